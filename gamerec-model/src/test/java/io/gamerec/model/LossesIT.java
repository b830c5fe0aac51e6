package io.gamerec.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gamerec.api.Exclusion;
import io.gamerec.api.GamerecException;
import io.gamerec.api.History;
import io.gamerec.api.ScoredItem;
import io.gamerec.api.bundle.Bundles;
import io.gamerec.api.data.Split;
import io.gamerec.api.data.TrainView;
import io.gamerec.features.FeatureSpec;
import io.gamerec.features.FittedFeatures;
import io.gamerec.features.Pool;
import io.gamerec.model.loss.Loss;
import io.gamerec.model.loss.Losses;
import io.gamerec.model.loss.Negatives;
import io.gamerec.model.ranker.Ranker;
import io.gamerec.model.ranker.RankerOptions;
import io.gamerec.model.tower.Towers;
import io.gamerec.model.training.Checkpoints;
import io.gamerec.model.training.LearningRate;
import io.gamerec.model.training.Precision;
import io.gamerec.model.training.StepImplementation;
import io.gamerec.model.training.TrainingOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every loss through the public API: it teaches, it is kept, it serves. */
class LossesIT {
  private static final int DIM = 16;
  private static DeviceBackend device;
  private static TrainView.Parts users;
  private static FittedFeatures features;

  @TempDir private Path directory;

  @BeforeAll
  static void open() {
    device = DeviceBackends.cpu();
    Split split = TinySteam.split(300, 5);
    users = split.train().holdOut(0.2, 1);
    features =
        FeatureSpec.builder()
            .itemId(DIM)
            .multiHot("genres", 4)
            .history(h -> h.pools(Pool.FULL))
            .affinity("genres")
            .build()
            .fit(users.rest());
  }

  @AfterAll
  static void close() {
    device.close();
  }

  private static TwoTowerModelBuilder builder() {
    return TwoTowerModel.builder().features(features).device(device).outputDim(DIM);
  }

  private static TrainingOptions.Builder options(int steps) {
    return TrainingOptions.builder()
        .steps(steps)
        .batchSize(64)
        .learningRate(LearningRate.constant(3e-3));
  }

  private static History history(int genre) {
    return History.builder()
        .played(TinySteam.id(genre), 10)
        .played(TinySteam.id(genre + 3), 20)
        .played(TinySteam.id(genre + 6), 5)
        .build();
  }

  static Stream<Arguments> losses() {
    return Stream.of(
        Arguments.of(Losses.fullSoftmax().maskHistory(true), Towers.projection().hidden(32)),
        Arguments.of(Losses.inBatchSoftmax(), Towers.projection().hidden(32).dropout(0.1)),
        Arguments.of(Losses.sampledSoftmax(Negatives.uniform(20)), Towers.mlp(2).dropout(0.1)),
        Arguments.of(
            Losses.sampledSoftmax(Negatives.popularity(10).andUniform(10)).maskHistory(true),
            Towers.projection().hidden(32)),
        Arguments.of(Losses.sampledSoftmax(Negatives.uniform(8).drawnPerExample()), Towers.mlp(1)),
        Arguments.of(
            Losses.bpr().negatives(Negatives.uniform(4).drawnPerExample()),
            Towers.projection().hidden(32)),
        Arguments.of(Losses.gbce(8), Towers.projection().hidden(32)));
  }

