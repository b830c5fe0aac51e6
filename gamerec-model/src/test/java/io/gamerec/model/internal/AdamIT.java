package io.gamerec.model.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import io.gamerec.model.DeviceBackend;
import io.gamerec.model.DeviceBackends;
import io.gamerec.model.training.Optimizer;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Both optimisers against Adam written out in Java, in doubles. */
class AdamIT {
  private static final int SIZE = 257;
  private static final int STEPS = 25;

  private static DeviceBackend device;

  @BeforeAll
  static void open() {
    device = DeviceBackends.auto();
  }

  @AfterAll
  static void close() {
    device.close();
  }

  static Stream<Arguments> cases() {
    Optimizer.Adam adam = Optimizer.adam();
    return Stream.of(
            Arguments.of("Adam", adam, 1.0, Double.NaN),
            Arguments.of("no clip", adam, Double.POSITIVE_INFINITY, Double.NaN),
            Arguments.of("other constants", adam.withBetas(0.5, 0.9).withEpsilon(0.1), 3.0, 0.99),
            Arguments.of("AdamW of System C", Optimizer.adamW(1e-4), 1.0, Double.NaN),
            Arguments.of("much decay, averaged", Optimizer.adamW(5), 1.0, 0.6))
        .flatMap(
            settings ->
                Stream.of(true, false)
                    .map(
                        fused -> {
                          Object[] of = settings.get();
                          return Arguments.of(of[0], of[1], of[2], of[3], fused);
                        }));
  }

  @ParameterizedTest(name = "{0}, fused {4}")
  @MethodSource("cases")
  void step_isThatOfTheOracle(
      String name, Optimizer.Adam optimizer, double clipNorm, double averaging, boolean fused) {
    SplittableRandom random = new SplittableRandom(name.hashCode());
    Oracle oracle = new Oracle(random, optimizer, clipNorm, averaging);
    Adam.Settings settings =
        new Adam.Settings(
            optimizer,
            Double.isInfinite(clipNorm) ? OptionalDouble.empty() : OptionalDouble.of(clipNorm),
            Double.isNaN(averaging) ? OptionalDouble.empty() : OptionalDouble.of(averaging));
    try (NDManager manager = device.newManager()) {
      NDArray parameters = manager.create(floats(oracle.weights)).duplicate();
      try (Adam adam =
          fused
              ? Adam.fused(parameters, settings, manager)
              : Adam.reference(parameters, settings, manager)) {
        for (int step = 1; step <= STEPS; step++) {
          double scale = Math.pow(10, random.nextInt(5) - 3);
          double[] gradient = random.doubles(SIZE, -scale, scale).toArray();
          double rate = 1e-2 / step;
          double expected = oracle.step(gradient, rate);
          double norm =
              device.infer(() -> adam.step(parameters, manager.create(floats(gradient)), rate));
          assertEquals(expected, norm, 1e-5 * expected);
        }
        assertEquals(STEPS, adam.steps());
        assertArrayEquals(floats(oracle.weights), parameters.toFloatArray(), 2e-6f);
        assertArrayEquals(floats(oracle.mean), adam.mean().toFloatArray(), 1e-6f);
        assertArrayEquals(floats(oracle.variance), adam.variance().toFloatArray(), 1e-6f);
        NDArray average = adam.average();
        if (average == null) {
          assertEquals(Double.NaN, averaging);
        } else {
          assertArrayEquals(floats(oracle.average), average.toFloatArray(), 2e-6f);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void step_gradientThatIsNotFinite_changesNothing(
      String name, Optimizer.Adam optimizer, double clipNorm, double averaging, boolean fused) {
    Adam.Settings settings =
        new Adam.Settings(
            optimizer,
            Double.isInfinite(clipNorm) ? OptionalDouble.empty() : OptionalDouble.of(clipNorm),
            Double.isNaN(averaging) ? OptionalDouble.empty() : OptionalDouble.of(averaging));
    try (NDManager manager = device.newManager();
        NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      float[] before = {1, -2, 3};
      NDArray parameters = manager.create(before).duplicate();
      try (Adam adam =
          fused
              ? Adam.fused(parameters, settings, manager)
              : Adam.reference(parameters, settings, manager)) {
        float[] broken = {0, Float.NaN, 1};
        double norm =
            device.infer(() -> adam.step(parameters, manager.create(broken).duplicate(), 1));
        assertEquals(Double.NaN, norm);
        assertEquals(0, adam.steps());
        assertArrayEquals(before, parameters.toFloatArray());
        assertArrayEquals(new float[3], adam.mean().toFloatArray());
        assertArrayEquals(new float[3], adam.variance().toFloatArray());
        if (Double.isNaN(averaging)) {
          assertNull(adam.average());
        }
      }
    }
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  /** Kingma and Ba, algorithm 1, with the decay of Loshchilov and Hutter, algorithm 2. */
  private static final class Oracle {
    private final Optimizer.Adam optimizer;
    private final double clipNorm;
    private final double averaging;
    private final double[] weights;
    private final double[] average;
    private final double[] mean = new double[SIZE];
    private final double[] variance = new double[SIZE];
    private int step;

    Oracle(SplittableRandom random, Optimizer.Adam optimizer, double clipNorm, double averaging) {
      this.optimizer = optimizer;
      this.clipNorm = clipNorm;
      this.averaging = averaging;
      this.weights = random.doubles(SIZE, -0.5, 0.5).toArray();
      this.average = weights.clone();
    }

    double step(double[] gradient, double rate) {
      step++;
      double squares = 0;
      for (double value : gradient) {
        squares += value * value;
      }
      double norm = Math.sqrt(squares);
      double clip = Math.min(1, clipNorm / (norm + 1e-6));
      double decay = Math.min(averaging, (1.0 + step) / (10.0 + step));
      for (int i = 0; i < SIZE; i++) {
        double g = gradient[i] * clip;
        weights[i] -= rate * optimizer.weightDecay() * weights[i];
        mean[i] = optimizer.beta1() * mean[i] + (1 - optimizer.beta1()) * g;
        variance[i] = optimizer.beta2() * variance[i] + (1 - optimizer.beta2()) * g * g;
        double meanHat = mean[i] / (1 - Math.pow(optimizer.beta1(), step));
        double varianceHat = variance[i] / (1 - Math.pow(optimizer.beta2(), step));
        weights[i] -= rate * meanHat / (Math.sqrt(varianceHat) + optimizer.epsilon());
        average[i] = decay * average[i] + (1 - decay) * weights[i];
      }
      return norm;
    }
  }
}
