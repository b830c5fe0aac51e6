package io.gamerec.examples.generate;

import java.util.List;
import java.util.SplittableRandom;

/**
 * The one source of chance. What it draws is the same on every JVM: logarithms and the like come
 * from {@link StrictMath}.
 */
final class Dice {
  private final SplittableRandom random;

  Dice(long seed) {
    this.random = new SplittableRandom(seed);
  }

  boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  double uniform() {
    return random.nextDouble();
  }

  /** A number in [0, bound). */
  int below(int bound) {
    return random.nextInt(bound);
  }

  <T> T pick(List<T> from) {
    return from.get(below(from.size()));
  }

  /** Box and Muller's normal variate, one of the pair. */
  double gaussian() {
    double radius = Math.sqrt(-2 * StrictMath.log(1 - random.nextDouble()));
    return radius * StrictMath.cos(2 * Math.PI * random.nextDouble());
  }

  double logNormal(double median, double sigma) {
    return median * StrictMath.exp(sigma * gaussian());
  }

  void shuffle(int[] values) {
    for (int i = values.length - 1; i > 0; i--) {
      int other = below(i + 1);
      int swap = values[i];
      values[i] = values[other];
      values[other] = swap;
    }
  }
}
