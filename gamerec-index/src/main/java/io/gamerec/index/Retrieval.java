package io.gamerec.index;

import io.gamerec.api.ScoredItem;
import io.gamerec.api.index.SearchPlan;
import java.util.List;

/**
 * What a {@link Retriever} answers.
 *
 * @param items best first, without duplicates; the scores are the model's, higher is better
 * @param k how many items were asked for
 * @param plan how the index answered
 * @param survivors how many items could be returned: those of the catalogue less the excluded ones
 * @param excluded how many items could not, and why
 */
public record Retrieval(
    List<ScoredItem> items, int k, SearchPlan plan, int survivors, Excluded excluded) {

  /**
   * Copies the items.
   *
   * @param items best first, without duplicates; the scores are the model's, higher is better
   * @param k how many items were asked for
   * @param plan how the index answered
   * @param survivors how many items could be returned
   * @param excluded how many items could not, and why
   */
  public Retrieval {
    items = List.copyOf(items);
  }

  /**
   * Why items of the catalogue could not be returned. Each is counted once, where it was met first,
   * in this order.
   *
   * @param byStandingFilter the retriever's own filter did not allow them
   * @param byFilter the filter of the request did not
   * @param byHistory they are games of the history that the exclusion leaves out
   */
  public record Excluded(int byStandingFilter, int byFilter, int byHistory) {}

  /**
   * How full the answer is: items found over items asked for. Below 1 only where fewer than {@code
   * k} items survive or scores overflow float32.
   *
   * @return a share in {@code [0, 1]}
   */
  public double fillRate() {
    return (double) items.size() / k;
  }
}
