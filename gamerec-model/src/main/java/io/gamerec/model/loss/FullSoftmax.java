package io.gamerec.model.loss;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * Softmax cross-entropy over the whole catalogue. O(batch x items x dim) time. The logits of a
 * batch are computed user by user where all of them would not fit {@code memoryMegabytes}; that
 * costs nothing but smaller products.
 *
 * @param temperature divides the similarity
 * @param popularityAlpha weight of the popularity term, 0 switches it off
 * @param maskHistory leaves the games of the history out of the sum, as they are left out when
 *     recommending
 * @param memoryMegabytes greatest size of the logits that are held at once
 */
public record FullSoftmax(
    double temperature, double popularityAlpha, boolean maskHistory, int memoryMegabytes)
    implements Loss {
  static final int DEFAULT_MEMORY_MEGABYTES = 256;

  /**
   * Checks the components.
   *
   * @param temperature above 0
   * @param popularityAlpha finite
   * @param maskHistory whether the history's games are left out
   * @param memoryMegabytes at least 1
   */
  public FullSoftmax {
    LossChecks.check(temperature, popularityAlpha);
    checkArgument(
        memoryMegabytes >= 1, "memoryMegabytes must be at least 1, got %s", memoryMegabytes);
  }

  /**
   * The same with another temperature.
   *
   * @param value above 0
   * @return the changed loss
   */
  public FullSoftmax temperature(double value) {
    return new FullSoftmax(value, popularityAlpha, maskHistory, memoryMegabytes);
  }

  /**
   * The same with a fixed scale of the logits.
   *
   * @param value 1 / temperature, above 0
   * @return the changed loss
   */
  public FullSoftmax logitScale(double value) {
    return temperature(LossChecks.temperatureOf(value));
  }

  /**
   * The same with another popularity term.
   *
   * @param value weight of {@code log1p(count)}
   * @return the changed loss
   */
  public FullSoftmax popularityAlpha(double value) {
    return new FullSoftmax(temperature, value, maskHistory, memoryMegabytes);
  }

  /**
   * The same with the games of the history in the sum or not.
   *
   * @param value whether they are left out
   * @return the changed loss
   */
  public FullSoftmax maskHistory(boolean value) {
    return new FullSoftmax(temperature, popularityAlpha, value, memoryMegabytes);
  }

  /**
   * The same with another budget.
   *
   * @param value megabytes, at least 1
   * @return the changed loss
   */
  public FullSoftmax memoryMegabytes(int value) {
    checkArgument(value >= 1, "memoryMegabytes must be at least 1, got %s", value);
    return new FullSoftmax(temperature, popularityAlpha, maskHistory, value);
  }
}
