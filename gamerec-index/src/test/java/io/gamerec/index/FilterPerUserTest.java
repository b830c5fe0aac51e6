package io.gamerec.index;

import io.gamerec.api.spi.VectorIndexProvider;

/** Exclusions as filters of the index, which is what an index that is not exact gets. */
class FilterPerUserTest extends FilteredRetrievalContract {
  @Override
  VectorIndexProvider provider() {
    return new CountingIndex(false);
  }
}
