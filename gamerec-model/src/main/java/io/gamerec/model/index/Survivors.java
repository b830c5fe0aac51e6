package io.gamerec.model.index;

import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The rows that may be found.
 *
 * @param rows number of rows
 * @param bits their bits, null for all rows
 * @param list their numbers, null for all rows
 */
record Survivors(int rows, long @Nullable [] bits, int @Nullable [] list) {
  static Survivors of(int rows, long[] bits, int count) {
    int[] list = new int[count];
    int at = 0;
    for (int i = 0; i < bits.length; i++) {
      for (long word = bits[i]; word != 0; word &= word - 1) {
        list[at++] = i * Long.SIZE + Long.numberOfTrailingZeros(word);
      }
    }
    return new Survivors(rows, bits, list);
  }

  int count() {
    return list == null ? rows : list.length;
  }

  int row(int number) {
    return list == null ? number : list[number];
  }

  int[] numbers() {
    return list == null ? IntStream.range(0, rows).toArray() : list;
  }
}
