package io.gamerec.index.internal;

import io.gamerec.api.Exclusion;
import io.gamerec.api.index.Metric;
import org.jspecify.annotations.Nullable;

/**
 * The {@code config.json} of a retriever. Before version 2 it had the fields from {@code encoder}
 * to {@code items} only, which were the encoder's items in its order.
 *
 * @param version version of the part, 0 where the field is missing
 * @param encoder name of the encoder's part
 * @param index name of the provider that wrote the index
 * @param fingerprint of the model that made the vectors
 * @param dim length of a vector
 * @param metric how nearness is measured
 * @param items number of items
 * @param encoded whether every vector is the encoder's own; false once items were put
 * @param settings what the retriever does where a request does not say
 */
public record RetrieverConfig(
    int version,
    String encoder,
    String index,
    String fingerprint,
    int dim,
    Metric metric,
    int items,
    boolean encoded,
    @Nullable Settings settings) {
  /** The version that is written. */
  public static final int VERSION = 2;

  /** Name of the file of ids and attributes, since version 2. */
  public static final String ITEMS_FILE = "items.arrow";

  /**
   * What a retriever does where a request does not say.
   *
   * @param k how many items
   * @param exclusion which games of a history are left out
   * @param filter which items may be retrieved at all
   * @param efSearch parameter of HNSW, 0 for the index's own
   * @param nprobe parameter of IVF, 0 for the index's own
   */
  public record Settings(
      int k, Exclusion exclusion, FilterConfig filter, int efSearch, int nprobe) {}

  /**
   * The file of the index.
   *
   * @return its name within the part
   */
  public String file() {
    return index.equals(FaissProvider.NAME) ? "items.faiss" : "items.index";
  }
}
