package io.gamerec.model.training;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * When a model is validated and what follows from it. Immutable. The last step is always followed
 * by a validation.
 *
 * @param validation what is measured
 * @param every steps between two validations, empty for once an epoch
 * @param metric the metric that decides about best weights, early stopping and {@link
 *     LearningRate.Plateau}; empty for the validation's first
 * @param patience the run stops after so many validations in a row without a new best one, empty
 *     for never
 * @param keepBest whether the run ends with the weights of the best validation, not with the last
 */
public record ValidationPlan(
    Validation validation,
    OptionalInt every,
    Optional<String> metric,
    OptionalInt patience,
    boolean keepBest) {
  /**
   * Checks the components.
   *
   * @param validation what is measured
   * @param every at least 1
   * @param metric one of the validation's
   * @param patience at least 1
   * @param keepBest whether the best weights are kept
   */
  public ValidationPlan {
    requireNonNull(validation, "validation");
    requireNonNull(metric, "metric");
    checkArgument(
        every.isEmpty() || every.getAsInt() >= 1, "every must be at least 1 step, got %s", every);
    checkArgument(
        patience.isEmpty() || patience.getAsInt() >= 1,
        "patience must be at least 1 validation, got %s",
        patience);
  }

  /**
   * Once an epoch, best weights kept, no early stopping.
   *
   * @param validation what is measured
   * @return the plan
   */
  public static ValidationPlan of(Validation validation) {
    return new ValidationPlan(
        validation, OptionalInt.empty(), Optional.empty(), OptionalInt.empty(), true);
  }

  /**
   * The same at other times.
   *
   * @param steps steps between two validations, at least 1
   * @return the changed plan
   */
  public ValidationPlan withEvery(int steps) {
    return new ValidationPlan(validation, OptionalInt.of(steps), metric, patience, keepBest);
  }

  /**
   * The same with another deciding metric.
   *
   * @param name one of the validation's, higher is better
   * @return the changed plan
   */
  public ValidationPlan withMetric(String name) {
    return new ValidationPlan(validation, every, Optional.of(name), patience, keepBest);
  }

  /**
   * The same with early stopping.
   *
   * @param validations how many in a row without a new best one, at least 1
   * @return the changed plan
   */
  public ValidationPlan withPatience(int validations) {
    return new ValidationPlan(validation, every, metric, OptionalInt.of(validations), keepBest);
  }

  /**
   * The same with the best or the last weights at the end.
   *
   * @param best whether the run ends with the weights of the best validation
   * @return the changed plan
   */
  public ValidationPlan withKeepBest(boolean best) {
    return new ValidationPlan(validation, every, metric, patience, best);
  }
}
