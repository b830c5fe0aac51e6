package io.gamerec.model.training;

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
}
