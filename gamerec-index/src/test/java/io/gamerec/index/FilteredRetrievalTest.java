package io.gamerec.index;

import io.gamerec.api.spi.VectorIndexProvider;

class FilteredRetrievalTest extends FilteredRetrievalContract {
  @Override
  VectorIndexProvider provider() {
    return Indexes.exact();
  }
}
