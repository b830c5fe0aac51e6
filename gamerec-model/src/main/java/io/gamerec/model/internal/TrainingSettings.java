package io.gamerec.model.internal;

import io.gamerec.features.ExampleScheme;
import io.gamerec.model.training.LearningRate;
import io.gamerec.model.training.Optimizer;
import io.gamerec.model.training.Precision;
import io.gamerec.model.training.StepImplementation;
import io.gamerec.model.training.TrainingOptions;
import io.gamerec.model.training.ValidationPlan;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What of {@link TrainingOptions} the weights depend on, as JSON. Fields are those of the options;
 * null is an empty one.
 *
 * @param steps steps the run is to take, those of the epochs included
 * @param batchSize examples of a batch
 * @param accumulate batches of a step
 * @param optimizer the optimiser
 * @param learningRate the schedule
 * @param clipNorm greatest global norm
 * @param weightAveraging decay of the average
 * @param seed the seed
 * @param implementation what computes a step
 * @param precision of the matrix products
 * @param examples what is learned from
 * @param validation what is measured
 */
public record TrainingSettings(
    int steps,
    int batchSize,
    int accumulate,
    Optimizer optimizer,
    LearningRate learningRate,
    @Nullable Double clipNorm,
    @Nullable Double weightAveraging,
    long seed,
    StepImplementation implementation,
    Precision precision,
    ExampleScheme examples,
    @Nullable Validating validation) {

  /**
   * A {@link ValidationPlan}.
   *
   * @param description of the validation
   * @param every steps between two
   * @param metric the deciding one
   * @param patience validations without a new best one
   * @param keepBest whether the best weights are kept
   */
  public record Validating(
      String description,
      @Nullable Integer every,
      @Nullable String metric,
      @Nullable Integer patience,
      boolean keepBest) {
    private static Validating of(ValidationPlan plan) {
      return new Validating(
          plan.validation().description(),
          nullable(plan.every()),
          plan.metric().orElse(null),
          nullable(plan.patience()),
          plan.keepBest());
    }
  }

  /**
   * Takes the settings out of options.
   *
   * @param options the options
   * @param positions length of an epoch
   * @param device precision of the device, for options without one
   * @return the settings
   */
  public static TrainingSettings of(TrainingOptions options, long positions, Precision device) {
    return new TrainingSettings(
        options.stepsFor(positions),
        options.batchSize(),
        options.accumulate(),
        options.optimizer(),
        options.learningRate(),
        nullable(options.clipNorm()),
        nullable(options.weightAveraging()),
        options.seed(),
        options.implementation(),
        options.precisionOn(device),
        options.examples(),
        nullable(options.validation()));
  }

  private static @Nullable Validating nullable(Optional<ValidationPlan> plan) {
    return plan.map(Validating::of).orElse(null);
  }

  private static @Nullable Integer nullable(OptionalInt value) {
    return value.isPresent() ? value.getAsInt() : null;
  }

  private static @Nullable Double nullable(OptionalDouble value) {
    return value.isPresent() ? value.getAsDouble() : null;
  }
}
