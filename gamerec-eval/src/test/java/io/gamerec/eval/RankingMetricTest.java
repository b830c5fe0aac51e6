package io.gamerec.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RankingMetricTest {
  private static final List<String> RANKED = List.of("a", "b", "c", "d", "e");

  @Test
  void recall_countsHitsOverAllRelevantItems() {
    Set<String> relevant = Set.of("b", "e", "x", "y");
    assertEquals(0.0, RankingMetric.recallAt(1).value(RANKED, relevant));
    assertEquals(0.25, RankingMetric.recallAt(2).value(RANKED, relevant));
    assertEquals(0.5, RankingMetric.recallAt(100).value(RANKED, relevant));
  }

  @Test
  void recall_withOneRelevantItemIsTheHitRate() {
    assertEquals(1.0, RankingMetric.recallAt(3).value(RANKED, Set.of("c")));
    assertEquals(0.0, RankingMetric.recallAt(2).value(RANKED, Set.of("c")));
  }

  /** Hits at ranks 2 and 5: 1/log2(3) + 1/log2(6) = 0.63093 + 0.38685; ideal 1 + 0.63093 + 0.5. */
  @Test
  void ndcg_matchesHandWorkedValue() {
    double value = RankingMetric.ndcgAt(5).value(RANKED, Set.of("b", "e", "x"));
    assertEquals((0.6309297535714574 + 0.38685280723454163) / 2.1309297535714573, value, 1e-15);
  }

  @Test
  void ndcg_withOneRelevantItemIsItsDiscount() {
    assertEquals(1.0, RankingMetric.ndcgAt(10).value(RANKED, Set.of("a")));
    assertEquals(0.5, RankingMetric.ndcgAt(10).value(RANKED, Set.of("c")), 1e-15);
    assertEquals(0.0, RankingMetric.ndcgAt(2).value(RANKED, Set.of("c")));
  }

  /** A library once divided by the ideal of the whole set, another by that of what came back. */
  @Test
  void ndcg_idealIsTruncatedAtTheCutAndAtTheNumberOfRelevantItems() {
    Set<String> relevant = Set.of("a", "b", "c", "d", "e");
    assertEquals(1.0, RankingMetric.ndcgAt(2).value(RANKED, relevant));
    double shortList = RankingMetric.ndcgAt(5).value(List.of("a"), relevant);
    assertEquals(
        1 / (1 + 0.6309297535714574 + 0.5 + 0.43067655807339306 + 0.38685280723454163),
        shortList,
        1e-15);
  }

  @Test
  void mrr_isReciprocalRankOfFirstHitAndZeroWithout() {
    assertEquals(1.0 / 3, RankingMetric.mrr().value(RANKED, Set.of("c", "e")));
    assertEquals(0.0, RankingMetric.mrr().value(RANKED, Set.of("x")));
    assertEquals(0.0, RankingMetric.mrr().value(List.of(), Set.of("x")));
  }

  @Test
  void names_areThoseOfTablesAndJson() {
    assertEquals("recall@10", RankingMetric.recallAt(10).name());
    assertEquals("ndcg@20", RankingMetric.ndcgAt(20).name());
    assertEquals("mrr", RankingMetric.mrr().name());
  }

  @Test
  void cut_isTheDeepestRankThatCounts() {
    assertEquals(OptionalInt.of(10), RankingMetric.recallAt(10).cut());
    assertEquals(OptionalInt.of(20), RankingMetric.ndcgAt(20).cut());
    assertEquals(OptionalInt.empty(), RankingMetric.mrr().cut());
  }

  @Test
  void equality_goesByName() {
    assertEquals(RankingMetric.recallAt(10), RankingMetric.recallAt(10));
    assertEquals(RankingMetric.recallAt(10).hashCode(), RankingMetric.recallAt(10).hashCode());
    assertNotEquals(RankingMetric.recallAt(10), RankingMetric.recallAt(20));
    assertNotEquals(RankingMetric.recallAt(10), RankingMetric.ndcgAt(10));
  }

  @Test
  void value_withoutRelevantItemsIsAnError() {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class, () -> RankingMetric.ndcgAt(10).value(RANKED, Set.of()));
    assertEquals("relevant must hold at least one item, got none", refused.getMessage());
  }

  /** A list that repeats an item once gave recall above 1 elsewhere. */
  @Test
  void value_refusesRepeatedItem() {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> RankingMetric.recallAt(10).value(List.of("a", "b", "a"), Set.of("a")));
    assertEquals("ranked must hold each item once, got a twice (rank 3)", refused.getMessage());
  }

  @Test
  void cut_belowOneIsRefused() {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> RankingMetric.recallAt(0));
    assertEquals("k must be at least 1, got 0", refused.getMessage());
    assertThrows(IllegalArgumentException.class, () -> RankingMetric.ndcgAt(-1));
  }
}
