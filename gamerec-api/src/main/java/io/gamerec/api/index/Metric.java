package io.gamerec.api.index;

/** How an index measures nearness. */
public enum Metric {
  /** Inner product; higher is nearer. */
  INNER_PRODUCT,
  /** Squared Euclidean distance; lower is nearer. */
  L2;

  /**
   * Whether one score is nearer than another.
   *
   * @param a a score
   * @param b another score
   * @return true when {@code a} is strictly nearer
   */
  public boolean isNearer(float a, float b) {
    return this == INNER_PRODUCT ? a > b : a < b;
  }

  /**
   * The score of a place that holds no row.
   *
   * @return negative infinity for inner product, positive infinity for L2
   */
  public float worst() {
    return this == INNER_PRODUCT ? Float.NEGATIVE_INFINITY : Float.POSITIVE_INFINITY;
  }
}
