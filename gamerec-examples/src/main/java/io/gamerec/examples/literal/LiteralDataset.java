package io.gamerec.examples.literal;

import io.gamerec.api.Verdict;
import io.gamerec.features.FittedFeatures;
import io.gamerec.features.HistoryRows;
import io.gamerec.features.TrainingExamples;
import java.util.Arrays;

/**
 * Makes batches as the published data set does: histories padded to a fixed length, and for each
 * pool the list of its games, padded too. Not thread-safe.
 */
final class LiteralDataset {
  private static final double DISLIKED_HOURS = 1;
  private static final double LIKED_MEDIANS = 2;
  private static final double DISLIKED_MEDIANS = 0.5;

  private final int length;
  private final int padding;
  private final int[] players;
  private final float[] medianHours;
  private final HistoryRows history = new HistoryRows();

  LiteralDataset(FittedFeatures features) {
    this.length = features.spec().maxLength();
    this.padding = features.itemCount();
    this.players = features.players();
    this.medianHours = features.medianHours();
  }

  /**
   * A batch, row-major; places that a list leaves free hold the padding row, and zeros.
   *
   * @param liked {@code [B, L]} rows of the games the user liked
   * @param disliked {@code [B, L]} of those disliked
   * @param full {@code [B, L]} of all that were played
   * @param shares {@code [B, L]} share of each game of {@code full} in the log play time
   * @param logHours {@code [B, L]} its log play time
   * @param targets {@code [B]} rows of the next games
   */
  record Batch(
      long[] liked,
      long[] disliked,
      long[] full,
      float[] shares,
      float[] logHours,
      long[] targets) {}

  Batch next(TrainingExamples examples, int size) {
    long[] liked = padded(size);
    long[] disliked = padded(size);
    long[] full = padded(size);
    float[] shares = new float[size * length];
    float[] logHours = new float[size * length];
    long[] targets = new long[size];
    for (int user = 0; user < size; user++) {
      targets[user] = examples.next(history);
      int at = user * length;
      int first = Math.max(0, history.played() - length);
      int played = history.played() - first;
      float median = medianHours(first);
      double sum = 0;
      int likes = 0;
      int dislikes = 0;
      for (int i = 0; i < played; i++) {
        int item = history.playedItem(first + i);
        float hours = history.playedHours(first + i);
        Verdict verdict = history.playedVerdict(first + i);
        full[at + i] = item;
        logHours[at + i] = (float) Math.log1p(hours);
        sum += logHours[at + i];
        if (verdict == Verdict.RECOMMENDED
            || (players[item] > 0 && hours >= medianHours[item])
            || hours >= LIKED_MEDIANS * median) {
          liked[at + likes++] = item;
        }
        if (verdict == Verdict.NOT_RECOMMENDED
            || hours < DISLIKED_HOURS
            || hours <= DISLIKED_MEDIANS * median) {
          disliked[at + dislikes++] = item;
        }
      }
      for (int i = 0; i < played; i++) {
        shares[at + i] = sum == 0 ? 0 : (float) (logHours[at + i] / sum);
      }
    }
    return new Batch(liked, disliked, full, shares, logHours, targets);
  }

  private long[] padded(int size) {
    long[] rows = new long[size * length];
    Arrays.fill(rows, padding);
    return rows;
  }

  /** Median play time of the history's games from one on; 0 where there are none. */
  private float medianHours(int first) {
    int size = history.played() - first;
    if (size == 0) {
      return 0;
    }
    float[] hours = new float[size];
    for (int i = 0; i < size; i++) {
      hours[i] = history.playedHours(first + i);
    }
    Arrays.sort(hours);
    return size % 2 == 1 ? hours[size / 2] : (hours[size / 2 - 1] + hours[size / 2]) / 2;
  }
}
