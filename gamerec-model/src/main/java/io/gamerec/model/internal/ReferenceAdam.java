package io.gamerec.model.internal;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.gamerec.model.training.Optimizer;

/** {@link Adam} on portable tensor operations. */
final class ReferenceAdam extends Adam {
  ReferenceAdam(NDArray parameters, Settings settings, NDManager manager) {
    super(parameters, settings, manager);
  }

  @Override
  double update(NDArray parameters, NDArray gradient, Step step) {
    double norm = gradient.norm().getFloat();
    if (!Double.isFinite(norm)) {
      return norm;
    }
    if (norm > settings().greatestNorm()) {
      gradient.muli(settings().greatestNorm() / (norm + TINY));
    }
    Optimizer.Adam optimizer = settings().optimizer();
    if (step.keep() < 1) {
      parameters.muli(step.keep());
    }
    mean().muli(optimizer.beta1()).addi(gradient.mul(1 - optimizer.beta1()));
    variance().muli(optimizer.beta2()).addi(gradient.square().muli(1 - optimizer.beta2()));
    NDArray root = variance().sqrt().divi(step.rootCorrection()).addi(optimizer.epsilon());
    parameters.subi(mean().div(root).muli(step.rate()));
    NDArray average = average();
    if (average != null) {
      average.addi(parameters.sub(average).muli(step.fresh()));
    }
    return norm;
  }
}
