package io.gamerec.model.training;

import static com.google.common.base.Preconditions.checkArgument;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/**
 * What turns a gradient into a change of the weights. Optimisers are immutable values; as JSON they
 * are objects with a {@code kind}.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes(@JsonSubTypes.Type(value = Optimizer.Adam.class, name = "adam"))
public sealed interface Optimizer {

  /**
   * Adam with System A's constants: betas 0.9 and 0.999, epsilon 1e-6, no weight decay.
   *
   * @return the optimiser
   */
  static Adam adam() {
    return new Adam(0.9, 0.999, 1e-6, 0);
  }

  /**
   * AdamW: Adam with decoupled weight decay, with the other constants of {@code torch.optim.AdamW}:
   * betas 0.9 and 0.999, epsilon 1e-8.
   *
   * @param weightDecay every step shrinks all weights by this times the learning rate
   * @return the optimiser
   */
  static Adam adamW(double weightDecay) {
    return new Adam(0.9, 0.999, 1e-8, weightDecay);
  }

  /**
   * Adam (Kingma and Ba, 2015) as PyTorch computes it, with decoupled weight decay (Loshchilov and
   * Hutter, <i>Decoupled weight decay regularization</i>, ICLR 2019). Keeps two numbers a weight.
   *
   * @param beta1 decay of the first moment
   * @param beta2 decay of the second moment
   * @param epsilon added to the root of the second moment, after the bias correction
   * @param weightDecay every step shrinks all weights by this times the learning rate
   */
  record Adam(double beta1, double beta2, double epsilon, double weightDecay) implements Optimizer {
    /**
     * Checks the components.
     *
     * @param beta1 in [0, 1)
     * @param beta2 in [0, 1)
     * @param epsilon above 0
     * @param weightDecay at least 0
     */
    public Adam {
      checkArgument(beta1 >= 0 && beta1 < 1, "beta1 must be in [0, 1), got %s", beta1);
      checkArgument(beta2 >= 0 && beta2 < 1, "beta2 must be in [0, 1), got %s", beta2);
      checkArgument(
          epsilon > 0 && Double.isFinite(epsilon),
          "epsilon must be above 0 and finite, got %s",
          epsilon);
      checkArgument(
          weightDecay >= 0 && Double.isFinite(weightDecay),
          "weightDecay must be finite and at least 0, got %s",
          weightDecay);
    }

    /**
     * The same with other decays of the moments.
     *
     * @param first of the first moment, in [0, 1)
     * @param second of the second moment, in [0, 1)
     * @return the changed optimiser
     */
    public Adam withBetas(double first, double second) {
      return new Adam(first, second, epsilon, weightDecay);
    }

    /**
     * The same with another epsilon.
     *
     * @param value above 0
     * @return the changed optimiser
     */
    public Adam withEpsilon(double value) {
      return new Adam(beta1, beta2, value, weightDecay);
    }
  }
}
