package io.gamerec.model.loss;

/**
 * Softmax cross-entropy over the target and sampled negatives.
 *
 * <p>A negative i that is expected {@code E_i} times among those of an example and was drawn {@code
 * c_i} times gets {@code log(c_i / E_i)} added to its logit (logQ correction: Bengio and Senécal,
 * 2008; Yi et al., RecSys 2019); the target, which is always there, gets nothing. So {@code exp} of
 * the loss has {@code exp} of the full softmax as its expectation. For in-batch negatives {@code
 * E_i} comes from a streaming estimate of the targets' frequency: the mean distance between two
 * occurrences of an item in the stream of examples.
 *
 * <p>O(batch x distinct items x dim) time, O(batch x negatives x dim) where every example draws its
 * own.
 *
 * @param temperature divides the similarity
 * @param popularityAlpha weight of the popularity term, 0 switches it off
 * @param negatives what is sampled
 * @param logQ whether logits are corrected; without, they get {@code log(c_i)}
 * @param maskAccidentalHits whether draws that hit the example's own target are passed over; else
 *     they count as negatives too. Negatives per example never hit
 * @param maskHistory whether draws from the example's history are passed over. Negatives per
 *     example are never from the history
 */
public record SampledSoftmax(
    double temperature,
    double popularityAlpha,
    Negatives negatives,
    boolean logQ,
    boolean maskAccidentalHits,
    boolean maskHistory)
    implements Loss {

  /**
   * Checks the components.
   *
   * @param temperature above 0
   * @param popularityAlpha finite
   * @param negatives what is sampled
   * @param logQ whether logits are corrected
   * @param maskAccidentalHits whether hits of the target are passed over
   * @param maskHistory whether hits of the history are passed over
   */
  public SampledSoftmax {
    LossChecks.check(temperature, popularityAlpha);
  }

  /**
   * The same with another temperature.
   *
   * @param value above 0
   * @return the changed loss
   */
  public SampledSoftmax temperature(double value) {
    return new SampledSoftmax(
        value, popularityAlpha, negatives, logQ, maskAccidentalHits, maskHistory);
  }

  /**
   * The same with a fixed scale of the logits.
   *
   * @param value 1 / temperature, above 0
   * @return the changed loss
   */
  public SampledSoftmax logitScale(double value) {
    return temperature(LossChecks.temperatureOf(value));
  }

  /**
   * The same with another popularity term.
   *
   * @param value weight of {@code log1p(count)}
   * @return the changed loss
   */
  public SampledSoftmax popularityAlpha(double value) {
    return new SampledSoftmax(temperature, value, negatives, logQ, maskAccidentalHits, maskHistory);
  }

  /**
   * The same with the correction or without.
   *
   * @param value whether logits are corrected
   * @return the changed loss
   */
  public SampledSoftmax logQ(boolean value) {
    return new SampledSoftmax(
        temperature, popularityAlpha, negatives, value, maskAccidentalHits, maskHistory);
  }

  /**
   * The same with accidental hits passed over or not.
   *
   * @param value whether they are passed over
   * @return the changed loss
   */
  public SampledSoftmax maskAccidentalHits(boolean value) {
    return new SampledSoftmax(temperature, popularityAlpha, negatives, logQ, value, maskHistory);
  }

  /**
   * The same with hits of the history passed over or not.
   *
   * @param value whether they are passed over
   * @return the changed loss
   */
  public SampledSoftmax maskHistory(boolean value) {
    return new SampledSoftmax(
        temperature, popularityAlpha, negatives, logQ, maskAccidentalHits, value);
  }
}
