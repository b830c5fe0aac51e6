package io.gamerec.api.data;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Rows in the order in which they were added, in pages, so that growing copies nothing and the
 * columns can be taken out one by one, each freeing its pages. Knows whether the rows came in order
 * of user and time. 13 bytes a row, 21 with time stamps. Not thread-safe.
 */
final class RowPages {
  static final int MAX_ROWS = Integer.MAX_VALUE - 8;

  private static final int PAGE_BITS = 14;
  private static final int PAGE = 1 << PAGE_BITS;
  private static final int INSERTION = 12;

  private final int capacity;
  private int[][] users = new int[16][];
  private int[][] items = new int[16][];
  private float[][] hours = new float[16][];
  private byte[][] verdicts = new byte[16][];
  private long @Nullable [][] times;
  private int pages;
  private int size;
  private boolean sorted = true;
  private int lastUser;
  private long lastTime;

  /** Makes room for at most so many rows; pages are made as they are needed. */
  RowPages(int capacity, boolean timed) {
    this.capacity = capacity;
    this.times = timed ? new long[16][] : null;
  }

  static int rowBytes(boolean timed) {
    return 3 * Integer.BYTES + 1 + (timed ? Long.BYTES : 0);
  }

  int size() {
    return size;
  }

  boolean isFull() {
    return size == capacity;
  }

  /** Forgets the rows and keeps the pages. */
  void clear() {
    size = 0;
    sorted = true;
  }

  void add(int user, int item, float rowHours, byte verdict, long time) {
    int page = size >>> PAGE_BITS;
    if (page == pages) {
      addPage();
    }
    int at = size & (PAGE - 1);
    users[page][at] = user;
    items[page][at] = item;
    hours[page][at] = rowHours;
    verdicts[page][at] = verdict;
    if (times != null) {
      times[page][at] = time;
    }
    sorted &= size == 0 || user > lastUser || (user == lastUser && time >= lastTime);
    lastUser = user;
    lastTime = time;
    size++;
  }

  private void addPage() {
    if (pages == users.length) {
      users = Arrays.copyOf(users, 2 * pages);
      items = Arrays.copyOf(items, 2 * pages);
      hours = Arrays.copyOf(hours, 2 * pages);
      verdicts = Arrays.copyOf(verdicts, 2 * pages);
      times = times == null ? null : Arrays.copyOf(times, 2 * pages);
    }
    int length = Math.min(PAGE, capacity - (pages << PAGE_BITS));
    users[pages] = new int[length];
    items[pages] = new int[length];
    hours[pages] = new float[length];
    verdicts[pages] = new byte[length];
    if (times != null) {
      times[pages] = new long[length];
    }
    pages++;
  }

  int user(int row) {
    return users[row >>> PAGE_BITS][row & (PAGE - 1)];
  }

  int item(int row) {
    return items[row >>> PAGE_BITS][row & (PAGE - 1)];
  }

  float hours(int row) {
    return hours[row >>> PAGE_BITS][row & (PAGE - 1)];
  }

  byte verdict(int row) {
    return verdicts[row >>> PAGE_BITS][row & (PAGE - 1)];
  }

  long time(int row) {
    return times == null ? 0 : times[row >>> PAGE_BITS][row & (PAGE - 1)];
  }

  /** Replaces a row's values, all but its user. */
  void set(int row, int item, float rowHours, byte verdict, long time) {
    int page = row >>> PAGE_BITS;
    int at = row & (PAGE - 1);
    items[page][at] = item;
    hours[page][at] = rowHours;
    verdicts[page][at] = verdict;
    if (times != null) {
      times[page][at] = time;
    }
  }

