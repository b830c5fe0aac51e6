package io.gamerec.api.index;

import java.util.List;

/**
 * What a range search returns: for each query all ids that are strictly nearer than the radius,
 * nearest first, of equal scores the vector added first.
 */
public final class RangeResult {
  private final List<long[]> ids;
  private final List<float[]> scores;
  private final SearchPlan plan;

  /**
   * Wraps result arrays; the result owns them from here on.
   *
   * @param ids the ids of each query
   * @param scores the scores of each query
   * @param plan how the search was done
   */
  public RangeResult(List<long[]> ids, List<float[]> scores, SearchPlan plan) {
    this.ids = List.copyOf(ids);
    this.scores = List.copyOf(scores);
    this.plan = plan;
  }

  /**
   * Number of queries.
   *
   * @return the number of queries
   */
  public int queries() {
    return ids.size();
  }

  /**
   * How many ids a query found.
   *
   * @param query number of the query, from 0
   * @return the number of ids
   */
  public int found(int query) {
    return ids.get(query).length;
  }

  /**
   * The id at a place.
   *
   * @param query number of the query, from 0
   * @param place place in its list, from 0, below {@link #found}
   * @return the id
   */
  public long id(int query, int place) {
    return ids.get(query)[place];
  }

  /**
   * The score at a place.
   *
   * @param query number of the query, from 0
   * @param place place in its list, from 0, below {@link #found}
   * @return inner product or squared distance
   */
  public float score(int query, int place) {
    return scores.get(query)[place];
  }

  /**
   * How the search was done.
   *
   * @return the plan, the same for all queries
   */
  public SearchPlan plan() {
    return plan;
  }
}
