package io.gamerec.api.data;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.gamerec.api.Verdict;
import io.gamerec.api.internal.IdTable;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Collects rows of (user, item, hours, verdict, time stamp) in any order and builds {@link
 * Interactions} from them: users in the order in which they first occur, a user's rows oldest first
 * where there are time stamps and else in the order in which they were added. Either all rows have
 * a time stamp or none has.
 *
 * <p>Not thread-safe. Ids are numbered once ({@link #user(String)}, {@link #item(String)}) and rows
 * added by number.
 */
public final class InteractionsBuilder {
  private final IdTable users = new IdTable();
  private final IdTable items = new IdTable();
  private Duplicates duplicates = Duplicates.REFUSE;
  private int[] userOf = new int[1 << 10];
  private int[] itemOf = new int[1 << 10];
  private float[] hours = new float[1 << 10];
  private byte[] verdicts = new byte[1 << 10];
  private long[] timestamps = new long[0];
  private int size;
  private long merged;

  InteractionsBuilder() {}

  /**
   * Sets what becomes of several rows of one user and item; {@link Duplicates#REFUSE} unless set.
   *
   * @param duplicates the rule
   * @return this builder
   */
  public InteractionsBuilder duplicates(Duplicates duplicates) {
    checkState(size == 0, "duplicates must be set before the first row is added");
    this.duplicates = requireNonNull(duplicates, "duplicates");
    return this;
  }

  /**
   * The number of a user, a new one when the id is new.
   *
   * @param id raw id, not empty
   * @return the number, from 0
   */
  public int user(String id) {
    checkArgument(!id.isEmpty(), "a user id must not be empty");
    byte[] bytes = id.getBytes(UTF_8);
    return users.codeOf(bytes, 0, bytes.length);
  }

  /**
   * The number of an item, a new one when the id is new.
   *
   * @param id raw id, not empty
   * @return the number, from 0
   */
  public int item(String id) {
    checkArgument(!id.isEmpty(), "an item id must not be empty");
    byte[] bytes = id.getBytes(UTF_8);
    return items.codeOf(bytes, 0, bytes.length);
  }

  /**
   * Adds a row without a time stamp.
   *
   * @param user what {@link #user} returned
   * @param item what {@link #item} returned
   * @param playHours play time in hours, finite and at least 0
   * @param verdict the user's verdict
   * @return this builder
   */
  public InteractionsBuilder add(int user, int item, float playHours, Verdict verdict) {
    checkState(timestamps.length == 0, "either all rows have a time stamp or none has");
    append(user, item, playHours, verdict);
    return this;
  }

  /**
   * Adds a row with a time stamp.
   *
   * @param user what {@link #user} returned
   * @param item what {@link #item} returned
   * @param playHours play time in hours, finite and at least 0
   * @param verdict the user's verdict
   * @param timestamp milliseconds since 1970-01-01T00:00Z
   * @return this builder
   */
  public InteractionsBuilder add(
      int user, int item, float playHours, Verdict verdict, long timestamp) {
    checkState(size == 0 || timestamps.length > 0, "either all rows have a time stamp or none has");
    append(user, item, playHours, verdict);
    if (timestamps.length < userOf.length) {
      timestamps = Arrays.copyOf(timestamps, userOf.length);
    }
    timestamps[size - 1] = timestamp;
    return this;
  }

  private void append(int user, int item, float playHours, Verdict verdict) {
    checkArgument(user >= 0 && user < users.size(), "user %s was never numbered", user);
    checkArgument(item >= 0 && item < items.size(), "item %s was never numbered", item);
    checkArgument(
        playHours >= 0 && Float.isFinite(playHours),
        "hours of user %s and item %s must be finite and at least 0, got %s",
        users.id(user),
        items.id(item),
        playHours);
    if (size == userOf.length) {
      userOf = Arrays.copyOf(userOf, 2 * size);
      itemOf = Arrays.copyOf(itemOf, 2 * size);
      hours = Arrays.copyOf(hours, 2 * size);
      verdicts = Arrays.copyOf(verdicts, 2 * size);
    }
    userOf[size] = user;
    itemOf[size] = item;
    hours[size] = playHours;
    verdicts[size] = (byte) verdict.ordinal();
    size++;
  }

  /**
   * How many rows were added.
   *
   * @return the number of rows
   */
  public long rows() {
    return size;
  }

  /**
   * How many rows the last {@link #build} merged into others.
   *
   * @return the number of rows
   */
  public long merged() {
    return merged;
  }

  /**
   * Builds interactions over the items that occur, in ascending order of their ids. The builder is
   * empty afterwards.
   *
   * @return the interactions
   * @throws IllegalArgumentException if a user has an item twice and that is refused
   */
  public Interactions build() {
    return build(IntStream.range(0, items.size()).mapToObj(items::id).sorted().toList());
  }

  /**
   * Builds interactions over given item rows. The builder is empty afterwards.
   *
   * @param itemIds raw id of each item row
   * @return the interactions
   * @throws IllegalArgumentException if an item with rows is not among them, or a user has an item
   *     twice and that is refused
   */
  public Interactions build(List<String> itemIds) {
    int[] rowOfItem = new int[items.size()];
    Arrays.fill(rowOfItem, -1);
    for (int row = 0; row < itemIds.size(); row++) {
      int code = items.find(itemIds.get(row));
      if (code >= 0) {
        rowOfItem[code] = row;
      }
    }
    int[] offsets = new int[users.size() + 1];
    for (int row = 0; row < size; row++) {
      offsets[userOf[row] + 1]++;
      checkArgument(
          rowOfItem[itemOf[row]] >= 0, "item_id %s is not in the catalogue", items.id(itemOf[row]));
    }
    for (int user = 0; user < users.size(); user++) {
      offsets[user + 1] += offsets[user];
    }
    int[] next = offsets.clone();
    Integer[] order = new Integer[size];
    for (int row = 0; row < size; row++) {
      order[next[userOf[row]]++] = row;
    }
    boolean timed = timestamps.length > 0;
    IntBuffer outItems = IntBuffer.allocate(size);
    FloatBuffer outHours = FloatBuffer.allocate(size);
    ByteBuffer outVerdicts = ByteBuffer.allocate(size);
    LongBuffer outTimes = timed ? LongBuffer.allocate(size) : null;
    int[] outOffsets = new int[users.size() + 1];
    List<String> userIds = new ArrayList<>(users.size());
    int[] placeOf = new int[itemIds.size()];
    Arrays.fill(placeOf, -1);
    merged = 0;
    for (int user = 0; user < users.size(); user++) {
      if (timed) {
        Arrays.sort(
            order, offsets[user], offsets[user + 1], Comparator.comparingLong(r -> timestamps[r]));
      }
      for (int i = offsets[user]; i < offsets[user + 1]; i++) {
        int row = order[i];
        int item = rowOfItem[itemOf[row]];
        int known = placeOf[item];
        if (known >= outOffsets[user]) {
          checkArgument(
              duplicates != Duplicates.REFUSE,
              "user %s has item %s twice",
              users.id(user),
              itemIds.get(item));
          merged++;
          merge(row, known, outHours, outVerdicts, outTimes);
          continue;
        }
        placeOf[item] = outItems.position();
        outItems.put(item);
        outHours.put(hours[row]);
        outVerdicts.put(verdicts[row]);
        if (outTimes != null) {
          outTimes.put(timestamps[row]);
        }
      }
      outOffsets[user + 1] = outItems.position();
      userIds.add(users.id(user));
    }
    size = 0;
    return new Interactions(
        userIds,
        itemIds,
        outOffsets,
        outItems.flip(),
        outHours.flip(),
        outVerdicts.flip(),
        outTimes == null ? null : outTimes.flip());
  }

  private void merge(
      int row,
      int at,
      FloatBuffer outHours,
      ByteBuffer outVerdicts,
      @Nullable LongBuffer outTimes) {
    if (duplicates == Duplicates.KEEP_FIRST) {
      return;
    }
    float before = outHours.get(at);
    outHours.put(
        at,
        switch (duplicates) {
          case SUM -> before + hours[row];
          case MAX -> Math.max(before, hours[row]);
          default -> hours[row];
        });
    if (verdicts[row] != Verdict.NONE.ordinal() || duplicates == Duplicates.KEEP_LAST) {
      outVerdicts.put(at, verdicts[row]);
    }
    if (outTimes != null) {
      outTimes.put(at, timestamps[row]);
    }
  }
}
