package io.gamerec.api.data;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;
import static com.google.common.base.Strings.lenientFormat;

import com.google.common.hash.Hashing;
import io.gamerec.api.History;
import io.gamerec.api.Interaction;
import io.gamerec.api.Verdict;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Many users' libraries as compressed sparse rows: user {@code u} owns the positions {@code
 * [start(u), end(u))}, each of which holds an item row, hours, a verdict and, where the data has
 * them, a time stamp. 9 bytes a position, 17 with time stamps, and 4 a user beside the ids. The
 * columns lie on the heap, or in mapped files if {@link InteractionsBuilder#maxHeapBytes} was
 * exceeded; {@link #select} always copies to the heap. Immutable and thread-safe. Rows are internal
 * numbers: item row {@code i} is row {@code i} of the {@link Catalogue} read with it.
 */
public final class Interactions {
  private static final Verdict[] VERDICTS = Verdict.values();

  private final List<String> userIds;
  private final List<String> itemIds;
  private final int[] offsets;
  private final IntBuffer items;
  private final FloatBuffer hours;
  private final ByteBuffer verdicts;
  private final @Nullable LongBuffer timestamps;

  /**
   * Wraps columns without time stamps; they belong to this object from here on.
   *
   * @param userIds raw id of each user, each once
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
    this(
        userIds,
        itemIds,
        offsets,
        IntBuffer.wrap(items),
        FloatBuffer.wrap(hours),
        ByteBuffer.wrap(verdicts),
        null);
  }

  /**
   * Wraps columns of any memory; they belong to this object from here on. The same rules hold as
   * for arrays.
   */
  Interactions(
      List<String> userIds,
      List<String> itemIds,
      int[] offsets,
      IntBuffer items,
      FloatBuffer hours,
      ByteBuffer verdicts,
      @Nullable LongBuffer timestamps) {
    this(userIds, itemIds, offsets, items, hours, verdicts, timestamps, true);
  }

  private Interactions(
      List<String> userIds,
      List<String> itemIds,
      int[] offsets,
      IntBuffer items,
      FloatBuffer hours,
      ByteBuffer verdicts,
      @Nullable LongBuffer timestamps,
      boolean check) {
    checkArgument(
        offsets.length == userIds.size() + 1,
        "offsets must hold users + 1 = %s values, got %s",
        userIds.size() + 1,
        offsets.length);
    int size = offsets[offsets.length - 1];
    checkArgument(
        items.limit() == size
            && hours.limit() == size
            && verdicts.limit() == size
            && (timestamps == null || timestamps.limit() == size),
        "items, hours, verdicts and time stamps must hold %s values, got %s, %s, %s and %s",
        size,
        items.limit(),
        hours.limit(),
        verdicts.limit(),
        timestamps == null ? "none" : timestamps.limit());
    this.userIds = List.copyOf(userIds);
    this.itemIds = List.copyOf(itemIds);
    this.offsets = offsets;
    this.items = items;
    this.hours = hours;
    this.verdicts = verdicts;
    this.timestamps = timestamps;
    if (check) {
      checkPositions();
    }
  }

  /**
   * Starts interactions from rows in any order.
   *
   * @return an empty builder
   */
  public static InteractionsBuilder builder() {
    return new InteractionsBuilder();
  }

  private void checkPositions() {
    checkArgument(offsets[0] == 0, "offsets must start at 0, got %s", offsets[0]);
    Set<String> ids = new HashSet<>(2 * userCount());
    int[] lastUser = new int[itemCount()];
    Arrays.fill(lastUser, -1);
    for (int user = 0; user < userCount(); user++) {
      if (!ids.add(userIds.get(user))) {
        throw new IllegalArgumentException("user " + userId(user) + " occurs twice");
      }
      int start = offsets[user];
      int end = offsets[user + 1];
      if (start > end || end > size()) {
        throw new IllegalArgumentException(
            lenientFormat(
                "offsets must ascend to %s, got %s and %s for user %s",
                size(), start, end, userId(user)));
      }
      for (int position = start; position < end; position++) {
        int item = items.get(position);
        // Arguments of a check are evaluated whether it fails or not, and there are many positions.
        if (item < 0
            || item >= lastUser.length
            || lastUser[item] == user
            || !isValid(position, start)) {
          throw invalid(user, position, lastUser);
        }
        lastUser[item] = user;
      }
    }
  }

  private boolean isValid(int position, int start) {
    float value = hours.get(position);
    byte verdict = verdicts.get(position);
    return value >= 0
        && value < Float.POSITIVE_INFINITY
        && verdict >= 0
        && verdict < VERDICTS.length
        && (timestamps == null
            || position == start
            || timestamps.get(position) >= timestamps.get(position - 1));
  }

  private IllegalArgumentException invalid(int user, int position, int[] lastUser) {
    int item = items.get(position);
    float value = hours.get(position);
    byte verdict = verdicts.get(position);
    String problem;
    if (item < 0 || item >= itemCount()) {
      problem =
          lenientFormat(
              "item rows must be in [0, %s), user %s has %s", itemCount(), userId(user), item);
    } else if (!(value >= 0 && Float.isFinite(value))) {
      problem =
          lenientFormat("hours must be finite and at least 0, user %s has %s", userId(user), value);
    } else if (verdict < 0 || verdict >= VERDICTS.length) {
      problem =
          lenientFormat(
              "verdicts must be in [0, %s), user %s has %s",
              VERDICTS.length, userId(user), verdict);
    } else if (lastUser[item] == user) {
      problem = lenientFormat("user %s has item %s twice", userId(user), itemIds.get(item));
    } else {
      problem =
          lenientFormat(
              "time stamps of user %s must ascend, item %s is out of order",
              userId(user), itemIds.get(item));
    }
    return new IllegalArgumentException(problem);
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
    return items.limit();
  }

  /**
   * Number of positions that were played.
   *
   * @return the number of positions with more than 0 hours
   */
  public int playedCount() {
    int played = 0;
    for (int position = 0; position < size(); position++) {
      if (hours(position) > 0) {
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
    return items.get(position);
  }

  /**
   * Play time at a position.
   *
   * @param position the position
   * @return hours; 0 means owned and never played
   */
  public float hours(int position) {
    return hours.get(position);
  }

  /**
   * Verdict at a position.
   *
   * @param position the position
   * @return the verdict
   */
  public Verdict verdict(int position) {
    return VERDICTS[verdicts.get(position)];
  }

  /**
   * Whether the positions have time stamps.
   *
   * @return true where {@link #timestamp} answers; a user's positions then ascend in time
   */
  public boolean hasTimestamps() {
    return timestamps != null;
  }

  /**
   * Time stamp at a position.
   *
   * @param position the position
   * @return milliseconds since 1970-01-01T00:00Z
   * @throws IllegalStateException if there are none
   */
  public long timestamp(int position) {
    checkState(timestamps != null, "these interactions have no time stamps");
    return timestamps.get(position);
  }

  /**
   * The interaction at a position, with raw ids.
   *
   * @param position the position
   * @return the interaction, with its time stamp where there are any
   */
  public Interaction interaction(int position) {
    return new Interaction(
        itemIds.get(item(position)),
        hours(position),
        verdict(position),
        timestamps == null ? OptionalLong.empty() : OptionalLong.of(timestamps.get(position)));
  }

  /**
   * A user's history, with raw ids, that of the user included.
   *
   * @param user row of the user
   * @return the history, in stored order
   */
  public History history(int user) {
    List<Interaction> interactions = new ArrayList<>(end(user) - start(user));
    for (int position = start(user); position < end(user); position++) {
      interactions.add(interaction(position));
    }
    return History.of(interactions).ofUser(userId(user));
  }

  /**
   * How many of these users played each item.
   *
   * @return a new array, one count an item row
   */
  public int[] players() {
    int[] players = new int[itemIds.size()];
    for (int position = 0; position < size(); position++) {
      if (hours(position) > 0) {
        players[item(position)]++;
      }
    }
    return players;
  }

  /**
   * Identifies the rows by their raw ids and values, whatever their order. O(positions).
   *
   * @return 32 hexadecimal digits; equal for equal sets of rows
   */
  public String fingerprint() {
    long[] itemHashes = itemIds.stream().mapToLong(Interactions::hash).toArray();
    long first = 0;
    long second = 0;
    for (int user = 0; user < userCount(); user++) {
      long userHash = mix(hash(userIds.get(user)));
      for (int at = start(user); at < end(user); at++) {
        long row = mix(userHash + itemHashes[items.get(at)]);
        row = mix(row + Float.floatToIntBits(hours.get(at)));
        row = mix(row + verdicts.get(at));
        row = timestamps == null ? row : mix(row + timestamps.get(at));
        // Sums do not depend on the order; two of them make chance agreement out of the question.
        first += row;
        second += mix(row ^ 0x9E3779B97F4A7C15L);
      }
    }
    HexFormat hex = HexFormat.of();
    return hex.toHexDigits(first) + hex.toHexDigits(second);
  }

  private static long hash(String id) {
    return Hashing.murmur3_128().hashString(id, StandardCharsets.UTF_8).asLong();
  }

  /** The finaliser of SplitMix64. */
  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /**
   * The interactions of some users; item rows stay the same.
   *
   * @param keep which user rows to keep
   * @return the kept users in the same order
   */
  public Interactions select(IntPredicate keep) {
    return select(keep, position -> true);
  }

  /**
   * Some interactions of some users; item rows stay the same.
   *
   * @param keepUser which user rows to keep, with or without positions
   * @param keepPosition which of their positions to keep
   * @return the kept users and positions in the same order
   */
  public Interactions select(IntPredicate keepUser, IntPredicate keepPosition) {
    BitSet keptUsers = new BitSet(userCount());
    BitSet kept = new BitSet(size());
    for (int user = 0; user < userCount(); user++) {
      if (keepUser.test(user)) {
        keptUsers.set(user);
        for (int position = start(user); position < end(user); position++) {
          kept.set(position, keepPosition.test(position));
        }
      }
    }
    int positions = kept.cardinality();
    List<String> keptIds = new ArrayList<>(keptUsers.cardinality());
    int[] keptOffsets = new int[keptUsers.cardinality() + 1];
    IntBuffer keptItems = IntBuffer.allocate(positions);
    FloatBuffer keptHours = FloatBuffer.allocate(positions);
    ByteBuffer keptVerdicts = ByteBuffer.allocate(positions);
    LongBuffer keptTimestamps = timestamps == null ? null : LongBuffer.allocate(positions);
    for (int user = keptUsers.nextSetBit(0); user >= 0; user = keptUsers.nextSetBit(user + 1)) {
      for (int at = kept.nextSetBit(start(user)); at >= 0 && at < end(user); ) {
        keptItems.put(items.get(at));
        keptHours.put(hours.get(at));
        keptVerdicts.put(verdicts.get(at));
        if (keptTimestamps != null) {
          keptTimestamps.put(timestamp(at));
        }
        at = kept.nextSetBit(at + 1);
      }
      keptIds.add(userIds.get(user));
      keptOffsets[keptIds.size()] = keptItems.position();
    }
    return new Interactions(
        keptIds, itemIds, keptOffsets, keptItems, keptHours, keptVerdicts, keptTimestamps, false);
  }
}
