package io.gamerec.index.internal;

import io.gamerec.api.index.Metric;
import io.gamerec.api.index.VectorIndex;
import io.gamerec.api.internal.index.ExactFile;
import io.gamerec.api.internal.index.GuardedIndex;
import io.gamerec.api.spi.VectorIndexProvider;
import java.nio.file.Path;
import java.util.Optional;

/** Exact search in plain Java: the fallback where FAISS is not to be had, and its oracle. */
public final class ExactProvider implements VectorIndexProvider {
  /** The provider's name. */
  public static final String NAME = "exact";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Optional<String> unavailable() {
    return Optional.empty();
  }

  @Override
  public VectorIndex create(int dim, Metric metric) {
    return new GuardedIndex(new ExactStore(GuardedIndex.checkDim(dim), metric));
  }

  @Override
  public VectorIndex load(Path file) {
    ExactFile.Content content = ExactFile.read(file);
    return content.index(file, new ExactStore(content.dim(), content.metric(), content.values()));
  }
}
