package io.gamerec.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;

class EstimateTest {

  /** m = 4/8; residuals 1 - 1, 3 - 2, 0 - 1; sqrt(3/2 * 2) / 8. The user without examples drops. */
  @Test
  void clustered_matchesHandWorkedValue() {
    Estimate estimate = Estimate.clustered(new double[] {1, 3, 0, 0}, new int[] {2, 4, 0, 2});
    assertEquals(0.5, estimate.value());
    assertEquals(Math.sqrt(3) / 8, estimate.standardError(), 1e-15);
  }

  @Test
  void clustered_withOneExampleAUserIsTheTextbookStandardError() {
    double[] sums = {0, 1, 1, 0, 1};
    Estimate estimate = Estimate.clustered(sums, new int[] {1, 1, 1, 1, 1});
    double variance = (3 * 0.4 * 0.4 + 2 * 0.6 * 0.6) / 4;
    assertEquals(Math.sqrt(variance / 5), estimate.standardError(), 1e-15);
  }

  @Test
  void clustered_ofOneUserHasNoStandardError() {
    Estimate estimate = Estimate.clustered(new double[] {1}, new int[] {4});
    assertEquals(new Estimate(0.25, Double.NaN), estimate);
  }

  /** Users of different taste and activity: the error must be the spread over repeated samples. */
  @Test
  void clustered_predictsTheSpreadOverSamplesOfUsers() {
    Random random = new Random(4);
    int samples = 2_000;
    double sum = 0;
    double squares = 0;
    double predicted = 0;
    for (int sample = 0; sample < samples; sample++) {
      double[] sums = new double[150];
      int[] counts = new int[150];
      for (int user = 0; user < sums.length; user++) {
        counts[user] = 1 + random.nextInt(20);
        double taste = random.nextDouble() * counts[user] / 20;
        for (int example = 0; example < counts[user]; example++) {
          sums[user] += random.nextDouble() < taste ? 1 : 0;
        }
      }
      Estimate estimate = Estimate.clustered(sums, counts);
      sum += estimate.value();
      squares += estimate.value() * estimate.value();
      predicted += estimate.standardError() / samples;
    }
    double mean = sum / samples;
    double spread = Math.sqrt(squares / samples - mean * mean);
    assertEquals(1, predicted / spread, 0.06);
  }
}