  @ParameterizedTest
  @MethodSource("losses")
  void train_anyLoss_ranksTheGenreFirst_andIsKept(Loss loss, Towers towers) throws IOException {
    try (TwoTowerModel model = builder().loss(loss).towers(towers).build()) {
      model.train(users.rest(), options(300).build());
      int hits = 0;
      for (int genre = 0; genre < 3; genre++) {
        BruteForce retriever = new BruteForce(model);
        for (ScoredItem item : retriever.retrieve(history(genre), 10, Exclusion.OWNED)) {
          hits += TinySteam.genre(features.row(item.itemId()).orElseThrow()) == genre ? 1 : 0;
        }
      }
      assertTrue(hits >= 27, hits + " of 30 in the genre played");
      Path bundle = directory.resolve("bundle");
      Bundles.write(bundle, model, Map.of());
      try (TwoTowerModel loaded = Bundles.open(bundle).root(TwoTowerModel.class)) {
        assertEquals(loss, loaded.loss());
        assertArrayEquals(model.encodeItems(), loaded.encodeItems());
        assertEquals(
            Bundles.write(directory.resolve("again"), loaded, Map.of()),
            Bundles.open(bundle).sha256());
      }
      JsonNode kept = new ObjectMapper().valueToTree(towers);
      assertEquals(kept.toString(), config(bundle).at("/model/towers").toString());
    }
  }

  private static JsonNode config(Path bundle) throws IOException {
    return new ObjectMapper().readTree(Files.readString(bundle.resolve("two-tower/config.json")));
  }

  /** The last number of an item is temperature * alpha * log1p(players), that of a user is 1. */
  @Test
  void inferenceAlpha_addsTheLogOfThePlayers() {
    try (TwoTowerModel plain = builder().loss(Losses.bpr().temperature(0.2)).build();
        TwoTowerModel adjusted =
            builder().loss(Losses.bpr().temperature(0.2)).inferenceAlpha(-0.7).build()) {
      for (TwoTowerModel model : List.of(plain, adjusted)) {
        model.train(users.rest(), options(3).build());
      }
      assertEquals(DIM, plain.dim());
      assertEquals(DIM + 1, adjusted.dim());
      float[] items = adjusted.encodeItems();
      float[] plainItems = plain.encodeItems();
      float[] user = adjusted.encodeUsers(List.of(history(1)));
      float[] plainUser = plain.encodeUsers(List.of(history(1)));
      assertEquals(1, user[DIM]);
      assertArrayEquals(plainUser, Arrays.copyOf(user, DIM));
      int[] players = features.players();
      for (int item = 0; item < TinySteam.GAMES; item++) {
        float added = items[item * (DIM + 1) + DIM];
        assertEquals((float) (0.2 * -0.7 * Math.log1p(players[item])), added);
        for (int i = 0; i < DIM; i++) {
          assertEquals(plainItems[item * DIM + i], items[item * (DIM + 1) + i]);
        }
      }
      Map<String, Double> scores = scores(plain);
      scores(adjusted)
          .forEach(
              (id, score) -> {
                int row = features.row(id).orElseThrow();
                assertEquals(
                    scores.getOrDefault(id, 0.0) - 0.14 * Math.log1p(players[row]), score, 1e-5);
              });
    }
  }

  private static Map<String, Double> scores(TwoTowerModel model) {
    Map<String, Double> scores = new HashMap<>();
    for (ScoredItem item :
        new BruteForce(model).retrieve(history(1), TinySteam.GAMES, Exclusion.NONE)) {
      scores.put(item.itemId(), (double) item.score());
    }
    assertEquals(TinySteam.GAMES, scores.size());
    return scores;
  }

  @Test
  void inferenceAlpha_rankerWorksOnSuchAModel() {
    try (TwoTowerModel model =
            trained(builder().loss(Losses.inBatchSoftmax()).inferenceAlpha(0.5).build());
        Ranker ranker = Ranker.builder().model(model).build()) {
      BruteForce retriever = new BruteForce(model);
      double[] loss = new double[2];
      ranker.fit(
          retriever,
          users.slice(),
          RankerOptions.builder()
              .steps(60)
              .candidates(30)
              .listener(p -> loss[p.step() == 1 ? 0 : 1] = p.loss())
              .build());
      assertTrue(loss[1] < loss[0], loss[0] + " to " + loss[1]);
      List<ScoredItem> candidates = retriever.retrieve(history(2), 20, Exclusion.OWNED);
      List<ScoredItem> ranked = ranker.rank(history(2), candidates);
      assertEquals(
          candidates.stream().map(ScoredItem::itemId).sorted().toList(),
          ranked.stream().map(ScoredItem::itemId).sorted().toList());
      assertTrue(ranked.stream().allMatch(item -> Float.isFinite(item.score())));
    }
  }

