package io.gamerec.api.index;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What an index that compares every vector keeps on top: brute force's answer, to the bit. */
public abstract class ExactIndexContract extends VectorIndexContract {

  @ParameterizedTest
  @EnumSource
  void search_bigBatch_equalsBruteForce(Metric metric) {
    Random random = new Random(SEED);
    for (int dim : new int[] {1, 3, 16, 31, 128, 257}) {
      for (int size : new int[] {1, 7, 300}) {
        float[] base = BruteForce.gaussian(random, size * dim);
        try (VectorIndex index = index(metric, dim, base)) {
          for (int batch : new int[] {1, 19, 20, 21, 512}) {
            float[] queries = BruteForce.gaussian(random, batch * dim);
            BruteForce.check(metric, dim, base, queries, 10, index.search(queries, 10));
          }
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void search_kAroundThousand_equalsBruteForce(Metric metric) {
    Random random = new Random(SEED + 1);
    float[] base = BruteForce.gaussian(random, 1_100 * 9);
    float[] queries = BruteForce.gaussian(random, 40 * 9);
    try (VectorIndex index = index(metric, 9, base)) {
      for (int k : new int[] {99, 100, 101, 999, 1_100, 1_500}) {
        BruteForce.check(metric, 9, base, queries, k, index.search(queries, k));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void search_sameQueryInAnyBatch_hasSameAnswerToTheBit(Metric metric) {
    Random random = new Random(SEED + 2);
    int dim = 67;
    float[] queries = BruteForce.gaussian(random, 1_100 * dim);
    try (VectorIndex index = index(metric, dim, BruteForce.gaussian(random, 203 * dim))) {
      SearchResult all = index.search(queries, 5);
      for (int query = 0; query < 1_100; query += 37) {
        SearchResult alone = index.search(BruteForce.query(queries, dim, query), 5);
        for (int place = 0; place < 5; place++) {
          assertEquals(alone.id(0, place), all.id(query, place));
          assertEquals(alone.score(0, place), all.score(query, place));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void search_equalScores_lowerRowFirst(Metric metric) {
    Random random = new Random(SEED + 3);
    int dim = 3;
    float[] base = new float[250 * dim];
    float[] queries = new float[30 * dim];
    for (float[] values : List.of(base, queries)) {
      for (int i = 0; i < values.length; i++) {
        values[i] = random.nextInt(3) - 1;
      }
    }
    try (VectorIndex index = index(metric, dim, base)) {
      for (int k = 1; k <= 250; k = k < 20 ? k + 1 : k + 23) {
        SearchResult result = index.search(queries, k);
        for (int query = 0; query < 30; query++) {
          int[] ranking = BruteForce.ranking(metric, dim, queries, query, base);
          long[] expected = Arrays.stream(ranking, 0, k).asLongStream().toArray();
          assertArrayEquals(expected, BruteForce.ids(result, query), "k " + k);
        }
      }
    }
  }

  @Test
  void search_allVectorsEqual_givesFirstRows() {
    try (VectorIndex index = index(Metric.INNER_PRODUCT, 2, new float[2 * 10_000])) {
      SearchResult result = index.search(new float[] {1, 1}, 3);
      assertArrayEquals(new long[] {0, 1, 2}, BruteForce.ids(result, 0));
      assertEquals(0f, result.score(0, 2));
    }
  }

  @Test
  void search_handMade_isRight() {
    try (VectorIndex dot = index(Metric.INNER_PRODUCT, 2, 1, 0, 0, 2, -3, 0);
        VectorIndex l2 = index(Metric.L2, 2, 1, 0, 0, 2, -3, 0)) {
      SearchResult byDot = dot.search(new float[] {2, 1}, 4);
      assertArrayEquals(new long[] {0, 1, 2, -1}, BruteForce.ids(byDot, 0));
      assertEquals(2, byDot.score(0, 0));
      assertEquals(-6, byDot.score(0, 2));
      assertEquals(Float.NEGATIVE_INFINITY, byDot.score(0, 3));
      SearchResult byDistance = l2.search(new float[] {0, 1}, 2);
      assertArrayEquals(new long[] {1, 0}, BruteForce.ids(byDistance, 0));
      assertEquals(1, byDistance.score(0, 0));
      assertEquals(2, byDistance.score(0, 1));
    }
  }

  @Test
  void search_scoresOverflow_neverCrashes() {
    float huge = Float.MAX_VALUE;
    try (VectorIndex dot = index(Metric.INNER_PRODUCT, 2, huge, huge, huge, -huge, -huge, -huge);
        VectorIndex l2 = index(Metric.L2, 2, huge, huge, 0, 0, -huge, huge)) {
      assertEquals(-1, dot.search(new float[] {huge, huge}, 3).id(0, 2));
      SearchResult nearest = l2.search(new float[] {0, 0}, 3);
      assertArrayEquals(new long[] {1, -1, -1}, BruteForce.ids(nearest, 0));
      assertEquals(Float.POSITIVE_INFINITY, nearest.score(0, 1));
    }
  }

  @Test
  void close_whileOthersSearchAndAdd_neverCrashes() throws Exception {
    int dim = 32;
    Random random = new Random(SEED + 4);
    float[] base = BruteForce.gaussian(random, 500 * dim);
    float[] queries = BruteForce.gaussian(random, 25 * dim);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      for (int round = 0; round < 20; round++) {
        VectorIndex index = index(Metric.INNER_PRODUCT, dim, base);
        long[] expected = BruteForce.ids(index.search(queries, 3), 24);
        List<Future<?>> running = new ArrayList<>();
        for (int thread = 0; thread < 4; thread++) {
          running.add(
              threads.submit(
                  () -> {
                    while (true) {
                      assertArrayEquals(expected, BruteForce.ids(index.search(queries, 3), 24));
                      index.add(new float[dim]);
                    }
                  }));
        }
        Thread.sleep(5);
        index.close();
        for (Future<?> search : running) {
          Throwable end = assertThrows(ExecutionException.class, search::get).getCause();
          assertEquals("the index is closed", end.getMessage());
        }
      }
    } finally {
      threads.shutdownNow();
    }
  }
}
