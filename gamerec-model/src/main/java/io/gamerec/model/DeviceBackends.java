package io.gamerec.model;

import static com.google.common.base.Preconditions.checkArgument;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import com.google.common.base.Suppliers;
import io.gamerec.api.GamerecException;
import java.util.function.Supplier;

/**
 * Finds devices. The PyTorch natives are the application's choice: {@code
 * ai.djl.pytorch:pytorch-jni} with {@code ai.djl.pytorch:pytorch-native-cpu} of its platform, or a
 * libtorch with CUDA named by {@code PYTORCH_LIBRARY_PATH}.
 *
 * <p>Before the engine starts, these system properties are set unless the application has set them:
 * {@code ai.djl.offline=true}, so that nothing is downloaded and nothing reported, and {@code
 * ai.djl.pytorch.graph_optimizer=false}, which is faster here.
 */
public final class DeviceBackends {
  private static final Supplier<DeviceBackend> SHARED = Suppliers.memoize(DeviceBackends::auto);

  private DeviceBackends() {}

  /**
   * The first CUDA card where there is one, else the CPU.
   *
   * @return a new backend; the caller closes it
   * @throws GamerecException if the PyTorch natives are missing
   */
  public static DeviceBackend auto() {
    Engine engine = engine();
    return new DeviceBackend(engine, engine.getGpuCount() > 0 ? Device.gpu() : Device.cpu());
  }

  /**
   * The CPU.
   *
   * @return a new backend; the caller closes it
   * @throws GamerecException if the PyTorch natives are missing
   */
  public static DeviceBackend cpu() {
    return new DeviceBackend(engine(), Device.cpu());
  }

  /**
   * A CUDA card.
   *
   * @param index number of the card, from 0
   * @return a new backend; the caller closes it
   * @throws GamerecException if the PyTorch natives are missing or there is no such card
   */
  public static DeviceBackend cuda(int index) {
    checkArgument(index >= 0, "index must be at least 0, got %s", index);
    Engine engine = engine();
    if (index >= engine.getGpuCount()) {
      throw new GamerecException(
          "no CUDA card "
              + index
              + ": PyTorch sees "
              + engine.getGpuCount()
              + "; point PYTORCH_LIBRARY_PATH at a libtorch with CUDA, or use the CPU");
    }
    return new DeviceBackend(engine, Device.gpu(index));
  }

  /**
   * The backend on which bundles are loaded: the one of {@link #auto()}, made once a JVM. It is
   * never closed; the models on it are.
   *
   * @return the shared backend
   * @throws GamerecException if the PyTorch natives are missing
   */
  public static DeviceBackend shared() {
    return SHARED.get();
  }

  private static Engine engine() {
    setDefault("ai.djl.offline", "true");
    setDefault("ai.djl.pytorch.graph_optimizer", "false");
    try {
      return Engine.getEngine("PyTorch");
    } catch (EngineException | UnsatisfiedLinkError e) {
      throw new GamerecException(
          "PyTorch does not start: "
              + rootMessage(e)
              + "; add ai.djl.pytorch:pytorch-jni and ai.djl.pytorch:pytorch-native-cpu with the"
              + " classifier of this platform, or set PYTORCH_LIBRARY_PATH to a libtorch",
          e);
    }
  }

  private static String rootMessage(Throwable e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }

  private static void setDefault(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }
}
