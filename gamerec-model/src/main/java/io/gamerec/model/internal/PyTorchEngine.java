package io.gamerec.model.internal;

import static com.google.common.base.Preconditions.checkState;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.pytorch.jni.LibUtils;
import ai.djl.util.Utils;
import io.gamerec.api.GamerecException;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Starts the engine, of which a process has one, and knows what holds for all of it: where its
 * natives are, whether they know CUDA, how many threads share a computation. Thread-safe.
 */
public final class PyTorchEngine {
  private static final String LIBRARY_PATH = "PYTORCH_LIBRARY_PATH";
  private static final String FLAVOR = "PYTORCH_FLAVOR";

  /** The flavour of pytorch-jni that goes with a libtorch of CUDA 12.8. */
  static final String CUDA_FLAVOR = "cu128";

  private static @Nullable Integer threads;

  private PyTorchEngine() {}

  /**
   * Starts the engine unless it runs.
   *
   * @return the engine
   * @throws GamerecException if the natives are missing or do not load
   */
  public static Engine start() {
    setDefault("ai.djl.offline", "true");
    setDefault("ai.djl.pytorch.graph_optimizer", "false");
    String path = Utils.getEnvOrSystemProperty(LIBRARY_PATH);
    if (path != null) {
      setDefault(FLAVOR, flavor(path));
    }
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

  /**
   * Which of the libraries in pytorch-jni goes with a libtorch. The engine would ask for those of
   * the old C++ ABI, which pytorch-jni 2.7 no longer holds.
   */
  static String flavor(String libraryPath) {
    Path directory =
        Arrays.stream(libraryPath.split(File.pathSeparator, -1))
            .map(Path::of)
            .map(entry -> isLibrary(entry, "torch") ? entry.toAbsolutePath().getParent() : entry)
            .filter(entry -> holds(entry, "torch"))
            .findFirst()
            .orElseThrow(
                () ->
                    new GamerecException(
                        LIBRARY_PATH
                            + " must name a directory that holds "
                            + System.mapLibraryName("torch")
                            + ", got '"
                            + libraryPath
                            + "'"));
    return holds(directory, "torch_cuda") ? CUDA_FLAVOR : "cpu";
  }

  private static boolean isLibrary(Path file, String name) {
    return Files.isRegularFile(file) && file.endsWith(System.mapLibraryName(name));
  }

  private static boolean holds(Path directory, String name) {
    return Files.isRegularFile(directory.resolve(System.mapLibraryName(name)));
  }

  /**
   * Why the running engine cannot compute on CUDA. Not {@code Engine.getGpuCount()}: that asks a
   * libcudart on the library path, whatever the natives of the engine can do.
   *
   * @return empty where it can
   */
  static Optional<String> withoutCuda() {
    if (JniUtils.getFeatures().contains("CUDA")) {
      return Optional.empty();
    }
    String natives = LibUtils.getLibtorchPath();
    return Optional.of(
        holds(Path.of(natives), "torch_cuda")
            ? "the libtorch in " + natives + " knows CUDA but finds no card or no driver"
            : "the libtorch in "
                + natives
                + " computes on the CPU only; set PYTORCH_LIBRARY_PATH to a libtorch "
                + LibUtils.getVersion().replaceFirst("-.*", "")
                + " with CUDA");
  }

  /**
   * Settles how many threads share one computation. The first call of the process decides, because
   * threads that have computed before keep the number they started with.
   *
   * @param asked the number, or empty to take what there is
   * @return the number
   * @throws IllegalStateException if another number holds already
   */
  public static synchronized int settleThreads(OptionalInt asked) {
    Integer settled = threads;
    if (settled == null) {
      asked.ifPresent(JniUtils::setNumThreads);
      settled = JniUtils.getNumThreads();
      threads = settled;
    }
    checkState(
        asked.isEmpty() || asked.getAsInt() == settled,
        "threads is %s for the whole process since its first device was made, got %s; ask for it"
            + " first, or start the JVM with -Dai.djl.pytorch.num_threads",
        settled,
        asked.orElse(settled));
    return settled;
  }

  static String rootMessage(Throwable e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String message = cause.getMessage();
    return message == null
        ? cause.getClass().getSimpleName()
        : message.lines().findFirst().orElse("").strip();
  }

  private static void setDefault(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }

  /** Whether the engine has oneDNN's matrix products for a device. */
  static boolean hasOneDnn(Device device) {
    return !device.isGpu() && JniUtils.getFeatures().contains("MKLDNN");
  }
}
