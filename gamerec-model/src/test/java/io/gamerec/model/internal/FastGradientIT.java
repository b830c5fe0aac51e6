package io.gamerec.model.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.gamerec.api.GamerecException;
import io.gamerec.api.data.TrainView;
import io.gamerec.features.ExampleScheme;
import io.gamerec.features.FeatureSpec;
import io.gamerec.features.FeatureSpecBuilder;
import io.gamerec.features.FeatureSpecs;
import io.gamerec.features.FittedFeatures;
import io.gamerec.features.HistoryRows;
import io.gamerec.features.ItemFeature;
import io.gamerec.features.Pool;
import io.gamerec.features.TrainingExamples;
import io.gamerec.features.UserBatch;
import io.gamerec.model.DeviceBackend;
import io.gamerec.model.DeviceBackends;
import io.gamerec.model.TinySteam;
import io.gamerec.model.training.Precision;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The fast gradient and Adam against the reference, over specifications of every shape. */
class FastGradientIT {
  private static final TrainView TRAIN = TinySteam.split(120, 5).train();
  private static final Adam.Settings ADAM = new Adam.Settings(1e-6, 1);
  private static DeviceBackend device;
  private static NDManager manager;

  @BeforeAll
  static void open() {
    device = DeviceBackends.auto();
    manager = device.newManager();
  }

  @AfterAll
  static void close() {
    manager.close();
    device.close();
  }

  private static FeatureSpecBuilder ids() {
    return FeatureSpec.builder().itemId(32);
  }

  private static FeatureSpec everything() {
    return FeatureSpec.builder()
        .multiHot("genres", 3)
        .add(ItemFeature.tfIdf("tags").dim(8).hidden(16).minItems(2))
        .itemId(32)
        .categorical("developer", 2)
        .numeric("release_year", 3)
        .bucketized("price", FeatureSpecs.STEAM_PRICE_BOUNDS, 3)
        .history(h -> h.pools(Pool.LIKED, Pool.DISLIKED, Pool.FULL, Pool.WEIGHTED, Pool.UNPLAYED))
        .affinity("genres")
        .profile("tags")
        .build();
  }

  static Stream<Arguments> cases() {
    return Stream.of(
        Arguments.of("ids only", ids().build(), 0.1, 0.0, 32),
        Arguments.of("one example", ids().build(), 0.1, 0.0, 1),
        Arguments.of("every feature", everything(), 0.1, 0.4, 33),
        Arguments.of("published temperature", everything(), 0.000977, 0.4, 17),
        Arguments.of(
            "labels without a user tower",
            ids()
                .add(ItemFeature.tfIdf("tags").dim(8).hidden(16).minItems(2))
                .multiHot("genres", 5)
                .build(),
            0.5,
            1.0,
            64));
  }

