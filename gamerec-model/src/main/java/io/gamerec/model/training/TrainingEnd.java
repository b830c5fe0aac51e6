package io.gamerec.model.training;

/** Why a training run ended. */
public enum TrainingEnd {
  /** All steps are done. */
  STEPS_DONE,
  /** The validation's patience ran out. */
  EARLY_STOPPED,
  /** The thread was interrupted or the JVM shut down. */
  INTERRUPTED
}
