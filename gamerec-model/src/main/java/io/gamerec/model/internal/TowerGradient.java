package io.gamerec.model.internal;

import io.gamerec.model.loss.Loss;
import io.gamerec.model.training.Precision;
import io.gamerec.model.training.StepImplementation;

/**
 * The loss of two towers and its gradient, batch by batch. What is drawn at random is decided by
 * the seed of the batch; what is remembered from batch to batch is in {@link LossInputs}. Not
 * thread-safe.
 */
public interface TowerGradient extends Trainer.BatchGradient, AutoCloseable {

  @Override
  void close();

  /**
   * Prepares the gradient.
   *
   * @param implementation what computes it
   * @param towers the network, its weights and its memory
   * @param loss the loss
   * @param inputs negatives and adjustments
   * @param precision of the matrix products
   * @return the gradient, which the caller closes
   */
  static TowerGradient of(
      StepImplementation implementation,
      TowerWeights towers,
      Loss loss,
      LossInputs inputs,
      Precision precision) {
    return switch (implementation) {
      case FAST -> new FastGradient(towers, loss, inputs, precision);
      case REFERENCE -> new ReferenceGradient(towers, loss, inputs);
    };
  }
}
