package io.gamerec.model.internal;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/** {@link Adam} on portable tensor operations. */
final class ReferenceAdam extends Adam {
  ReferenceAdam(NDArray parameters, Settings settings, NDManager manager) {
    super(parameters, settings, manager);
  }

  @Override
  double update(NDArray parameters, NDArray gradient, double rate, double rootCorrection) {
    double norm = gradient.norm().getFloat();
    if (!Double.isFinite(norm)) {
      return norm;
    }
    if (norm > settings().clipNorm()) {
      gradient.muli(settings().clipNorm() / (norm + TINY));
    }
    mean().muli(BETA_1).addi(gradient.mul(1 - BETA_1));
    variance().muli(BETA_2).addi(gradient.square().muli(1 - BETA_2));
    NDArray root = variance().sqrt().divi(rootCorrection).addi(settings().epsilon());
    parameters.subi(mean().div(root).muli(rate));
    return norm;
  }
}
