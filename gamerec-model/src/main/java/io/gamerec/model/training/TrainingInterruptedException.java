package io.gamerec.model.training;

import static com.google.common.base.Strings.lenientFormat;

import io.gamerec.api.GamerecException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A training run was stopped after a step, because its thread was interrupted or the JVM shuts
 * down. The model keeps the weights of that step. The thread's interrupt status is set.
 */
public final class TrainingInterruptedException extends GamerecException {
  private static final long serialVersionUID = 1L;

  private final transient TrainingResult result;
  private final transient Optional<Path> checkpoint;

  /**
   * Creates the exception.
   *
   * @param result what was done
   * @param checkpoint where to resume from, empty where no checkpoints are written
   */
  public TrainingInterruptedException(TrainingResult result, Optional<Path> checkpoint) {
    super(
        lenientFormat(
            "training was interrupted after step %s; %s",
            result.steps(),
            checkpoint
                .map(file -> "resume from " + file)
                .orElse("it writes no checkpoints, so it must start again")));
    this.result = result;
    this.checkpoint = checkpoint;
  }

  /**
   * What was done.
   *
   * @return the result so far, its end is {@link TrainingEnd#INTERRUPTED}
   */
  public TrainingResult result() {
    return result;
  }

  /**
   * Where to resume from.
   *
   * @return the checkpoint, empty where no checkpoints are written
   */
  public Optional<Path> checkpoint() {
    return checkpoint;
  }
}
