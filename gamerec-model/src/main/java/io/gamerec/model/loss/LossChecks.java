package io.gamerec.model.loss;

import static com.google.common.base.Preconditions.checkArgument;

/** Checks of what all losses have. */
final class LossChecks {
  private LossChecks() {}

  static void check(double temperature, double popularityAlpha) {
    checkAbove0("temperature", temperature);
    checkArgument(
        Double.isFinite(popularityAlpha),
        "popularityAlpha must be finite, got %s",
        popularityAlpha);
  }

  /** The temperature of a logit scale. */
  static double temperatureOf(double logitScale) {
    checkAbove0("logitScale", logitScale);
    return 1 / logitScale;
  }

  private static void checkAbove0(String name, double value) {
    checkArgument(
        value > 0 && value < Double.POSITIVE_INFINITY,
        "%s must be above 0 and finite, got %s",
        name,
        value);
  }
}
