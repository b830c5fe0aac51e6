package io.gamerec.features;

import io.gamerec.api.Verdict;
import java.util.Arrays;

/**
 * One user's history as rows, the form in which training and serving both encode it. Grows as
 * needed and is reused. Not thread-safe.
 */
public final class HistoryRows {
  int[] items = new int[64];
  float[] hours = new float[64];
  float[] logHours = new float[64];
  Verdict[] verdicts = new Verdict[64];
  int played;
  int[] owned = new int[64];
  int ownedCount;

  /** Creates an empty history. */
  public HistoryRows() {}

  /** Forgets all games. */
  public void clear() {
    played = 0;
    ownedCount = 0;
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
