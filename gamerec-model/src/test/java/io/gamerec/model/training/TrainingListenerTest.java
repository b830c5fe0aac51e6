package io.gamerec.model.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
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

  /** A hook that is added later must be passed on too. */
  @Test
  void all_passesEveryHookOn() {
    for (Method hook : TrainingListener.class.getMethods()) {
      if (!Modifier.isStatic(hook.getModifiers())) {
        assertTrue(
            Arrays.stream(ListenerList.class.getDeclaredMethods())
                .anyMatch(
                    method ->
                        method.getName().equals(hook.getName())
                            && Arrays.equals(method.getParameterTypes(), hook.getParameterTypes())),
            hook + " is not passed on");
      }
    }
  }

  @Test
  void all_passesValidationsCheckpointsAndTheEndOn() {
    List<String> told = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void onStep(TrainingProgress progress) {
            told.add("step");
          }

          @Override
          public void onValidation(ValidationEvent event) {
            told.add("validation " + event.value());
          }

          @Override
          public void onCheckpoint(int step, Path file) {
            told.add("checkpoint " + step + " " + file);
          }

          @Override
          public void onEnd(TrainingResult result) {
            told.add("end " + result.steps());
          }
        };
    TrainingListener both = TrainingListener.all(TrainingListener.NONE, listener);
    both.onValidation(new ValidationEvent(3, Map.of("ndcg@10", 0.5), "ndcg@10", true));
    both.onCheckpoint(3, Path.of("c"));
    both.onEnd(new TrainingResult(4, 8, 1, 0.5, TrainingEnd.STEPS_DONE, List.of()));
    assertEquals(List.of("validation 0.5", "checkpoint 3 c", "end 4"), told);
  }
}
