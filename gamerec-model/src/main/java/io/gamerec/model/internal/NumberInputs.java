package io.gamerec.model.internal;

import io.gamerec.features.FittedItemFeature;
import io.gamerec.features.HistoryRows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Dense inputs of the ranker from numbers and vectors. For each number of the candidate: its value,
 * 1 where it is missing, and how far it is from the mean of the played games, each counted with its
 * share of the log play time. For each vector: its cosine with the sum of the played games'
 * vectors, weighted so, and with that of the unplayed ones. What is missing on either side gives 0.
 * Not thread-safe.
 */
final class NumberInputs {
  private final List<FittedItemFeature.Numbers> numbers = new ArrayList<>();
  private final List<FittedItemFeature.Vectors> vectors = new ArrayList<>();
  private final float[] means;
  private final boolean[] known;
  private final float[][] played;
  private final float[][] owned;

  /**
   * Picks the numbers and vectors.
   *
   * @param features item features of any kind
   */
  NumberInputs(List<FittedItemFeature> features) {
    for (FittedItemFeature feature : features) {
      if (feature instanceof FittedItemFeature.Numbers number) {
        numbers.add(number);
      } else if (feature instanceof FittedItemFeature.Vectors vector) {
        vectors.add(vector);
      }
    }
    this.means = new float[numbers.size()];
    this.known = new boolean[numbers.size()];
    this.played = vectors.stream().map(v -> new float[v.length()]).toArray(float[][]::new);
    this.owned = vectors.stream().map(v -> new float[v.length()]).toArray(float[][]::new);
  }

  /** Number of inputs of a pair. */
  int width() {
    return 3 * numbers.size() + 2 * vectors.size();
  }

  /** Sets the user whose candidates follow; {@code weights} are shares of the played games. */
  void user(HistoryRows history, float[] weights) {
    for (int n = 0; n < means.length; n++) {
      float sum = 0;
      float total = 0;
      for (int i = 0; i < history.played(); i++) {
        if (!numbers.get(n).isMissing(history.playedItem(i))) {
          sum += weights[i] * numbers.get(n).value(history.playedItem(i));
          total += weights[i];
        }
      }
      known[n] = total > 0;
      means[n] = known[n] ? sum / total : 0;
    }
    for (int v = 0; v < played.length; v++) {
      Arrays.fill(played[v], 0);
      Arrays.fill(owned[v], 0);
      for (int i = 0; i < history.played(); i++) {
        add(vectors.get(v), history.playedItem(i), weights[i], played[v]);
      }
      for (int i = 0; i < history.owned(); i++) {
        add(vectors.get(v), history.ownedItem(i), 1, owned[v]);
      }
    }
  }

  private static void add(FittedItemFeature.Vectors vectors, int row, float factor, float[] sum) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += factor * vectors.value(row, i);
    }
  }

  /** Writes the inputs of a candidate from a place on. */
  void write(int row, float[] out, int from) {
    int at = from;
    for (int n = 0; n < means.length; n++) {
      boolean missing = numbers.get(n).isMissing(row);
      float value = numbers.get(n).value(row);
      out[at++] = value;
      out[at++] = missing ? 1 : 0;
      out[at++] = missing || !known[n] ? 0 : Math.abs(value - means[n]);
    }
    for (int v = 0; v < played.length; v++) {
      out[at++] = cosine(vectors.get(v), row, played[v]);
      out[at++] = cosine(vectors.get(v), row, owned[v]);
    }
  }

  private static float cosine(FittedItemFeature.Vectors vectors, int row, float[] sum) {
    double product = 0;
    double squares = 0;
    for (int i = 0; i < sum.length; i++) {
      product += (double) sum[i] * vectors.value(row, i);
      squares += (double) vectors.value(row, i) * vectors.value(row, i);
    }
    double lengths = Math.sqrt(squares) * LabelVectors.norm(sum);
    return lengths == 0 ? 0 : (float) (product / lengths);
  }
}
