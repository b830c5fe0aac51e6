package io.gamerec.model.internal;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.GradientCollector;
import io.gamerec.api.GamerecException;
import java.util.function.Function;

/**
 * Takes optimiser steps on a network's weights: gradient, clip of the global norm, Adam. Tensors
 * made on the way are freed after each step, so resident memory stays flat. Not thread-safe; DJL
 * allows one gradient collector in a JVM.
 */
public final class Optimisation implements AutoCloseable {
  static final double TINY = 1e-6;

  private final Weights weights;
  private final double clipNorm;
  private final NDManager manager;
  private final Adam adam;
  private int step;
  private double gradientNorm;

  /**
   * Prepares the optimiser.
   *
   * @param weights the weights, updated in place
   * @param epsilon Adam's epsilon
   * @param clipNorm greatest global norm of the gradient
   * @param owner parent of the optimiser's memory
   */
  public Optimisation(Weights weights, double epsilon, double clipNorm, NDManager owner) {
    this.weights = weights;
    this.clipNorm = clipNorm;
    this.manager = owner.newSubManager();
    this.adam = new Adam(weights.flat(), epsilon, manager);
  }

  /**
   * Takes a step.
   *
   * @param loss computes the mean loss from the named weights
   * @param learningRate the learning rate
   * @return the loss before the step
   * @throws GamerecException if the loss or the gradient is not finite; the weights are then those
   *     of the step before
   */
  public double step(Function<NamedTensors, NDArray> loss, double learningRate) {
    boolean recorded = JniUtils.isGradMode();
    JniUtils.setGradMode(false);
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      // A leaf of its own for every step, so that no gradient is left over from the last one.
      NDArray leaf = weights.flat().stopGradient();
      leaf.setRequiresGradient(true);
      double value;
      try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
        NDArray mean = loss.apply(weights.views(leaf));
        value = mean.getFloat();
        collector.backward(mean);
      }
      NDArray gradient = leaf.getGradient();
      gradientNorm = gradient.norm().getFloat();
      step++;
      if (!Double.isFinite(value) || !Double.isFinite(gradientNorm)) {
        throw diverged(step, value, gradientNorm);
      }
      if (gradientNorm > clipNorm) {
        gradient.muli(clipNorm / (gradientNorm + TINY));
      }
      adam.step(weights.flat(), gradient, learningRate);
      return value;
    } finally {
      JniUtils.setGradMode(recorded);
    }
  }

  /** Adam's first moment, {@code [size]}. */
  NDArray mean() {
    return adam.mean();
  }

  static GamerecException diverged(int step, double loss, double gradientNorm) {
    return new GamerecException(
        "training diverged at step "
            + step
            + ": loss "
            + loss
            + ", gradient norm "
            + gradientNorm
            + "; lower the learning rate or raise the temperature");
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
    manager.close();
  }
}
