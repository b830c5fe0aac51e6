package io.gamerec.model.internal;

import java.util.SplittableRandom;

/** Draws from a discrete distribution in O(1) (Walker, 1977; Vose, 1991). Immutable. */
final class AliasTable {
  private final double[] probability;
  private final double[] threshold;
  private final int[] alias;

  /**
   * Builds the table in O(n).
   *
   * @param weights above 0
   */
  AliasTable(double[] weights) {
    int size = weights.length;
    double total = 0;
    for (double weight : weights) {
      total += weight;
    }
    this.probability = new double[size];
    this.threshold = new double[size];
    this.alias = new int[size];
    int[] waiting = new int[size];
    int small = 0;
    int large = size;
    for (int i = 0; i < size; i++) {
      probability[i] = weights[i] / total;
      threshold[i] = probability[i] * size;
      alias[i] = i;
      if (threshold[i] < 1) {
        waiting[small++] = i;
      } else {
        waiting[--large] = i;
      }
    }
    while (small > 0 && large < size) {
      int low = waiting[--small];
      int high = waiting[large];
      alias[low] = high;
      threshold[high] -= 1 - threshold[low];
      if (threshold[high] < 1) {
        large++;
        waiting[small++] = high;
      }
    }
    // What rounding left over is certain.
    while (small > 0) {
      threshold[waiting[--small]] = 1;
    }
    while (large < size) {
      threshold[waiting[large++]] = 1;
    }
  }

  int draw(SplittableRandom random) {
    int place = random.nextInt(threshold.length);
    return random.nextDouble() < threshold[place] ? place : alias[place];
  }

  double probability(int outcome) {
    return probability[outcome];
  }
}
