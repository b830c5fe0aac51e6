package io.gamerec.model.index;

import static java.util.Objects.requireNonNull;

import io.gamerec.api.GamerecException;
import io.gamerec.api.index.Metric;
import io.gamerec.api.index.VectorIndex;
import io.gamerec.api.internal.index.ExactFile;
import io.gamerec.api.internal.index.GuardedIndex;
import io.gamerec.api.spi.VectorIndexProvider;
import io.gamerec.model.DeviceBackend;
import io.gamerec.model.DeviceBackends;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Exact search on the device of a model, by matrix products: {@code 4 * (dim + 2)} bytes a vector,
 * O(vectors * dim) a query. Worth it on a GPU, and on the CPU for batches of queries where FAISS is
 * not to be had. Files are those of the provider {@code exact}; each reads the other's.
 *
 * <p>Thread-safe. The device stays the caller's and must stay open as long as the indexes; {@link
 * VectorIndex#close()} frees the vectors on it.
 */
public final class TorchIndexProvider implements VectorIndexProvider {
  /** The provider's name. */
  public static final String NAME = "torch";

  private final Supplier<DeviceBackend> device;

  /** On {@link DeviceBackends#shared()}, which is made when it is first needed. */
  public TorchIndexProvider() {
    this(DeviceBackends::shared);
  }

  private TorchIndexProvider(Supplier<DeviceBackend> device) {
    this.device = device;
  }

  /**
   * Indexes on a device.
   *
   * @param device the device
   * @return the provider
   */
  public static TorchIndexProvider on(DeviceBackend device) {
    requireNonNull(device, "device");
    return new TorchIndexProvider(() -> device);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Optional<String> unavailable() {
    try {
      requireNonNull(device.get());
      return Optional.empty();
    } catch (GamerecException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public VectorIndex create(int dim, Metric metric) {
    GuardedIndex.checkDim(dim);
    requireNonNull(metric, "metric");
    return new GuardedIndex(new TorchStore(device.get(), dim, metric));
  }

  @Override
  public VectorIndex load(Path file) {
    ExactFile.Content content = ExactFile.read(file);
    TorchStore store = new TorchStore(device.get(), content.dim(), content.metric());
    try {
      store.add(content.values());
    } catch (RuntimeException e) {
      store.close();
      throw e;
    }
    return content.index(file, store);
  }
}
