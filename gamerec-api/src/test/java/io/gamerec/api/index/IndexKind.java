package io.gamerec.api.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gamerec.api.spi.VectorIndexProvider;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.function.Executable;

/** The kind of index that a contract is run on, and what its parts share. */
interface IndexKind {
  int DIM = 16;
  long SEED = 20_261_121;

  VectorIndexProvider provider();

  /** Share of the ten nearest that are found without a filter, of 2,000 clustered vectors. */
  default double recallTarget() {
    return 1;
  }

  /** How far a kept value may be from the one added; 0 where vectors are kept as they are. */
  default float valueError() {
    return 0;
  }

  /** How many vectors it is trained on at least; 0 where nothing is to be learnt. */
  default int trainingSize() {
    return 0;
  }

  /** Whether scores are those of the vectors that the index gives back; PCA drops a part. */
  default boolean scoresAreOfVectors() {
    return true;
  }

  /** Clustered vectors, enough to train on. */
  default ClusteredVectors clusters(long seed) {
    return ClusteredVectors.of(seed, 2_000, 40, DIM);
  }

  default VectorIndex indexOf(Metric metric, ClusteredVectors vectors) {
    return index(metric, vectors.dim(), vectors.base());
  }

  default VectorIndex index(Metric metric, int dim, float... vectors) {
    VectorIndex index = provider().create(dim, metric);
    try {
      index.add(vectors);
      return index;
    } catch (RuntimeException e) {
      index.close();
      throw e;
    }
  }

  /** What the index has kept of these ids, {@code [ids.length, dim]}. */
  static float[] kept(VectorIndex index, long[] ids) {
    int dim = index.dim();
    float[] all = new float[ids.length * dim];
    for (int i = 0; i < ids.length; i++) {
      System.arraycopy(index.vector(ids[i]), 0, all, i * dim, dim);
    }
    return all;
  }

  /** Fails unless ids are distinct, scores descend and what is missing is at the end. */
  static void assertOrdered(Metric metric, SearchResult result) {
    for (int query = 0; query < result.queries(); query++) {
      Set<Long> seen = new HashSet<>();
      for (int place = 0; place < result.k(); place++) {
        long id = result.id(query, place);
        float score = result.score(query, place);
        if (place >= result.found(query)) {
          assertEquals(-1, id);
          assertEquals(metric.worst(), score);
        } else {
          assertTrue(seen.add(id), "id " + id + " twice");
          assertTrue(
              place == 0 || !metric.isNearer(score, result.score(query, place - 1)),
              "place " + place);
        }
      }
    }
  }

  /**
   * Share of the nearest that a result holds. The oracle compares every vector; a vector that is as
   * near as the last one that counts, up to rounding, counts too.
   *
   * @param ids ids of the vectors that may be found
   * @param base their vectors
   */
  static double recall(
      Metric metric, int dim, long[] ids, float[] base, float[] queries, SearchResult result) {
    int found = 0;
    int expected = 0;
    for (int query = 0; query < result.queries(); query++) {
      int[] ranking = BruteForce.ranking(metric, dim, queries, query, base);
      int places = Math.min(result.k(), ranking.length);
      expected += places;
      if (places == 0) {
        continue;
      }
      double last = BruteForce.score(metric, dim, queries, query, base, ranking[places - 1]);
      double tolerance = 1e-4 * (1 + Math.abs(last));
      Set<Long> nearest = new HashSet<>();
      for (int row : ranking) {
        double score = BruteForce.score(metric, dim, queries, query, base, row);
        if (metric == Metric.L2 ? score <= last + tolerance : score >= last - tolerance) {
          nearest.add(ids[row]);
        }
      }
      int hits = 0;
      for (int place = 0; place < result.found(query); place++) {
        hits += nearest.contains(result.id(query, place)) ? 1 : 0;
      }
      found += Math.min(hits, places);
    }
    return expected == 0 ? 1 : (double) found / expected;
  }

  /**
   * Fails unless a result is the one that comparing every vector gives, up to rounding.
   *
   * @param ids ids of the vectors that may be found
   * @param base their vectors
   */
  static void assertExact(
      Metric metric, int dim, long[] ids, float[] base, float[] queries, SearchResult result) {
    assertOrdered(metric, result);
    int places = Math.min(result.k(), ids.length);
    for (int query = 0; query < result.queries(); query++) {
      int[] ranking = BruteForce.ranking(metric, dim, queries, query, base);
      assertEquals(places, result.found(query));
      for (int place = 0; place < places; place++) {
        double expected = BruteForce.score(metric, dim, queries, query, base, ranking[place]);
        double tolerance = 1e-4 * (dim + Math.abs(expected));
        assertEquals(expected, result.score(query, place), tolerance, "place " + place);
        int row = indexOf(ids, result.id(query, place));
        assertEquals(expected, BruteForce.score(metric, dim, queries, query, base, row), tolerance);
      }
    }
  }

  private static int indexOf(long[] ids, long id) {
    return IntStream.range(0, ids.length).filter(i -> ids[i] == id).findFirst().orElseThrow();
  }

  static long[] upTo(int count) {
    return LongStream.range(0, count).toArray();
  }

  static void assertRefused(String message, Executable call) {
    String refusal = assertThrows(IllegalArgumentException.class, call).getMessage();
    assertTrue(refusal.contains(message), refusal);
  }
}
