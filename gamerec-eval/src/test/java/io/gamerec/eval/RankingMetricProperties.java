package io.gamerec.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class RankingMetricProperties {

  @Property
  void recall_equalsNaive(
      @ForAll("ranked") List<String> ranked,
      @ForAll("relevant") Set<String> relevant,
      @ForAll @IntRange(min = 1, max = 40) int k) {
    Set<String> found = new HashSet<>(ranked.subList(0, Math.min(k, ranked.size())));
    found.retainAll(relevant);
    assertEquals(
        (double) found.size() / relevant.size(), RankingMetric.recallAt(k).value(ranked, relevant));
  }

  @Property
  void ndcg_equalsNaive(
      @ForAll("ranked") List<String> ranked,
      @ForAll("relevant") Set<String> relevant,
      @ForAll @IntRange(min = 1, max = 40) int k) {
    assertEquals(
        naiveDcg(ranked, relevant, k) / naiveDcg(best(ranked, relevant), relevant, k),
        RankingMetric.ndcgAt(k).value(ranked, relevant),
        1e-12);
  }

  @Property
  void mrr_equalsNaive(
      @ForAll("ranked") List<String> ranked, @ForAll("relevant") Set<String> relevant) {
    double naive = 0;
    for (String item : relevant) {
      int at = ranked.indexOf(item);
      naive = at < 0 ? naive : Math.max(naive, 1.0 / (at + 1));
    }
    assertEquals(naive, RankingMetric.mrr().value(ranked, relevant));
  }

  @Property
  void everyMetric_staysWithinZeroAndOne(
      @ForAll("ranked") List<String> ranked,
      @ForAll("relevant") Set<String> relevant,
      @ForAll @IntRange(min = 1, max = 40) int k) {
    for (RankingMetric metric : metrics(k)) {
      double value = metric.value(ranked, relevant);
      assertTrue(value >= 0 && value <= 1, metric + " = " + value);
    }
  }

  @Property
  void bestPossibleList_scoresExactlyOneWhereTheCutHoldsAllRelevantItems(
      @ForAll("ranked") List<String> ranked,
      @ForAll("relevant") Set<String> relevant,
      @ForAll @IntRange(min = 1, max = 40) int k) {
    List<String> best = best(ranked, relevant);
    assertEquals(1.0, RankingMetric.ndcgAt(k).value(best, relevant));
    assertEquals(1.0, RankingMetric.mrr().value(best, relevant));
    assertEquals(1.0, RankingMetric.recallAt(relevant.size() + k).value(best, relevant));
  }

  @Property
  void recall_growsWithTheCut(
      @ForAll("ranked") List<String> ranked, @ForAll("relevant") Set<String> relevant) {
    double before = 0;
    for (int k = 1; k <= 40; k++) {
      double value = RankingMetric.recallAt(k).value(ranked, relevant);
      assertTrue(value >= before, "recall fell from " + before + " to " + value + " at " + k);
      before = value;
    }
  }

  @Property
  void ndcg_growsWithTheCutForOneRelevantItem(
      @ForAll("ranked") List<String> ranked, @ForAll @IntRange(min = 0, max = 29) int item) {
    double before = 0;
    for (int k = 1; k <= 40; k++) {
      double value = RankingMetric.ndcgAt(k).value(ranked, Set.of("i" + item));
      assertTrue(value >= before, "ndcg fell from " + before + " to " + value + " at " + k);
      before = value;
    }
  }

  @Provide
  Arbitrary<List<String>> ranked() {
    return items().list().uniqueElements().ofMaxSize(30);
  }

  @Provide
  Arbitrary<Set<String>> relevant() {
    return items().set().ofMinSize(1).ofMaxSize(12);
  }

  private static Arbitrary<String> items() {
    return Arbitraries.integers().between(0, 29).map(item -> "i" + item);
  }

  private static List<RankingMetric> metrics(int k) {
    return List.of(RankingMetric.recallAt(k), RankingMetric.ndcgAt(k), RankingMetric.mrr());
  }

  private static List<String> best(List<String> ranked, Set<String> relevant) {
    List<String> best = new ArrayList<>(relevant);
    ranked.stream().filter(item -> !relevant.contains(item)).forEach(best::add);
    return best;
  }

  private static double naiveDcg(List<String> ranked, Set<String> relevant, int k) {
    double dcg = 0;
    for (int at = 0; at < ranked.size(); at++) {
      if (at < k && relevant.contains(ranked.get(at))) {
        dcg += 1 / (Math.log(at + 2) / Math.log(2));
      }
    }
    return dcg;
  }
}
