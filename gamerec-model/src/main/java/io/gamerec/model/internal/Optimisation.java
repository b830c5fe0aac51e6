package io.gamerec.model.internal;

import ai.djl.ndarray.NDScope;
import ai.djl.pytorch.jni.JniUtils;
import io.gamerec.api.GamerecException;
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
   * @throws GamerecException if the loss or the gradient is not finite; the weights are then those
   *     of the step before
   */
  public double step(Supplier<Gradient> gradient, double learningRate) {
    boolean recorded = JniUtils.isGradMode();
    JniUtils.setGradMode(false);
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      Gradient computed = gradient.get();
      gradientNorm =
          Double.isFinite(computed.loss())
              ? adam.step(weights.flat(), computed.values(), learningRate)
              : Double.NaN;
      if (!Double.isFinite(gradientNorm)) {
        throw new GamerecException(
            "training diverged at step "
                + (adam.steps() + 1)
                + ": loss "
                + computed.loss()
                + ", gradient norm "
                + gradientNorm
                + "; lower the learning rate or raise the temperature");
      }
      return computed.loss();
    } finally {
      JniUtils.setGradMode(recorded);
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

  /**
   * Learning rate of a cosine schedule.
   *
   * @param first of step 0
   * @param last at the end
   * @param step number of the step, from 0
   * @param steps steps in all
   * @return the learning rate
   */
  public static double cosine(double first, double last, int step, int steps) {
    return last + (first - last) / 2 * (1 + Math.cos(Math.PI * step / steps));
  }

  @Override
  public void close() {
    adam.close();
  }
}
