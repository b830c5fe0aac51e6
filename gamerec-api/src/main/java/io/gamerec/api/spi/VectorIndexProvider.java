package io.gamerec.api.spi;

import io.gamerec.api.index.Metric;
import io.gamerec.api.index.VectorIndex;
import java.nio.file.Path;
import java.util.Optional;

/** Makes vector indexes of one library. Found by {@link java.util.ServiceLoader}; thread-safe. */
public interface VectorIndexProvider {

  /**
   * The name by which a bundle finds the provider again.
   *
   * @return a stable lower-case name such as {@code faiss} or {@code exact}
   */
  String name();

  /**
   * Why the provider cannot be used on this machine.
   *
   * @return empty when it can be used, else one line that says why not and how to fix it
   */
  Optional<String> unavailable();

  /**
   * Creates an empty index of the kind this provider stands for.
   *
   * @param dim length of a vector, at least 1
   * @param metric how nearness is measured
   * @return a new index; the caller closes it
   * @throws io.gamerec.api.GamerecException if the provider is unavailable
   */
  VectorIndex create(int dim, Metric metric);

  /**
   * Loads an index that a provider of this name saved, of whatever kind. The file is checked before
   * anything believes it: sizes, structure and, where it holds one, its checksum.
   *
   * @param file the file
   * @return a new index; the caller closes it
   * @throws io.gamerec.api.GamerecException if the file is missing, truncated, damaged or of
   *     another provider
   */
  VectorIndex load(Path file);

  /**
   * Loads an index without reading its vectors: they stay in the file and are mapped into memory,
   * shared by all processes that map it. Where a provider or a kind of index cannot do that the
   * file is read. The file must not be changed while the index is open (replacing it is no change),
   * and nothing can be added to a mapped index.
   *
   * @param file the file
   * @return a new index; the caller closes it
   * @throws io.gamerec.api.GamerecException as {@link #load}
   */
  default VectorIndex loadMapped(Path file) {
    return load(file);
  }
}
