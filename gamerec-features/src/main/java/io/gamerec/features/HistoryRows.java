package io.gamerec.features;

import io.gamerec.api.Verdict;
import java.util.Arrays;
import java.util.OptionalLong;

/**
 * One user's history as rows, the form in which training and serving both encode it. Grows as
 * needed and is reused. Not thread-safe.
 */
public final class HistoryRows {
  /** Stands for a time that is not known. */
  static final long NO_TIME = Long.MIN_VALUE;

  int[] items = new int[64];
  float[] hours = new float[64];
  float[] logHours = new float[64];
  Verdict[] verdicts = new Verdict[64];
  int played;
  int[] owned = new int[64];
  int ownedCount;

  /** Times of the first {@code timed} played games; no others are known. */
  private long[] timestamps = new long[0];

  private int timed;
  int userRow = -1;

  /** Creates an empty history. */
  public HistoryRows() {}

  /** Forgets all games, and whose they are. */
  public void clear() {
    played = 0;
    ownedCount = 0;
    timed = 0;
    userRow = -1;
  }

  /**
   * Says whose history it is.
   *
   * @param row the user's row in {@link FittedFeatures#userIds}, or -1 where it has none
   */
  public void ofUser(int row) {
    userRow = row;
  }

  /**
   * Whose history it is.
   *
   * @return the user's row in {@link FittedFeatures#userIds}, or -1 where it has none or the
   *     features ask for none
   */
  public int userRow() {
    return userRow;
  }

  /**
   * Adds a played game, the latest so far.
   *
   * @param item its row
   * @param itemHours play time in hours, above 0
   * @param verdict the user's verdict
   */
  public void addPlayed(int item, float itemHours, Verdict verdict) {
    addPlayed(item, itemHours, (float) Math.log1p(itemHours), verdict);
  }

  /**
   * Adds a game that was played at a time, the latest so far.
   *
   * @param item its row
   * @param itemHours play time in hours, above 0
   * @param verdict the user's verdict
   * @param timestamp milliseconds since 1970-01-01T00:00Z
   */
  public void addPlayed(int item, float itemHours, Verdict verdict, long timestamp) {
    addPlayed(item, itemHours, verdict);
    time(timestamp);
  }

  /** Says when the game was played that was added last. */
  void time(long timestamp) {
    if (timestamps.length < played) {
      timestamps = Arrays.copyOf(timestamps, items.length);
    }
    Arrays.fill(timestamps, timed, played, NO_TIME);
    timestamps[played - 1] = timestamp;
    timed = played;
  }

  /** When a played game was played, or {@link #NO_TIME}. */
  long timestamp(int index) {
    return index < timed ? timestamps[index] : NO_TIME;
  }

  /** The same with the logarithm at hand: it costs more than all else here. */
  void addPlayed(int item, float itemHours, float logItemHours, Verdict verdict) {
    if (played == items.length) {
      items = Arrays.copyOf(items, 2 * played);
      hours = Arrays.copyOf(hours, 2 * played);
      logHours = Arrays.copyOf(logHours, 2 * played);
      verdicts = Arrays.copyOf(verdicts, 2 * played);
    }
    items[played] = item;
    hours[played] = itemHours;
    logHours[played] = logItemHours;
    // Storing a reference costs the collector's barrier, and nearly all verdicts are the same one.
    if (verdicts[played] != verdict) {
      verdicts[played] = verdict;
    }
    played++;
  }

  /**
   * Adds a game that is owned and was never played.
   *
   * @param item its row
   */
  public void addOwned(int item) {
    if (ownedCount == owned.length) {
      owned = Arrays.copyOf(owned, 2 * ownedCount);
    }
    owned[ownedCount++] = item;
  }

  /** Adds games that are owned and were never played, a part of an array of rows. */
  void addOwned(int[] rows, int from, int to) {
    int count = to - from;
    if (ownedCount + count > owned.length) {
      owned = Arrays.copyOf(owned, Math.max(2 * owned.length, ownedCount + count));
    }
    System.arraycopy(rows, from, owned, ownedCount, count);
    ownedCount += count;
  }

  /**
   * How many games were played.
   *
   * @return the number of played games
   */
  public int played() {
    return played;
  }

  /**
   * How many games are owned and were never played.
   *
   * @return the number of unplayed games
   */
  public int owned() {
    return ownedCount;
  }

  /**
   * The row of a played game.
   *
   * @param index number of the game, from 0, oldest first
   * @return the row
   */
  public int playedItem(int index) {
    return items[index];
  }

  /**
   * The play time of a played game.
   *
   * @param index number of the game, from 0, oldest first
   * @return hours
   */
  public float playedHours(int index) {
    return hours[index];
  }

  /**
   * When a played game was played.
   *
   * @param index number of the game, from 0, oldest first
   * @return milliseconds since 1970-01-01T00:00Z, or empty where it is not known
   */
  public OptionalLong playedTimestamp(int index) {
    long timestamp = timestamp(index);
    return timestamp == NO_TIME ? OptionalLong.empty() : OptionalLong.of(timestamp);
  }

  /**
   * The user's verdict on a played game.
   *
   * @param index number of the game, from 0, oldest first
   * @return the verdict
   */
  public Verdict playedVerdict(int index) {
    return verdicts[index];
  }

  /**
   * The row of an unplayed game.
   *
   * @param index number of the game, from 0
   * @return the row
   */
  public int ownedItem(int index) {
    return owned[index];
  }
}
