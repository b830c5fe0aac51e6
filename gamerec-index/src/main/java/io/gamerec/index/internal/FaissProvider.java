package io.gamerec.index.internal;

import io.gamerec.api.GamerecException;
import io.gamerec.api.index.Metric;
import io.gamerec.api.index.VectorIndex;
import io.gamerec.api.internal.index.GuardedIndex;
import io.gamerec.api.spi.VectorIndexProvider;
import java.nio.file.Path;
import java.util.Optional;

/** Exact search over FAISS's flat indexes. */
public final class FaissProvider implements VectorIndexProvider {
  /** The provider's name. */
  public static final String NAME = "faiss";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Optional<String> unavailable() {
    return Natives.unavailable();
  }

  @Override
  public VectorIndex create(int dim, Metric metric) {
    checkAvailable();
    return new GuardedIndex(FaissStore.create(GuardedIndex.checkDim(dim), metric));
  }

  @Override
  public VectorIndex load(Path file) {
    checkAvailable();
    return new GuardedIndex(FaissStore.load(file));
  }

  private void checkAvailable() {
    unavailable()
        .ifPresent(
            reason -> {
              throw new GamerecException("FAISS cannot be used here: " + reason);
            });
  }
}
