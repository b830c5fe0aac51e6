package io.gamerec.index;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gamerec.api.index.BruteForce;
import io.gamerec.api.index.Metric;
import io.gamerec.api.index.SearchResult;
import io.gamerec.api.index.VectorIndex;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Vectors that come cluster by cluster, as a catalogue sorted by genre does. */
class SortedVectorsIT {
  private static final int CLUSTERS = 100;
  private static final int EACH = 100;
  private static final int DIM = 32;

  private final Random random = new Random(11);

  /** A graph linked in that order falls apart into islands. */
  @ParameterizedTest
  @ValueSource(strings = {"add", "update", "compact"})
  void search_ofAGraphOfSortedVectors_findsThem(String way) {
    assumeTrue(Indexes.faiss().unavailable().isEmpty(), "FAISS cannot be used here");
    float[] centres = BruteForce.gaussian(random, CLUSTERS * DIM);
    float[] base = BruteForce.gaussian(random, CLUSTERS * EACH * DIM);
    for (int i = 0; i < base.length; i++) {
      int cluster = i / (EACH * DIM);
      base[i] = centres[cluster * DIM + i % DIM] + 0.1f * base[i];
    }
    float[] queries = new float[CLUSTERS * DIM];
    for (int cluster = 0; cluster < CLUSTERS; cluster++) {
      System.arraycopy(base, cluster * EACH * DIM, queries, cluster * DIM, DIM);
    }
    try (VectorIndex flat = Faiss.flat().create(DIM, Metric.L2);
        VectorIndex graph = Faiss.hnsw(16).efSearch(64).create(DIM, Metric.L2)) {
      flat.add(base);
      if (way.equals("update")) {
        graph.update(LongStream.range(0, CLUSTERS * EACH).toArray(), base);
      } else {
        graph.add(base);
      }
      if (way.equals("compact")) {
        graph.remove(0);
        flat.remove(0);
        graph.compact();
      }
      SearchResult exact = flat.search(queries, 20);
      double recall = SearchTuning.recall(exact, graph.search(queries, 20));
      assertTrue(recall > 0.95, way + ": " + recall);
    }
  }
}
