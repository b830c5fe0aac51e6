package io.gamerec.model.internal;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;

/** {@link Adam} as one TorchScript program, {@code adam.py}. */
final class FusedAdam extends Adam {
  private final NDManager manager;
  private final TorchScript program;
  private final HostBuffer hyper = new HostBuffer();

  FusedAdam(NDArray parameters, Settings settings, NDManager manager) {
    super(parameters, settings, manager);
    this.manager = manager;
    this.program =
        new TorchScript(
            TorchScript.template("adam.py")
                .replace("#beta1#", Double.toString(BETA_1))
                .replace("#beta2#", Double.toString(BETA_2))
                .replace("#epsilon#", Double.toString(settings.epsilon()))
                .replace("#clip_norm#", Double.toString(settings.clipNorm()))
                .replace("#tiny#", Double.toString(TINY)),
            manager);
  }

  @Override
  double update(NDArray parameters, NDArray gradient, double rate, double rootCorrection) {
    hyper.doubles(2).put(rate).put(rootCorrection);
    NDArray changing = hyper.tensor(manager, DataType.FLOAT64, 2);
    NDList inputs = new NDList(parameters, mean(), variance(), gradient, changing);
    return program.call(inputs).singletonOrThrow().getFloat();
  }

  @Override
  public void close() {
    program.close();
    super.close();
  }
}
