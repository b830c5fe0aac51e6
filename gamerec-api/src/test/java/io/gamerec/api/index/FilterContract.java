package io.gamerec.api.index;

import static io.gamerec.api.index.IndexKind.assertExact;
import static io.gamerec.api.index.IndexKind.assertOrdered;
import static io.gamerec.api.index.IndexKind.kept;
import static io.gamerec.api.index.IndexKind.recall;
import static io.gamerec.api.index.IndexKind.upTo;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Searches that may return some ids only. */
interface FilterContract extends IndexKind {
  double[] SHARES = {0, 1e-4, 1e-3, 0.01, 0.03, 0.1, 0.3, 0.5, 0.9, 1};

  @ParameterizedTest
  @EnumSource
  default void filter_ofEveryShare_fillsTheList(Metric metric) {
    Random random = new Random(SEED);
    ClusteredVectors vectors = ClusteredVectors.of(SEED, 10_000, 8, DIM);
    long[] ids = upTo(vectors.size());
    try (VectorIndex index = indexOf(metric, vectors)) {
      float[] base = kept(index, ids);
      for (double share : SHARES) {
        long[] allowed = share == 1 ? ids : draw(random, ids, (int) Math.round(share * ids.length));
        BitSet bits = new BitSet();
        Arrays.stream(allowed).forEach(id -> bits.set((int) id));
        for (int k : new int[] {10, 100}) {
          SearchResult result = search(index, vectors, k, IdFilter.allow(bits));
          check(metric, allowed, base, vectors, k, result);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  default void filter_onIdsOfTheirOwn_fillsTheList(Metric metric) {
    Random random = new Random(SEED + 1);
    ClusteredVectors vectors = clusters(SEED + 1);
    long[] ids = Arrays.stream(upTo(vectors.size())).map(row -> (1L << 40) - 7 * row).toArray();
    try (VectorIndex index = provider().create(DIM, metric)) {
      index.add(ids, vectors.base());
      float[] base = kept(index, ids);
      for (int count : new int[] {0, 1, 9, 150, 1_500, ids.length}) {
        long[] allowed = draw(random, ids, count);
        long[] denied =
            Arrays.stream(ids).filter(id -> Arrays.binarySearch(allowed, id) < 0).toArray();
        // Ids that the index does not hold change nothing.
        long[] listed = Arrays.copyOf(allowed, count + 1);
        listed[count] = 4;
        for (IdFilter filter :
            new IdFilter[] {
              IdFilter.allow(listed),
              IdFilter.deny(denied),
              IdFilter.deny(listed).or(IdFilter.allow(denied)).negate()
            }) {
          SearchResult result = search(index, vectors, 10, filter);
          checkFound(metric, allowed, 10, result);
          float[] survivors = kept(index, allowed);
          checkQuality(metric, allowed, survivors, vectors, result);
        }
      }
      assertEquals(base.length, ids.length * DIM);
    }
  }

  /** The hard case: what is allowed lies far from the query. */
  @ParameterizedTest
  @EnumSource
  default void filter_ofTheFarthest_fillsTheList(Metric metric) {
    ClusteredVectors vectors = clusters(SEED + 2);
    try (VectorIndex index = indexOf(metric, vectors)) {
      for (int query = 0; query < 5; query++) {
        float[] alone = vectors.query(query);
        int[] ranking = BruteForce.ranking(metric, DIM, alone, 0, vectors.base());
        for (int count : new int[] {5, 400, 1_000}) {
          long[] allowed =
              Arrays.stream(ranking, ranking.length - count, ranking.length)
                  .asLongStream()
                  .sorted()
                  .toArray();
          SearchResult result =
              index.search(alone, 10, SearchOptions.defaults().filter(IdFilter.allow(allowed)));
          checkFound(metric, allowed, 10, result);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  default void filter_ofRemovedAndMissingIds_findsNothing(Metric metric) {
    ClusteredVectors vectors = clusters(SEED + 3);
    try (VectorIndex index = indexOf(metric, vectors)) {
      index.remove(3, 4);
      SearchResult result = search(index, vectors, 2, IdFilter.allow(3, 4, 9_999, 1L << 50));
      assertEquals(0, result.survivors());
      assertEquals(0, result.fillRate());
      assertArrayEquals(new long[] {-1, -1}, BruteForce.ids(result, 7));
      assertEquals(metric.worst(), result.score(7, 0));
      assertEquals(SearchPlan.EXACT_SURVIVORS, result.plan());
    }
  }

  private static SearchResult search(
      VectorIndex index, ClusteredVectors vectors, int k, IdFilter filter) {
    return index.search(vectors.queries(), k, SearchOptions.defaults().filter(filter));
  }

  private static long[] draw(Random random, long[] ids, int count) {
    long[] shuffled = ids.clone();
    for (int i = 0; i < count; i++) {
      int other = i + random.nextInt(shuffled.length - i);
      long id = shuffled[i];
      shuffled[i] = shuffled[other];
      shuffled[other] = id;
    }
    long[] drawn = Arrays.copyOf(shuffled, count);
    Arrays.sort(drawn);
    return drawn;
  }

  private void check(
      Metric metric,
      long[] allowed,
      float[] base,
      ClusteredVectors vectors,
      int k,
      SearchResult result) {
    checkFound(metric, allowed, k, result);
    float[] survivors = new float[allowed.length * DIM];
    for (int i = 0; i < allowed.length; i++) {
      System.arraycopy(base, (int) allowed[i] * DIM, survivors, i * DIM, DIM);
    }
    checkQuality(metric, allowed, survivors, vectors, result);
  }

  private static void checkFound(Metric metric, long[] allowed, int k, SearchResult result) {
    assertOrdered(metric, result);
    assertEquals(allowed.length, result.survivors());
    for (int query = 0; query < result.queries(); query++) {
      assertEquals(Math.min(k, allowed.length), result.found(query), "of " + allowed.length);
      for (int place = 0; place < result.found(query); place++) {
        assertTrue(Arrays.binarySearch(allowed, result.id(query, place)) >= 0);
      }
    }
  }

  private void checkQuality(
      Metric metric,
      long[] allowed,
      float[] survivors,
      ClusteredVectors vectors,
      SearchResult result) {
    if (!scoresAreOfVectors()) {
      return;
    }
    if (result.plan() == SearchPlan.EXACT_SURVIVORS) {
      assertExact(metric, DIM, allowed, survivors, vectors.queries(), result);
    } else {
      assertEquals(SearchPlan.APPROXIMATE_FILTERED, result.plan());
      double recall = recall(metric, DIM, allowed, survivors, vectors.queries(), result);
      assertTrue(recall >= 0.95, "recall " + recall + " of " + allowed.length + " survivors");
    }
  }
}
