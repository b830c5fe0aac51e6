package io.gamerec.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gamerec.api.GamerecException;
import io.gamerec.api.index.SearchOptions;
import io.gamerec.api.index.SearchPlan;
import io.gamerec.api.index.SearchResult;
import io.gamerec.api.index.VectorIndex;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;

class SearchTuningTest {
  private static final int DIM = 2;
  private static final int K = 10;
  private static final int QUERIES = 50;
  private static final float[] SAMPLE = new float[QUERIES * DIM];

  private final List<SearchOptions> asked = new ArrayList<>();
  private final SearchResult exact = places(K);

  /** Ids 100, 101, ...: so many are right, the places behind hold others. */
  private static SearchResult places(int right) {
    long[] ids = new long[QUERIES * K];
    for (int i = 0; i < ids.length; i++) {
      int place = i % K;
      ids[i] = place < right ? 100 + place : 500 + place;
    }
    return new SearchResult(QUERIES, K, ids, new float[ids.length], SearchPlan.APPROXIMATE, 1000);
  }

  /** An index of 5,000 vectors that finds as many of ten as the function says. */
  private VectorIndex index(String type, ToIntFunction<SearchOptions> right) {
    return (VectorIndex)
        Proxy.newProxyInstance(
            VectorIndex.class.getClassLoader(),
            new Class<?>[] {VectorIndex.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "dim" -> DIM;
                  case "type" -> type;
                  case "size" -> 5_000L;
                  case "search" -> {
                    SearchOptions options = (SearchOptions) arguments[2];
                    assertEquals(SAMPLE, arguments[0]);
                    assertEquals(K, arguments[1]);
                    asked.add(options);
                    yield places(right.applyAsInt(options));
                  }
                  default -> throw new AssertionError(method);
                });
  }

  private static ToIntFunction<SearchOptions> efSearch(int... steps) {
    return options -> steps(options.efSearch().orElseThrow(), steps);
  }

  private static ToIntFunction<SearchOptions> nprobe(int... steps) {
    return options -> steps(options.nprobe().orElseThrow(), steps);
  }

  /** One more of ten from each step on. */
  private static int steps(int value, int... steps) {
    return (int) Arrays.stream(steps).filter(step -> value >= step).count();
  }

  @Test
  void of_graph_findsTheLeastEfSearchToASixteenth() {
    var right = efSearch(1, 1, 1, 1, 20, 40, 60, 200, 333, 4_000);
    SearchTuning tuning = SearchTuning.of(index("HNSW32", right), SAMPLE, exact, 0.9);
    int found = tuning.options().efSearch().orElseThrow();
    assertTrue(found >= 333 && found <= 333 * 17 / 16, tuning.toString());
    assertEquals(0.9, tuning.recall());
    assertEquals(16, tuning.tried().get(0).value());
    assertEquals(asked.size(), tuning.tried().size());
    assertTrue(asked.size() <= 12, asked.toString());
    assertEquals(
        "efSearch " + found + ": recall 0.9000 over 50 queries, target 0.9", tuning.toString());
  }

  @Test
  void of_lists_findsTheLeastNprobe() {
    var right = nprobe(1, 1, 1, 1, 1, 2, 4, 6, 7, 11);
    VectorIndex index = index("IVF64_HNSW32,Flat", right);
    assertEquals(11, SearchTuning.of(index, SAMPLE, exact, 1).options().nprobe().orElseThrow());
    assertEquals(7, SearchTuning.of(index, SAMPLE, exact, 0.9).options().nprobe().orElseThrow());
    assertEquals(1, SearchTuning.of(index, SAMPLE, exact, 0.5).options().nprobe().orElseThrow());
  }

  @Test
  void of_targetThatTheWidestMisses_isRefused() {
    String message =
        assertThrows(
                GamerecException.class,
                () ->
                    SearchTuning.of(
                        index("IVF100,PQ16np", nprobe(1, 1, 1, 1, 1, 90)), SAMPLE, exact, 0.95))
            .getMessage();
    assertEquals(
        "IVF100,PQ16np finds 0.6000 of the true neighbours of 50 queries with nprobe 100, its"
            + " widest, the target is 0.95; take an index that loses less, such as HNSW32 or Flat",
        message);
    assertEquals(100, asked.get(asked.size() - 1).nprobe().orElseThrow());
    asked.clear();
    assertThrows(
        GamerecException.class,
        () -> SearchTuning.of(index("HNSW32", efSearch(1)), SAMPLE, exact, 0.95));
    assertEquals(5_000, asked.get(asked.size() - 1).efSearch().orElseThrow());
  }

  @Test
  void of_kindWithoutParameter_isMeasuredOnce() {
    SearchTuning tuning = SearchTuning.of(index("SQ8", options -> 10), SAMPLE, exact, 0.99);
    assertEquals("no parameter: recall 1.0000 over 50 queries, target 0.99", tuning.toString());
    assertEquals(List.of(new SearchTuning.Point(0, 1)), tuning.tried());
    assertTrue(tuning.options().efSearch().isEmpty() && tuning.options().nprobe().isEmpty());
    String message =
        assertThrows(
                GamerecException.class,
                () -> SearchTuning.of(index("SQ4", options -> 8), SAMPLE, exact, 0.99))
            .getMessage();
    assertTrue(message.startsWith("SQ4 finds 0.8000 of the true neighbours of 50 queries, the"));
  }

  @Test
  void of_wrongArguments_areNamed() {
    VectorIndex index = index("SQ8", options -> 10);
    for (double target : new double[] {0, 1.01, Double.NaN}) {
      assertEquals(
          "recallTarget must be in (0, 1], got " + target,
          assertThrows(
                  IllegalArgumentException.class,
                  () -> SearchTuning.of(index, SAMPLE, exact, target))
              .getMessage());
    }
    assertEquals(
        "queries must hold exact.queries() x dim = 50 x 2 values, got 99",
        assertThrows(
                IllegalArgumentException.class,
                () -> SearchTuning.of(index, new float[99], exact, 0.9))
            .getMessage());
  }

  private static SearchResult result(long... ids) {
    return new SearchResult(
        1, ids.length, ids, new float[ids.length], SearchPlan.EXACT, ids.length);
  }

  @Test
  void recall_countsEachTrueNeighbourOnce() {
    assertEquals(1, SearchTuning.recall(result(1, 2, 3), result(3, 1, 2)));
    assertEquals(1 / 3.0, SearchTuning.recall(result(1, 2, 3), result(1, 1, 1)));
    assertEquals(0.5, SearchTuning.recall(result(1, 2, -1), result(2, 7, 1 + 7)));
    assertEquals(0, SearchTuning.recall(result(1, 2), result(-1, -1)));
    assertEquals(1, SearchTuning.recall(result(-1, -1), result(5, -1)));
    assertEquals(
        "results must be of the same queries and k, got 1 x 2 and 1 x 3",
        assertThrows(
                IllegalArgumentException.class,
                () -> SearchTuning.recall(result(1, 2), result(1, 2, 3)))
            .getMessage());
  }
}
