package io.gamerec.examples.generate;

import java.util.Arrays;

/** Numbers with weights, drawn in O(log n). Filled first, then drawn from. */
final class Urn {
  private int[] numbers = new int[4];
  private double[] cumulative = new double[4];
  private int size;

  void add(int number, double weight) {
    if (size == numbers.length) {
      numbers = Arrays.copyOf(numbers, 2 * size);
      cumulative = Arrays.copyOf(cumulative, 2 * size);
    }
    numbers[size] = number;
    cumulative[size] = (size == 0 ? 0 : cumulative[size - 1]) + weight;
    size++;
  }

  int size() {
    return size;
  }

  int draw(Dice dice) {
    double at = dice.uniform() * cumulative[size - 1];
    int found = Arrays.binarySearch(cumulative, 0, size, at);
    int position = found < 0 ? -found - 1 : found + 1;
    return numbers[Math.min(position, size - 1)];
  }
}
