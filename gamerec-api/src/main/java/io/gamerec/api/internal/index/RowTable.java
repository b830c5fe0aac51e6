package io.gamerec.api.internal.index;

import static com.google.common.base.Preconditions.checkArgument;

import io.gamerec.api.spi.RowIds;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The ids of a store's rows and which rows still count. As long as each id is the number of its row
 * only the bits of the rows are kept; after that 20 bytes a row: the ids and an open-addressed
 * table of rows by id.
 *
 * <p>Not thread-safe: {@link GuardedIndex} holds the lock.
 */
final class RowTable implements RowIds {
  private static final int FREE = -1;
  private static final int SMALLEST = 16;
  private static final int MAX_ROWS = Integer.MAX_VALUE - 8;
  private static final int MAX_TABLE = 1 << 30;

  private int rows;
  private int live;
  private long highest = -1;

  /** Bits of the rows that are there; words behind those of {@link #rows} are zero. */
  private long[] bits = new long[1];

  private long @Nullable [] ids;
  private int[] table = new int[0];
  private int used;

  /** The table of a store whose ids are its rows. */
  RowTable(int rows) {
    append(null, rows);
  }

  /**
   * The table of a store whose rows have these ids, none negative, none twice.
   *
   * @param highest the highest id given out so far, which may have been removed
   */
  static RowTable of(long[] ids, long highest) {
    RowTable made = new RowTable(0);
    made.append(ids, ids.length);
    made.highest = Math.max(made.highest, highest);
    return made;
  }

  @Override
  public int rows() {
    return rows;
  }

  int live() {
    return live;
  }

  long highest() {
    return highest;
  }

  /** Bits of the rows that are there, {@code ceil(rows / 64)} words or more. Not to be changed. */
  long[] bits() {
    return bits;
  }

  boolean isLive(int row) {
    return (bits[row >>> 6] & 1L << row) != 0;
  }

  @Override
  public boolean areRows() {
    return ids == null;
  }

  @Override
  public long id(int row) {
    return !isLive(row) ? -1 : ids == null ? row : ids[row];
  }

  @Override
  public int row(long id) {
    if (ids == null) {
      return id >= 0 && id < rows && isLive((int) id) ? (int) id : -1;
    }
    int row = table[slot(id)];
    return row == FREE || !isLive(row) ? -1 : row;
  }

  /**
   * Makes room, so that {@link #appendUnnamed} of so many rows and {@link #name} of them by these
   * ids, or for null by those that follow the highest, cannot fail.
   */
  void reserve(long @Nullable [] added, int count) {
    int end = rows + count;
    if ((end + 63) >>> 6 > bits.length) {
      bits = Arrays.copyOf(bits, Math.max((end + 63) >>> 6, bits.length * 3 / 2));
    }
    if (ids == null && !follows(added, count)) {
      keepIds(end);
    }
    if (ids != null && end > ids.length) {
      ids = Arrays.copyOf(ids, (int) Math.min(MAX_ROWS, Math.max(end, end * 5L / 4)));
    }
    if (ids != null && (used + (long) count) * 2 > table.length) {
      rehash(live + count);
    }
  }

  private boolean follows(long @Nullable [] added, int count) {
    if (added == null) {
      return highest + 1 == rows || count == 0;
    }
    for (int i = 0; i < count; i++) {
      if (added[i] != (long) rows + i) {
        return false;
      }
    }
    return true;
  }

  /** Rows behind the last one that hold nothing yet, or nothing ever where an addition failed. */
  void appendUnnamed(int count) {
    if (ids != null) {
      Arrays.fill(ids, rows, rows + count, -1);
    }
    rows += count;
  }

  /** Gives an unnamed row an id; the row that had the id is taken out. */
  void name(int row, long id) {
    int old = row(id);
    if (old >= 0) {
      kill(old);
    }
    bits[row >>> 6] |= 1L << row;
    live++;
    if (ids != null) {
      ids[row] = id;
      place(row);
    }
    highest = Math.max(highest, id);
  }

  /** Rows behind the last one with these ids, or, for null, with those that follow the highest. */
  void append(long @Nullable [] added, int count) {
    reserve(added, count);
    int first = rows;
    appendUnnamed(count);
    for (int i = 0; i < count; i++) {
      name(first + i, added == null ? highest + 1 : added[i]);
    }
  }

  /** Takes a row out. */
  void kill(int row) {
    bits[row >>> 6] &= ~(1L << row);
    live--;
  }

  private void keepIds(int capacity) {
    long[] kept = new long[Math.max(SMALLEST, capacity)];
    for (int row = 0; row < rows; row++) {
      kept[row] = row;
    }
    ids = kept;
    rehash(live + capacity - rows);
  }

  /** A new table with room for so many rows, less than half full. */
  private void rehash(int wanted) {
    checkArgument(
        wanted <= MAX_TABLE / 2,
        "an index holds at most %s vectors under ids of their own, got %s",
        MAX_TABLE / 2,
        wanted);
    table =
        new int[(int) Math.min(MAX_TABLE, Integer.highestOneBit(Math.max(SMALLEST, wanted)) * 4L)];
    Arrays.fill(table, FREE);
    used = 0;
    for (int row = 0; row < rows; row++) {
      if (isLive(row)) {
        place(row);
      }
    }
  }

  private void place(int row) {
    int slot = slot(ids()[row]);
    if (table[slot] == FREE) {
      used++;
    }
    table[slot] = row;
  }

  /** The slot that holds a row of the id, live or not, or the free one where it belongs. */
  private int slot(long id) {
    int mask = table.length - 1;
    long hash = id * 0x9E3779B97F4A7C15L;
    int slot = (int) (hash >>> 32) & mask;
    while (table[slot] != FREE && ids()[table[slot]] != id) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private long[] ids() {
    if (ids == null) {
      throw new IllegalStateException("ids are rows");
    }
    return ids;
  }

  long[] liveIds() {
    long[] all = new long[live];
    int count = 0;
    for (int row = 0; row < rows; row++) {
      if (isLive(row)) {
        all[count++] = id(row);
      }
    }
    return all;
  }

  int[] liveRows() {
    int[] all = new int[live];
    int count = 0;
    for (int row = 0; row < rows; row++) {
      if (isLive(row)) {
        all[count++] = row;
      }
    }
    return all;
  }

  /** Throws where an id is negative or listed twice. */
  static void checkIds(long[] ids) {
    Set<Long> seen = null;
    long last = -1;
    for (int i = 0; i < ids.length; i++) {
      checkArgument(ids[i] >= 0, "ids must be at least 0, got %s", ids[i]);
      if (seen == null && ids[i] <= last) {
        // Ascending ids need no set.
        seen = new HashSet<>();
        for (int j = 0; j < i; j++) {
          seen.add(ids[j]);
        }
      }
      checkArgument(seen == null || seen.add(ids[i]), "ids must not repeat, got %s twice", ids[i]);
      last = ids[i];
    }
  }
}
