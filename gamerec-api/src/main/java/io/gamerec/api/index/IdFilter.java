package io.gamerec.api.index;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

import io.gamerec.api.spi.RowIds;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Which ids a search may return. Filters compose:
 *
 * <pre>{@code
 * IdFilter.allow(inStock).and(IdFilter.deny(owned))
 * }</pre>
 *
 * <p>Ids that the index does not hold change nothing. Immutable and thread-safe.
 */
public abstract class IdFilter {
  private IdFilter() {}

  /**
   * Allows the ids listed and no other.
   *
   * @param ids the ids, in any order
   * @return the filter
   * @throws IllegalArgumentException if an id is negative
   */
  public static IdFilter allow(long... ids) {
    return new Listed(ids);
  }

  /**
   * Allows the ids whose bit is set and no other.
   *
   * @param ids bit {@code i} for id {@code i}; copied
   * @return the filter
   */
  public static IdFilter allow(BitSet ids) {
    return new Bits(ids);
  }

  /**
   * Allows every id but those listed.
   *
   * @param ids the ids, in any order
   * @return the filter
   * @throws IllegalArgumentException if an id is negative
   */
  public static IdFilter deny(long... ids) {
    return allow(ids).negate();
  }

  /**
   * Allows every id but those whose bit is set.
   *
   * @param ids bit {@code i} for id {@code i}; copied
   * @return the filter
   */
  public static IdFilter deny(BitSet ids) {
    return allow(ids).negate();
  }

  /**
   * Allows what both allow.
   *
   * @param other another filter
   * @return the filter
   */
  public final IdFilter and(IdFilter other) {
    return new Both(this, requireNonNull(other, "other"));
  }

  /**
   * Allows what either allows.
   *
   * @param other another filter
   * @return the filter
   */
  public final IdFilter or(IdFilter other) {
    return negate().and(requireNonNull(other, "other").negate()).negate();
  }

  /**
   * Allows what this one does not.
   *
   * @return the filter
   */
  public IdFilter negate() {
    return new Not(this);
  }

  /**
   * Whether an id may be returned.
   *
   * @param id the id
   * @return true when it is allowed
   */
  public abstract boolean allows(long id);

  /**
   * The rows whose ids are allowed, for implementations of an index. O(rows / 64 + ids listed), or
   * O(rows) where ids are no rows.
   *
   * @param ids the ids of the rows
   * @return {@code ceil(rows / 64)} words, bit {@code row % 64} of word {@code row / 64}; the bits
   *     of removed rows and those behind the last row are not defined
   */
  public abstract long[] rows(RowIds ids);

  private static final class Listed extends IdFilter {
    private final long[] sorted;

    Listed(long[] ids) {
      sorted = requireNonNull(ids, "ids").clone();
      Arrays.sort(sorted);
      checkArgument(
          sorted.length == 0 || sorted[0] >= 0,
          "ids must be at least 0, got %s",
          sorted.length == 0 ? 0 : sorted[0]);
    }

    @Override
    public boolean allows(long id) {
      return Arrays.binarySearch(sorted, id) >= 0;
    }

    @Override
    public long[] rows(RowIds ids) {
      long[] words = words(ids);
      for (long id : sorted) {
        int row = ids.row(id);
        if (row >= 0) {
          set(words, row);
        }
      }
      return words;
    }
  }

  private static final class Bits extends IdFilter {
    private final BitSet bits;
    private final int cardinality;

    Bits(BitSet ids) {
      bits = (BitSet) requireNonNull(ids, "ids").clone();
      cardinality = bits.cardinality();
    }

    @Override
    public boolean allows(long id) {
      return id >= 0 && id <= Integer.MAX_VALUE && bits.get((int) id);
    }

    @Override
    public long[] rows(RowIds ids) {
      int rows = ids.rows();
      if (ids.areRows()) {
        return Arrays.copyOf(bits.toLongArray(), words(ids).length);
      }
      long[] words = words(ids);
      if (cardinality < rows / 4) {
        for (int id = bits.nextSetBit(0); id >= 0; id = bits.nextSetBit(id + 1)) {
          int row = ids.row(id);
          if (row >= 0) {
            set(words, row);
          }
          if (id == Integer.MAX_VALUE) {
            break;
          }
        }
      } else {
        for (int row = 0; row < rows; row++) {
          if (allows(ids.id(row))) {
            set(words, row);
          }
        }
      }
      return words;
    }
  }

  private static final class Not extends IdFilter {
    private final IdFilter filter;

    Not(IdFilter filter) {
      this.filter = filter;
    }

    @Override
    public IdFilter negate() {
      return filter;
    }

    @Override
    public boolean allows(long id) {
      return !filter.allows(id);
    }

    @Override
    public long[] rows(RowIds ids) {
      long[] words = filter.rows(ids);
      for (int i = 0; i < words.length; i++) {
        words[i] = ~words[i];
      }
      return words;
    }
  }

  private static final class Both extends IdFilter {
    private final IdFilter a;
    private final IdFilter b;

    Both(IdFilter a, IdFilter b) {
      this.a = a;
      this.b = b;
    }

    @Override
    public boolean allows(long id) {
      return a.allows(id) && b.allows(id);
    }

    @Override
    public long[] rows(RowIds ids) {
      long[] words = a.rows(ids);
      long[] others = b.rows(ids);
      for (int i = 0; i < words.length; i++) {
        words[i] &= others[i];
      }
      return words;
    }
  }

  private static long[] words(RowIds ids) {
    return new long[(ids.rows() + 63) >>> 6];
  }

  private static void set(long[] words, int row) {
    words[row >>> 6] |= 1L << row;
  }
}
