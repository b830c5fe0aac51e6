package io.gamerec.eval;

/**
 * A mean over examples and how far it may be from the truth.
 *
 * @param value mean over examples
 * @param standardError standard error of the mean with users as the unit, because the examples of
 *     one user resemble each other; NaN when there is only one user
 */
public record Estimate(double value, double standardError) {

  /**
   * Estimates the ratio m = sum of s(u) / sum of n(u) over the U users that have examples. Its
   * linearised standard error is sqrt(U/(U-1) * sum of (s(u) - m n(u))^2) / sum of n(u).
   *
   * @param sums s, the sum of a metric over the examples of each user
   * @param counts n, the number of examples of each user; users with 0 do not count
   */
  static Estimate clustered(double[] sums, int[] counts) {
    double sum = 0;
    long examples = 0;
    int users = 0;
    for (int user = 0; user < counts.length; user++) {
      sum += sums[user];
      examples += counts[user];
      users += counts[user] > 0 ? 1 : 0;
    }
    double mean = sum / examples;
    double squares = 0;
    for (int user = 0; user < counts.length; user++) {
      double residual = sums[user] - mean * counts[user];
      squares += residual * residual;
    }
    double standardError =
        users == 1 ? Double.NaN : Math.sqrt(squares * users / (users - 1)) / examples;
    return new Estimate(mean, standardError);
  }
}
