package io.gamerec.api.data;

import static com.google.common.base.Preconditions.checkArgument;

import io.gamerec.api.History;
import io.gamerec.api.Interaction;
import io.gamerec.api.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * Many users' libraries as compressed sparse rows: user {@code u} owns the positions {@code
 * [start(u), end(u))}, each of which holds an item row, hours and a verdict. 9 bytes a position.
 * Immutable and thread-safe. Rows are internal numbers: item row {@code i} is row {@code i} of the
 * {@link Catalogue} read with it.
 */
public final class Interactions {
  private static final Verdict[] VERDICTS = Verdict.values();

  private final List<String> userIds;
  private final List<String> itemIds;
  private final int[] offsets;
  private final int[] items;
  private final float[] hours;
  private final byte[] verdicts;

  /**
   * Wraps columns; they belong to this object from here on.
   *
   * @param userIds raw id of each user
   * @param itemIds raw id of each item row
   * @param offsets {@code userIds.size() + 1} positions, ascending from 0
   * @param items item row at each position; a user has an item once
   * @param hours play time in hours at each position, finite; 0 means owned and never played
   * @param verdicts ordinal of the {@link Verdict} at each position
   * @throws IllegalArgumentException if the arrays are not as described here; O(positions + items)
   */
  public Interactions(
      List<String> userIds,
      List<String> itemIds,
      int[] offsets,
      int[] items,
      float[] hours,
      byte[] verdicts) {
    checkArgument(
        offsets.length == userIds.size() + 1,
        "offsets must hold users + 1 = %s values, got %s",
        userIds.size() + 1,
        offsets.length);
    checkArgument(
        items.length == offsets[offsets.length - 1]
            && hours.length == items.length
            && verdicts.length == items.length,
        "items, hours and verdicts must hold %s values, got %s, %s and %s",
        offsets[offsets.length - 1],
        items.length,
        hours.length,
        verdicts.length);
    this.userIds = List.copyOf(userIds);
    this.itemIds = List.copyOf(itemIds);
    this.offsets = offsets;
    this.items = items;
    this.hours = hours;
    this.verdicts = verdicts;
    checkPositions();
  }

  private void checkPositions() {
    checkArgument(offsets[0] == 0, "offsets must start at 0, got %s", offsets[0]);
    int[] lastUser = new int[itemCount()];
    Arrays.fill(lastUser, -1);
    for (int user = 0; user < userCount(); user++) {
      checkArgument(
          start(user) <= end(user) && end(user) <= size(),
          "offsets must ascend to %s, got %s and %s for user %s",
          size(),
          start(user),
          end(user),
          userId(user));
      for (int position = start(user); position < end(user); position++) {
        checkPosition(user, position);
        int item = items[position];
        checkArgument(
            lastUser[item] != user, "user %s has item %s twice", userId(user), itemIds.get(item));
        lastUser[item] = user;
      }
    }
  }

  private void checkPosition(int user, int position) {
    int item = items[position];
    checkArgument(
        item >= 0 && item < itemCount(),
        "item rows must be in [0, %s), user %s has %s",
        itemCount(),
        userId(user),
        item);
    float value = hours[position];
    checkArgument(
        value >= 0 && Float.isFinite(value),
        "hours must be finite and at least 0, user %s has %s",
        userId(user),
        value);
    byte verdict = verdicts[position];
    checkArgument(
        verdict >= 0 && verdict < VERDICTS.length,
        "verdicts must be in [0, %s), user %s has %s",
        VERDICTS.length,
        userId(user),
        verdict);
  }

  /**
   * Number of users.
   *
   * @return the number of users
   */
  public int userCount() {
    return userIds.size();
  }

  /**
   * Number of item rows, also those nobody here owns.
   *
   * @return the number of items
   */
  public int itemCount() {
    return itemIds.size();
  }

  /**
   * Number of positions, played and merely owned.
   *
   * @return the number of positions
   */
  public int size() {
    return items.length;
  }

  /**
   * Number of positions that were played.
   *
   * @return the number of positions with more than 0 hours
   */
  public int playedCount() {
    int played = 0;
    for (float h : hours) {
      if (h > 0) {
        played++;
      }
    }
    return played;
  }

  /**
   * Raw id of a user.
   *
   * @param user row of the user
   * @return the id
   */
  public String userId(int user) {
    return userIds.get(user);
  }

  /**
   * Raw ids of the item rows.
   *
   * @return an immutable list
   */
  public List<String> itemIds() {
    return itemIds;
  }

  /**
   * First position of a user.
   *
   * @param user row of the user
   * @return the position
   */
  public int start(int user) {
    return offsets[user];
  }

  /**
   * The position behind a user's last.
   *
   * @param user row of the user
   * @return the position
   */
  public int end(int user) {
    return offsets[user + 1];
  }

  /**
   * Item row at a position.
   *
   * @param position the position
   * @return the row
   */
  public int item(int position) {
    return items[position];
  }

  /**
   * Play time at a position.
   *
   * @param position the position
   * @return hours; 0 means owned and never played
   */
  public float hours(int position) {
    return hours[position];
  }

  /**
   * Verdict at a position.
   *
   * @param position the position
   * @return the verdict
   */
  public Verdict verdict(int position) {
    return VERDICTS[verdicts[position]];
  }

  /**
   * The interaction at a position, with raw ids.
   *
   * @param position the position
   * @return the interaction
   */
  public Interaction interaction(int position) {
    return new Interaction(itemIds.get(items[position]), hours[position], verdict(position));
  }

  /**
   * A user's history, with raw ids.
   *
   * @param user row of the user
   * @return the history, in stored order
   */
  public History history(int user) {
    List<Interaction> interactions = new ArrayList<>(end(user) - start(user));
    for (int position = start(user); position < end(user); position++) {
      interactions.add(interaction(position));
    }
    return History.of(interactions);
  }

  /**
   * How many of these users played each item.
   *
   * @return a new array, one count an item row
   */
  public int[] players() {
    int[] players = new int[itemIds.size()];
    for (int position = 0; position < items.length; position++) {
      if (hours[position] > 0) {
        players[items[position]]++;
      }
    }
    return players;
  }

  /**
   * The interactions of some users; item rows stay the same.
   *
   * @param keep which user rows to keep
   * @return the kept users in the same order
   */
  public Interactions select(IntPredicate keep) {
    int users = 0;
    int positions = 0;
    for (int user = 0; user < userCount(); user++) {
      if (keep.test(user)) {
        users++;
        positions += end(user) - start(user);
      }
    }
    List<String> keptIds = new ArrayList<>(users);
    int[] keptOffsets = new int[users + 1];
    int[] keptItems = new int[positions];
    float[] keptHours = new float[positions];
    byte[] keptVerdicts = new byte[positions];
    for (int user = 0; user < userCount(); user++) {
      if (keep.test(user)) {
        int start = start(user);
        int length = end(user) - start;
        int to = keptOffsets[keptIds.size()];
        System.arraycopy(items, start, keptItems, to, length);
        System.arraycopy(hours, start, keptHours, to, length);
        System.arraycopy(verdicts, start, keptVerdicts, to, length);
        keptIds.add(userIds.get(user));
        keptOffsets[keptIds.size()] = to + length;
      }
    }
    return new Interactions(keptIds, itemIds, keptOffsets, keptItems, keptHours, keptVerdicts);
  }
}
