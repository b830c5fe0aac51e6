package io.gamerec.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gamerec.api.GamerecException;
import io.gamerec.api.History;
import io.gamerec.api.bundle.Bundles;
import io.gamerec.api.data.Split;
import io.gamerec.features.FeatureSpec;
import io.gamerec.features.FittedFeatures;
import io.gamerec.features.Pool;
import io.gamerec.model.tower.Towers;
import io.gamerec.model.training.Checkpoints;
import io.gamerec.model.training.ItemPretraining;
import io.gamerec.model.training.ItemPretraining.Masking;
import io.gamerec.model.training.LearningRate;
import io.gamerec.model.training.TrainingDivergedException;
import io.gamerec.model.training.TrainingOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PretrainingIT {
  private static final ItemPretraining OPTIONS = ItemPretraining.ofSteps(5).withBatchSize(32);
  private static DeviceBackend device;
  private static Split split;
  private static FittedFeatures features;

  @TempDir private Path directory;

  @BeforeAll
  static void open() {
    device = DeviceBackends.cpu();
    split = TinySteam.split(150, 5);
    features =
        FeatureSpec.builder()
            .itemId(16)
            .multiHot("genres", 4)
            .categorical("developer", 4)
            .history(h -> h.pools(Pool.FULL))
            .affinity("genres")
            .build()
            .fit(split.train());
  }

  @AfterAll
  static void close() {
    device.close();
  }

  private static TwoTowerModel model() {
    return TwoTowerModel.builder()
        .features(features)
        .device(device)
        .outputDim(16)
        .towers(Towers.projection().hidden(32))
        .build();
  }

  private static TrainingOptions.Builder training(int steps) {
    return TrainingOptions.builder()
        .steps(steps)
        .batchSize(32)
        .learningRate(LearningRate.constant(1e-3));
  }

  private static String fingerprintAfter(ItemPretraining options) {
    try (TwoTowerModel model = model()) {
      model.pretrain(options);
      return model.fingerprint();
    }
  }

  @Test
  void pretrain_isAFunctionOfItsOptions() {
    String once = fingerprintAfter(OPTIONS);
    assertEquals(once, fingerprintAfter(OPTIONS));
    for (ItemPretraining other :
        List.of(
            OPTIONS.withSeed(8),
            OPTIONS.withTemperature(0.2),
            OPTIONS.withBatchSize(31),
            OPTIONS.withMasking(Masking.RANDOM, 0.5),
            OPTIONS.withLabelDropout(0.5))) {
      assertNotEquals(once, fingerprintAfter(other), other.toString());
    }
  }

  @Test
  void pretrain_readsNoUser_andTrainingGoesOnFromIt() {
    try (TwoTowerModel model = model();
        TwoTowerModel plain = model()) {
      List<List<String>> fittedOn = model.fittedOn();
      String before = model.fingerprint();
      model.pretrain(OPTIONS);
      assertEquals(fittedOn, model.fittedOn());
      assertNotEquals(before, model.fingerprint());
      double[] loss = new double[2];
      model.train(split.train(), training(60).listener(p -> loss[0] = p.loss()).build());
      plain.train(split.train(), training(60).listener(p -> loss[1] = p.loss()).build());
      assertNotEquals(plain.fingerprint(), model.fingerprint());
      assertTrue(loss[0] < Math.log(TinySteam.GAMES) - 0.5, loss[0] + " after, " + loss[1]);
    }
  }

  @Test
  void bundle_recordsThePretraining_andNothingWhereThereWasNone() throws IOException {
    Path bundle = directory.resolve("pretrained");
    try (TwoTowerModel model = model()) {
      model.pretrain(OPTIONS);
      model.train(split.train(), training(2).build());
      Bundles.write(bundle, model, Map.of());
      JsonNode config = config(bundle);
      assertEquals(5, config.at("/pretraining/steps").asInt());
      assertEquals("COMPLEMENTARY", config.at("/pretraining/settings/masking").asText());
      assertEquals(device.engineVersion(), config.at("/pretraining/engine").asText());
      try (TwoTowerModel loaded = Bundles.open(bundle).root(TwoTowerModel.class)) {
        assertEquals(model.fingerprint(), loaded.fingerprint());
        assertEquals(
            Bundles.write(directory.resolve("again"), loaded, Map.of()),
            Bundles.open(bundle).sha256());
        assertThrows(IllegalStateException.class, () -> loaded.pretrain(OPTIONS));
      }
    }
    Path without = directory.resolve("plain");
    try (TwoTowerModel model = model()) {
      Bundles.write(without, model, Map.of());
      assertTrue(config(without).path("pretraining").isMissingNode());
      try (TwoTowerModel loaded = Bundles.open(without).root(TwoTowerModel.class)) {
        assertArrayEquals(model.encodeItems(), loaded.encodeItems());
        loaded.pretrain(OPTIONS);
      }
    }
  }

  private static JsonNode config(Path bundle) throws IOException {
    return new ObjectMapper().readTree(Files.readString(bundle.resolve("two-tower/config.json")));
  }

  @Test
  void pretrain_secondOrAfterTraining_isRefused() {
    try (TwoTowerModel twice = model();
        TwoTowerModel trained = model()) {
      twice.pretrain(OPTIONS);
      trained.train(split.train(), training(1).build());
      for (TwoTowerModel model : List.of(twice, trained)) {
        assertEquals(
            "pretraining comes first, the model was pretrained, trained or imported before",
            assertThrows(IllegalStateException.class, () -> model.pretrain(OPTIONS)).getMessage());
      }
    }
  }

  @Test
  void pretrain_thatDiverges_keepsTheLastGoodWeights() {
    ItemPretraining wild = OPTIONS.withLearningRate(LearningRate.constant(3e38));
    try (TwoTowerModel model = model()) {
      TrainingDivergedException e =
          assertThrows(TrainingDivergedException.class, () -> model.pretrain(wild));
      assertTrue(e.getMessage().startsWith("training diverged at step " + e.step()));
      assertTrue(e.step() > 1, "step " + e.step());
      assertThrows(IllegalStateException.class, () -> model.pretrain(OPTIONS));
    }
  }

  @Test
  void resume_withoutTheSamePretraining_isRefused() {
    Path checkpoints = directory.resolve("checkpoints");
    String whole;
    try (TwoTowerModel model = model()) {
      model.pretrain(OPTIONS);
      model.train(split.train(), training(4).checkpoints(Checkpoints.in(checkpoints)).build());
      model.train(split.train(), training(8).resume(checkpoints).build());
      whole = model.fingerprint();
    }
    try (TwoTowerModel model = model()) {
      GamerecException e =
          assertThrows(
              GamerecException.class,
              () -> model.train(split.train(), training(8).resume(checkpoints).build()));
      assertTrue(
          e.getMessage().contains("belongs to another run: model setting pretraining was {"),
          e.getMessage());
      model.pretrain(OPTIONS);
      model.train(split.train(), training(8).resume(checkpoints).build());
      assertEquals(whole, model.fingerprint());
    }
  }

  @Test
  void pretrain_leavesUserVectorsOfEmptyHistoriesAlone() {
    try (TwoTowerModel model = model()) {
      float[] before = model.encodeUsers(List.of(History.empty()));
      float[] items = model.encodeItems();
      model.pretrain(OPTIONS);
      assertArrayEquals(before, model.encodeUsers(List.of(History.empty())));
      assertNotEquals(items[0], model.encodeItems()[0]);
    }
  }
}
