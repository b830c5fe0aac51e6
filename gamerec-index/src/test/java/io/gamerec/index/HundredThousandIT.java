package io.gamerec.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gamerec.api.index.ClusteredVectors;
import io.gamerec.api.index.IdFilter;
import io.gamerec.api.index.Metric;
import io.gamerec.api.index.SearchOptions;
import io.gamerec.api.index.SearchResult;
import io.gamerec.api.index.VectorIndex;
import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Approximate kinds on a catalogue where being approximate pays. */
class HundredThousandIT {
  private static final int SIZE = 100_000;
  private static final int DIM = 64;
  private static final int K = 50;
  private static final ClusteredVectors VECTORS = ClusteredVectors.of(100, SIZE, 100, DIM);

  private static VectorIndex flat;

  @BeforeAll
  static void flat() {
    assumeTrue(Indexes.faiss().unavailable().isEmpty(), "FAISS cannot be used here");
    flat = Faiss.flat().create(DIM, Metric.INNER_PRODUCT);
    flat.add(VECTORS.base());
  }

  @AfterAll
  static void close() {
    if (flat != null) {
      flat.close();
    }
  }

  @ParameterizedTest
  @CsvSource({"HNSW32, 0.95", "'IVF1024,Flat', 0.95", "SQ8, 0.95", "'IVF512,SQ8', 0.95"})
  void search_tuned_reachesTheTargetWithAnyFilter(String type, double target) {
    try (VectorIndex index = Faiss.factory(type).seed(1).create(DIM, Metric.INNER_PRODUCT)) {
      index.add(VECTORS.base());
      SearchResult exact = flat.search(VECTORS.queries(), K);
      SearchOptions options = SearchTuning.of(index, VECTORS.queries(), exact, target).options();
      Random random = new Random(5);
      for (double share : new double[] {0.0001, 0.001, 0.01, 0.1, 0.3, 0.7}) {
        BitSet bits = new BitSet(SIZE);
        for (int id = 0; id < SIZE; id++) {
          bits.set(id, random.nextDouble() < share);
        }
        IdFilter filter = IdFilter.allow(bits);
        SearchResult expected =
            flat.search(VECTORS.queries(), K, SearchOptions.defaults().filter(filter));
        SearchResult found = index.search(VECTORS.queries(), K, options.filter(filter));
        assertEquals(expected.fillRate(), found.fillRate());
        assertEquals(bits.cardinality(), found.survivors());
        double recall = SearchTuning.recall(expected, found);
        assertTrue(recall >= target, type + " at " + share + ": " + recall + " by " + found.plan());
      }
    }
  }
}
