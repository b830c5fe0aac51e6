package io.gamerec.api.index;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

/**
 * What a search returns: {@code queries x k} ids and scores, nearest first. Where fewer than {@code
 * k} vectors are allowed, the places behind them hold id -1 and {@link Metric#worst()}.
 */
public final class SearchResult {
  private final int queries;
  private final int k;
  private final long[] ids;
  private final float[] scores;
  private final SearchPlan plan;
  private final long survivors;

  /**
   * Wraps result arrays; the result owns them from here on.
   *
   * @param queries number of queries
   * @param k places a query
   * @param ids {@code [queries, k]} row-major, -1 where there is none
   * @param scores {@code [queries, k]} row-major
   * @param plan how the search was done
   * @param survivors number of vectors that were allowed
   */
  public SearchResult(
      int queries, int k, long[] ids, float[] scores, SearchPlan plan, long survivors) {
    checkArgument(
        ids.length == queries * k && scores.length == ids.length,
        "ids and scores must hold queries * k = %s values, got %s and %s",
        (long) queries * k,
        ids.length,
        scores.length);
    this.queries = queries;
    this.k = k;
    this.ids = ids;
    this.scores = scores;
    this.plan = requireNonNull(plan, "plan");
    this.survivors = survivors;
  }

  /**
   * Number of queries.
   *
   * @return the number of queries
   */
  public int queries() {
    return queries;
  }

  /**
   * Places a query.
   *
   * @return k
   */
  public int k() {
    return k;
  }

  /**
   * The id at a place.
   *
   * @param query number of the query, from 0
   * @param place place in its list, from 0, nearest first
   * @return the id, or -1 where there is none
   */
  public long id(int query, int place) {
    return ids[query * k + place];
  }

  /**
   * The score at a place.
   *
   * @param query number of the query, from 0
   * @param place place in its list, from 0, nearest first
   * @return inner product or squared distance
   */
  public float score(int query, int place) {
    return scores[query * k + place];
  }

  /**
   * How many ids a query found.
   *
   * @param query number of the query, from 0
   * @return places that hold an id
   */
  public int found(int query) {
    int found = 0;
    while (found < k && id(query, found) >= 0) {
      found++;
    }
    return found;
  }

  /**
   * How the search was done.
   *
   * @return the plan, the same for all queries
   */
  public SearchPlan plan() {
    return plan;
  }

  /**
   * How many vectors could be returned.
   *
   * @return the vectors that the filter allows, all of them without a filter
   */
  public long survivors() {
    return survivors;
  }

  /**
   * How full the lists are: ids found over places asked for. Below 1 only where fewer than {@code
   * k} vectors are allowed or scores overflow float32.
   *
   * @return a share in {@code [0, 1]}, 1 for no queries
   */
  public double fillRate() {
    long found = 0;
    for (int query = 0; query < queries; query++) {
      found += found(query);
    }
    return ids.length == 0 ? 1 : (double) found / ids.length;
  }
}