  /**
   * The rows in order of user and time, in the order in which they were added where both agree:
   * counting by user, then merge sort by time within a user. Rows of few out of very many users are
   * merged by user as well.
   *
   * @return row numbers, or null when the rows are in order as they stand
   */
  int @Nullable [] order(int userCount) {
    if (sorted) {
      return null;
    }
    int[] order = new int[size];
    if (userCount / 4 > size) {
      for (int row = 0; row < size; row++) {
        order[row] = row;
      }
      sort(order, 0, size, new int[size / 2 + 1]);
      return order;
    }
    int[] ends = new int[userCount];
    int longest = 0;
    for (int row = 0; row < size; row++) {
      longest = Math.max(longest, ++ends[user(row)]);
    }
    int start = 0;
    for (int user = 0; user < userCount; user++) {
      int count = ends[user];
      ends[user] = start;
      start += count;
    }
    for (int row = 0; row < size; row++) {
      order[ends[user(row)]++] = row;
    }
    if (times != null) {
      int[] scratch = new int[longest / 2 + 1];
      int from = 0;
      for (int end : ends) {
        sort(order, from, end, scratch);
        from = end;
      }
    }
    return order;
  }

  private boolean isAfter(int row, int other) {
    int user = user(row);
    int otherUser = user(other);
    return user > otherUser || (user == otherUser && time(row) > time(other));
  }

  /** Stable. */
  private void sort(int[] order, int from, int to, int[] scratch) {
    if (to - from <= INSERTION) {
      for (int i = from + 1; i < to; i++) {
        int row = order[i];
        int at = i;
        while (at > from && isAfter(order[at - 1], row)) {
          order[at] = order[at - 1];
          at--;
        }
        order[at] = row;
      }
      return;
    }
    int middle = (from + to) >>> 1;
    sort(order, from, middle, scratch);
    sort(order, middle, to, scratch);
    if (!isAfter(order[middle - 1], order[middle])) {
      return;
    }
    int left = middle - from;
    System.arraycopy(order, from, scratch, 0, left);
    int right = middle;
    int at = from;
    for (int i = 0; i < left; ) {
      if (right < to && isAfter(scratch[i], order[right])) {
        order[at++] = order[right++];
      } else {
        order[at++] = scratch[i++];
      }
    }
  }

  /** Frees the column of users. */
  void dropUsers() {
    users = new int[0][];
  }

  /** Takes the column of items out: the first rows of an order, null for the order they are in. */
  int[] takeItems(int @Nullable [] order, int count) {
    int[] column = new int[count];
    for (int i = 0; order != null && i < count; i++) {
      column[i] = item(order[i]);
    }
    for (int at = 0; order == null && at < count; at += PAGE) {
      System.arraycopy(items[at >>> PAGE_BITS], 0, column, at, Math.min(PAGE, count - at));
    }
    items = new int[0][];
    return column;
  }

  /** The same for the hours. */
  float[] takeHours(int @Nullable [] order, int count) {
    float[] column = new float[count];
    for (int i = 0; order != null && i < count; i++) {
      column[i] = hours(order[i]);
    }
    for (int at = 0; order == null && at < count; at += PAGE) {
      System.arraycopy(hours[at >>> PAGE_BITS], 0, column, at, Math.min(PAGE, count - at));
    }
    hours = new float[0][];
    return column;
  }

  /** The same for the verdicts. */
  byte[] takeVerdicts(int @Nullable [] order, int count) {
    byte[] column = new byte[count];
    for (int i = 0; order != null && i < count; i++) {
      column[i] = verdict(order[i]);
    }
    for (int at = 0; order == null && at < count; at += PAGE) {
      System.arraycopy(verdicts[at >>> PAGE_BITS], 0, column, at, Math.min(PAGE, count - at));
    }
    verdicts = new byte[0][];
    return column;
  }

  /** The same for the time stamps; null where there are none. */
  long @Nullable [] takeTimes(int @Nullable [] order, int count) {
    if (times == null) {
      return null;
    }
    long[] column = new long[count];
    for (int i = 0; order != null && i < count; i++) {
      column[i] = time(order[i]);
    }
    for (int at = 0; order == null && at < count; at += PAGE) {
      System.arraycopy(times[at >>> PAGE_BITS], 0, column, at, Math.min(PAGE, count - at));
    }
    times = new long[0][];
    return column;
  }
}
