package io.gamerec.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gamerec.api.index.IdFilter;
import io.gamerec.api.index.Metric;
import io.gamerec.api.index.SearchOptions;
import io.gamerec.api.index.SearchPlan;
import io.gamerec.api.index.SearchResult;
import io.gamerec.api.index.VectorIndex;
import io.gamerec.examples.generate.ClusteredVectors;
import io.gamerec.index.Indexes;
import java.util.BitSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ExactNeighboursTest {
  /** Three blocks, the last one short. */
  private static final int COUNT = 33_000;

  private static void check(
      ClusteredVectors vectors, VectorIndex whole, int k, SearchOptions options) {
    float[] queries = vectors.queries(0, 7);
    SearchResult expected = whole.search(queries, k, options);
    SearchResult found = ExactNeighbours.of(vectors, queries, k, options);
    assertEquals(expected.survivors(), found.survivors());
    assertEquals(expected.plan(), found.plan());
    for (int query = 0; query < 7; query++) {
      assertEquals(expected.found(query), found.found(query));
      for (int place = 0; place < k; place++) {
        assertEquals(expected.id(query, place), found.id(query, place));
        assertEquals(expected.score(query, place), found.score(query, place));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void neighbours_areThoseOfOneIndex(Metric metric) {
    ClusteredVectors vectors = new ClusteredVectors(COUNT, 6, metric, 3);
    try (VectorIndex whole = Indexes.exact().create(6, metric)) {
      whole.add(vectors.rows(0, COUNT));
      check(vectors, whole, 20, SearchOptions.defaults());
      BitSet few = new BitSet();
      few.set(16_380, 16_400);
      check(vectors, whole, 30, SearchOptions.defaults().filter(IdFilter.allow(few)));
      check(vectors, whole, 10, SearchOptions.defaults().filter(IdFilter.deny(few)));
    }
  }

  @Test
  void neighbours_kAboveTheCount_endsWithNone() {
    ClusteredVectors vectors = new ClusteredVectors(5, 6, Metric.L2, 3);
    SearchResult found =
        ExactNeighbours.of(vectors, vectors.queries(0, 2), 8, SearchOptions.defaults());
    assertEquals(5, found.found(0));
    assertEquals(Float.POSITIVE_INFINITY, found.score(1, 5));
    assertEquals(SearchPlan.EXACT, found.plan());
  }
}
