package io.gamerec.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gamerec.api.Exclusion;
import io.gamerec.api.History;
import io.gamerec.api.ScoredItem;
import io.gamerec.api.bundle.Bundles;
import io.gamerec.api.data.TrainView;
import io.gamerec.features.ExampleScheme;
import io.gamerec.features.FeatureSpec;
import io.gamerec.features.Pool;
import io.gamerec.model.tower.SequenceTower;
import io.gamerec.model.tower.Towers;
import io.gamerec.model.training.TrainingOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A model whose user tower reads the played games in their order. */
class SequenceModelIT {
  private static DeviceBackend device;
  private static TrainView train;

  @TempDir private Path directory;

  @BeforeAll
  static void open() {
    device = DeviceBackends.cpu();
    train = TinySteam.timedSplit(1200, 5).train();
  }

  @AfterAll
  static void close() {
    device.close();
  }

  private static FeatureSpec games() {
    return FeatureSpec.builder().itemId(32).history(h -> h.maxLength(12).sequence()).build();
  }

  private static TwoTowerModelBuilder builder(FeatureSpec spec) {
    return TwoTowerModel.builder()
        .features(spec.fit(train))
        .device(device)
        .outputDim(16)
        .towers(Towers.projection().hidden(32));
  }

  private static TwoTowerModel trained(FeatureSpec spec, SequenceTower tower, int steps) {
    return trained(spec, tower, steps, ExampleScheme.rollback());
  }

  private static TwoTowerModel trained(
      FeatureSpec spec, SequenceTower tower, int steps, ExampleScheme scheme) {
    TwoTowerModel model = builder(spec).sequence(tower).build();
    model.train(
        train,
        TrainingOptions.builder().examples(scheme).steps(steps).batchSize(64).seed(7).build());
    return model;
  }

  private static History history(int... games) {
    History.Builder history = History.builder();
    for (int game : games) {
      history.played(TinySteam.id(game), 2 + game);
    }
    return history.build();
  }

  private static History player(int genre, int games) {
    int[] played = new int[games];
    Arrays.setAll(played, i -> genre + 3 * i);
    return history(played);
  }

  static List<ExampleScheme> schemes() {
    return List.of(
        ExampleScheme.rollback(), ExampleScheme.lastK(6), ExampleScheme.slidingWindow(10));
  }

  @ParameterizedTest
  @MethodSource("schemes")
  void training_learnsTheGenrePlayed(ExampleScheme scheme) {
    try (TwoTowerModel model = trained(games(), SequenceTower.standard(), 300, scheme)) {
      int hits = 0;
      for (int genre = 0; genre < 3; genre++) {
        for (ScoredItem item :
            new BruteForce(model).retrieve(player(genre, 8), 10, Exclusion.OWNED)) {
          int row = model.features().row(item.itemId()).orElseThrow();
          hits += TinySteam.genre(row) == genre ? 1 : 0;
        }
      }
      assertTrue(hits > 24, hits + " of 30 in the genre played");
    }
  }

  @Test
  void user_alone_isThatOfABatchWithLongerHistories() {
    FeatureSpec spec =
        FeatureSpec.builder()
            .itemId(16)
            .history(
                h ->
                    h.maxLength(12).pools(Pool.FULL, Pool.UNPLAYED).sequence(s -> s.withLogHours()))
            .build();
    try (TwoTowerModel model = trained(spec, SequenceTower.standard().heads(4), 50)) {
      List<History> histories = new ArrayList<>();
      for (int games : new int[] {3, 0, 12, 1, 20, 5}) {
        histories.add(player(games % 3, games));
      }
      float[] together = model.encodeUsers(histories);
      for (int user = 0; user < histories.size(); user++) {
        assertArrayEquals(
            model.encodeUsers(List.of(histories.get(user))),
            Arrays.copyOfRange(together, user * model.dim(), (user + 1) * model.dim()),
            1e-6f,
            "user " + user);
      }
    }
  }

  /** One block without positions sees a set from the latest game. */
  @Test
  void order_countsAsFarAsTheTowerReadsIt() {
    SequenceTower set = new SequenceTower(1, 2, 0, false);
    History ordered = history(3, 8, 20, 41);
    try (TwoTowerModel model = trained(games(), set, 50)) {
      float[] vector = model.encodeUsers(List.of(ordered));
      assertArrayEquals(vector, model.encodeUsers(List.of(history(20, 3, 8, 41))), 1e-6f);
      assertFar(vector, model.encodeUsers(List.of(history(3, 8, 41, 20))));
    }
    try (TwoTowerModel model = trained(games(), set.positions(true), 50)) {
      assertFar(
          model.encodeUsers(List.of(ordered)), model.encodeUsers(List.of(history(20, 3, 8, 41))));
    }
    try (TwoTowerModel model = trained(games(), set.blocks(2), 50)) {
      assertFar(
          model.encodeUsers(List.of(ordered)), model.encodeUsers(List.of(history(20, 3, 8, 41))));
    }
  }

  private static void assertFar(float[] a, float[] b) {
    double most = 0;
    for (int i = 0; i < a.length; i++) {
      most = Math.max(most, Math.abs(a[i] - b[i]));
    }
    assertTrue(most > 1e-5, "greatest difference " + most);
  }

  @Test
  void bundle_givesTheModelBack() {
    SequenceTower tower = new SequenceTower(1, 4, 0.1, true);
    List<History> histories = List.of(player(1, 5), History.empty());
    try (TwoTowerModel model = trained(games(), tower, 20)) {
      Bundles.write(directory.resolve("bundle"), model, Map.of());
      try (TwoTowerModel loaded =
          Bundles.open(directory.resolve("bundle")).root(TwoTowerModel.class)) {
        assertEquals(model.fingerprint(), loaded.fingerprint());
        assertArrayEquals(model.encodeItems(), loaded.encodeItems());
        assertArrayEquals(model.encodeUsers(histories), loaded.encodeUsers(histories));
      }
    }
  }

  @Test
  void userWithoutGames_hasAFiniteVector() {
    try (TwoTowerModel model = trained(games(), SequenceTower.standard(), 20)) {
      for (float value : model.encodeUsers(List.of(History.empty()))) {
        assertTrue(Float.isFinite(value), "" + value);
      }
    }
  }

  @Test
  void sequence_unlessSet_isTheStandardOne() {
    try (TwoTowerModel one = builder(games()).build();
        TwoTowerModel other = builder(games()).sequence(SequenceTower.standard()).build();
        TwoTowerModel deeper =
            builder(games()).sequence(SequenceTower.standard().blocks(3)).build()) {
      assertEquals(one.fingerprint(), other.fingerprint());
      assertFalse(one.fingerprint().equals(deeper.fingerprint()));
    }
  }

  @Test
  void sequence_thatTheSpecificationHasNot_isRefused() {
    TwoTowerModelBuilder builder =
        builder(FeatureSpec.builder().itemId(4).build()).sequence(SequenceTower.standard());
    assertEquals(
        "a sequence tower needs a specification with history(h -> h.sequence()), got one without",
        assertThrows(IllegalArgumentException.class, builder::build).getMessage());
  }
}
