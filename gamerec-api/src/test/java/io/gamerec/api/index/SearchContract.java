package io.gamerec.api.index;

import static io.gamerec.api.index.IndexKind.assertExact;
import static io.gamerec.api.index.IndexKind.assertOrdered;
import static io.gamerec.api.index.IndexKind.assertRefused;
import static io.gamerec.api.index.IndexKind.kept;
import static io.gamerec.api.index.IndexKind.recall;
import static io.gamerec.api.index.IndexKind.upTo;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Searches without a filter, arguments, training. */
interface SearchContract extends IndexKind {

  @ParameterizedTest
  @EnumSource
  default void search_clusteredVectors_reachesTheRecall(Metric metric) {
    ClusteredVectors vectors = clusters(SEED);
    try (VectorIndex index = indexOf(metric, vectors)) {
      SearchResult result = index.search(vectors.queries(), 10);
      assertOrdered(metric, result);
      assertEquals(index.isExact() ? SearchPlan.EXACT : SearchPlan.APPROXIMATE, result.plan());
      assertEquals(vectors.size(), result.survivors());
      assertEquals(1, result.fillRate());
      long[] ids = upTo(vectors.size());
      double recall = recall(metric, DIM, ids, vectors.base(), vectors.queries(), result);
      assertTrue(recall >= recallTarget(), "recall " + recall);
    }
  }

