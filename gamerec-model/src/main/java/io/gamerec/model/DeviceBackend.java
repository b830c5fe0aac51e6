package io.gamerec.model;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.pytorch.jni.JniUtils;
import java.util.function.Supplier;

/**
 * The device on which models compute: the CPU or a CUDA card. Made by {@link DeviceBackends}.
 * Thread-safe; {@link #close()} frees every tensor made on it.
 */
public final class DeviceBackend implements AutoCloseable {
  private final Engine engine;
  private final NDManager manager;

  DeviceBackend(Engine engine, Device device) {
    this.engine = engine;
    this.manager = engine.newBaseManager(device);
  }

  /**
   * The name of the device.
   *
   * @return {@code cpu} or {@code gpu(N)}
   */
  public String name() {
    return manager.getDevice().toString().replace("()", "");
  }

  /**
   * Version of the engine.
   *
   * @return name and version, as kept in provenance
   */
  public String engineVersion() {
    return engine.getEngineName() + " " + engine.getVersion();
  }

  /**
   * Owner of the tensors that outlive a computation.
   *
   * @return a new manager; the caller closes it
   */
  public NDManager newManager() {
    return manager.newSubManager();
  }

  /**
   * Computes without recording gradients and frees every tensor made on the way, whichever manager
   * it belongs to. PyTorch's gradient mode belongs to the thread and is on in new threads, so every
   * computation that is not training goes through here.
   *
   * @param computation returns something other than tensors
   * @param <T> what it returns
   * @return what it returned
   */
  public <T> T infer(Supplier<T> computation) {
    boolean recorded = JniUtils.isGradMode();
    JniUtils.setGradMode(false);
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      return computation.get();
    } finally {
      JniUtils.setGradMode(recorded);
    }
  }

  @Override
  public void close() {
    manager.close();
  }
}
