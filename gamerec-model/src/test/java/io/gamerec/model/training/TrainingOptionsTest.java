package io.gamerec.model.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class TrainingOptionsTest {
  @Test
  void stepsFor_epochsUnlessStepsAreSet() {
    assertEquals(2_000, TrainingOptions.builder().build().stepsFor(512_000));
    assertEquals(1, TrainingOptions.builder().epochs(0.001).build().stepsFor(10));
    assertEquals(7, TrainingOptions.builder().steps(7).build().stepsFor(512_000));
    assertEquals(500, TrainingOptions.builder().accumulate(4).build().stepsFor(512_000));
  }

  @Test
  void build_plateauWithoutValidation_isRefused() {
    TrainingOptions.Builder options =
        TrainingOptions.builder().learningRate(LearningRate.plateau(1e-3, 0.5, 3));
    assertEquals(
        "learningRate plateau falls by the validation, but validation was not set",
        assertThrows(IllegalStateException.class, options::build).getMessage());
  }

  @Test
  void precisionOn_isTheOneSet_elseTheDevices_elseThatOfTheReference() {
    TrainingOptions unset = TrainingOptions.builder().build();
    assertEquals(Optional.empty(), unset.precision());
    TrainingOptions full = TrainingOptions.builder().precision(Precision.FP32).build();
    TrainingOptions reference =
        TrainingOptions.builder().implementation(StepImplementation.REFERENCE).build();
    for (Precision device : Precision.values()) {
      assertEquals(device, unset.precisionOn(device));
      assertEquals(Precision.FP32, full.precisionOn(device));
      assertEquals(Precision.FP32, reference.precisionOn(device));
    }
  }

  @Test
  void clipNorm_infinite_isNoClip() {
    assertEquals(
        OptionalDouble.empty(),
        TrainingOptions.builder().clipNorm(Double.POSITIVE_INFINITY).build().clipNorm());
  }

  @Test
  void setters_twiceOrInConflict_areRefused() {
    assertEquals(
        "seed was set before",
        assertThrows(IllegalStateException.class, () -> TrainingOptions.builder().seed(1).seed(1))
            .getMessage());
    assertEquals(
        "steps and epochs exclude each other, epochs was set before",
        assertThrows(
                IllegalStateException.class, () -> TrainingOptions.builder().epochs(1).steps(1))
            .getMessage());
  }

  @Test
  void setters_nameWhatIsWrong() {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> TrainingOptions.builder().batchSize(0));
    assertEquals("batchSize must be at least 1, got 0", e.getMessage());
    assertThrows(IllegalArgumentException.class, () -> TrainingOptions.builder().epochs(0));
    assertThrows(IllegalArgumentException.class, () -> TrainingOptions.builder().steps(0));
    assertThrows(IllegalArgumentException.class, () -> TrainingOptions.builder().clipNorm(0));
    assertThrows(IllegalArgumentException.class, () -> TrainingOptions.builder().accumulate(0));
    assertThrows(
        IllegalArgumentException.class, () -> TrainingOptions.builder().weightAveraging(1));
    assertThrows(IllegalArgumentException.class, () -> Optimizer.adam().withEpsilon(0));
    assertThrows(IllegalArgumentException.class, () -> Optimizer.adam().withBetas(0.9, 1));
    assertThrows(IllegalArgumentException.class, () -> Optimizer.adamW(-1));
    assertThrows(IllegalArgumentException.class, () -> LearningRate.cosine(0, 0));
    assertThrows(IllegalArgumentException.class, () -> LearningRate.cosine(1, -1));
    assertThrows(IllegalArgumentException.class, () -> LearningRate.constant(Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> LearningRate.plateau(1, 1, 3));
    assertThrows(IllegalArgumentException.class, () -> LearningRate.constant(1e-3).withWarmup(-1));
  }

  @Test
  void progress_estimatesSpeedAndTimeLeft() {
    TrainingProgress progress =
        new TrainingProgress(25, 100, 1, 25 * 512, 1e-3, Duration.ofSeconds(5));
    assertEquals(2_560, progress.examplesPerSecond(), 1e-6);
    assertEquals(Duration.ofSeconds(15), progress.remaining());
  }
}
