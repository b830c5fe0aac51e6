package io.gamerec.model.internal;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.gamerec.model.training.Optimizer;

/** {@link Adam} as one TorchScript program, {@code adam.py}. */
final class FusedAdam extends Adam {
  private final NDManager manager;
  private final TorchScript program;
  private final HostBuffer hyper = new HostBuffer();

  FusedAdam(NDArray parameters, Settings settings, NDManager manager) {
    super(parameters, settings, manager);
    this.manager = manager;
    Optimizer.Adam optimizer = settings.optimizer();
    this.program =
        new TorchScript(
            TorchScript.template("adam.py")
                .replace("#beta1#", Double.toString(optimizer.beta1()))
                .replace("#beta2#", Double.toString(optimizer.beta2()))
                .replace("#epsilon#", Double.toString(optimizer.epsilon()))
                .replace("#tiny#", Double.toString(TINY)),
            manager);
  }

  @Override
  double update(NDArray parameters, NDArray gradient, Step step) {
    hyper
        .doubles(5)
        .put(step.rate())
        .put(step.rootCorrection())
        .put(step.keep())
        .put(settings().greatestNorm())
        .put(step.fresh());
    NDArray changing = hyper.tensor(manager, DataType.FLOAT64, 5);
    NDArray average = average();
    NDList inputs =
        new NDList(
            parameters,
            mean(),
            variance(),
            average == null ? parameters : average,
            gradient,
            changing);
    return program.call(inputs).singletonOrThrow().getFloat();
  }

  @Override
  public void close() {
    program.close();
    super.close();
  }
}
