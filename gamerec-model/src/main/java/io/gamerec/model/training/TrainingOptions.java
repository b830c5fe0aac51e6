package io.gamerec.model.training;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;
import static java.util.Objects.requireNonNull;

import io.gamerec.api.internal.SetOnce;
import io.gamerec.features.ExampleScheme;
import java.util.OptionalInt;

/**
 * How a model is trained: Adam with a cosine schedule and a clip of the global norm. Immutable. The
 * defaults are System A's but for the number of steps, after which quality is flat on the Steam
 * sample.
 *
 * @param steps optimiser steps; 2,000
 * @param batchSize examples a step; 512
 * @param learningRate learning rate of the first step; 1e-3
 * @param finalLearningRate learning rate at the end of the cosine; 1e-4
 * @param epsilon Adam's epsilon; 1e-6
 * @param clipNorm the gradient's global norm is scaled down to this; 1.0
 * @param seed decides the order of examples; 7
 * @param implementation what computes a step; {@link StepImplementation#FAST}
 * @param precision of the matrix products; {@link Precision#FP32}
 * @param examples which examples are drawn; {@link ExampleScheme#rollback()}
 * @param listener follows the run
 */
public record TrainingOptions(
    double epochs,
    OptionalInt steps,
    int batchSize,
    double learningRate,
    double finalLearningRate,
    double epsilon,
    double clipNorm,
    long seed,
    StepImplementation implementation,
    Precision precision,
    ExampleScheme examples,
    TrainingListener listener) {

  /**
   * Starts options with the defaults.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * How many steps that makes.
   *
   * @param positions length of an epoch in examples
   * @return the steps set, or else those of the epochs
   */
  public int stepsFor(long positions) {
    return steps.orElseGet(
        () -> Math.toIntExact(Math.max(1, Math.round(epochs * positions / batchSize))));
  }

  /** Collects options. A setting is set once. Not thread-safe. */
  public static final class Builder {
    private double epochs = 2;
    private OptionalInt steps = OptionalInt.empty();
    private int batchSize = 512;
    private double learningRate = 1e-3;
    private double finalLearningRate = 1e-4;
    private double epsilon = 1e-6;
    private double clipNorm = 1.0;
    private long seed = 7;
    private StepImplementation implementation = StepImplementation.FAST;
    private Precision precision = Precision.FP32;
    private ExampleScheme examples = ExampleScheme.rollback();
    private TrainingListener listener = TrainingListener.NONE;
    private final SetOnce once = new SetOnce();

    private Builder() {}

    /**
     * Sets the number of passes over the examples.
     *
     * @param epochs above 0, whole or not
     * @return this builder
     */
    public Builder epochs(double epochs) {
      checkState(!once.isSet("steps"), "epochs and steps exclude each other, steps was set before");
      checkArgument(epochs > 0, "epochs must be above 0, got %s", epochs);
      once.set("epochs");
      this.epochs = epochs;
      return this;
    }

    /**
     * Sets the number of steps, instead of epochs.
     *
     * @param steps at least 1
     * @return this builder
     */
    public Builder steps(int steps) {
      checkState(
          !once.isSet("epochs"), "steps and epochs exclude each other, epochs was set before");
      checkArgument(steps >= 1, "steps must be at least 1, got %s", steps);
      once.set("steps");
      this.steps = OptionalInt.of(steps);
      return this;
    }

    /**
     * Sets the examples a step.
     *
     * @param batchSize at least 1
     * @return this builder
     */
    public Builder batchSize(int batchSize) {
      checkArgument(batchSize >= 1, "batchSize must be at least 1, got %s", batchSize);
      once.set("batchSize");
      this.batchSize = batchSize;
      return this;
    }

    /**
     * Sets the learning rate.
     *
     * @param first of the first step, above 0
     * @param last at the end of the cosine, at least 0
     * @return this builder
     */
    public Builder learningRate(double first, double last) {
      checkArgument(first > 0, "first learning rate must be above 0, got %s", first);
      checkArgument(last >= 0, "last learning rate must be at least 0, got %s", last);
      once.set("learningRate");
      this.learningRate = first;
      this.finalLearningRate = last;
      return this;
    }

    /**
     * Sets Adam's epsilon.
     *
     * @param epsilon above 0
     * @return this builder
     */
    public Builder epsilon(double epsilon) {
      checkArgument(epsilon > 0, "epsilon must be above 0, got %s", epsilon);
      once.set("epsilon");
      this.epsilon = epsilon;
      return this;
    }

    /**
     * Sets the greatest global norm of the gradient.
     *
     * @param clipNorm above 0
     * @return this builder
     */
    public Builder clipNorm(double clipNorm) {
      checkArgument(clipNorm > 0, "clipNorm must be above 0, got %s", clipNorm);
      once.set("clipNorm");
      this.clipNorm = clipNorm;
      return this;
    }

    /**
     * Sets the seed.
     *
     * @param seed any number
     * @return this builder
     */
    public Builder seed(long seed) {
      once.set("seed");
      this.seed = seed;
      return this;
    }

    /**
     * Sets what computes a step; {@link StepImplementation#FAST} unless set.
     *
     * @param implementation the implementation
     * @return this builder
     */
    public Builder implementation(StepImplementation implementation) {
      once.set("implementation");
      this.implementation = requireNonNull(implementation, "implementation");
      return this;
    }

    /**
     * Sets the precision of the matrix products; {@link Precision#FP32} unless set.
     *
     * @param precision the precision; {@link StepImplementation#REFERENCE} has {@code FP32} only
     * @return this builder
     */
    public Builder precision(Precision precision) {
      once.set("precision");
      this.precision = requireNonNull(precision, "precision");
      return this;
    }

    /**
     * Sets which examples are drawn.
     *
     * @param examples the scheme
     * @return this builder
     */
    public Builder examples(ExampleScheme examples) {
      once.set("examples");
      this.examples = requireNonNull(examples, "examples");
      return this;
    }

    /**
     * Sets who follows the run.
     *
     * @param listener called after every step
     * @return this builder
     */
    public Builder listener(TrainingListener listener) {
      once.set("listener");
      this.listener = requireNonNull(listener, "listener");
      return this;
    }

    /**
     * Makes the options.
     *
     * @return the options
     * @throws IllegalStateException if the reference was asked for another precision than FP32
     */
    public TrainingOptions build() {
      checkState(
          implementation == StepImplementation.FAST || precision == Precision.FP32,
          "the REFERENCE implementation computes in FP32 only, got %s",
          precision);
      return new TrainingOptions(
          epochs,
          steps,
          batchSize,
          learningRate,
          finalLearningRate,
          epsilon,
          clipNorm,
          seed,
          implementation,
          precision,
          examples,
          listener);
    }
  }
}
