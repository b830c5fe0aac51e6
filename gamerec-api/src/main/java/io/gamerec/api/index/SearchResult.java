package io.gamerec.api.index;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * What a search returns: {@code queries x k} rows and scores, nearest first. Where fewer than
 * {@code k} vectors exist, the places behind them hold row -1 and {@link Metric#worst()}.
 */
public final class SearchResult {
  private final int queries;
  private final int k;
  private final long[] rows;
  private final float[] scores;

  /**
   * Wraps result arrays; the result owns them from here on.
   *
   * @param queries number of queries
   * @param k places a query
   * @param rows {@code [queries, k]} row-major, -1 where there is none
   * @param scores {@code [queries, k]} row-major
   */
  public SearchResult(int queries, int k, long[] rows, float[] scores) {
    checkArgument(
        rows.length == queries * k && scores.length == rows.length,
        "rows and scores must hold queries * k = %s values, got %s and %s",
        (long) queries * k,
        rows.length,
        scores.length);
    this.queries = queries;
    this.k = k;
    this.rows = rows;
    this.scores = scores;
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
   * The row at a place.
   *
   * @param query number of the query, from 0
   * @param place place in its list, from 0, nearest first
   * @return the row, in order of insertion from 0, or -1 where there is none
   */
  public long row(int query, int place) {
    return rows[query * k + place];
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
}
