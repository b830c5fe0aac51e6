package io.gamerec.api.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/** The oracle: every score in double precision, sorted. */
public final class BruteForce {
  private BruteForce() {}

  /** Normally distributed values. */
  public static float[] gaussian(Random random, int length) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  /** The score of one pair. */
  public static double score(
      Metric metric, int dim, float[] queries, int query, float[] base, int row) {
    double sum = 0;
    for (int i = 0; i < dim; i++) {
      double x = queries[query * dim + i];
      double y = base[row * dim + i];
      sum += metric == Metric.INNER_PRODUCT ? x * y : (x - y) * (x - y);
    }
    return sum;
  }

  /** Rows nearest first, of equal scores the lower first. */
  public static int[] ranking(Metric metric, int dim, float[] queries, int query, float[] base) {
    double[] scores = new double[base.length / dim];
    for (int row = 0; row < scores.length; row++) {
      double score = score(metric, dim, queries, query, base, row);
      scores[row] = metric == Metric.INNER_PRODUCT ? -score : score;
    }
    return IntStream.range(0, scores.length)
        .boxed()
        .sorted((a, b) -> Double.compare(scores[a], scores[b]))
        .mapToInt(row -> row)
        .toArray();
  }

  /** Fails unless the result holds the nearest rows with their scores, up to rounding. */
  public static void check(
      Metric metric, int dim, float[] base, float[] queries, int k, SearchResult result) {
    int count = queries.length / dim;
    int size = base.length / dim;
    assertEquals(count, result.queries());
    assertEquals(k, result.k());
    for (int query = 0; query < count; query++) {
      int[] ranking = ranking(metric, dim, queries, query, base);
      Set<Long> seen = new HashSet<>();
      for (int place = 0; place < k; place++) {
        long row = result.id(query, place);
        float score = result.score(query, place);
        if (place >= size) {
          assertEquals(-1, row);
          assertEquals(metric.worst(), score);
          continue;
        }
        assertTrue(row >= 0 && row < size && seen.add(row), "row " + row);
        double tolerance = 1e-5 * dim + 1e-5 * Math.abs(score);
        assertEquals(score(metric, dim, queries, query, base, (int) row), score, tolerance);
        assertEquals(
            score(metric, dim, queries, query, base, ranking[place]),
            score,
            tolerance,
            "query " + query + " place " + place);
        assertTrue(place == 0 || !metric.isNearer(score, result.score(query, place - 1)));
      }
    }
  }

  /** Ids of one query. */
  public static long[] ids(SearchResult result, int query) {
    return IntStream.range(0, result.k()).mapToLong(place -> result.id(query, place)).toArray();
  }

  /** Fails unless two results are the same to the last bit. */
  public static void assertSame(SearchResult expected, SearchResult actual) {
    assertEquals(expected.queries(), actual.queries());
    assertEquals(expected.k(), actual.k());
    for (int query = 0; query < expected.queries(); query++) {
      for (int place = 0; place < expected.k(); place++) {
        assertEquals(expected.id(query, place), actual.id(query, place));
        assertEquals(expected.score(query, place), actual.score(query, place));
      }
    }
  }

  public static float[] query(float[] queries, int dim, int query) {
    return Arrays.copyOfRange(queries, query * dim, (query + 1) * dim);
  }
}
