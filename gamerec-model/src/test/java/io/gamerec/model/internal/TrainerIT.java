package io.gamerec.model.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.gamerec.api.History;
import io.gamerec.api.TowerEncoder;
import io.gamerec.api.data.Split;
import io.gamerec.api.index.Metric;
import io.gamerec.features.FeatureSpec;
import io.gamerec.features.FittedFeatures;
import io.gamerec.features.Pool;
import io.gamerec.features.TrainingExamples;
import io.gamerec.features.UserBatch;
import io.gamerec.model.DeviceBackend;
import io.gamerec.model.DeviceBackends;
import io.gamerec.model.TinySteam;
import io.gamerec.model.TwoTowerModel;
import io.gamerec.model.tower.Towers;
import io.gamerec.model.training.Checkpoints;
import io.gamerec.model.training.LearningRate;
import io.gamerec.model.training.Precision;
import io.gamerec.model.training.StepImplementation;
import io.gamerec.model.training.TrainingDivergedException;
import io.gamerec.model.training.TrainingOptions;
import io.gamerec.model.training.TrainingState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TrainerIT {
  private static DeviceBackend device;
  private static Split split;
  private static FittedFeatures features;

  @TempDir private Path directory;

  @BeforeAll
  static void open() {
    device = DeviceBackends.cpu();
    split = TinySteam.split(200, 5);
    features =
        FeatureSpec.builder()
            .itemId(32)
            .multiHot("genres", 3)
            .history(h -> h.pools(Pool.FULL, Pool.WEIGHTED))
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

  /** With a full softmax the mean of the gradients of parts is the gradient of the whole. */
  @ParameterizedTest
  @EnumSource(StepImplementation.class)
  void accumulate_isOneLargerBatch(StepImplementation implementation) {
    List<float[]> items = new ArrayList<>();
    List<double[]> losses = new ArrayList<>();
    for (int accumulate : new int[] {1, 4, 3}) {
      double[] loss = new double[3];
      try (TwoTowerModel model = model()) {
        model.train(
            split.train(),
            TrainingOptions.builder()
                .steps(3)
                .batchSize(96 / accumulate)
                .accumulate(accumulate)
                .implementation(implementation)
                .listener(progress -> loss[progress.step() - 1] = progress.loss())
                .build());
        items.add(model.encodeItems());
        losses.add(loss);
      }
    }
    for (int i = 1; i < items.size(); i++) {
      assertArrayEquals(losses.get(0), losses.get(i), 2e-4);
      assertArrayEquals(items.get(0), items.get(i), 1e-3f);
    }
    // The steps moved the items further than the tolerance.
    try (TwoTowerModel untrained = model()) {
      float[] before = untrained.encodeItems();
      double moved = 0;
      for (int i = 0; i < before.length; i++) {
        moved = Math.max(moved, Math.abs(before[i] - items.get(0)[i]));
      }
      assertTrue(moved > 1e-2, "moved by " + moved);
    }
  }

  @Test
  void train_thatDiverges_leavesTheLastGoodStateAndACheckpointOfIt() {
    // The first step of Adam moves by the learning rate, so the second overflows.
    TrainingOptions.Builder wild =
        TrainingOptions.builder()
            .steps(50)
            .batchSize(32)
            .learningRate(LearningRate.constant(1e30))
            .checkpoints(Checkpoints.in(directory).withEvery(1_000));
    try (TwoTowerModel model = model()) {
      TrainingDivergedException e =
          assertThrows(
              TrainingDivergedException.class, () -> model.train(split.train(), wild.build()));
      assertTrue(e.step() > 1, e.getMessage());
      assertFalse(Double.isFinite(e.loss()) && Double.isFinite(e.gradientNorm()));
      Checkpoint good = Checkpoint.read(Checkpoints.latest(directory).orElseThrow());
      assertEquals(e.step() - 1, good.about().step());
      for (String name : good.floats().keySet()) {
        for (float value : good.floats(name)) {
          assertTrue(Float.isFinite(value), name);
        }
      }
    }
  }

  @Test
  void batchSeed_isAnotherOneForEveryBatch() {
    Set<Long> seeds = new HashSet<>();
    for (long seed : new long[] {0, 1, 7, -1}) {
      for (int step = 1; step <= 500; step++) {
        for (int microBatch = 0; microBatch < 4; microBatch++) {
          seeds.add(Trainer.batchSeed(seed, step, microBatch));
        }
      }
    }
    assertEquals(4 * 500 * 4, seeds.size());
    assertEquals(Trainer.batchSeed(7, 3, 1), Trainer.batchSeed(7, 3, 1));
  }

  /** Counts targets, as a streaming frequency estimate does. */
  private static final class Counts implements TrainingState {
    private double[] counts = new double[TinySteam.GAMES];

    @Override
    public void save(Map<String, double[]> tables) {
      tables.put("counts", counts.clone());
    }

    @Override
    public void restore(Map<String, double[]> tables) {
      counts = tables.get("counts").clone();
    }
  }

  private static final TowerEncoder NO_MODEL =
      new TowerEncoder() {
        @Override
        public int dim() {
          return 1;
        }

        @Override
        public Metric metric() {
          return Metric.INNER_PRODUCT;
        }

        @Override
        public List<String> itemIds() {
          return features.itemIds();
        }

        @Override
        public float[] encodeItems() {
          return new float[features.itemCount()];
        }

        @Override
        public float[] encodeUsers(List<History> histories) {
          return new float[histories.size()];
        }

        @Override
        public String fingerprint() {
          return "none";
        }
      };

  private static Gradient noise(Counts sampler, UserBatch batch, long seed, NDManager manager) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] gradient = new float[6];
    for (int user = 0; user < batch.users(); user++) {
      sampler.counts[batch.targets()[user]]++;
    }
    for (int i = 0; i < gradient.length; i++) {
      gradient[i] = (float) (random.nextDouble() / sampler.counts[batch.targets()[i]]);
    }
    return new Gradient(gradient[0], manager.create(gradient));
  }

  /** A sampler's table and its random numbers are those of the run that was not broken off. */
  @Test
  void resume_bringsBackTheSampler() {
    float[][] weights = new float[2][];
    double[][] counts = new double[2][];
    for (boolean broken : new boolean[] {false, true}) {
      for (int steps : broken ? new int[] {13, 40} : new int[] {40}) {
        TrainingOptions.Builder options =
            TrainingOptions.builder()
                .steps(steps)
                .batchSize(8)
                .accumulate(2)
                .learningRate(LearningRate.constant(0.1))
                .checkpoints(Checkpoints.in(directory.resolve("run" + broken)));
        Checkpoints.latest(directory.resolve("run" + broken)).ifPresent(options::resume);
        TrainingExamples examples = options.build().examples().build(split.train(), features, 7);
        Counts sampler = new Counts();
        try (NDManager manager = device.newManager();
            Weights trained =
                new Weights(
                    List.of(new Weights.Spec("w", new Shape(2, 3), Weights.Init.xavier(1))),
                    manager,
                    3)) {
          new Trainer(
                  new Trainer.Subject(
                      NO_MODEL,
                      Map.of("dim", 1),
                      "f",
                      List.of(),
                      trained,
                      List.of(),
                      "engine",
                      Precision.FP32),
                  examples,
                  split.train().lineage(),
                  options.build())
              .run((batch, seed) -> noise(sampler, batch, seed, manager), sampler);
          weights[broken ? 1 : 0] = trained.flat().toFloatArray();
          counts[broken ? 1 : 0] = sampler.counts;
        }
      }
    }
    assertArrayEquals(weights[0], weights[1]);
    assertArrayEquals(counts[0], counts[1]);
    assertEquals(40 * 16, Arrays.stream(counts[0]).sum());
  }
}
