package io.gamerec.model.internal;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.pytorch.jni.JniUtils;
import io.gamerec.model.training.TrainingDivergedException;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/**
 * Takes optimiser steps on a network's weights. Tensors made on the way are freed after each step,
 * so resident memory stays flat. Not thread-safe.
 */
public final class Optimisation implements AutoCloseable {
  private final Weights weights;
  private final Adam adam;
  private double gradientNorm;

  /**
   * Prepares the steps.
   *
   * @param weights the weights, updated in place
   * @param adam what updates them; closed with this
   */
  public Optimisation(Weights weights, Adam adam) {
    this.weights = weights;
    this.adam = adam;
  }

  /**
   * Takes a step.
   *
   * @param gradient computes the loss and its gradient
   * @param learningRate the learning rate
   * @return the loss before the step
   * @throws TrainingDivergedException if the loss or the gradient is not finite; the weights are
   *     then those of the step before
   */
  public double step(Supplier<Gradient> gradient, double learningRate) {
    return step(1, microBatch -> gradient.get(), learningRate);
  }

  /**
   * Takes a step along the mean of the gradients of several batches of one size. Memory is that of
   * two of them, however many there are.
   *
   * @param microBatches how many, at least 1
   * @param gradient computes the loss and the gradient of a batch
   * @param learningRate the learning rate
   * @return the mean loss before the step
   * @throws TrainingDivergedException if a loss or the gradient is not finite; the weights are then
   *     those of the step before
   */
  public double step(int microBatches, IntFunction<Gradient> gradient, double learningRate) {
    boolean recorded = JniUtils.isGradMode();
    JniUtils.setGradMode(false);
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      Gradient first = gradient.apply(0);
      NDArray sum = first.values();
      double loss = first.loss();
      for (int microBatch = 1; microBatch < microBatches; microBatch++) {
        loss += add(sum, gradient, microBatch);
      }
      if (microBatches > 1) {
        sum.divi(microBatches);
        loss /= microBatches;
      }
      gradientNorm =
          Double.isFinite(loss) ? adam.step(weights.flat(), sum, learningRate) : Double.NaN;
      if (!Double.isFinite(gradientNorm)) {
        throw new TrainingDivergedException(adam.steps() + 1, loss, gradientNorm);
      }
      return loss;
    } finally {
      JniUtils.setGradMode(recorded);
    }
  }

  private static double add(NDArray sum, IntFunction<Gradient> gradient, int microBatch) {
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      Gradient next = gradient.apply(microBatch);
      sum.addi(next.values());
      return next.loss();
    }
  }

  /**
   * Global norm of the last gradient, before the clip.
   *
   * @return the norm
   */
  public double gradientNorm() {
    return gradientNorm;
  }

  Adam adam() {
    return adam;
  }

  @Override
  public void close() {
    adam.close();
  }
}
