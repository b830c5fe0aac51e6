package io.gamerec.index;

import io.gamerec.api.spi.VectorIndexProvider;

class RetrieverIT extends RetrieverContract {
  @Override
  VectorIndexProvider provider() {
    return Indexes.faiss();
  }
}
