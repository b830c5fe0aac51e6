package io.gamerec.index;

import io.gamerec.api.index.VectorIndexContract;
import io.gamerec.api.spi.VectorIndexProvider;
import org.junit.jupiter.api.Nested;

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
}
