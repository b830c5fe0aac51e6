package io.gamerec.api.index;

import static io.gamerec.api.index.IndexKind.assertOrdered;
import static io.gamerec.api.index.IndexKind.assertRefused;
import static io.gamerec.api.index.IndexKind.recall;
import static io.gamerec.api.index.IndexKind.upTo;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Adding, updating, removing, compaction, closing; also while others search. */
interface LiveChangesContract extends IndexKind {

  @Test
  default void add_givesTheIdsThatFollow() {
    ClusteredVectors vectors = clusters(SEED + 20);
    try (VectorIndex index = provider().create(DIM, Metric.L2)) {
      index.add(vectors.rows(0, 1_900));
      index.add(new float[0]);
      index.add(vectors.rows(1_900, 1_902));
      assertArrayEquals(upTo(1_902), index.ids());
      index.add(new long[] {7_000, 5_000}, vectors.rows(1_902, 1_904));
      index.add(vectors.rows(1_904, 1_905));
      assertEquals(1_905, index.size());
      assertArrayEquals(new long[] {7_000, 5_000, 7_001}, last(index.ids(), 3));
      assertArrayEquals(vectors.vector(1_903), index.vector(5_000), valueError());
      assertArrayEquals(vectors.vector(1_904), index.vector(7_001), valueError());
      assertTrue(index.contains(5_000) && !index.contains(5_001) && !index.contains(-1));
    }
  }

  private static long[] last(long[] ids, int count) {
    return Arrays.copyOfRange(ids, ids.length - count, ids.length);
  }

  /** More than the table of ids starts with, in one call. */
  @ParameterizedTest
  @EnumSource
  default void add_manyIdsOfTheirOwn_areFoundUnderThem(Metric metric) {
    ClusteredVectors vectors = clusters(SEED + 21);
    long[] ids =
        LongStream.range(0, vectors.size()).map(row -> row * 0x9E3779B97F4AL & ~1L).toArray();
    try (VectorIndex index = provider().create(DIM, metric);
        VectorIndex rows = indexOf(metric, vectors)) {
      index.add(ids, vectors.base());
      assertArrayEquals(ids, index.ids());
      assertFalse(index.contains(1));
      for (int row = 0; row < ids.length; row += 61) {
        assertArrayEquals(rows.vector(row), index.vector(ids[row]), valueError());
      }
      SearchResult result = index.search(vectors.queries(), 10);
      double recall = recall(metric, DIM, ids, vectors.base(), vectors.queries(), result);
      assertTrue(recall >= recallTarget(), "recall " + recall);
    }
  }

  @Test
  default void add_badIds_areRefusedAndNothingIsAdded() {
    ClusteredVectors vectors = clusters(SEED + 22);
    float[] two = vectors.rows(0, 2);
    try (VectorIndex index = indexOf(Metric.L2, vectors)) {
      assertRefused("id 5 is taken", () -> index.add(new long[] {9_000, 5}, two));
      assertRefused("ids must be at least 0, got -2", () -> index.add(new long[] {3_000, -2}, two));
      assertRefused("got 3000 twice", () -> index.add(new long[] {3_000, 3_000}, two));
      assertRefused("got 3000 twice", () -> index.update(new long[] {3_000, 3_000}, two));
      assertRefused("ids must be at least 0, got -2", () -> index.update(new long[] {1, -2}, two));
      assertRefused("got 1 and 2", () -> index.add(new long[] {9_000}, two));
      assertRefused("got 3 and 2", () -> index.update(new long[3], two));
      assertEquals(2_000, index.size());
      assertFalse(index.contains(9_000) || index.contains(3_000));
      index.add(two);
      assertTrue(index.contains(2_000) && index.contains(2_001));
    }
  }

  @ParameterizedTest
  @EnumSource
  default void update_replacesTheVector(Metric metric) {
    ClusteredVectors vectors = clusters(SEED + 23);
    try (VectorIndex index = indexOf(metric, vectors)) {
      index.update(new long[] {17, 4_000}, vectors.rows(40, 42));
      assertEquals(2_001, index.size());
      assertArrayEquals(new long[] {17, 4_000}, last(index.ids(), 2));
      assertArrayEquals(index.vector(40), index.vector(17), valueError());
      SearchResult found =
          index.search(
              vectors.vector(40), 2, SearchOptions.defaults().filter(IdFilter.allow(17, 40)));
      assertEquals(found.score(0, 0), found.score(0, 1));
      assertArrayEquals(
          new long[] {17, 40}, Arrays.stream(BruteForce.ids(found, 0)).sorted().toArray());
      assertEquals(
          2_001,
          Arrays.stream(BruteForce.ids(index.search(vectors.query(0), 2_001), 0))
              .distinct()
              .count());
    }
  }

