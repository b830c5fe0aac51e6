package io.gamerec.index;

import io.gamerec.api.index.Metric;
import io.gamerec.api.index.VectorIndex;
import io.gamerec.api.spi.VectorIndexProvider;
import java.nio.file.Path;
import java.util.Optional;

/** The exact index under another name, on a machine where it works until the test moves away. */
public final class MovingProvider implements VectorIndexProvider {
  static volatile boolean moved;

  @Override
  public String name() {
    return "moving";
  }

  @Override
  public Optional<String> unavailable() {
    return moved ? Optional.of("it stayed on the other machine") : Optional.empty();
  }

  @Override
  public VectorIndex create(int dim, Metric metric) {
    return Indexes.exact().create(dim, metric);
  }

  @Override
  public VectorIndex load(Path file) {
    return Indexes.exact().load(file);
  }
}
