package io.gamerec.index;

import static java.util.Objects.requireNonNull;

import io.gamerec.api.spi.VectorIndexProvider;

/**
 * Which index suits a catalogue, and why: see {@link Indexes#forCatalogue}. Immutable.
 *
 * @param provider makes the index; usable on this machine
 * @param type the kind, as FAISS's {@code index_factory} spells it, with its search parameter
 * @param reason one line in terms of size, dimension and recall
 */
public record IndexChoice(VectorIndexProvider provider, String type, String reason) {
  /**
   * Checks that all is there.
   *
   * @param provider makes the index
   * @param type the kind
   * @param reason why
   */
  public IndexChoice {
    requireNonNull(provider, "provider");
    requireNonNull(type, "type");
    requireNonNull(reason, "reason");
  }

  /**
   * The choice with its reason, as it is printed.
   *
   * @return such as {@code HNSW32, efSearch 64: 1,000,000 vectors of 128 floats ...}
   */
  @Override
  public String toString() {
    return type + ": " + reason;
  }
}
