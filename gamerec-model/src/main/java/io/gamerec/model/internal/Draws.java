package io.gamerec.model.internal;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Draws without replacement. */
final class Draws {
  private Draws() {}

  /**
   * Some of the numbers from 0, in random order: the start of a Fisher-Yates shuffle.
   *
   * @param count how many, at most {@code of}
   * @param of behind the last number
   * @param random decides which
   * @return a new array
   */
  static int[] distinct(int count, int of, SplittableRandom random) {
    int[] numbers = new int[of];
    Arrays.setAll(numbers, i -> i);
    for (int i = 0; i < count; i++) {
      int other = random.nextInt(i, of);
      int number = numbers[other];
      numbers[other] = numbers[i];
      numbers[i] = number;
    }
    return Arrays.copyOf(numbers, count);
  }
}
