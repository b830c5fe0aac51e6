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
   * Creates an empty exact index.
   *
   * @param dim length of a vector, at least 1
   * @param metric how nearness is measured
   * @return a new index; the caller closes it
   * @throws io.gamerec.api.GamerecException if the provider is unavailable
   */
  VectorIndex create(int dim, Metric metric);

  /**
   * Loads an index that this provider saved.
   *
   * @param file the file
   * @return a new index; the caller closes it
   * @throws io.gamerec.api.GamerecException if the file is missing, truncated or not of this kind
   */
  VectorIndex load(Path file);
}
