package io.gamerec.model;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * Softmax cross-entropy over the whole catalogue. With unit vectors {@code u} and {@code v} of the
 * towers the logit of item i is {@code u . v_i / temperature + popularityAlpha * log1p(count_i)}
 * while training, and {@code u . v_i} when retrieving (logit adjustment: Menon et al., <i>Long-tail
 * learning via logit adjustment</i>, ICLR 2021). An alpha above 0 trades accuracy on popular games
 * for exposure of the long tail.
 *
 * @param temperature divides the similarity; 0.1
 * @param popularityAlpha weight of the popularity term; 0 switches it off
 */
public record FullSoftmax(double temperature, double popularityAlpha) {
  /** Temperature 0.1, no popularity term. */
  public static final FullSoftmax DEFAULT = new FullSoftmax(0.1, 0);

  /**
   * Checks the components.
   *
   * @param temperature above 0
   * @param popularityAlpha finite
   */
  public FullSoftmax {
    checkArgument(
        temperature > 0 && temperature < Double.POSITIVE_INFINITY,
        "temperature must be above 0 and finite, got %s",
        temperature);
    checkArgument(
        Double.isFinite(popularityAlpha),
        "popularityAlpha must be finite, got %s",
        popularityAlpha);
  }
}
