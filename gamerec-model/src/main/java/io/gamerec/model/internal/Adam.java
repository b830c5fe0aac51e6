package io.gamerec.model.internal;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.gamerec.model.training.Optimizer;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * {@link Optimizer.Adam}, with its moments in sight, after a clip of the gradient's global norm and
 * before an average of the weights. DJL's own adds epsilon before the bias correction and hides its
 * moments. Updates in place and owns the moments and the average. Not thread-safe.
 */
public abstract class Adam implements AutoCloseable {
  /** Keeps the clip from dividing by zero, as PyTorch's clip_grad_norm_ does. */
  static final double TINY = 1e-6;

  private final Settings settings;
  private final NDArray mean;
  private final NDArray variance;
  private final @Nullable NDArray average;
  private int steps;

  /**
   * What does not change from step to step.
   *
   * @param optimizer the constants
   * @param clipNorm greatest global norm of the gradient, empty for any
   * @param averaging decay of the exponential moving average of the weights, empty for none
   */
  public record Settings(
      Optimizer.Adam optimizer, OptionalDouble clipNorm, OptionalDouble averaging) {
    /**
     * Plain Adam.
     *
     * @param epsilon added to the root of the second moment
     * @param clipNorm greatest global norm of the gradient
     */
    public Settings(double epsilon, double clipNorm) {
      this(
          Optimizer.adam().withEpsilon(epsilon),
          OptionalDouble.of(clipNorm),
          OptionalDouble.empty());
    }

    double greatestNorm() {
      return clipNorm.orElse(Double.POSITIVE_INFINITY);
    }
  }

  /**
   * What changes from step to step.
   *
   * @param rate learning rate over the bias correction of the first moment
   * @param rootCorrection root of the bias correction of the second
   * @param keep what the weights are multiplied with first
   * @param fresh share of the new weights in the average
   */
  record Step(double rate, double rootCorrection, double keep, double fresh) {}

  Adam(NDArray parameters, Settings settings, NDManager manager) {
    this.settings = settings;
    this.mean = manager.zeros(parameters.getShape());
    this.variance = manager.zeros(parameters.getShape());
    if (settings.averaging().isPresent()) {
      this.average = parameters.duplicate();
      average.attach(manager);
    } else {
      this.average = null;
    }
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
    Optimizer.Adam optimizer = settings.optimizer();
    double norm =
        update(
            parameters,
            gradient,
            new Step(
                learningRate / (1 - Math.pow(optimizer.beta1(), step)),
                Math.sqrt(1 - Math.pow(optimizer.beta2(), step)),
                1 - learningRate * optimizer.weightDecay(),
                settings.averaging().isPresent()
                    ? 1 - Math.min(settings.averaging().getAsDouble(), (1.0 + step) / (10 + step))
                    : 0));
    if (Double.isFinite(norm)) {
      steps = step;
    }
    return norm;
  }

  /** Does the step with the bias corrections worked out. */
  abstract double update(NDArray parameters, NDArray gradient, Step step);

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

  /** Moving average of the weights, {@code [size]}, null where none is kept. */
  final @Nullable NDArray average() {
    return average;
  }

  /** Steps taken. */
  final int steps() {
    return steps;
  }

  /** Puts the count of steps back, for the bias corrections. */
  final void steps(int taken) {
    steps = taken;
  }

  @Override
  public void close() {
    mean.close();
    variance.close();
    if (average != null) {
      average.close();
    }
  }
}
