package io.gamerec.index;

import io.gamerec.api.spi.VectorIndexProvider;
import org.junit.jupiter.api.Nested;

/** Filters, requests and live changes over FAISS. */
class FilteredRetrievalIT {

  @Nested
  class Flat extends FilteredRetrievalContract {
    @Override
    VectorIndexProvider provider() {
      return Faiss.flat();
    }
  }

  @Nested
  class Hnsw extends FilteredRetrievalContract {
    @Override
    VectorIndexProvider provider() {
      return Faiss.hnsw(16).efSearch(64);
    }

    @Override
    double recall() {
      return 0.95;
    }
  }

  @Nested
  class IvfFlat extends FilteredRetrievalContract {
    @Override
    VectorIndexProvider provider() {
      return Faiss.ivfFlat(8).nprobe(6);
    }

    @Override
    double recall() {
      return 0.95;
    }
  }
}
