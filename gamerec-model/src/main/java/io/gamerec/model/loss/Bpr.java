package io.gamerec.model.loss;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * Bayesian personalised ranking (Rendle et al., UAI 2009): the target should score above each
 * negative.
 *
 * @param temperature divides the similarity
 * @param popularityAlpha weight of the popularity term, 0 switches it off
 * @param negatives drawn per example
 */
public record Bpr(double temperature, double popularityAlpha, Negatives negatives) implements Loss {

  /**
   * Checks the components.
   *
   * @param temperature above 0
   * @param popularityAlpha finite
   * @param negatives drawn per example
   */
  public Bpr {
    LossChecks.check(temperature, popularityAlpha);
    checkArgument(negatives.perExample(), "bpr needs negatives per example, got %s", negatives);
  }

  /**
   * The same with another temperature.
   *
   * @param value above 0
   * @return the changed loss
   */
  public Bpr temperature(double value) {
    return new Bpr(value, popularityAlpha, negatives);
  }

  /**
   * The same with other negatives.
   *
   * @param value drawn per example
   * @return the changed loss
   */
  public Bpr negatives(Negatives value) {
    return new Bpr(temperature, popularityAlpha, value);
  }
}
