package io.gamerec.model.internal;

import ai.djl.ndarray.NDArray;
import ai.djl.training.GradientCollector;
import java.util.function.Function;

/**
 * A loss and its gradient. Lives as long as the scope it was made in.
 *
 * @param loss mean loss
 * @param values gradient of the flat weights, {@code [size]}
 */
public record Gradient(double loss, NDArray values) {

  /**
   * Computes a gradient by recording tensor operations. DJL allows one such computation at a time
   * in a JVM.
   *
   * @param weights the weights
   * @param loss computes the mean loss from the named weights
   * @return the loss and its gradient
   */
  public static Gradient of(Weights weights, Function<NamedTensors, NDArray> loss) {
    // A leaf of its own every time, so that no gradient is left over from the last one.
    NDArray leaf = weights.flat().stopGradient();
    leaf.setRequiresGradient(true);
    try (GradientCollector collector = PyTorchEngine.start().newGradientCollector()) {
      NDArray mean = loss.apply(weights.views(leaf));
      double value = mean.getFloat();
      collector.backward(mean);
      return new Gradient(value, leaf.getGradient());
    }
  }
}
