package io.gamerec.model.loss;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/**
 * What the towers are trained to minimise; made by {@link Losses}. With {@code u} and {@code v_i}
 * the vectors of a user and an item and {@code count_i} the training players of the item, the logit
 * of item i is
 *
 * <pre>{@code z_i = u . v_i / temperature + popularityAlpha * log1p(count_i)}</pre>
 *
 * <p>while training, and {@code u . v_i} when retrieving. An alpha above 0 trades accuracy on
 * popular games for exposure of the long tail (logit adjustment: Menon et al., <i>Long-tail
 * learning via logit adjustment</i>, ICLR 2021; for the other way, at inference, see {@link
 * io.gamerec.model.TwoTowerModelBuilder#inferenceAlpha}).
 *
 * <table>
 * <caption>Losses of an example with target t</caption>
 * <tr><th>loss</th><th>value</th></tr>
 * <tr><td>{@link FullSoftmax}</td><td>{@code log sum_i exp(z_i) - z_t} over the whole
 * catalogue</td></tr>
 * <tr><td>{@link SampledSoftmax}</td><td>the same over the target and sampled negatives, each
 * negative corrected for how often it is drawn</td></tr>
 * <tr><td>{@link Bpr}</td><td>mean over negatives of {@code log(1 + exp(z_i - z_t))}</td></tr>
 * <tr><td>{@link Gbce}</td><td>{@code (beta log(1 + exp(-z_t)) + sum_i log(1 + exp(z_i))) / (1 +
 * negatives)}</td></tr>
 * </table>
 *
 * <p>Losses are immutable values; as JSON they are objects with a {@code kind}.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = FullSoftmax.class, name = "fullSoftmax"),
  @JsonSubTypes.Type(value = SampledSoftmax.class, name = "sampledSoftmax"),
  @JsonSubTypes.Type(value = Bpr.class, name = "bpr"),
  @JsonSubTypes.Type(value = Gbce.class, name = "gbce")
})
public sealed interface Loss permits FullSoftmax, SampledSoftmax, Bpr, Gbce {

  /**
   * Divides the similarity. A fixed logit scale s is the temperature 1/s.
   *
   * @return above 0
   */
  double temperature();

  /**
   * Weight of the popularity term while training.
   *
   * @return 0 for none
   */
  double popularityAlpha();
}