  @ParameterizedTest
  @EnumSource
  default void search_scores_areOfTheVectorsKept(Metric metric) {
    assumeFalse(!scoresAreOfVectors(), "the scores leave out a part of the vectors");
    ClusteredVectors vectors = clusters(SEED + 1);
    try (VectorIndex index = indexOf(metric, vectors)) {
      SearchResult result = index.search(vectors.queries(), 25);
      for (int query = 0; query < result.queries(); query++) {
        for (int place = 0; place < 25; place++) {
          float[] vector = index.vector(result.id(query, place));
          double expected = BruteForce.score(metric, DIM, vectors.queries(), query, vector, 0);
          assertEquals(expected, result.score(query, place), 1e-4 * (DIM + Math.abs(expected)));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  default void search_kAboveSize_findsEveryVectorOnce(Metric metric) {
    ClusteredVectors vectors = clusters(SEED + 2);
    int size = vectors.size();
    try (VectorIndex index = indexOf(metric, vectors)) {
      SearchResult result = index.search(vectors.query(0), size + 3);
      assertOrdered(metric, result);
      assertEquals(size, result.found(0));
      assertEquals(-1, result.id(0, size + 2));
      assertEquals((double) size / (size + 3), result.fillRate());
    }
  }

  @ParameterizedTest
  @EnumSource
  default void search_emptyIndex_findsNothing(Metric metric) {
    try (VectorIndex index = provider().create(DIM, metric)) {
      SearchResult result = index.search(new float[2 * DIM], 2);
      assertEquals(2, result.queries());
      assertArrayEquals(new long[] {-1, -1}, BruteForce.ids(result, 1));
      assertEquals(metric.worst(), result.score(1, 1));
      assertEquals(0, result.survivors());
      assertEquals(0, index.size());
      assertEquals(0, index.search(new float[0], 3).queries());
      assertEquals(
          0, index.searchRange(new float[DIM], metric.worst(), SearchOptions.defaults()).found(0));
    }
  }

  @ParameterizedTest
  @EnumSource
  default void search_parametersOfTheCall_actOrAreRefused(Metric metric) {
    ClusteredVectors vectors = clusters(SEED + 3);
    SearchOptions defaults = SearchOptions.defaults();
    try (VectorIndex index = indexOf(metric, vectors)) {
      if (index.type().contains("HNSW")) {
        wider(index, vectors, 1, defaults.efSearch(1), defaults.efSearch(1_000));
      } else {
        assertRefused("efSearch", () -> index.search(vectors.query(0), 1, defaults.efSearch(9)));
      }
      if (index.type().contains("IVF")) {
        wider(index, vectors, 20, defaults.nprobe(1), defaults.nprobe(1_000_000));
      } else {
        assertRefused("nprobe", () -> index.search(vectors.query(0), 1, defaults.nprobe(9)));
        assertRefused("nprobe", () -> index.searchRange(vectors.query(0), 1, defaults.nprobe(9)));
      }
    }
  }

  private static void wider(
      VectorIndex index, ClusteredVectors vectors, int k, SearchOptions low, SearchOptions high) {
    long[] ids = index.ids();
    float[] base = kept(index, ids);
    double[] recalls = new double[2];
    for (int i = 0; i < 2; i++) {
      SearchResult result = index.search(vectors.queries(), k, i == 0 ? low : high);
      recalls[i] = recall(index.metric(), DIM, ids, base, vectors.queries(), result);
    }
    assertTrue(recalls[1] >= 0.99 && recalls[0] < recalls[1], recalls[0] + ", " + recalls[1]);
  }

  @ParameterizedTest
  @EnumSource
  default void searchRange_findsWhatIsNearer(Metric metric) {
    assumeFalse(!scoresAreOfVectors(), "the scores leave out a part of the vectors");
    ClusteredVectors vectors = clusters(SEED + 4);
    try (VectorIndex index = indexOf(metric, vectors)) {
      long[] ids = index.ids();
      float[] base = kept(index, ids);
      IdFilter odd = IdFilter.allow(Arrays.stream(ids).filter(id -> id % 2 == 1).toArray());
      for (int query = 0; query < 10; query++) {
        float[] alone = vectors.query(query);
        int[] ranking = BruteForce.ranking(metric, DIM, alone, 0, base);
        double inside = BruteForce.score(metric, DIM, alone, 0, base, ranking[29]);
        double outside = BruteForce.score(metric, DIM, alone, 0, base, ranking[30]);
        float radius = (float) ((inside + outside) / 2);
        RangeResult all = index.searchRange(alone, radius, SearchOptions.defaults());
        checkRange(metric, radius, all, 30);
        RangeResult filtered =
            index.searchRange(alone, radius, SearchOptions.defaults().filter(odd));
        checkRange(metric, radius, filtered, oddAmong(ranking, 30));
        for (int place = 0; place < filtered.found(0); place++) {
          assertEquals(1, filtered.id(0, place) % 2);
        }
      }
      assertEquals(
          0, index.searchRange(vectors.query(0), best(metric), SearchOptions.defaults()).found(0));
      RangeResult everything =
          index.searchRange(vectors.query(0), metric.worst(), SearchOptions.defaults());
      checkRange(metric, metric.worst(), everything, vectors.size());
    }
  }

  private static float best(Metric metric) {
    return metric == Metric.L2 ? 0 : Float.POSITIVE_INFINITY;
  }

  private static int oddAmong(int[] ranking, int places) {
    int odd = 0;
    for (int place = 0; place < places; place++) {
      odd += ranking[place] % 2;
    }
    return odd;
  }

  private static void checkRange(Metric metric, float radius, RangeResult result, int expected) {
    int found = result.found(0);
    boolean exact =
        result.plan() == SearchPlan.EXACT || result.plan() == SearchPlan.EXACT_SURVIVORS;
    if (exact) {
      // One more or less where the radius falls between two scores that rounding cannot tell.
      assertEquals(expected, found, 1);
    } else {
      assertTrue(found <= expected + 1, found + " of " + expected);
    }
    for (int place = 0; place < found; place++) {
      assertTrue(metric.isNearer(result.score(0, place), radius), "place " + place);
      assertTrue(
          place == 0 || !metric.isNearer(result.score(0, place), result.score(0, place - 1)));
    }
  }

  @ParameterizedTest
  @EnumSource
  default void vector_givesBackWhatWasKept(Metric metric) {
    ClusteredVectors vectors = clusters(SEED + 5);
    try (VectorIndex index = indexOf(metric, vectors)) {
      for (int row = 0; row < vectors.size(); row += 97) {
        assertArrayEquals(vectors.vector(row), index.vector(row), valueError(), "row " + row);
      }
    }
  }

  @Test
  default void train_learnsWhatIsNeeded() {
    ClusteredVectors vectors = clusters(SEED + 6);
    try (VectorIndex index = provider().create(DIM, Metric.L2);
        VectorIndex byAdding = provider().create(DIM, Metric.L2)) {
      assertEquals(trainingSize() == 0, index.isTrained());
      if (trainingSize() > 1) {
        float[] tooFew = vectors.rows(0, trainingSize() - 1);
        String message = " on at least " + trainingSize() + " vectors, got ";
        assertRefused(message, () -> index.train(tooFew));
        assertRefused(message, () -> index.add(tooFew));
        assertFalse(index.isTrained());
        assertEquals(0, index.size());
      }
      assertRefused("vectors to train on must be at least 1, got 0", () -> index.train(f(0)));
      index.train(vectors.base());
      assertTrue(index.isTrained());
      index.add(vectors.base());
      byAdding.add(vectors.base());
      assertTrue(byAdding.isTrained());
      assertThrows(IllegalStateException.class, () -> index.train(vectors.base()));
      long[] ids = index.ids();
      SearchResult result =
          index.search(vectors.queries(), 10, SearchOptions.defaults().filter(few(ids)));
      if (scoresAreOfVectors()) {
        long[] allowed = Arrays.stream(ids).filter(few(ids)::allows).toArray();
        assertExact(Metric.L2, DIM, allowed, kept(index, allowed), vectors.queries(), result);
      }
    }
  }

  private static IdFilter few(long[] ids) {
    return IdFilter.allow(Arrays.stream(ids).filter(id -> id % 211 == 5).toArray());
  }

  private static float[] f(int length) {
    return new float[length];
  }

  @Test
  default void badArguments_areNamed() {
    assertRefused("dim must be in [1, 65536], got 0", () -> provider().create(0, Metric.L2));
    assertRefused(
        "dim must be in [1, 65536], got 65537", () -> provider().create(65_537, Metric.L2));
    assertThrows(NullPointerException.class, () -> provider().create(DIM, null));
    ClusteredVectors vectors = clusters(SEED + 7);
    try (VectorIndex index = indexOf(Metric.L2, vectors)) {
      assertRefused(
          "vectors must hold a multiple of dim = 16 values, got 17", () -> index.add(f(17)));
      assertRefused(
          "queries must hold a multiple of dim = 16 values, got 15", () -> index.search(f(15), 1));
      assertRefused("k must be at least 1, got 0", () -> index.search(f(DIM), 0));
      assertRefused("k must be at least 1, got -9", () -> index.search(f(DIM), -9));
      assertRefused(
          "queries * k must be at most 67108864", () -> index.search(f(DIM), Integer.MAX_VALUE));
      assertRefused("the index does not hold id 2000", () -> index.vector(2_000));
      assertRefused("the index does not hold id -1", () -> index.vector(-1));
      assertRefused("radius must be a number", () -> range(index, f(DIM), Float.NaN));
      assertRefused("queries must hold", () -> range(index, f(15), 1));
      for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
        float[] two = f(2 * DIM);
        two[DIM + 3] = bad;
        String got = " must be finite, got " + bad + " in vector 1";
        assertRefused("vectors" + got, () -> index.add(two));
        assertRefused("vectors" + got, () -> index.add(new long[] {5_000, 5_001}, two));
        assertRefused("vectors" + got, () -> index.update(new long[] {1, 2}, two));
        assertRefused("queries" + got, () -> index.search(two, 1));
        assertRefused("queries" + got, () -> range(index, two, 1));
      }
      assertNulls(index);
      assertEquals(2_000, index.size());
    }
  }

  private static void range(VectorIndex index, float[] queries, float radius) {
    index.searchRange(queries, radius, SearchOptions.defaults());
  }

  private static void assertNulls(VectorIndex index) {
    List<Executable> calls =
        List.of(
            () -> index.add((float[]) null),
            () -> index.add(null, f(DIM)),
            () -> index.update(null, f(DIM)),
            () -> index.remove((long[]) null),
            () -> index.train(null),
            () -> index.search(null, 1),
            () -> index.search(f(DIM), 1, null),
            () -> index.searchRange(f(DIM), 1, null),
            () -> index.save(null));
    for (Executable call : calls) {
      String message = assertThrows(NullPointerException.class, call).getMessage();
      assertTrue(
          List.of("vectors", "ids", "queries", "options", "file").contains(message), message);
    }
  }
}
