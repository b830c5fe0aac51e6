package io.gamerec.api.internal.index;

import static com.google.common.base.Preconditions.checkArgument;

import io.gamerec.api.index.SearchOptions;

/** A store that compares every row: nothing to train, no parameters. */
public interface FlatStore extends VectorStore {
  @Override
  default String type() {
    return "Flat";
  }

  @Override
  default boolean isExact() {
    return true;
  }

  @Override
  default boolean isTrained() {
    return true;
  }

  @Override
  default void train(float[] vectors) {}

  @Override
  default Effort effort(SearchOptions options, int k, double allowed) {
    checkArgument(
        options.efSearch().isEmpty(),
        "efSearch is a parameter of HNSW indexes, this one is %s",
        type());
    checkArgument(
        options.nprobe().isEmpty(), "nprobe is a parameter of IVF indexes, this one is %s", type());
    return new Effort(0, 0, rows());
  }
}
