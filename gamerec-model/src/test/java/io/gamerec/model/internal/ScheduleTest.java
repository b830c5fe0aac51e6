package io.gamerec.model.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gamerec.model.training.LearningRate;
import org.junit.jupiter.api.Test;

class ScheduleTest {
  @Test
  void cosine_fallsFromFirstToLast() {
    Schedule cosine = new Schedule(LearningRate.cosine(1e-3, 1e-4), 100);
    assertEquals(1e-3, cosine.rate(0), 1e-12);
    assertEquals(5.5e-4, cosine.rate(50), 1e-12);
    assertEquals(1e-4, cosine.rate(100), 1e-12);
  }

  @Test
  void warmup_risesLinearlyAndThenTheScheduleBegins() {
    Schedule cosine = new Schedule(LearningRate.cosine(1e-3, 1e-4).withWarmup(10), 110);
    assertEquals(1e-4, cosine.rate(0), 1e-12);
    assertEquals(5e-4, cosine.rate(4), 1e-12);
    assertEquals(1e-3, cosine.rate(9), 1e-12);
    assertEquals(1e-3, cosine.rate(10), 1e-12);
    assertEquals(5.5e-4, cosine.rate(60), 1e-12);
    Schedule constant = new Schedule(LearningRate.constant(2).withWarmup(4), 3);
    assertEquals(0.5, constant.rate(0));
    assertEquals(1.5, constant.rate(2));
    assertEquals(2, constant.rate(1_000));
  }

  /**
   * Rates of {@code ReduceLROnPlateau(mode="max", factor=0.5, patience=2)} of PyTorch after each of
   * these metrics.
   */
  @Test
  void plateau_fallsAsInPyTorch() {
    double[] metrics = {0.1, 0.2, 0.200001, 0.19, 0.2, 0.2, 0.2, 0.2, 0.3, 0.3, 0.3, 0.3, 0.3};
    double[] rates = {1, 1, 1, 1, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.25, 0.125, 0.125};
    Schedule plateau = new Schedule(LearningRate.plateau(1, 0.5, 2), 100);
    assertEquals(1, plateau.rate(0));
    for (int i = 0; i < metrics.length; i++) {
      plateau.validated(metrics[i]);
      assertEquals(rates[i], plateau.rate(i + 1), "after metric " + i);
    }
  }

  @Test
  void plateau_ofNegativeMetrics_improvesUpwards() {
    Schedule plateau = new Schedule(LearningRate.plateau(1, 0.5, 0), 100);
    plateau.validated(-2);
    plateau.validated(-1);
    assertEquals(1, plateau.rate(1));
    plateau.validated(-1.00001);
    assertEquals(0.5, plateau.rate(2));
  }

  @Test
  void plateau_atTheSmallestRate_fallsNoFurther() {
    Schedule plateau = new Schedule(LearningRate.plateau(1.5e-8, 0.5, 0), 100);
    plateau.validated(1);
    plateau.validated(1);
    assertEquals(1.5e-8, plateau.rate(1));
  }
}
