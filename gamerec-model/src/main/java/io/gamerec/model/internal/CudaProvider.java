package io.gamerec.model.internal;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.gamerec.api.GamerecException;
import io.gamerec.model.spi.DeviceBackendProvider;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** CUDA cards, by their number. */
public final class CudaProvider implements DeviceBackendProvider {
  /** Name of the provider. */
  public static final String NAME = "cuda";

  private static final String WORKSPACE = "CUBLAS_WORKSPACE_CONFIG";
  private static final Set<String> REPRODUCIBLE = Set.of(":4096:8", ":16:8");

  /** For {@link java.util.ServiceLoader}. */
  public CudaProvider() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int priority() {
    return 100;
  }

  @Override
  public Optional<String> unavailable() {
    return PyTorchEngine.withoutCuda();
  }

  /** Makes a tensor on the card, since the engine has no call that counts its cards. */
  @Override
  public Device device(OptionalInt index) {
    Device card = Device.gpu(index.orElse(0));
    try (NDManager probe = PyTorchEngine.start().newBaseManager(card)) {
      probe.zeros(new Shape(1));
      return card;
    } catch (EngineException e) {
      throw new GamerecException(
          "no CUDA card " + card.getDeviceId() + ": " + PyTorchEngine.rootMessage(e), e);
    }
  }

  @Override
  public Optional<String> nondeterministic() {
    return nondeterministic(System.getenv(WORKSPACE));
  }

  static Optional<String> nondeterministic(@Nullable String workspace) {
    return workspace != null && REPRODUCIBLE.contains(workspace)
        ? Optional.empty()
        : Optional.of(
            "the environment variable "
                + WORKSPACE
                + " must be :4096:8 or :16:8 when the JVM starts, "
                + (workspace == null ? "is not set" : "got '" + workspace + "'"));
  }
}
