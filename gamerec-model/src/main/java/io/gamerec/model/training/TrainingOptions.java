package io.gamerec.model.training;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;
import static java.util.Objects.requireNonNull;

import io.gamerec.api.internal.SetOnce;
import io.gamerec.features.ExampleScheme;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * How a model is trained. Immutable. The defaults are System A's but for the number of steps, after
 * which quality is flat on the Steam sample.
 *
 * @param epochs passes over the examples, where {@code steps} is empty; 2
 * @param steps optimiser steps
 * @param batchSize examples of a batch; 512
 * @param accumulate batches of a step, which follows the mean of their gradients; 1
 * @param optimizer what turns gradients into changes of the weights; {@link Optimizer#adam()}
 * @param learningRate the schedule; a cosine from 1e-3 to 1e-4
 * @param clipNorm the gradient's global norm is scaled down to this, empty for no clip; 1.0
 * @param weightAveraging decay of an exponential moving average of the weights, which is validated
 *     and kept in their place; empty, for none
 * @param seed decides everything that is random; 7
 * @param implementation what computes a step; {@link StepImplementation#FAST}
 * @param precision of the matrix products; empty, for that of the device
 * @param examples which examples are drawn; {@link ExampleScheme#rollback()}
 * @param validation what is measured on the way and what follows from it; empty, for nothing
 * @param checkpoints where checkpoints are written; empty, for none
 * @param resume the checkpoint, or the directory with checkpoints, that the run goes on from; empty
 *     for a run from the start
 * @param listener follows the run
 */
public record TrainingOptions(
    double epochs,
    OptionalInt steps,
    int batchSize,
    int accumulate,
    Optimizer optimizer,
    LearningRate learningRate,
    OptionalDouble clipNorm,
    OptionalDouble weightAveraging,
    long seed,
    StepImplementation implementation,
    Optional<Precision> precision,
    ExampleScheme examples,
    Optional<ValidationPlan> validation,
    Optional<Checkpoints> checkpoints,
    Optional<Path> resume,
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
        () -> Math.toIntExact(Math.max(1, Math.round(epochs * positions / examplesPerStep()))));
  }

  /**
   * Examples of a step.
   *
   * @return those of all its batches
   */
  public long examplesPerStep() {
    return (long) batchSize * accumulate;
  }

  /**
   * The precision of the matrix products of a run on a device.
   *
   * @param device precision of the device
   * @return the one set, else that of the device where {@link #implementation} has it, else {@link
   *     Precision#FP32}
   */
  public Precision precisionOn(Precision device) {
    return precision.orElse(
        implementation == StepImplementation.REFERENCE ? Precision.FP32 : device);
  }

  /** Collects options. A setting is set once. Not thread-safe. */
  public static final class Builder {
    private double epochs = 2;
    private OptionalInt steps = OptionalInt.empty();
    private int batchSize = 512;
    private int accumulate = 1;
    private Optimizer optimizer = Optimizer.adam();
    private LearningRate learningRate = LearningRate.cosine(1e-3, 1e-4);
    private OptionalDouble clipNorm = OptionalDouble.of(1);
    private OptionalDouble weightAveraging = OptionalDouble.empty();
    private long seed = 7;
    private StepImplementation implementation = StepImplementation.FAST;
    private Optional<Precision> precision = Optional.empty();
    private ExampleScheme examples = ExampleScheme.rollback();
    private Optional<ValidationPlan> validation = Optional.empty();
    private Optional<Checkpoints> checkpoints = Optional.empty();
    private Optional<Path> resume = Optional.empty();
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
     * Sets the examples of a batch.
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
     * Sets how many batches make a step. Memory does not grow with them.
     *
     * @param batches at least 1
     * @return this builder
     */
    public Builder accumulate(int batches) {
      checkArgument(batches >= 1, "accumulate must be at least 1, got %s", batches);
      once.set("accumulate");
      this.accumulate = batches;
      return this;
    }

    /**
     * Sets the optimiser.
     *
     * @param optimizer the optimiser
     * @return this builder
     */
    public Builder optimizer(Optimizer optimizer) {
      once.set("optimizer");
      this.optimizer = requireNonNull(optimizer, "optimizer");
      return this;
    }

    /**
     * Sets the learning rate.
     *
     * @param schedule the learning rate of every step
     * @return this builder
     */
    public Builder learningRate(LearningRate schedule) {
      once.set("learningRate");
      this.learningRate = requireNonNull(schedule, "schedule");
      return this;
    }

    /**
     * Sets the greatest global norm of the gradient.
     *
     * @param clipNorm above 0; infinite for no clip
     * @return this builder
     */
    public Builder clipNorm(double clipNorm) {
      checkArgument(clipNorm > 0, "clipNorm must be above 0, got %s", clipNorm);
      once.set("clipNorm");
      this.clipNorm =
          Double.isInfinite(clipNorm) ? OptionalDouble.empty() : OptionalDouble.of(clipNorm);
      return this;
    }

    /**
     * Keeps an exponential moving average of the weights, which is what is validated and what the
     * model is left with. In the first steps it forgets faster: after step t the decay is at most
     * {@code (1 + t) / (10 + t)}.
     *
     * @param decay share of the old average, in (0, 1), such as 0.999
     * @return this builder
     */
    public Builder weightAveraging(double decay) {
      checkArgument(
          decay > 0 && decay < 1, "decay of weightAveraging must be in (0, 1), got %s", decay);
      once.set("weightAveraging");
      this.weightAveraging = OptionalDouble.of(decay);
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
     * Sets the precision of the matrix products; that of the device unless set.
     *
     * @param precision the precision; {@link StepImplementation#REFERENCE} has {@code FP32} only
     * @return this builder
     */
    public Builder precision(Precision precision) {
      once.set("precision");
      this.precision = Optional.of(precision);
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
     * Sets what is measured on the way.
     *
     * @param plan what, when, and what follows from it
     * @return this builder
     */
    public Builder validation(ValidationPlan plan) {
      once.set("validation");
      this.validation = Optional.of(plan);
      return this;
    }

    /**
     * Sets where and when checkpoints are written.
     *
     * @param checkpoints the settings
     * @return this builder
     */
    public Builder checkpoints(Checkpoints checkpoints) {
      once.set("checkpoints");
      this.checkpoints = Optional.of(checkpoints);
      return this;
    }

    /**
     * Goes on from a checkpoint of a run with the same data, features, model and options, to the
     * same weights as if it had not been interrupted.
     *
     * @param fileOrDirectory a checkpoint, or a directory whose newest one is taken
     * @return this builder
     */
    public Builder resume(Path fileOrDirectory) {
      once.set("resume");
      this.resume = Optional.of(fileOrDirectory);
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
     * @throws IllegalStateException if the reference was asked for another precision than FP32, or
     *     a plateau for no validation
     */
    public TrainingOptions build() {
      checkState(
          implementation == StepImplementation.FAST
              || precision.orElse(Precision.FP32) == Precision.FP32,
          "the REFERENCE implementation computes in FP32 only, got %s",
          precision.orElse(Precision.FP32));
      checkState(
          !(learningRate instanceof LearningRate.Plateau) || validation.isPresent(),
          "learningRate plateau falls by the validation, but validation was not set");
      return new TrainingOptions(
          epochs,
          steps,
          batchSize,
          accumulate,
          optimizer,
          learningRate,
          clipNorm,
          weightAveraging,
          seed,
          implementation,
          precision,
          examples,
          validation,
          checkpoints,
          resume,
          listener);
    }
  }
}
