package io.gamerec.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gamerec.api.Exclusion;
import io.gamerec.api.History;
import io.gamerec.api.ScoredItem;
import io.gamerec.api.bundle.Bundles;
import io.gamerec.api.data.Split;
import io.gamerec.api.data.TrainView;
import io.gamerec.features.FeatureSpec;
import io.gamerec.features.FeatureSpecBuilder;
import io.gamerec.features.GamePredicate;
import io.gamerec.features.ItemFeature;
import io.gamerec.features.Pool;
import io.gamerec.model.ranker.Ranker;
import io.gamerec.model.ranker.RankerOptions;
import io.gamerec.model.tower.Towers;
import io.gamerec.model.training.TrainingOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both stages over specifications other than System A's. */
class FeatureKindsIT {
  private static DeviceBackend device;
  private static Split split;

  @TempDir private Path directory;

  @BeforeAll
  static void open() {
    device = DeviceBackends.cpu();
    split = TinySteam.split(300, 5);
  }

  @AfterAll
  static void close() {
    device.close();
  }

  private static TwoTowerModel train(FeatureSpec spec, TrainView users, int steps) {
    TwoTowerModel model =
        TwoTowerModel.builder()
            .features(spec.fit(users))
            .device(device)
            .outputDim(16)
            .towers(Towers.projection().hidden(32))
            .build();
    model.train(users, TrainingOptions.builder().steps(steps).batchSize(64).seed(7).build());
    return model;
  }

  private static History player(int genre) {
    History.Builder history = History.builder();
    for (int game = 0; game < 8; game++) {
      history.played(TinySteam.id(genre + 3 * game), 5 + 3 * game);
    }
    return history.build();
  }

  private static double shareInGenre(TwoTowerModel model) {
    int hits = 0;
    for (int genre = 0; genre < 3; genre++) {
      for (ScoredItem item : new BruteForce(model).retrieve(player(genre), 10, Exclusion.OWNED)) {
        int row = model.features().row(item.itemId()).orElseThrow();
        hits += TinySteam.genre(row) == genre ? 1 : 0;
      }
    }
    return hits / 30.0;
  }

  private void assertBundleGivesBack(TwoTowerModel model) {
    Bundles.write(directory.resolve("bundle"), model, Map.of());
    try (TwoTowerModel loaded =
        Bundles.open(directory.resolve("bundle")).root(TwoTowerModel.class)) {
      assertEquals(model.fingerprint(), loaded.fingerprint());
      assertArrayEquals(model.encodeItems(), loaded.encodeItems());
      assertArrayEquals(
          model.encodeUsers(List.of(player(1))), loaded.encodeUsers(List.of(player(1))));
    }
  }

  /** A tower of one part once got no gradient. */
  @Test
  void idsOnly_learnsFromWhoPlaysWhat() {
    try (TwoTowerModel model =
        train(FeatureSpec.builder().itemId(64).build(), split.train(), 200)) {
      assertEquals(0, model.features().newBatch().denseWidth());
      double share = shareInGenre(model);
      assertTrue(share > 0.9, share + " in the genre played");
      assertBundleGivesBack(model);
    }
  }

  @Test
  void numbersVectorsAndPoolsOfOnesOwn_learn() {
    FeatureSpec spec =
        FeatureSpec.builder()
            .itemId(8)
            .multiHot("genres", 4)
            .numeric("score", f -> f.scaling(ItemFeature.Scaling.QUANTILE))
            .embedding("image", 8)
            .history(
                h ->
                    h.pools(
                        Pool.FULL,
                        Pool.where(
                            "long racing",
                            GamePredicate.hoursAtLeast(10)
                                .and(GamePredicate.hasLabel("genres", "Racing")))))
            .affinity("genres")
            .build();
    try (TwoTowerModel model = train(spec, split.train(), 200)) {
      double share = shareInGenre(model);
      assertTrue(share > 0.8, share + " in the genre played");
      assertBundleGivesBack(model);
    }
  }

  /** The towers have no weights for the context, the ranker has inputs of it. */
  @Test
  void context_isReadByTheRankerAlone() throws IOException {
    FeatureSpecBuilder plain = FeatureSpec.builder().itemId(8).history(h -> h.pools(Pool.FULL));
    TrainView.Parts users = split.train().holdOut(0.4, 1);
    long without = rankerBytes(plain.build(), users, "plain");
    FeatureSpec context =
        FeatureSpec.builder()
            .itemId(8)
            .history(h -> h.pools(Pool.FULL))
            .context(
                ItemFeature.multiHot("genres"),
                ItemFeature.numeric("score"),
                ItemFeature.embedding("image"))
            .build();
    long with = rankerBytes(context, users, "context");
    assertTrue(with > without, without + " -> " + with);
    String towers =
        Files.readString(
            directory.resolve("context/two-tower/weights.safetensors"),
            StandardCharsets.ISO_8859_1);
    assertTrue(towers.contains("item.id.embedding.weight"));
    for (String column : List.of("genres", "score", "image")) {
      assertFalse(towers.contains("item." + column), column);
    }
  }

  /** Trains both stages, checks that the bundle ranks alike, returns the size of its ranker. */
  private long rankerBytes(FeatureSpec spec, TrainView.Parts users, String name)
      throws IOException {
    Path bundle = directory.resolve(name);
    try (TwoTowerModel model = train(spec, users.rest(), 20);
        Ranker ranker = Ranker.builder().model(model).build()) {
      BruteForce retriever = new BruteForce(model);
      ranker.fit(
          retriever,
          users.slice(),
          RankerOptions.builder().steps(10).lists(8).candidates(25).build());
      Bundles.write(bundle, ranker, Map.of());
      try (Ranker loaded = Bundles.open(bundle).root(Ranker.class)) {
        List<ScoredItem> found = retriever.retrieve(player(2), 25, Exclusion.OWNED);
        assertEquals(ranker.rank(player(2), found), loaded.rank(player(2), found));
      }
    }
    return Files.size(bundle.resolve("wide-and-deep/weights.safetensors"));
  }
}
