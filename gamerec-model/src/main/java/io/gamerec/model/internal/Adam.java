package io.gamerec.model.internal;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/**
 * Adam as PyTorch computes it (Kingma and Ba, 2015; beta1 0.9, beta2 0.999), with its moments in
 * sight. DJL's own adds epsilon before the bias correction and hides its moments.
 */
final class Adam implements AutoCloseable {
  static final double BETA_1 = 0.9;
  static final double BETA_2 = 0.999;

  private final double epsilon;
  private final NDArray mean;
  private final NDArray variance;
  private int steps;

  Adam(NDArray parameters, double epsilon, NDManager manager) {
    this.epsilon = epsilon;
    this.mean = manager.zeros(parameters.getShape());
    this.variance = manager.zeros(parameters.getShape());
  }

  void step(NDArray parameters, NDArray gradient, double learningRate) {
    steps++;
    mean.muli(BETA_1).addi(gradient.mul(1 - BETA_1));
    variance.muli(BETA_2).addi(gradient.square().muli(1 - BETA_2));
    NDArray root = variance.sqrt().divi(Math.sqrt(1 - Math.pow(BETA_2, steps))).addi(epsilon);
    parameters.subi(mean.div(root).muli(learningRate / (1 - Math.pow(BETA_1, steps))));
  }

  NDArray mean() {
    return mean;
  }

  @Override
  public void close() {
    mean.close();
    variance.close();
  }
}
