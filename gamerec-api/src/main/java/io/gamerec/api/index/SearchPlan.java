package io.gamerec.api.index;

/** How an index answered a search. */
public enum SearchPlan {
  /** Every vector was compared with the query. */
  EXACT,
  /** Every vector that the filter allows was compared, and no other: the result is exact. */
  EXACT_SURVIVORS,
  /** The index looked only where it expects near vectors; no filter was given. */
  APPROXIMATE,
  /**
   * The index looked only where it expects near vectors, further than without a filter, and
   * returned what the filter allows.
   */
  APPROXIMATE_FILTERED
}