  private static TwoTowerModel trained(TwoTowerModel model) {
    model.train(users.rest(), options(20).build());
    return model;
  }

  @Test
  void precision_unset_isTheDevices() throws IOException {
    TrainingOptions unset = options(3).build();
    try (DeviceBackend half =
            DeviceBackends.builder().device("cpu").precision(Precision.BF16).build();
        TwoTowerModel byDevice =
            TwoTowerModel.builder().features(features).device(half).outputDim(DIM).build();
        TwoTowerModel byOptions = builder().build();
        TwoTowerModel full = builder().build()) {
      Path checkpoints = directory.resolve("checkpoints");
      byDevice.train(users.rest(), options(3).checkpoints(Checkpoints.in(checkpoints)).build());
      byOptions.train(users.rest(), options(3).precision(Precision.BF16).build());
      full.train(users.rest(), unset);
      assertEquals(byOptions.fingerprint(), byDevice.fingerprint());
      assertNotEquals(full.fingerprint(), byDevice.fingerprint());
      Path bundle = directory.resolve("half");
      Bundles.write(bundle, byDevice, Map.of());
      assertEquals("BF16", config(bundle).at("/training/settings/precision").asText());
      try (TwoTowerModel elsewhere = builder().build()) {
        String message =
            assertThrows(
                    GamerecException.class,
                    () -> elsewhere.train(users.rest(), options(5).resume(checkpoints).build()))
                .getMessage();
        assertTrue(
            message.endsWith(
                " belongs to another run: option precision was \"BF16\", now it is \"FP32\""),
            message);
      }
      try (TwoTowerModel reference =
          TwoTowerModel.builder().features(features).device(half).outputDim(DIM).build()) {
        reference.train(
            users.rest(), options(1).implementation(StepImplementation.REFERENCE).build());
        Bundles.write(directory.resolve("reference"), reference, Map.of());
        assertEquals(
            "FP32",
            config(directory.resolve("reference")).at("/training/settings/precision").asText());
      }
    }
  }

  /**
   * Games that training never saw, known by their metadata alone, stand with those of their genre.
   */
  @Test
  void coldItems_standWithTheirGenre() {
    FittedFeatures withDropout =
        FeatureSpec.builder()
            .itemId(16, id -> id.dropout(0.3))
            .multiHot("genres", 8)
            .build()
            .fit(users.rest());
    try (TwoTowerModel model =
        TwoTowerModel.builder()
            .features(withDropout)
            .device(device)
            .outputDim(DIM)
            .inferenceAlpha(-0.2)
            .build()) {
      model.train(users.rest(), TrainingOptions.builder().steps(300).batchSize(64).build());
      float[] known = model.encodeItems();
      assertArrayEquals(known, model.encodeItems(users.rest().catalogue()));
      float[] cold = model.encodeItems(TinySteam.renamedCatalogue());
      for (int item = 0; item < TinySteam.GAMES; item++) {
        double[] nearness = new double[3];
        for (int other = 0; other < TinySteam.GAMES; other++) {
          for (int i = 0; i < DIM; i++) {
            nearness[TinySteam.genre(other)] +=
                cold[item * (DIM + 1) + i] * known[other * (DIM + 1) + i];
          }
        }
        for (int genre = 0; genre < 3; genre++) {
          int own = TinySteam.genre(item);
          assertTrue(genre == own || nearness[own] > nearness[genre], "game " + item);
        }
        assertEquals(0, cold[item * (DIM + 1) + DIM], 1e-9f, "nobody played a new game");
      }
    }
  }
}
