package io.gamerec.index.internal;

import io.gamerec.api.TowerEncoder;
import io.gamerec.api.index.Metric;

/**
 * The {@code config.json} of a retriever.
 *
 * @param encoder name of the encoder's part
 * @param index name of the provider that wrote the index
 * @param fingerprint of the model that made the vectors
 * @param dim length of a vector
 * @param metric how nearness is measured
 * @param items number of items
 */
public record RetrieverConfig(
    String encoder, String index, String fingerprint, int dim, Metric metric, int items) {

  /**
   * The config of a retriever over an encoder.
   *
   * @param part name of the encoder's part
   * @param index name of the provider of the index
   * @param encoder the encoder
   * @return the config
   */
  public static RetrieverConfig of(String part, String index, TowerEncoder encoder) {
    return new RetrieverConfig(
        part,
        index,
        encoder.fingerprint(),
        encoder.dim(),
        encoder.metric(),
        encoder.itemIds().size());
  }

  /**
   * The file of the index.
   *
   * @return its name within the part
   */
  public String file() {
    return index.equals(FaissProvider.NAME) ? "items.faiss" : "items.index";
  }
}
