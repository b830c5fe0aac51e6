package io.gamerec.api.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class SearchResultTest {
  @Test
  void places_areRowMajor() {
    SearchResult result =
        new SearchResult(
            2,
            3,
            new long[] {0, 1, 2, 3, 4, -1},
            new float[] {9, 8, 7, 6, 5, Float.NEGATIVE_INFINITY},
            SearchPlan.EXACT_SURVIVORS,
            7);
    assertEquals(3, result.id(1, 0));
    assertEquals(-1, result.id(1, 2));
    assertEquals(7, result.score(0, 2));
    assertEquals(3, result.found(0));
    assertEquals(2, result.found(1));
    assertEquals(5 / 6.0, result.fillRate());
    assertEquals(SearchPlan.EXACT_SURVIVORS, result.plan());
    assertEquals(7, result.survivors());
  }

  @Test
  void fillRate_noQueries_isFull() {
    assertEquals(
        1, new SearchResult(0, 5, new long[0], new float[0], SearchPlan.EXACT, 0).fillRate());
  }

  @Test
  void arraysOfOtherLength_areRefused() {
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> new SearchResult(2, 3, new long[6], new float[5], SearchPlan.EXACT, 9))
            .getMessage();
    assertEquals("ids and scores must hold queries * k = 6 values, got 6 and 5", message);
  }
}
