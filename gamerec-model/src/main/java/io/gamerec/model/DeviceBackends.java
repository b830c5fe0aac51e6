package io.gamerec.model;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;
import static java.util.Objects.requireNonNull;

import ai.djl.Device;
import ai.djl.engine.Engine;
import com.google.common.base.Suppliers;
import io.gamerec.api.GamerecException;
import io.gamerec.api.internal.SetOnce;
import io.gamerec.model.internal.CpuProvider;
import io.gamerec.model.internal.CudaProvider;
import io.gamerec.model.internal.DeviceSpec;
import io.gamerec.model.internal.PyTorchEngine;
import io.gamerec.model.spi.DeviceBackendProvider;
import io.gamerec.model.training.Precision;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds devices. The PyTorch natives are the application's choice: {@code
 * ai.djl.pytorch:pytorch-jni} with {@code ai.djl.pytorch:pytorch-native-cpu} of its platform, or a
 * libtorch with CUDA named by {@code PYTORCH_LIBRARY_PATH}.
 *
 * <table>
 * <caption>Specifications</caption>
 * <tr><th>device</th><th>gives</th></tr>
 * <tr><td>{@code auto}</td><td>the system property {@value #PROPERTY} where it is set, else the
 *   first CUDA card where there is one, else the CPU</td></tr>
 * <tr><td>{@code cpu}</td><td>the CPU</td></tr>
 * <tr><td>{@code cuda}, {@code cuda:N}</td><td>card 0, card N</td></tr>
 * <tr><td>{@code NAME}, {@code NAME:N}</td><td>a device of the {@link DeviceBackendProvider} of
 *   that name, found by {@link ServiceLoader}</td></tr>
 * </table>
 *
 * <p>Before the engine starts, these system properties are set unless the application has set them:
 * {@code ai.djl.offline=true}, so that nothing is downloaded and nothing reported; {@code
 * ai.djl.pytorch.graph_optimizer=false}, which is faster here; and {@code PYTORCH_FLAVOR} where
 * {@code PYTORCH_LIBRARY_PATH} is set: {@code cu128} if that libtorch has CUDA, else {@code cpu}.
 */
public final class DeviceBackends {
  /** System property with the device that {@code auto} takes. */
  public static final String PROPERTY = "gamerec.device";

  private static final Logger log = LoggerFactory.getLogger(DeviceBackends.class);
  private static final Supplier<DeviceBackend> SHARED =
      Suppliers.memoize(() -> builder().build(true));

  private DeviceBackends() {}

  /**
   * Starts a backend.
   *
   * @return an empty builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * A device with the default settings.
   *
   * @param spec {@code auto}, {@code cpu}, {@code cuda}, {@code cuda:N}, or the name of another
   *     provider
   * @return a new backend; the caller closes it
   * @throws IllegalArgumentException if it is not a specification, or no provider has the name; the
   *     message lists those there are
   * @throws GamerecException if the PyTorch natives are missing, or there is no such device
   */
  public static DeviceBackend named(String spec) {
    return builder().device(spec).build();
  }

  /**
   * The device of the system property {@value #PROPERTY} where it is set, else the first CUDA card
   * where there is one, else the CPU.
   *
   * @return a new backend; the caller closes it
   * @throws GamerecException if the PyTorch natives are missing, or the property asks for a device
   *     that is not there
   */
  public static DeviceBackend auto() {
    return named(DeviceSpec.AUTO);
  }

  /**
   * The CPU.
   *
   * @return a new backend; the caller closes it
   * @throws GamerecException if the PyTorch natives are missing
   */
  public static DeviceBackend cpu() {
    return named(CpuProvider.NAME);
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
    return named(CudaProvider.NAME + ":" + index);
  }

  /**
   * The backend on which bundles are loaded: the one of {@link #auto()}, made once a JVM. It
   * refuses to be closed, since all loaded models are on it; they are closed one by one.
   *
   * @return the shared backend
   * @throws GamerecException if the PyTorch natives are missing
   */
  public static DeviceBackend shared() {
    return SHARED.get();
  }

  static Map<String, DeviceBackendProvider> byName(Iterable<DeviceBackendProvider> found) {
    Map<String, DeviceBackendProvider> providers = new TreeMap<>();
    for (DeviceBackendProvider provider : found) {
      String name = provider.name();
      if (!DeviceSpec.isProviderName(name)) {
        throw new GamerecException(
            provider.getClass().getName()
                + " must be named by lower-case letters and digits, other than auto, got '"
                + name
                + "'");
      }
      DeviceBackendProvider other = providers.put(name, provider);
      if (other != null) {
        throw new GamerecException(
            "two providers of the device "
                + name
                + ": "
                + other.getClass().getName()
                + " and "
                + provider.getClass().getName());
      }
    }
    return providers;
  }

  /** The usable provider of the highest priority. */
  static DeviceBackendProvider best(Collection<DeviceBackendProvider> providers) {
    List<DeviceBackendProvider> ranked =
        providers.stream()
            .filter(provider -> provider.priority() >= 0)
            .sorted(Comparator.comparingInt(DeviceBackendProvider::priority).reversed())
            .toList();
    for (DeviceBackendProvider provider : ranked) {
      Optional<String> problem = provider.unavailable();
      if (problem.isEmpty()) {
        return provider;
      }
      log.debug("The device {} is not taken: {}", provider.name(), problem.get());
    }
    throw new GamerecException(
        "no device can be used, of " + ranked.stream().map(DeviceBackendProvider::name).toList());
  }

  private static void refuse(String what, Optional<String> problem) {
    if (problem.isPresent()) {
      throw new GamerecException(what + ": " + problem.get());
    }
  }

  /** Collects the settings of a backend. A setting is set once. Not thread-safe. */
  public static final class Builder {
    private DeviceSpec device = new DeviceSpec(DeviceSpec.AUTO, OptionalInt.empty());
    private OptionalInt threads = OptionalInt.empty();
    private boolean deterministic;
    private Precision precision = Precision.FP32;
    private final SetOnce once = new SetOnce();

    private Builder() {}

    /**
     * Sets the device; {@code auto} unless set.
     *
     * @param spec as in the table of {@link DeviceBackends}
     * @return this builder
     * @throws IllegalArgumentException if it is not a specification
     */
    public Builder device(String spec) {
      DeviceSpec parsed = DeviceSpec.parse("device", spec);
      once.set("device");
      this.device = parsed;
      return this;
    }

    /**
     * Sets how many threads share one computation on the CPU; the engine's own choice unless set:
     * {@code ai.djl.pytorch.num_threads}, {@code OMP_NUM_THREADS} or the number of cores.
     *
     * <p>The engine has one number for the whole process. The first backend made in it settles the
     * number, set or not; a later one may leave it out or ask for the same.
     *
     * @param threads between 1 and 1,024
     * @return this builder
     */
    public Builder threads(int threads) {
      checkArgument(
          threads >= 1 && threads <= 1024, "threads must be in [1, 1024], got %s", threads);
      once.set("threads");
      this.threads = OptionalInt.of(threads);
      return this;
    }

    /**
     * Asks that what can change the bits of a result is pinned, and refuses to build where it is
     * not; false unless set.
     *
     * <p>On the CPU: the same data, options and seeds give the same bits on the same processor and
     * engine, in training and in encoding, in any process. That holds without this setting too, as
     * long as the number of threads is the same, for it decides the order of sums; so {@code
     * threads} must be set with it.
     *
     * <p>On CUDA: matrix products, and so encoding, give the same bits on the same card, driver and
     * libtorch; the environment variable {@code CUBLAS_WORKSPACE_CONFIG} must be {@code :4096:8} or
     * {@code :16:8}. Training does not: gradients of embeddings are summed by atomic additions, and
     * the engine does not pass on PyTorch's switch for deterministic algorithms.
     *
     * @param deterministic whether
     * @return this builder
     */
    public Builder deterministic(boolean deterministic) {
      once.set("deterministic");
      this.deterministic = deterministic;
      return this;
    }

    /**
     * Sets the precision of matrix products for trainings that do not set their own; {@link
     * Precision#FP32} unless set. Encoding is always 32-bit.
     *
     * @param precision the precision
     * @return this builder
     */
    public Builder precision(Precision precision) {
      once.set("precision");
      this.precision = requireNonNull(precision, "precision");
      return this;
    }

    /**
     * Starts the engine unless it runs, and takes the device.
     *
     * @return the backend; the caller closes it
     * @throws IllegalArgumentException if no provider has the name; the message lists those there
     *     are
     * @throws IllegalStateException if {@code deterministic} is set without {@code threads}, or
     *     another number of threads was settled before
     * @throws GamerecException if the PyTorch natives are missing, there is no such device, or it
     *     cannot be deterministic here
     */
    public DeviceBackend build() {
      return build(false);
    }

    private DeviceBackend build(boolean shared) {
      checkState(
          !deterministic || threads.isPresent(),
          "deterministic needs threads, which decide the order of sums");
      Map<String, DeviceBackendProvider> providers =
          byName(ServiceLoader.load(DeviceBackendProvider.class));
      DeviceSpec spec = device;
      String setting = "device";
      String forced = System.getProperty(PROPERTY);
      if (forced != null && spec.name().equals(DeviceSpec.AUTO)) {
        setting = "the system property " + PROPERTY;
        spec = DeviceSpec.parse(setting, forced);
      }
      boolean auto = spec.name().equals(DeviceSpec.AUTO);
      // Before the engine is started, which takes seconds.
      checkArgument(
          auto || providers.containsKey(spec.name()),
          "%s must be auto or one of %s, got '%s'",
          setting,
          providers.keySet(),
          spec);
      Engine engine = PyTorchEngine.start();
      DeviceBackendProvider provider =
          auto ? best(providers.values()) : requireNonNull(providers.get(spec.name()));
      refuse("no device " + spec, provider.unavailable());
      if (deterministic) {
        refuse(
            "the device " + provider.name() + " is not deterministic", provider.nondeterministic());
      }
      Device found = provider.device(spec.index());
      String name =
          found.getDeviceId() < 0 ? provider.name() : provider.name() + ":" + found.getDeviceId();
      int settled = PyTorchEngine.settleThreads(threads);
      return new DeviceBackend(engine, found, name, settled, deterministic, precision, shared);
    }
  }
}
