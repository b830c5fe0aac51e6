package io.gamerec.api.internal.index;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gamerec.api.index.BruteForce;
import io.gamerec.api.index.IdFilter;
import io.gamerec.api.index.RangeResult;
import io.gamerec.api.index.SearchOptions;
import io.gamerec.api.index.SearchPlan;
import io.gamerec.api.index.SearchResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuardedIndexTest {
  private final ExecutorService other = Executors.newSingleThreadExecutor();

  @AfterEach
  void stop() {
    other.shutdownNow();
  }

  private static SearchOptions filter(IdFilter filter) {
    return SearchOptions.defaults().filter(filter);
  }

  private static long[] search(GuardedIndex index, float query, int k) {
    return BruteForce.ids(index.search(new float[] {query}, k), 0);
  }

  @Test
  void search_shortOrForeignApproximateAnswer_isMended() {
    FakeStore store = FakeStore.of(0, 10, 20, 30, 40);
    try (GuardedIndex index = new GuardedIndex(store)) {
      for (long[] wrong : new long[][] {{2, -1}, {-1, -1}, {2, 5}, {2, Long.MAX_VALUE}}) {
        store.answer =
            (query, k, allowed) -> query == 21 ? wrong : store.nearest(query, k, allowed);
        store.calls.clear();
        SearchResult result = index.search(new float[] {1, 21, 39}, 2);
        assertEquals(List.of("search", "searchAmong 1"), store.calls);
        assertArrayEquals(new long[] {0, 1}, BruteForce.ids(result, 0));
        assertArrayEquals(new long[] {2, 3}, BruteForce.ids(result, 1));
        assertArrayEquals(new long[] {4, 3}, BruteForce.ids(result, 2));
        assertEquals(81, result.score(1, 1));
        assertEquals(SearchPlan.APPROXIMATE, result.plan());
      }
    }
  }

  @Test
  void search_answerThatTheFilterForbids_isMended() {
    FakeStore store = FakeStore.of(0, 10, 20, 30, 40);
    store.answer = (query, k, allowed) -> store.nearest(query, k, null);
    try (GuardedIndex index = new GuardedIndex(store)) {
      SearchResult result = index.search(new float[] {21}, 2, filter(IdFilter.deny(2, 3)));
      assertArrayEquals(new long[] {1, 4}, BruteForce.ids(result, 0));
      assertEquals(SearchPlan.APPROXIMATE_FILTERED, result.plan());
      assertEquals(3, result.survivors());
      index.remove(1);
      assertArrayEquals(new long[] {2, 3, 4, 0, -1}, search(index, 21, 5));
    }
  }

  @Test
  void search_plan_isTheCheaperOne() {
    FakeStore store = FakeStore.of(0, 10, 20, 30, 40);
    store.compared = 3;
    try (GuardedIndex index = new GuardedIndex(store)) {
      assertEquals(SearchPlan.APPROXIMATE_FILTERED, plan(index, IdFilter.deny(4)));
      assertEquals(SearchPlan.EXACT_SURVIVORS, plan(index, IdFilter.deny(3, 4)));
      assertEquals(List.of("search", "searchAmong 1"), store.calls);
      store.exact = true;
      assertEquals(SearchPlan.EXACT_SURVIVORS, plan(index, IdFilter.deny(4)));
      assertEquals(SearchPlan.EXACT, index.search(new float[1], 1).plan());
    }
  }

  private static SearchPlan plan(GuardedIndex index, IdFilter filter) {
    return index.search(new float[1], 1, filter(filter)).plan();
  }

  @Test
  void searchRange_orderedAndAllowedOnly() {
    FakeStore store = FakeStore.of(0, 12, 8, 30, 10);
    try (GuardedIndex index = new GuardedIndex(store)) {
      index.remove(4);
      RangeResult result = index.searchRange(new float[] {10, 99}, 200, filter(IdFilter.deny(0)));
      assertEquals(2, result.found(0));
      // Equal scores: the lower row first.
      assertEquals(1, result.id(0, 0));
      assertEquals(2, result.id(0, 1));
      assertEquals(4, result.score(0, 1));
      assertEquals(0, result.found(1));
      assertEquals(SearchPlan.APPROXIMATE_FILTERED, result.plan());
      store.exact = true;
      assertEquals(
          SearchPlan.EXACT,
          index.searchRange(new float[] {10}, 1, SearchOptions.defaults()).plan());
    }
  }

  @Test
  void add_untrained_trainsOnAllVectorsFirst() {
    FakeStore store = new FakeStore();
    store.trained = false;
    store.addAtOnce = 2;
    try (GuardedIndex index = new GuardedIndex(store)) {
      index.add(new float[] {1, 2, 3, 4, 5});
      index.add(new float[] {6});
      assertEquals(List.of("train 5", "add 2", "add 2", "add 1", "add 1"), store.calls);
      assertEquals(6, index.size());
    }
  }

  /** A lock that lets the writer barge in keeps readers out until the last piece. */
  @Test
  void add_manyPieces_letsSearchesInBetween() throws Exception {
    FakeStore store = FakeStore.of(1);
    store.exact = true;
    store.addAtOnce = 1;
    AtomicBoolean added = new AtomicBoolean();
    CountDownLatch started = new CountDownLatch(1);
    store.onAdd =
        () -> {
          started.countDown();
          sleep(4);
        };
    try (GuardedIndex index = new GuardedIndex(store)) {
      Future<Integer> searches =
          other.submit(
              () -> {
                started.await();
                int count = 0;
                while (!added.get()) {
                  // What is not named yet is nobody's.
                  assertEquals(1, index.search(new float[1], 1).survivors());
                  count++;
                }
                return count;
              });
      store.onSettle = () -> added.set(true);
      float[] vectors = new float[100];
      Arrays.fill(vectors, 7);
      index.add(vectors);
      assertTrue(searches.get() >= 50, searches.get() + " searches beside 100 pieces");
      assertEquals(101, index.size());
    }
  }

  @Test
  void update_ofMany_keepsOldVectorsUntilTheStoreHasSettled() {
    FakeStore store = FakeStore.of(1, 2, 3);
    store.exact = true;
    store.settles = 3;
    store.addAtOnce = 1;
    try (GuardedIndex index = new GuardedIndex(store)) {
      List<Float> seen = new ArrayList<>();
      store.onSettle = () -> seen.add(index.vector(1)[0]);
      index.update(new long[] {1, 9}, new float[] {20, 30});
      assertEquals(List.of(2f, 2f, 2f), seen);
      assertEquals(List.of("add 1", "add 1", "settle", "settle", "settle"), store.calls);
      assertArrayEquals(new float[] {20}, index.vector(1));
      assertArrayEquals(new long[] {0, 2, 1, 9}, index.ids());
    }
  }

  private static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void add_storeFailsHalfWay_leavesNoTrace() {
    for (boolean ownIds : new boolean[] {false, true}) {
      FakeStore store = new FakeStore();
      store.exact = true;
      try (GuardedIndex index = new GuardedIndex(store)) {
        if (ownIds) {
          index.add(new long[] {50, 40}, new float[] {1, 2});
        } else {
          index.add(new float[] {1, 2});
        }
        long[] before = index.ids();
        store.onAdd =
            () -> {
              throw new OutOfMemoryError("the test's");
            };
        assertThrows(OutOfMemoryError.class, () -> index.add(new float[] {3, 4, 5, 6}));
        assertEquals(4, store.rows());
        assertArrayEquals(before, index.ids());
        assertArrayEquals(
            new long[] {before[1], before[0], -1}, search(index, 9, 3), "own ids " + ownIds);
        store.onAdd = () -> {};
        index.add(new float[] {8, 9});
        long next = ownIds ? 51 : 2;
        assertArrayEquals(new long[] {next + 1, next, before[1]}, search(index, 9, 3));
        assertArrayEquals(new float[] {8}, index.vector(next));
        index.update(new long[] {next}, new float[] {20});
        index.compact();
        assertArrayEquals(new long[] {before[0], before[1], next + 1, next}, index.ids());
        assertArrayEquals(new float[] {20}, index.vector(next));
      }
    }
  }

  @Test
  void update_storeFails_keepsTheOldVector() {
    FakeStore store = FakeStore.of(1, 2);
    store.exact = true;
    try (GuardedIndex index = new GuardedIndex(store)) {
      store.onAdd =
          () -> {
            throw new IllegalStateException("the test's");
          };
      assertThrows(
          IllegalStateException.class, () -> index.update(new long[] {1, 7}, new float[] {8, 9}));
      assertArrayEquals(new float[] {2}, index.vector(1));
      assertFalse(index.contains(7));
      assertEquals(2, index.size());
    }
  }

  @Test
  void compact_besideReaders_swapsTheStore() throws Exception {
    FakeStore store = FakeStore.of(5, 6, 7, 8);
    store.exact = true;
    CountDownLatch compacting = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    store.onCompact =
        () -> {
          compacting.countDown();
          await(goOn);
        };
    try (GuardedIndex index = new GuardedIndex(store)) {
      index.remove(1);
      Future<?> compaction = other.submit(index::compact);
      await(compacting);
      assertArrayEquals(new long[] {0, 2, 3, -1}, search(index, 0, 4));
      assertEquals(3, index.size());
      assertEquals(0, store.closed);
      goOn.countDown();
      compaction.get(20, TimeUnit.SECONDS);
      assertEquals(1, store.closed);
      assertArrayEquals(new long[] {0, 2, 3, -1}, search(index, 0, 4));
      assertArrayEquals(new float[] {7}, index.vector(2));
      index.add(new float[] {9});
      assertArrayEquals(new long[] {0, 2, 3, 4}, index.ids());
    }
    assertEquals(1, store.closed);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertTrue(latch.await(20, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void compact_storeFails_keepsTheOld() {
    FakeStore store = FakeStore.of(5, 6);
    store.exact = true;
    store.onCompact =
        () -> {
          throw new IllegalStateException("the test's");
        };
    try (GuardedIndex index = new GuardedIndex(store)) {
      index.remove(0);
      assertThrows(IllegalStateException.class, index::compact);
      assertArrayEquals(new long[] {1, -1}, search(index, 0, 2));
      assertEquals(0, store.closed);
    }
    assertEquals(1, store.closed);
  }

  @Test
  void remove_aThirdOfMany_compactsByItself() {
    FakeStore few = FakeStore.of(1, 2, 3);
    try (GuardedIndex index = new GuardedIndex(few)) {
      index.remove(0, 1, 2);
      assertEquals(List.of(), few.calls);
    }
    FakeStore many = FakeStore.of(new float[6_000]);
    try (GuardedIndex index = new GuardedIndex(many)) {
      index.remove(LongStream.range(0, 2_000).toArray());
      assertEquals(List.of(), many.calls);
      index.remove(2_000);
      assertEquals(List.of("compacted 3999"), many.calls);
      assertEquals(3_999, index.size());
      assertEquals(2_001, index.ids()[0]);
    }
    FakeStore updated = FakeStore.of(new float[3_000]);
    try (GuardedIndex index = new GuardedIndex(updated)) {
      index.update(LongStream.range(0, 1_600).toArray(), new float[1_600]);
      assertEquals(List.of("add 1000", "add 600", "compacted 3000"), updated.calls);
    }
  }

  @Test
  void save_withRemovedRows_compactsFirst(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("index");
    FakeStore store = FakeStore.of(5, 6, 7);
    try (GuardedIndex index = new GuardedIndex(store)) {
      index.save(file);
      assertEquals(List.of("0 5.0", "1 6.0", "2 7.0"), Files.readAllLines(file));
      assertEquals(List.of(), store.calls);
      index.remove(1);
      index.save(file);
      assertEquals(List.of("0 5.0", "2 7.0"), Files.readAllLines(file));
      assertEquals(List.of("compacted 2"), store.calls);
    }
  }

  @Test
  void close_waitsForTheSearchThatRuns() throws Exception {
    FakeStore store = FakeStore.of(5);
    CountDownLatch searching = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    store.onSearch =
        () -> {
          searching.countDown();
          await(goOn);
          assertEquals(0, store.closed);
        };
    GuardedIndex index = new GuardedIndex(store);
    Future<long[]> found = other.submit(() -> search(index, 0, 1));
    await(searching);
    Thread closing = new Thread(index::close);
    closing.start();
    closing.join(50);
    assertTrue(closing.isAlive());
    goOn.countDown();
    assertArrayEquals(new long[] {0}, found.get(20, TimeUnit.SECONDS));
    closing.join(20_000);
    assertEquals(1, store.closed);
    index.close();
    assertEquals(1, store.closed);
  }

  @Test
  void badIdsOfAFile_closeTheStore() {
    for (long[] ids : new long[][] {{1, 1}, {-1, 2}, {1}}) {
      FakeStore store = FakeStore.of(5, 6);
      assertThrows(IllegalArgumentException.class, () -> new GuardedIndex(store, ids));
      assertEquals(1, store.closed);
    }
  }
}
