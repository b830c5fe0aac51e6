package io.gamerec.model.training;

import static com.google.common.base.Strings.lenientFormat;

import io.gamerec.api.GamerecException;

/**
 * A loss or a gradient was no longer finite. The model keeps the weights of the last good step; so
 * does a checkpoint, where checkpoints are written.
 */
public final class TrainingDivergedException extends GamerecException {
  private static final long serialVersionUID = 1L;

  /** Number of the step that was not taken. */
  private final int step;

  /** Its loss. */
  private final double loss;

  /** Global norm of its gradient. */
  private final double gradientNorm;

  /**
   * Creates the exception.
   *
   * @param step number of the step that was not taken, from 1
   * @param loss its loss
   * @param gradientNorm global norm of its gradient, NaN where the loss was not finite already
   */
  public TrainingDivergedException(int step, double loss, double gradientNorm) {
    super(
        lenientFormat(
            "training diverged at step %s: loss %s, gradient norm %s; lower the learning rate or"
                + " raise the temperature",
            step, loss, gradientNorm));
    this.step = step;
    this.loss = loss;
    this.gradientNorm = gradientNorm;
  }

  /**
   * The step that was not taken.
   *
   * @return its number, from 1
   */
  public int step() {
    return step;
  }

  /**
   * The loss of that step.
   *
   * @return mean loss, finite where only the gradient was not
   */
  public double loss() {
    return loss;
  }

  /**
   * The gradient of that step.
   *
   * @return its global norm, NaN where the loss was not finite already
   */
  public double gradientNorm() {
    return gradientNorm;
  }
}
