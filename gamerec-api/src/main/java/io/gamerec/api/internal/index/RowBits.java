package io.gamerec.api.internal.index;

/** Sets of rows as words of 64 bits, as {@link VectorStore} takes them. */
public final class RowBits {
  private RowBits() {}

  /**
   * Number of set bits.
   *
   * @param bits the words
   * @return how many are set
   */
  public static int count(long[] bits) {
    int count = 0;
    for (long word : bits) {
      count += Long.bitCount(word);
    }
    return count;
  }

  /**
   * Whether a bit is set.
   *
   * @param bits the words
   * @param row number of the bit
   * @return true when it is set
   */
  public static boolean contains(long[] bits, long row) {
    return (bits[(int) (row >>> 6)] & 1L << row) != 0;
  }
}