  private static float[] adjustment(FittedFeatures features, double alpha) {
    int[] players = features.players();
    float[] adjustment = new float[players.length];
    for (int item = 0; item < adjustment.length; item++) {
      adjustment[item] = (float) (alpha * Math.log1p(players[item]));
    }
    return adjustment;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void step_isThatOfTheReference(
      String name, FeatureSpec spec, double temperature, double alpha, int batchSize) {
    FittedFeatures features = spec.fit(TRAIN);
    float[] adjustment = adjustment(features, alpha);
    TrainingExamples examples = ExampleScheme.rollback().build(TRAIN, features, 3);
    UserBatch batch = features.newBatch();
    BatchTensors tensors = new BatchTensors();
    try (NDManager scope = manager.newSubManager();
        TwoTowerNetwork network = new TwoTowerNetwork(features, 64, 32, scope, 7);
        Weights expected = new Weights(network.specs(), scope, 7);
        Weights actual = new Weights(network.specs(), scope, 7);
        Optimisation reference =
            new Optimisation(expected, Adam.reference(expected.flat(), ADAM, scope));
        Optimisation fused = new Optimisation(actual, Adam.fused(actual.flat(), ADAM, scope));
        FastGradient fast =
            new FastGradient(
                features, network, actual, temperature, adjustment, Precision.FP32, scope)) {
      NDArray added = scope.create(adjustment);
      for (int step = 0; step < 6; step++) {
        examples.next(batch, batchSize);
        double expectedLoss =
            reference.step(
                () ->
                    Gradient.of(
                        expected,
                        w -> {
                          BatchTensors.Tensors in = tensors.upload(batch, scope);
                          return TwoTowerNetwork.loss(
                              network.users(w, in.entries(), in.poolWeights(), in.dense()),
                              network.items(w),
                              in.targets(),
                              temperature,
                              added);
                        }),
                1e-3);
        assertEquals(
            expectedLoss, fused.step(() -> fast.of(batch), 1e-3), 5e-4 * expectedLoss, name);
        assertEquals(
            reference.gradientNorm(), fused.gradientNorm(), 1e-3 * reference.gradientNorm(), name);
      }
      float[] weights = expected.flat().toFloatArray();
      float[] fastWeights = actual.flat().toFloatArray();
      double worst = 0;
      for (int i = 0; i < weights.length; i++) {
        worst = Math.max(worst, Math.abs(weights[i] - fastWeights[i]));
      }
      // Six steps of at most about 1e-3 each; a missing gradient would show as thousandths.
      assertTrue(worst < 4e-4, name + ": weights differ by " + worst);
    }
  }

  /** A hundred steps in bfloat16 learn what a hundred in float32 learn. */
  @Test
  void step_inBf16_learnsAsMuch() {
    FittedFeatures features = everything().fit(TRAIN);
    double[] losses = new double[2];
    for (Precision precision : Precision.values()) {
      TrainingExamples examples = ExampleScheme.rollback().build(TRAIN, features, 3);
      UserBatch batch = features.newBatch();
      try (NDManager scope = manager.newSubManager();
          TwoTowerNetwork network = new TwoTowerNetwork(features, 64, 32, scope, 7);
          Weights weights = new Weights(network.specs(), scope, 7);
          FastGradient fast =
              new FastGradient(
                  features, network, weights, 0.1, adjustment(features, 0), precision, scope);
          Optimisation step = new Optimisation(weights, Adam.fused(weights.flat(), ADAM, scope))) {
        for (int i = 0; i < 100; i++) {
          examples.next(batch, 64);
          double loss = step.step(() -> fast.of(batch), 3e-3);
          losses[precision.ordinal()] += i < 80 ? 0 : loss / 20;
        }
      }
    }
    assertTrue(losses[0] < 3.5, "loss of the last steps " + losses[0]);
    assertEquals(losses[0], losses[1], 0.1);
  }

  @Test
  void step_historyWithoutGames_isTaken() {
    FittedFeatures features = everything().fit(TRAIN);
    UserBatch batch = features.newBatch();
    features.encode(new HistoryRows(), batch);
    try (NDManager scope = manager.newSubManager();
        TwoTowerNetwork network = new TwoTowerNetwork(features, 64, 32, scope, 7);
        Weights weights = new Weights(network.specs(), scope, 7);
        FastGradient fast =
            new FastGradient(
                features, network, weights, 0.1, adjustment(features, 0), Precision.FP32, scope);
        Optimisation step = new Optimisation(weights, Adam.fused(weights.flat(), ADAM, scope))) {
      double first = step.step(() -> fast.of(batch), 1e-2);
      double last = first;
      for (int i = 0; i < 50; i++) {
        last = step.step(() -> fast.of(batch), 1e-2);
      }
      assertTrue(last < first / 2, first + " to " + last);
    }
  }

  @Test
  void step_thatDiverges_leavesTheWeights() {
    FittedFeatures features = ids().build().fit(TRAIN);
    UserBatch batch = features.newBatch();
    features.encode(new HistoryRows(), batch);
    float[] adjustment = adjustment(features, 0);
    Arrays.fill(adjustment, Float.NaN);
    try (NDManager scope = manager.newSubManager();
        TwoTowerNetwork network = new TwoTowerNetwork(features, 64, 32, scope, 7);
        Weights weights = new Weights(network.specs(), scope, 7);
        FastGradient fast =
            new FastGradient(features, network, weights, 0.1, adjustment, Precision.FP32, scope);
        Optimisation step = new Optimisation(weights, Adam.fused(weights.flat(), ADAM, scope))) {
      float[] before = weights.flat().toFloatArray();
      String message =
          assertThrows(GamerecException.class, () -> step.step(() -> fast.of(batch), 1e-3))
              .getMessage();
      assertTrue(message.startsWith("training diverged at step 1: loss NaN"), message);
      assertArrayEquals(before, weights.flat().toFloatArray());
      assertEquals(new Shape(before.length), weights.flat().getShape());
    }
  }
}
