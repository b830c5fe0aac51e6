package io.gamerec.eval.internal;

import static com.google.common.base.Preconditions.checkArgument;

import io.gamerec.api.Exclusion;
import io.gamerec.api.History;
import io.gamerec.api.Interaction;
import io.gamerec.api.ScoredItem;
import io.gamerec.api.data.Catalogue;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Predicate;

/** From one score a catalogue row to the best items of a user. */
public final class DenseScores {
  private DenseScores() {}

  /**
   * The best items that are not excluded. Equal scores stand in order of their catalogue rows.
   *
   * @param catalogue the items
   * @param scores one score a row, none NaN
   * @param history the user's history
   * @param k how many items, at least 1
   * @param exclusion which games of the history are left out
   * @return best first; {@code k} items when that many are allowed, else all of them
   */
  public static List<ScoredItem> best(
      Catalogue catalogue, float[] scores, History history, int k, Exclusion exclusion) {
    checkArgument(k >= 1, "k must be at least 1, got %s", k);
    BitSet excluded =
        rows(catalogue, history, interaction -> exclusion.excludes(interaction.hours()));
    int[] rows = bestRows(scores, excluded, k);
    List<ScoredItem> best = new ArrayList<>(rows.length);
    for (int row : rows) {
      best.add(new ScoredItem(catalogue.itemIds().get(row), scores[row]));
    }
    return best;
  }

  /**
   * The catalogue rows of some games of a history; games that the catalogue does not hold have
   * none.
   *
   * @param catalogue the items
   * @param history the history
   * @param which the games meant
   * @return their rows
   */
  public static BitSet rows(Catalogue catalogue, History history, Predicate<Interaction> which) {
    BitSet rows = new BitSet(catalogue.size());
    for (Interaction interaction : history.interactions()) {
      if (which.test(interaction)) {
        catalogue.row(interaction.itemId()).ifPresent(rows::set);
      }
    }
    return rows;
  }

  /** O(rows log k): a heap of the best k so far with the worst of them at its root. */
  static int[] bestRows(float[] scores, BitSet excluded, int k) {
    int[] heap = new int[Math.min(k, scores.length - excluded.cardinality())];
    int size = 0;
    for (int row = excluded.nextClearBit(0);
        row < scores.length;
        row = excluded.nextClearBit(row + 1)) {
      if (size < heap.length) {
        heap[size] = row;
        siftUp(scores, heap, size++);
      } else if (size > 0 && isBetter(scores, row, heap[0])) {
        heap[0] = row;
        siftDown(scores, heap, size);
      }
    }
    while (size > 1) {
      int worst = heap[0];
      heap[0] = heap[--size];
      siftDown(scores, heap, size);
      heap[size] = worst;
    }
    return heap;
  }

  private static boolean isBetter(float[] scores, int row, int other) {
    return scores[row] > scores[other] || (scores[row] == scores[other] && row < other);
  }

  private static void siftUp(float[] scores, int[] heap, int from) {
    int row = heap[from];
    int at = from;
    while (at > 0 && isBetter(scores, heap[(at - 1) / 2], row)) {
      heap[at] = heap[(at - 1) / 2];
      at = (at - 1) / 2;
    }
    heap[at] = row;
  }

  private static void siftDown(float[] scores, int[] heap, int size) {
    int row = heap[0];
    int at = 0;
    while (2 * at + 1 < size) {
      int worse = 2 * at + 1;
      if (worse + 1 < size && isBetter(scores, heap[worse], heap[worse + 1])) {
        worse++;
      }
      if (!isBetter(scores, row, heap[worse])) {
        break;
      }
      heap[at] = heap[worse];
      at = worse;
    }
    heap[at] = row;
  }
}
