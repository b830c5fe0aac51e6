package io.gamerec.model.training;

import java.nio.file.Path;

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
