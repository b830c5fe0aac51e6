package io.gamerec.model.training;

import java.util.List;

/** Follows a training run. Called on the training thread after every step. */
@FunctionalInterface
public interface TrainingListener {
  /** Listens to nothing. */
  TrainingListener NONE = progress -> {};

  /**
   * A step is done.
   *
   * @param progress where the run stands
   */
  void onStep(TrainingProgress progress);

  /**
   * Several listeners as one. What one throws ends the run, and those behind it are not told.
   *
   * @param listeners who is told, in this order
   * @return tells all of them
   */
  static TrainingListener all(TrainingListener... listeners) {
    return new ListenerList(List.of(listeners));
  }
}