  @ParameterizedTest
  @EnumSource
  default void remove_isNeverFoundAgain(Metric metric) {
    ClusteredVectors vectors = clusters(SEED + 24);
    try (VectorIndex index = indexOf(metric, vectors)) {
      long[] nearest = BruteForce.ids(index.search(vectors.query(0), 10), 0);
      assertEquals(10, index.remove(nearest));
      assertEquals(0, index.remove(nearest));
      assertEquals(0, index.remove());
      assertEquals(0, index.remove(-1, 2_000, Long.MAX_VALUE, Long.MIN_VALUE));
      assertEquals(1_990, index.size());
      assertFalse(index.contains(nearest[0]));
      assertRefused("the index does not hold id " + nearest[3], () -> index.vector(nearest[3]));
      SearchResult all = index.search(vectors.query(0), 2_000);
      assertOrdered(metric, all);
      assertEquals(1_990, all.found(0));
      long[] left = BruteForce.ids(all, 0);
      for (long id : nearest) {
        assertTrue(Arrays.stream(left).noneMatch(other -> other == id), "id " + id);
      }
      index.add(new long[] {nearest[3]}, vectors.vector((int) nearest[3]));
      assertTrue(index.contains(nearest[3]));
      assertEquals(nearest[3], index.ids()[1_990]);
    }
  }

  @Test
  default void removeAll_leavesAnIndexToGoOnWith() {
    ClusteredVectors vectors = clusters(SEED + 25);
    try (VectorIndex index = indexOf(Metric.L2, vectors)) {
      assertEquals(2_000, index.remove(upTo(2_000)));
      assertEquals(0, index.size());
      assertEquals(0, index.search(vectors.query(0), 5).found(0));
      index.compact();
      assertEquals(0, index.ids().length);
      index.add(vectors.rows(0, 3));
      assertArrayEquals(new long[] {2_000, 2_001, 2_002}, index.ids());
      assertEquals(3, index.search(vectors.query(0), 5).found(0));
    }
  }

  @ParameterizedTest
  @EnumSource
  default void compact_keepsIdsVectorsAndAnswers(Metric metric) {
    ClusteredVectors vectors = clusters(SEED + 26);
    try (VectorIndex index = indexOf(metric, vectors)) {
      index.remove(LongStream.range(0, 2_000).filter(id -> id % 3 == 0).toArray());
      long[] ids = index.ids();
      float[] vector = index.vector(1_001);
      float[] base = IndexKind.kept(index, ids);
      SearchResult before = index.search(vectors.queries(), 10);
      index.compact();
      index.compact();
      assertArrayEquals(ids, index.ids());
      assertArrayEquals(vector, index.vector(1_001), valueError());
      SearchResult after = index.search(vectors.queries(), 10);
      if (index.isExact() && recallTarget() == 1) {
        BruteForce.assertSame(before, after);
      } else {
        for (SearchResult result : List.of(before, after)) {
          assertOrdered(metric, result);
          double recall = recall(metric, DIM, ids, base, vectors.queries(), result);
          assertTrue(recall >= Math.min(recallTarget(), 0.95), "recall " + recall);
        }
      }
    }
  }

  /** Every few changes the index holds what a map holds; enough of them to compact on the way. */
  @ParameterizedTest
  @EnumSource
  default void randomChanges_agreeWithAMap(Metric metric) {
    Random random = new Random(SEED + 27);
    ClusteredVectors vectors = clusters(SEED + 27);
    Map<Long, float[]> expected = new LinkedHashMap<>();
    try (VectorIndex index = indexOf(metric, vectors)) {
      for (int row = 0; row < vectors.size(); row++) {
        expected.put((long) row, vectors.vector(row));
      }
      for (int step = 0; step < 60; step++) {
        change(random, index, vectors, expected);
        if (step % 6 == 5) {
          assertHolds(index, vectors.query(step % 40), expected);
        }
      }
    }
  }

  private static void change(
      Random random, VectorIndex index, ClusteredVectors vectors, Map<Long, float[]> expected) {
    int count = 1 + random.nextInt(120);
    long[] ids =
        IntStream.range(0, count).mapToLong(i -> random.nextInt(2_500)).distinct().toArray();
    int from = random.nextInt(vectors.size() - count);
    switch (random.nextInt(8)) {
      case 0 -> index.compact();
      case 1, 2, 3 -> {
        index.update(ids, vectors.rows(from, from + ids.length));
        for (int i = 0; i < ids.length; i++) {
          expected.remove(ids[i]);
          expected.put(ids[i], vectors.vector(from + i));
        }
      }
      case 4 -> {
        long[] free = Arrays.stream(ids).filter(id -> !expected.containsKey(id)).toArray();
        index.add(free, vectors.rows(from, from + free.length));
        for (int i = 0; i < free.length; i++) {
          expected.put(free[i], vectors.vector(from + i));
        }
      }
      default -> {
        long there = Arrays.stream(ids).filter(expected::containsKey).count();
        assertEquals(there, index.remove(ids));
        Arrays.stream(ids).forEach(expected::remove);
      }
    }
  }

