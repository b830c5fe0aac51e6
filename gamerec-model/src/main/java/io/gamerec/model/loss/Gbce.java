package io.gamerec.model.loss;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * Generalised binary cross-entropy (Petrov and Macdonald, <i>gSASRec</i>, RecSys 2023). With k
 * negatives of n items, {@code alpha = k / (n - 1)} and {@code beta = alpha (calibration (1 - 1 /
 * alpha) + 1 / alpha)}: a calibration of 0 is binary cross-entropy, 1 makes up for all the items
 * that were not drawn.
 *
 * @param temperature divides the similarity
 * @param popularityAlpha weight of the popularity term, 0 switches it off
 * @param negatives drawn per example
 * @param calibration t of the paper
 */
public record Gbce(
    double temperature, double popularityAlpha, Negatives negatives, double calibration)
    implements Loss {

  /**
   * Checks the components.
   *
   * @param temperature above 0
   * @param popularityAlpha finite
   * @param negatives drawn per example
   * @param calibration in [0, 1]
   */
  public Gbce {
    LossChecks.check(temperature, popularityAlpha);
    checkArgument(negatives.perExample(), "gbce needs negatives per example, got %s", negatives);
    checkArgument(
        calibration >= 0 && calibration <= 1, "calibration must be in [0, 1], got %s", calibration);
  }

  /**
   * The same with another temperature.
   *
   * @param value above 0
   * @return the changed loss
   */
  public Gbce temperature(double value) {
    return new Gbce(value, popularityAlpha, negatives, calibration);
  }

  /**
   * The same with another calibration.
   *
   * @param value in [0, 1]
   * @return the changed loss
   */
  public Gbce calibration(double value) {
    return new Gbce(temperature, popularityAlpha, negatives, value);
  }

  /**
   * The exponent of the target's probability.
   *
   * @param items in the catalogue, at least 2
   * @return beta of the paper
   */
  public double beta(int items) {
    double alpha = Math.min(1, negatives.draws() / (items - 1.0));
    return alpha * (calibration * (1 - 1 / alpha) + 1 / alpha);
  }
}
