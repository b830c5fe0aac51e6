package io.gamerec.index;

import io.gamerec.api.index.Metric;
import io.gamerec.api.index.VectorIndexContract;
import io.gamerec.api.spi.VectorIndexProvider;
import java.nio.file.Path;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The contract on the kinds of FAISS index other than the flat one, which has a test of its own.
 */
class FaissKindsIT {
  abstract static class Kind extends VectorIndexContract {
    private final Faiss provider;
    private final double recallTarget;
    private final float valueError;
    private final int trainingSize;

    Kind(Faiss provider, double recallTarget, float valueError, int trainingSize) {
      this.provider = provider;
      this.recallTarget = recallTarget;
      this.valueError = valueError;
      this.trainingSize = trainingSize;
    }

    @Override
    public VectorIndexProvider provider() {
      return provider;
    }

    @Override
    public double recallTarget() {
      return recallTarget;
    }

    @Override
    public float valueError() {
      return valueError;
    }

    @Override
    public int trainingSize() {
      return trainingSize;
    }
  }

  @Nested
  class Hnsw extends Kind {
    Hnsw() {
      super(Faiss.hnsw(32).efConstruction(80).efSearch(64), 0.97, 0, 0);
    }
  }

  @Nested
  class IvfFlat extends Kind {
    IvfFlat() {
      super(Faiss.ivfFlat(16).nprobe(10), 0.97, 0, 16);
    }
  }

  @Nested
  class IvfPq extends Kind {
    IvfPq() {
      super(Faiss.ivfPq(8, 8).nprobe(7), 0.8, 1.5f, 256);
    }
  }

  @Nested
  class Sq8 extends Kind {
    Sq8() {
      super(Faiss.sq8(), 0.95, 0.05f, 1);
    }
  }

  @Nested
  class Pq extends Kind {
    Pq() {
      super(Faiss.factory("PQ8np"), 0.8, 1.5f, 256);
    }
  }

  @Nested
  class ReducedFlat extends Kind {
    ReducedFlat() {
      super(Faiss.factory("PCA12,Flat"), 0.5, 3, 16);
    }

    /** Of the twelve components kept, about their mean. */
    @Override
    public boolean scoresAreOfVectors() {
      return false;
    }
  }

  /** Not the whole contract: a rotation takes seconds to learn, and the contract learns forty. */
  @ParameterizedTest
  @EnumSource
  void opq_searchesFiltersAndSaves(Metric metric, @TempDir Path directory) throws Exception {
    Kind opq = new Kind(Faiss.factory("OPQ4,IVF8,PQ4np").nprobe(7), 0.4, 3, 256) {};
    opq.search_clusteredVectors_reachesTheRecall(metric);
    opq.filter_onIdsOfTheirOwn_fillsTheList(metric);
    opq.saveAndLoad_ownIdsAndRemovedVectors(metric, directory);
  }
}
