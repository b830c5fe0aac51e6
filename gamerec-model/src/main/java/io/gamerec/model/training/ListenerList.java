package io.gamerec.model.training;

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
}
