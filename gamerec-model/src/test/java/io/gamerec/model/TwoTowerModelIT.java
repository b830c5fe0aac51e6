package io.gamerec.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.pytorch.jni.JniUtils;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gamerec.api.Exclusion;
import io.gamerec.api.GamerecException;
import io.gamerec.api.History;
import io.gamerec.api.ScoredItem;
import io.gamerec.api.bundle.Bundles;
import io.gamerec.api.data.Interactions;
import io.gamerec.api.data.Split;
import io.gamerec.api.data.TrainView;
import io.gamerec.features.ExampleScheme;
import io.gamerec.features.FeatureSpec;
import io.gamerec.features.FeatureSpecBuilder;
import io.gamerec.features.FeatureSpecs;
import io.gamerec.features.FittedFeatures;
import io.gamerec.features.ItemFeature;
import io.gamerec.features.Pool;
import io.gamerec.model.loss.Loss;
import io.gamerec.model.loss.Losses;
import io.gamerec.model.tower.Towers;
import io.gamerec.model.training.LearningRate;
import io.gamerec.model.training.Precision;
import io.gamerec.model.training.StepImplementation;
import io.gamerec.model.training.TrainingOptions;
import io.gamerec.model.training.TrainingProgress;
import io.gamerec.model.training.TrainingResult;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TwoTowerModelIT {
  private static DeviceBackend device;
  private static Split split;
  private static FittedFeatures features;
  private static TwoTowerModel trained;

  @TempDir private Path directory;

  @BeforeAll
  static void trainOnce() {
    device = DeviceBackends.cpu();
    split = TinySteam.split(300, 5);
    features = spec().fit(split.train());
    trained = train(7, options(7).build(), Losses.fullSoftmax());
  }

  @AfterAll
  static void close() {
    trained.close();
    device.close();
  }

  private static FeatureSpec spec() {
    FeatureSpecBuilder spec = FeatureSpec.builder();
    for (ItemFeature feature : FeatureSpecs.steam().itemFeatures()) {
      spec.add(feature instanceof ItemFeature.TfIdf tags ? tags.minItems(5) : feature);
    }
    return spec.history(h -> h.pools(FeatureSpecs.steam().pools().toArray(Pool[]::new)))
        .affinity("genres")
        .profile("tags")
        .build();
  }

  private static TrainingOptions.Builder options(long seed) {
    return options(seed, 60);
  }

  private static TrainingOptions.Builder options(long seed, int steps) {
    return TrainingOptions.builder().steps(steps).batchSize(64).seed(seed);
  }

  private static TwoTowerModel train(long seed, TrainingOptions options, Loss loss) {
    TwoTowerModel model =
        TwoTowerModel.builder()
            .features(features)
            .device(device)
            .outputDim(16)
            .towers(Towers.projection().hidden(32))
            .loss(loss)
            .seed(seed)
            .build();
    model.train(split.train(), options);
    return model;
  }

  private static List<History> histories() {
    Interactions users = split.test().interactions();
    List<History> histories = new ArrayList<>();
    for (int user = 0; user < users.userCount(); user++) {
      histories.add(users.history(user));
    }
    histories.add(History.empty());
    histories.add(History.builder().played("no such game", 3).owned(TinySteam.id(4)).build());
    return histories;
  }

  @Test
  void train_learnsWhatUsersPlay() {
    int hits = 0;
    int asked = 0;
    for (int genre = 0; genre < 3; genre++) {
      History history =
          History.builder()
              .played(TinySteam.id(genre), 10)
              .played(TinySteam.id(genre + 3), 20)
              .played(TinySteam.id(genre + 6), 5)
              .build();
      for (ScoredItem item : new BruteForce(trained).retrieve(history, 10, Exclusion.OWNED)) {
        int row = features.row(item.itemId()).orElseThrow();
        hits += TinySteam.genre(row) == genre ? 1 : 0;
        asked++;
      }
    }
    assertTrue(hits > 0.9 * asked, hits + " of " + asked + " in the genre played");
  }

  @Test
  void train_reportsEveryStepWithFallingLoss() {
    List<TrainingProgress> seen = new ArrayList<>();
    TwoTowerModel model =
        TwoTowerModel.builder()
            .features(features)
            .device(device)
            .outputDim(16)
            .towers(Towers.projection().hidden(32))
            .build();
    TrainingResult result = model.train(split.train(), options(3).listener(seen::add).build());
    model.close();
    assertEquals(60, seen.size());
    assertEquals(60 * 64, result.examples());
    assertTrue(
        seen.get(59).loss() < seen.get(0).loss() - 1,
        seen.get(0).loss() + " -> " + seen.get(59).loss());
    assertEquals(1e-3, seen.get(0).learningRate(), 1e-9);
    assertTrue(seen.get(59).learningRate() < 1.1e-4);
  }

  @Test
  void train_sameSeed_givesTheSameWeights() {
    TwoTowerModel again = train(7, options(7).build(), Losses.fullSoftmax());
    TwoTowerModel other = train(7, options(8).build(), Losses.fullSoftmax());
    assertEquals(trained.fingerprint(), again.fingerprint());
    assertNotEquals(trained.fingerprint(), other.fingerprint());
    again.close();
    other.close();
  }

  @Test
  void train_byTheReference_comesToTheSame() {
    double[] losses = new double[2];
    for (StepImplementation implementation : StepImplementation.values()) {
      TwoTowerModel model =
          train(
              7,
              options(7, 30)
                  .implementation(implementation)
                  .listener(
                      p -> losses[implementation.ordinal()] += p.step() > 20 ? p.loss() / 10 : 0)
                  .build(),
              Losses.fullSoftmax());
      model.close();
    }
    assertEquals(losses[0], losses[1], 0.05 * losses[0]);
    assertTrue(losses[0] < Math.log(TinySteam.GAMES), "loss " + losses[0]);
  }

  @Test
  void options_referenceInBf16_isRefused() {
    TrainingOptions.Builder options =
        options(7, 1).implementation(StepImplementation.REFERENCE).precision(Precision.BF16);
    assertEquals(
        "the REFERENCE implementation computes in FP32 only, got BF16",
        assertThrows(IllegalStateException.class, options::build).getMessage());
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.000977, 0.1, 1})
  void train_everyPublishedTemperature_staysFinite(double temperature) {
    TwoTowerModel model =
        train(
            1,
            options(1, 20).build(),
            Losses.fullSoftmax().temperature(temperature).popularityAlpha(0.4));
    for (float value : model.encodeItems()) {
      assertTrue(Float.isFinite(value));
    }
    model.close();
  }

  /** The mode belongs to the thread, and the thread to the caller. */
  @Test
  void trainAndEncode_leaveTheThreadsGradientModeAlone() {
    for (boolean mode : new boolean[] {true, false}) {
      JniUtils.setGradMode(mode);
      train(1, options(1, 2).build(), Losses.fullSoftmax()).close();
      assertEquals(mode, JniUtils.isGradMode(), "after training");
      trained.encodeUsers(histories());
      assertEquals(mode, JniUtils.isGradMode(), "after encoding");
    }
    JniUtils.setGradMode(true);
  }

  /** The adjustment is taught and not served, so the model makes up for it the other way. */
  @Test
  void train_popularityAlpha_movesRecommendationsToTheLongTail() {
    TwoTowerModel adjusted = train(7, options(7).build(), Losses.fullSoftmax().popularityAlpha(2));
    assertTrue(
        meanPlayers(adjusted) < meanPlayers(trained) - 1,
        meanPlayers(trained) + " -> " + meanPlayers(adjusted));
    adjusted.close();
  }

  private static double meanPlayers(TwoTowerModel model) {
    int[] players = features.players();
    return new BruteForce(model)
        .retrieveAll(histories(), 5, Exclusion.OWNED).stream()
            .flatMap(List::stream)
            .mapToInt(item -> players[features.row(item.itemId()).orElseThrow()])
            .average()
            .orElseThrow();
  }

  @Test
  void train_thatDiverges_saysAtWhichStep() {
    TrainingOptions wild =
        options(1).learningRate(LearningRate.constant(1e30)).clipNorm(1e30).build();
    GamerecException e =
        assertThrows(GamerecException.class, () -> train(1, wild, Losses.fullSoftmax()));
    assertTrue(e.getMessage().startsWith("training diverged at step "), e.getMessage());
  }

  @Test
  void encode_givesUnitVectors() {
    float[] vectors = trained.encodeUsers(histories());
    for (int from = 0; from < vectors.length; from += 16) {
      double norm = 0;
      for (int i = from; i < from + 16; i++) {
        norm += vectors[i] * vectors[i];
      }
      assertEquals(1, norm, 1e-5);
    }
  }

  @Test
  void encodeUsers_aloneOrInABatch_isTheSame() {
    List<History> histories = histories();
    float[] together = trained.encodeUsers(histories);
    for (int user = 0; user < histories.size(); user++) {
      float[] alone = trained.encodeUsers(List.of(histories.get(user)));
      for (int i = 0; i < 16; i++) {
        assertEquals(together[user * 16 + i], alone[i], 1e-5f);
      }
    }
  }

  @Test
  void encodeUsers_moreThanABatch_keepsTheOrder() {
    List<History> many = new ArrayList<>();
    while (many.size() < 1200) {
      many.addAll(histories());
    }
    float[] vectors = trained.encodeUsers(many);
    float[] last = trained.encodeUsers(many.subList(many.size() - 1, many.size()));
    for (int i = 0; i < 16; i++) {
      assertEquals(last[i], vectors[(many.size() - 1) * 16 + i], 1e-5f);
    }
  }

  @Test
  void encodeUsers_onManyThreads_isTheSame() throws Exception {
    List<History> histories = histories();
    float[] expected = trained.encodeUsers(histories);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<float[]>> futures = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        futures.add(threads.submit(() -> trained.encodeUsers(histories)));
      }
      for (Future<float[]> future : futures) {
        assertArrayEquals(expected, future.get(), 1e-6f);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void bundle_givesBackTheSameModel() {
    Path bundle = directory.resolve("bundle");
    Bundles.write(bundle, trained, Map.of());
    TwoTowerModel loaded = Bundles.open(bundle).root(TwoTowerModel.class);
    assertEquals(trained.fingerprint(), loaded.fingerprint());
    assertEquals(List.of(split.train().lineage()), loaded.fittedOn());
    assertEquals(trained.fittedOn(), loaded.fittedOn());
    assertArrayEquals(trained.encodeItems(), loaded.encodeItems());
    assertArrayEquals(trained.encodeUsers(histories()), loaded.encodeUsers(histories()));
    assertEquals(
        Bundles.write(directory.resolve("again"), loaded, Map.of()),
        Bundles.open(bundle).sha256(),
        "a loaded model must write the bytes it was read from");
    loaded.close();
  }

  @Test
  void train_onOtherExamples_isNotedInTheBundle() throws IOException {
    ExampleScheme scheme = ExampleScheme.lastK(3).withMinTargetHours(0);
    TwoTowerModel model = train(7, options(7, 5).examples(scheme).build(), Losses.fullSoftmax());
    TwoTowerModel rollback = train(7, options(7, 5).build(), Losses.fullSoftmax());
    assertNotEquals(rollback.fingerprint(), model.fingerprint());
    Path bundle = directory.resolve("lastK");
    Bundles.write(bundle, model, Map.of());
    JsonNode examples =
        new ObjectMapper()
            .readTree(Files.readString(bundle.resolve("two-tower/config.json")))
            .at("/training/settings/examples");
    assertEquals("{\"kind\":\"lastK\",\"k\":3,\"minTargetHours\":0.0}", examples.toString());
    TwoTowerModel loaded = Bundles.open(bundle).root(TwoTowerModel.class);
    assertEquals(
        Bundles.write(directory.resolve("lastKAgain"), loaded, Map.of()),
        Bundles.open(bundle).sha256());
    model.close();
    rollback.close();
    loaded.close();
  }

  /** Loaded weights once lay in a Java buffer that the collector took away. */
  @Test
  void bundle_loadedWeights_outliveGarbageCollection() {
    Path bundle = directory.resolve("bundle");
    Bundles.write(bundle, trained, Map.of());
    TwoTowerModel loaded = Bundles.open(bundle).root(TwoTowerModel.class);
    List<ByteBuffer> churn = new ArrayList<>();
    for (int round = 0; round < 5; round++) {
      System.gc();
      for (int i = 0; i < 200; i++) {
        ByteBuffer noise = ByteBuffer.allocateDirect(1 << 16);
        while (noise.hasRemaining()) {
          noise.put((byte) -1);
        }
        churn.add(noise);
      }
    }
    assertEquals(1_000, churn.size());
    assertArrayEquals(trained.encodeItems(), loaded.encodeItems());
    loaded.close();
  }

  @Test
  void bundle_holdsSafetensorsWithPyTorchNames() throws IOException {
    Path bundle = directory.resolve("bundle");
    Bundles.write(bundle, trained, Map.of());
    byte[] file = Files.readAllBytes(bundle.resolve("two-tower/weights.safetensors"));
    int headerLength = (int) ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong();
    JsonNode header =
        new ObjectMapper().readTree(new String(file, 8, headerLength, StandardCharsets.UTF_8));
    JsonNode projection = header.get("user.projection.2.weight");
    assertEquals("F32", projection.get("dtype").asText());
    assertEquals("[16,32]", projection.get("shape").toString());
    assertEquals("[60,32]", header.get("item.id.embedding.weight").get("shape").toString());
    assertEquals("[1,32]", header.get("item.id.padding").get("shape").toString());
  }

  @Test
  void build_namesEverythingMissing() {
    IllegalStateException e =
        assertThrows(IllegalStateException.class, () -> TwoTowerModel.builder().build());
    assertEquals("a TwoTowerModel needs [features, device]", e.getMessage());
  }

  @Test
  void train_onAnotherCatalogue_isRefused() {
    TrainView other = TinySteam.otherCatalogue();
    assertThrows(IllegalArgumentException.class, () -> trained.train(other, options(1).build()));
  }
}
