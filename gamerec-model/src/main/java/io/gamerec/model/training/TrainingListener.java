package io.gamerec.model.training;

import java.nio.file.Path;
import java.util.List;

/** Follows a training run. Called on the training thread. */
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

  /**
   * The model was validated.
   *
   * @param event the values
   */
  default void onValidation(ValidationEvent event) {}

  /**
   * A checkpoint was written.
   *
   * @param step steps done
   * @param file the checkpoint
   */
  default void onCheckpoint(int step, Path file) {}

  /**
   * The run is over, and did not fail.
   *
   * @param result what was done
   */
  default void onEnd(TrainingResult result) {}
}
