package io.gamerec.index.internal;

import io.gamerec.api.GamerecException;
import io.gamerec.api.index.Metric;
import io.gamerec.api.index.VectorIndex;
import io.gamerec.api.internal.index.GuardedIndex;
import io.gamerec.api.spi.VectorIndexProvider;
import java.nio.file.Path;
import java.util.Optional;

/** Indexes of FAISS: flat ones as the service loader makes it, else those of a design. */
public final class FaissProvider implements VectorIndexProvider {
  /** The provider's name. */
  public static final String NAME = "faiss";

  private final FaissDesign design;

  /** Of flat indexes. */
  public FaissProvider() {
    this("Flat", 0, 0, 0, -1);
  }

  /**
   * Of a kind of index; parameters of 0 and a seed of -1 leave FAISS's own.
   *
   * @param factory the kind, as FAISS's {@code index_factory} spells it
   * @param efConstruction candidates while an HNSW graph is built
   * @param efSearch candidates while an HNSW graph is searched
   * @param nprobe lists of an IVF index that a search reads
   * @param seed seed of k-means and of the levels of an HNSW graph
   */
  public FaissProvider(String factory, int efConstruction, int efSearch, int nprobe, int seed) {
    this.design = new FaissDesign(factory, efConstruction, efSearch, nprobe, seed);
  }

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
    return new GuardedIndex(FaissStore.create(design, GuardedIndex.checkDim(dim), metric));
  }

  @Override
  public VectorIndex load(Path file) {
    return load(file, false);
  }

  @Override
  public VectorIndex loadMapped(Path file) {
    return load(file, true);
  }

  private VectorIndex load(Path file, boolean mapped) {
    checkAvailable();
    FaissStore store = FaissStore.load(file, mapped);
    try {
      return new GuardedIndex(store, store.loadedIds());
    } catch (IllegalArgumentException e) {
      throw new GamerecException(file + " has damaged ids: " + e.getMessage(), e);
    }
  }

  /**
   * FAISS indexes that are not freed.
   *
   * @return how many there are in this process now
   */
  public static long unfreed() {
    return FaissStore.unfreed();
  }

  private void checkAvailable() {
    unavailable()
        .ifPresent(
            reason -> {
              throw new GamerecException("FAISS cannot be used here: " + reason);
            });
  }
}
