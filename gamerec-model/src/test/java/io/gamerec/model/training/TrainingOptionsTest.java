package io.gamerec.model.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.gamerec.model.internal.Optimisation;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TrainingOptionsTest {
  @Test
  void stepsFor_epochsUnlessStepsAreSet() {
    assertEquals(2_000, TrainingOptions.builder().build().stepsFor(512_000));
    assertEquals(1, TrainingOptions.builder().epochs(0.001).build().stepsFor(10));
    assertEquals(7, TrainingOptions.builder().steps(7).build().stepsFor(512_000));
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
    assertThrows(IllegalArgumentException.class, () -> TrainingOptions.builder().epsilon(0));
    assertThrows(
        IllegalArgumentException.class, () -> TrainingOptions.builder().learningRate(0, 0));
  }

  @Test
  void cosine_fallsFromFirstToLast() {
    assertEquals(1e-3, Optimisation.cosine(1e-3, 1e-4, 0, 100), 1e-12);
    assertEquals(5.5e-4, Optimisation.cosine(1e-3, 1e-4, 50, 100), 1e-12);
    assertEquals(1e-4, Optimisation.cosine(1e-3, 1e-4, 100, 100), 1e-12);
  }

  @Test
  void progress_estimatesSpeedAndTimeLeft() {
    TrainingProgress progress =
        new TrainingProgress(25, 100, 1, 25 * 512, 1e-3, Duration.ofSeconds(5));
    assertEquals(2_560, progress.examplesPerSecond(), 1e-6);
    assertEquals(Duration.ofSeconds(15), progress.remaining());
  }
}
