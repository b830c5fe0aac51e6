package io.gamerec.model;

import static com.google.common.base.Preconditions.checkState;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.pytorch.jni.JniUtils;
import io.gamerec.model.training.Precision;
import java.util.Locale;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * The device on which models compute, with the settings of the engine for it. Made by {@link
 * DeviceBackends}; kinds of devices are added by {@link
 * io.gamerec.model.spi.DeviceBackendProvider}.
 *
 * <p>Thread-safe. {@link #close()} frees every tensor made on it, also those of models that are
 * still open; whatever uses the backend afterwards gets an {@link IllegalStateException} that names
 * the device.
 */
public final class DeviceBackend implements AutoCloseable {
  private final Engine engine;
  private final NDManager manager;
  private final String name;
  private final int threads;
  private final boolean deterministic;
  private final Precision precision;
  private final boolean shared;

  DeviceBackend(
      Engine engine,
      Device device,
      String name,
      int threads,
      boolean deterministic,
      Precision precision,
      boolean shared) {
    this.engine = engine;
    this.manager = engine.newBaseManager(device);
    this.name = name;
    this.threads = threads;
    this.deterministic = deterministic;
    this.precision = precision;
    this.shared = shared;
  }

  /**
   * The name of the device, by which {@link DeviceBackends#named} finds it again.
   *
   * @return {@code cpu}, {@code cuda:N} or the name of another provider, with the device's number
   *     where devices of the kind are numbered
   */
  public String name() {
    return name;
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
   * Threads that share one computation on the CPU; the same for every backend of the process.
   *
   * @return at least 1
   */
  public int threads() {
    return threads;
  }

  /**
   * Whether the same bits were asked for; see {@link DeviceBackends.Builder#deterministic}.
   *
   * @return the setting
   */
  public boolean deterministic() {
    return deterministic;
  }

  /**
   * Precision of the matrix products of a training that does not set its own.
   *
   * @return the setting
   */
  public Precision precision() {
    return precision;
  }

  /**
   * Owner of the tensors that outlive a computation.
   *
   * @return a new manager; the caller closes it
   * @throws IllegalStateException if the backend is closed
   */
  public NDManager newManager() {
    checkOpen();
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
   * @throws IllegalStateException if the backend is closed
   */
  public <T> T infer(Supplier<T> computation) {
    checkOpen();
    boolean recorded = JniUtils.isGradMode();
    JniUtils.setGradMode(false);
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      return computation.get();
    } finally {
      JniUtils.setGradMode(recorded);
    }
  }

  private void checkOpen() {
    checkState(manager.isOpen(), "the device %s is closed", name);
  }

  /**
   * Frees every tensor of the device; closing again does nothing.
   *
   * @throws IllegalStateException if it is {@link DeviceBackends#shared()}
   */
  @Override
  public void close() {
    checkState(!shared, "the device %s is shared by all loaded bundles and stays open", name);
    manager.close();
  }

  /**
   * What provenance should know: device, engine with its features, threads, determinism, precision.
   *
   * @return one line
   */
  @Override
  public String toString() {
    return name
        + " ("
        + engineVersion()
        + " "
        + new TreeSet<>(JniUtils.getFeatures())
        + ", threads "
        + threads
        + ", deterministic "
        + deterministic
        + ", "
        + precision.name().toLowerCase(Locale.ROOT)
        + ")";
  }
}
