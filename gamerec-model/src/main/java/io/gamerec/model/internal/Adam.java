package io.gamerec.model.internal;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/**
 * Adam as PyTorch computes it (Kingma and Ba, 2015; beta1 0.9, beta2 0.999), with its moments in
 * sight, after a clip of the gradient's global norm. DJL's own adds epsilon before the bias
 * correction and hides its moments. Updates in place and owns the moments. Not thread-safe.
 */
public abstract class Adam implements AutoCloseable {
  static final double BETA_1 = 0.9;
  static final double BETA_2 = 0.999;

  /** Keeps the clip from dividing by zero, as PyTorch's clip_grad_norm_ does. */
  static final double TINY = 1e-6;

  private final Settings settings;
  private final NDArray mean;
  private final NDArray variance;
  private int steps;

  /**
   * What does not change from step to step.
   *
   * @param epsilon added to the root of the second moment
   * @param clipNorm greatest global norm of the gradient
   */
  public record Settings(double epsilon, double clipNorm) {}

  Adam(NDArray parameters, Settings settings, NDManager manager) {
    this.settings = settings;
    this.mean = manager.zeros(parameters.getShape());
    this.variance = manager.zeros(parameters.getShape());
  }

  /**
   * Adam on portable tensor operations: the reference.
   *
   * @param parameters {@code [size]}
   * @param settings what does not change
   * @param manager owns the moments
   * @return the optimiser, before its first step
   */
  public static Adam reference(NDArray parameters, Settings settings, NDManager manager) {
    return new ReferenceAdam(parameters, settings, manager);
  }

  /**
   * The same as one TorchScript program.
   *
   * @param parameters {@code [size]}
   * @param settings what does not change
   * @param manager owns the moments
   * @return the optimiser, before its first step
   */
  public static Adam fused(NDArray parameters, Settings settings, NDManager manager) {
    return new FusedAdam(parameters, settings, manager);
  }

  /**
   * Takes a step. Where the gradient's norm is not finite nothing is changed.
   *
   * @param parameters {@code [size]}, updated
   * @param gradient {@code [size]}, scaled down where it is too long
   * @param learningRate the learning rate
   * @return the gradient's global norm before the clip
   */
  final double step(NDArray parameters, NDArray gradient, double learningRate) {
    int step = steps + 1;
    double norm =
        update(
            parameters,
            gradient,
            learningRate / (1 - Math.pow(BETA_1, step)),
            Math.sqrt(1 - Math.pow(BETA_2, step)));
    if (Double.isFinite(norm)) {
      steps = step;
    }
    return norm;
  }

  /** Does the step with the bias corrections worked out. */
  abstract double update(NDArray parameters, NDArray gradient, double rate, double rootCorrection);

  final Settings settings() {
    return settings;
  }

  /** First moment, {@code [size]}. */
  final NDArray mean() {
    return mean;
  }

  /** Second moment, {@code [size]}. */
  final NDArray variance() {
    return variance;
  }

  /** Steps taken. */
  final int steps() {
    return steps;
  }

  @Override
  public void close() {
    mean.close();
    variance.close();
  }
}