  private void assertHolds(VectorIndex index, float[] query, Map<Long, float[]> expected) {
    long[] ids = expected.keySet().stream().mapToLong(id -> id).toArray();
    assertArrayEquals(ids, index.ids());
    assertEquals(ids.length, index.size());
    for (int i = 0; i < ids.length; i += 29) {
      assertArrayEquals(expected.get(ids[i]), index.vector(ids[i]), valueError());
    }
    SearchResult all = index.search(query, ids.length + 5);
    assertOrdered(index.metric(), all);
    long[] found = Arrays.stream(BruteForce.ids(all, 0)).filter(id -> id >= 0).sorted().toArray();
    assertArrayEquals(Arrays.stream(ids).sorted().toArray(), found);
  }

  /**
   * Ids below 1,000 stay as they are, those above come and go. No search may fail, miss a vector
   * that stays or return an id that never was.
   */
  @Test
  default void changes_whileOthersSearch_giveNoWrongId() throws Exception {
    ClusteredVectors vectors = clusters(SEED + 28);
    VectorIndex index = indexOf(Metric.L2, vectors);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<?>> searching = new ArrayList<>();
      for (int thread = 0; thread < 3; thread++) {
        searching.add(threads.submit(searching(index, vectors, thread)));
      }
      Random random = new Random(SEED + 28);
      for (int round = 0; round < 40; round++) {
        long[] ids =
            IntStream.range(0, 150)
                .mapToLong(i -> 1_000 + random.nextInt(1_500))
                .distinct()
                .toArray();
        if (round % 3 == 2) {
          index.remove(ids);
        } else {
          index.update(ids, vectors.rows(round, round + ids.length));
        }
        if (round % 10 == 9) {
          index.compact();
        }
      }
      index.close();
      for (Future<?> search : searching) {
        Throwable end = assertThrows(ExecutionException.class, search::get).getCause();
        assertEquals("the index is closed", end.getMessage());
      }
    } finally {
      threads.shutdownNow();
      index.close();
    }
  }

  private static Callable<Void> searching(VectorIndex index, ClusteredVectors vectors, int thread) {
    Random random = new Random(thread);
    return () -> {
      while (true) {
        int id = random.nextInt(1_000);
        SearchResult stays =
            index.search(
                vectors.vector(id), 1, SearchOptions.defaults().filter(IdFilter.allow(id, 9_999)));
        assertEquals(id, stays.id(0, 0));
        SearchResult all = index.search(vectors.queries(), 20);
        assertOrdered(Metric.L2, all);
        for (int query = 0; query < all.queries(); query++) {
          assertEquals(20, all.found(query));
          for (int place = 0; place < 20; place++) {
            assertTrue(all.id(query, place) < 2_500, "id " + all.id(query, place));
          }
        }
        float[] radius = {stays.score(0, 0) + 1};
        RangeResult near =
            index.searchRange(vectors.vector(id), radius[0], SearchOptions.defaults());
        for (int place = 0; place < near.found(0); place++) {
          assertTrue(near.id(0, place) >= 0 && near.id(0, place) < 2_500);
        }
      }
    };
  }

  @Test
  default void closedIndex_refusesEverythingButClose() {
    ClusteredVectors vectors = clusters(SEED + 29);
    VectorIndex index = indexOf(Metric.L2, vectors);
    index.close();
    index.close();
    float[] one = vectors.vector(0);
    List<Executable> calls =
        List.of(
            index::size,
            index::dim,
            index::metric,
            index::type,
            index::isExact,
            index::isTrained,
            index::ids,
            index::compact,
            () -> index.train(one),
            () -> index.add(one),
            () -> index.add(new long[] {4_000}, one),
            () -> index.update(new long[] {4_000}, one),
            () -> index.remove(1),
            () -> index.contains(1),
            () -> index.search(one, 1),
            () -> index.searchRange(one, 1, SearchOptions.defaults()),
            () -> index.vector(0),
            () -> index.save(Path.of("closed")));
    calls.forEach(
        call ->
            assertEquals(
                "the index is closed",
                assertThrows(IllegalStateException.class, call).getMessage()));
  }
}
