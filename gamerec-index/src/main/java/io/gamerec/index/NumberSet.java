package io.gamerec.index;

import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * A set of item numbers: sorted while they are few, bits once those take less memory. A catalogue
 * has thousands of developers with a game or two each.
 *
 * <p>Not thread-safe: {@link ItemTable} holds the lock.
 */
final class NumberSet {
  private int[] sorted = new int[2];
  private int size;
  private @Nullable BitSet bits;

  void add(int number) {
    if (bits != null) {
      bits.set(number);
      return;
    }
    int at = Arrays.binarySearch(sorted, 0, size, number);
    if (at >= 0) {
      return;
    }
    if (isLessAsBits(Math.max(number, size == 0 ? 0 : sorted[size - 1]))) {
      BitSet made = new BitSet();
      orInto(made);
      made.set(number);
      bits = made;
      sorted = new int[0];
      size = 0;
      return;
    }
    if (size == sorted.length) {
      sorted = Arrays.copyOf(sorted, size * 2);
    }
    System.arraycopy(sorted, -at - 1, sorted, -at, size + at + 1);
    sorted[-at - 1] = number;
    size++;
  }

  /** Bits take one for every number up to the highest, sorted numbers 32 for each that is there. */
  private boolean isLessAsBits(int highest) {
    return size > 64 && size > highest >>> 5;
  }

  void remove(int number) {
    if (bits != null) {
      bits.clear(number);
      return;
    }
    int at = Arrays.binarySearch(sorted, 0, size, number);
    if (at >= 0) {
      System.arraycopy(sorted, at + 1, sorted, at, size - at - 1);
      size--;
    }
  }

  void orInto(BitSet all) {
    if (bits == null) {
      for (int i = 0; i < size; i++) {
        all.set(sorted[i]);
      }
    } else {
      all.or(bits);
    }
  }
}
