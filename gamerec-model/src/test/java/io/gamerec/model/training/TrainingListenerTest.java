package io.gamerec.model.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrainingListenerTest {
  private static final TrainingProgress PROGRESS =
      new TrainingProgress(1, 2, 3, 4, 5, Duration.ZERO);

  @Test
  void all_tellsEachInOrder() {
    List<String> told = new ArrayList<>();
    TrainingListener.all(
            progress -> told.add("first " + progress.step()),
            TrainingListener.NONE,
            progress -> told.add("second " + progress.step()))
        .onStep(PROGRESS);
    assertEquals(List.of("first 1", "second 1"), told);
    TrainingListener.all().onStep(PROGRESS);
  }

  @Test
  void all_oneThrows_passesItOn() {
    TrainingListener broken =
        progress -> {
          throw new IllegalStateException("disk full");
        };
    TrainingListener both =
        TrainingListener.all(
            broken,
            progress -> {
              throw new AssertionError("told after the one that threw");
            });
    assertEquals(
        "disk full",
        assertThrows(IllegalStateException.class, () -> both.onStep(PROGRESS)).getMessage());
  }
}
