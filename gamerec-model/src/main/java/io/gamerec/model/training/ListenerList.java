package io.gamerec.model.training;

import java.nio.file.Path;
import java.util.List;

/**
 * Tells several listeners, in their order.
 *
 * @param listeners who is told
 */
record ListenerList(List<TrainingListener> listeners) implements TrainingListener {
  @Override
  public void onStep(TrainingProgress progress) {
    listeners.forEach(listener -> listener.onStep(progress));
  }

  @Override
  public void onValidation(ValidationEvent event) {
    listeners.forEach(listener -> listener.onValidation(event));
  }

  @Override
  public void onCheckpoint(int step, Path file) {
    listeners.forEach(listener -> listener.onCheckpoint(step, file));
  }

  @Override
  public void onEnd(TrainingResult result) {
    listeners.forEach(listener -> listener.onEnd(result));
  }
}
