package io.gamerec.api.data;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Strings.lenientFormat;

import io.gamerec.api.Verdict;
import io.gamerec.api.internal.IdTable;
import java.util.Arrays;
import java.util.List;

/**
 * One user's rows while they are put together, in order of time: several rows of an item become one
 * as {@link Duplicates} says. A row that takes the time stamp of a later one moves to its place, so
 * that the rows stay in order. Without time stamps a row stays where the item first occurred.
 * Memory is O(items). Not thread-safe.
 */
final class UserRows {
  private static final int HOLE = -1;
  private static final int MIN_COMPACTED = 1 << 10;

  private final IdTable users;
  private final IdTable items;
  private final List<String> itemIds;
  private final Duplicates duplicates;
  private final boolean timed;
  private final int[] rowOfCode;

  /** Place of each item row in the columns below, -1 where the user does not have it. */
  private final int[] placeOf;

  int[] rows = new int[64];
  float[] hours = new float[64];
  byte[] verdicts = new byte[64];
  long[] times = new long[64];
  private int user;
  private int count;
  private int holes;
  private long merged;

  UserRows(
      IdTable users, IdTable items, List<String> itemIds, Duplicates duplicates, boolean timed) {
    this.users = users;
    this.items = items;
    this.itemIds = itemIds;
    this.duplicates = duplicates;
    this.timed = timed;
    this.rowOfCode = new int[items.size()];
    Arrays.fill(rowOfCode, -1);
    for (int row = 0; row < itemIds.size(); row++) {
      int code = items.find(itemIds.get(row));
      if (code >= 0) {
        rowOfCode[code] = row;
      }
    }
    this.placeOf = new int[itemIds.size()];
    Arrays.fill(placeOf, -1);
  }

  /** How many rows were merged into others, of all users. */
  long merged() {
    return merged;
  }

  void start(int nextUser) {
    for (int place = 0; place < count; place++) {
      placeOf[rows[place]] = -1;
    }
    user = nextUser;
    count = 0;
  }

  void add(int itemCode, float rowHours, byte verdict, long time) {
    int row = rowOfCode[itemCode];
    if (row < 0) {
      throw new IllegalArgumentException(
          lenientFormat("item_id %s is not in the catalogue", items.id(itemCode)));
    }
    int known = placeOf[row];
    if (known < 0) {
      append(row, rowHours, verdict, time);
      return;
    }
    checkArgument(
        duplicates != Duplicates.REFUSE,
        "user %s has item %s twice",
        users.id(user),
        itemIds.get(row));
    merged++;
    if (duplicates == Duplicates.KEEP_FIRST) {
      return;
    }
    float mergedHours =
        switch (duplicates) {
          case SUM -> hours[known] + rowHours;
          case MAX -> Math.max(hours[known], rowHours);
          default -> rowHours;
        };
    boolean newVerdict = verdict != Verdict.NONE.ordinal() || duplicates == Duplicates.KEEP_LAST;
    byte mergedVerdict = newVerdict ? verdict : verdicts[known];
    if (!timed) {
      hours[known] = mergedHours;
      verdicts[known] = mergedVerdict;
      return;
    }
    rows[known] = HOLE;
    holes++;
    append(row, mergedHours, mergedVerdict, time);
    if (holes > count / 2 && count > MIN_COMPACTED) {
      compact();
    }
  }

  private void append(int row, float rowHours, byte verdict, long time) {
    if (count == rows.length) {
      rows = Arrays.copyOf(rows, 2 * count);
      hours = Arrays.copyOf(hours, 2 * count);
      verdicts = Arrays.copyOf(verdicts, 2 * count);
      times = Arrays.copyOf(times, 2 * count);
    }
    rows[count] = row;
    hours[count] = rowHours;
    verdicts[count] = verdict;
    times[count] = time;
    placeOf[row] = count++;
  }

  private void compact() {
    int kept = 0;
    for (int place = 0; place < count; place++) {
      if (rows[place] != HOLE) {
        rows[kept] = rows[place];
        hours[kept] = hours[place];
        verdicts[kept] = verdicts[place];
        times[kept] = times[place];
        placeOf[rows[kept]] = kept;
        kept++;
      }
    }
    count = kept;
    holes = 0;
  }

  /** Ends the user; its rows are the first so many of the columns. */
  int finish() {
    if (holes > 0) {
      compact();
    }
    return count;
  }
}
