package io.gamerec.eval;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A measure of one ranked list against the set R of relevant items, between 0 and 1, higher is
 * better. An item is relevant or not; there are no grades. Two metrics of the same name are equal.
 * Immutable and thread-safe.
 */
public final class RankingMetric {
  private final String name;
  private final String formula;
  private final OptionalInt cut;
  private final OfHits ofHits;

  /** A metric as a function of the ascending ranks, from 1, at which relevant items stand. */
  @FunctionalInterface
  private interface OfHits {
    double value(int[] ranks, int relevant);
  }

  private RankingMetric(String name, String formula, OptionalInt cut, OfHits ofHits) {
    this.name = name;
    this.formula = formula;
    this.cut = cut;
    this.ofHits = ofHits;
  }

  /**
   * Share of the relevant items that stand in the top {@code k}. It is divided by |R|, not by
   * min(k, |R|); with one relevant item it is the hit rate.
   *
   * @param k the cut, at least 1
   * @return the metric, named {@code recall@k}
   */
  public static RankingMetric recallAt(int k) {
    checkCut(k);
    return new RankingMetric(
        "recall@" + k,
        "hits in the top " + k + " / |R|",
        OptionalInt.of(k),
        (ranks, relevant) -> (double) hitsWithin(ranks, k) / relevant);
  }

  /**
   * Normalised discounted cumulative gain of the top {@code k}, binary gain, discount 1/log2(rank +
   * 1). The ideal list holds min(k, |R|) relevant items whatever was returned, so the value never
   * passes 1.
   *
   * @param k the cut, at least 1
   * @return the metric, named {@code ndcg@k}
   */
  public static RankingMetric ndcgAt(int k) {
    checkCut(k);
    return new RankingMetric(
        "ndcg@" + k,
        "sum of 1/log2(rank+1) over hits in the top "
            + k
            + " / the same sum over ranks 1..min("
            + k
            + ", |R|)",
        OptionalInt.of(k),
        (ranks, relevant) -> ndcg(ranks, relevant, k));
  }

  /**
   * Reciprocal rank of the first relevant item within the list that was evaluated, 0 when it stands
   * beyond. It therefore depends, slightly, on the depth of the evaluation.
   *
   * @return the metric, named {@code mrr}
   */
  public static RankingMetric mrr() {
    return new RankingMetric(
        "mrr",
        "1 / rank of the first hit in the evaluated list, 0 without a hit",
        OptionalInt.empty(),
        (ranks, relevant) -> ranks.length == 0 ? 0 : 1.0 / ranks[0]);
  }

  /**
   * The name, as in tables and JSON.
   *
   * @return for example {@code recall@10}
   */
  public String name() {
    return name;
  }

  /**
   * The exact variant that is computed, in one line; R is the set of relevant items.
   *
   * @return the formula
   */
  public String formula() {
    return formula;
  }

  /**
   * The deepest rank that can change the value.
   *
   * @return the rank, or empty when the whole evaluated list counts
   */
  public OptionalInt cut() {
    return cut;
  }

  /**
   * Measures one list.
   *
   * @param ranked ids, best first
   * @param relevant ids of the relevant items
   * @return a value in [0, 1]
   * @throws IllegalArgumentException if the list repeats an id or there is no relevant item, for
   *     which no variant of these metrics is defined
   */
  public double value(List<String> ranked, Set<String> relevant) {
    checkArgument(!relevant.isEmpty(), "relevant must hold at least one item, got none");
    Set<String> seen = new HashSet<>(ranked.size() * 2);
    int[] ranks = new int[Math.min(ranked.size(), relevant.size())];
    int hits = 0;
    int rank = 0;
    for (String item : ranked) {
      rank++;
      checkArgument(
          seen.add(item), "ranked must hold each item once, got %s twice (rank %s)", item, rank);
      if (relevant.contains(item)) {
        ranks[hits++] = rank;
      }
    }
    return ofRanks(Arrays.copyOf(ranks, hits), relevant.size());
  }

  double ofRanks(int[] ascendingRanks, int relevant) {
    return ofHits.value(ascendingRanks, relevant);
  }

  private static void checkCut(int k) {
    checkArgument(k >= 1, "k must be at least 1, got %s", k);
  }

  private static int hitsWithin(int[] ranks, int k) {
    int hits = 0;
    while (hits < ranks.length && ranks[hits] <= k) {
      hits++;
    }
    return hits;
  }

  private static double ndcg(int[] ranks, int relevant, int k) {
    double gain = 0;
    for (int hit = 0; hit < hitsWithin(ranks, k); hit++) {
      gain += discount(ranks[hit]);
    }
    double ideal = 0;
    for (int rank = 1; rank <= Math.min(k, relevant); rank++) {
      ideal += discount(rank);
    }
    return gain / ideal;
  }

  private static double discount(int rank) {
    return Math.log(2) / Math.log(rank + 1);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RankingMetric that && name.equals(that.name);
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  @Override
  public String toString() {
    return name;
  }
}
