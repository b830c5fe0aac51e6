package io.gamerec.model.internal;

import io.gamerec.api.History;
import io.gamerec.features.EncodedItems;
import io.gamerec.features.FittedFeatures;
import io.gamerec.features.FittedItemFeature;
import io.gamerec.features.HistoryRows;
import io.gamerec.features.UserBatch;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.function.Supplier;

/**
 * Encodes histories and items block by block with the weights as they are. Where popularity counts
 * at inference, vectors get one number more: the item's term, and 1 for a user. Thread-safe while
 * nobody changes the weights.
 */
public final class VectorEncoder {
  private static final int USER_BLOCK = 512;
  private static final int ITEM_BLOCK = 4096;

  private final TowerWeights towers;
  private final FittedFeatures features;
  private final int width;
  private final double popularity;
  private final Inference inference;
  private final ThreadLocal<Scratch> scratch;

  /** Computes without recording gradients and frees the tensors made on the way. */
  @FunctionalInterface
  public interface Inference {
    /**
     * Computes.
     *
     * @param computation returns something other than tensors
     * @param <T> what it returns
     * @return what it returned
     */
    <T> T infer(Supplier<T> computation);
  }

  private static final class Scratch {
    final HistoryRows rows = new HistoryRows();
    final BatchTensors tensors;
    final UserBatch batch;

    Scratch(FittedFeatures features) {
      this.tensors = new BatchTensors(features.spec());
      this.batch = features.newBatch();
    }
  }

  /**
   * Makes an encoder.
   *
   * @param towers the towers
   * @param width length of their vectors
   * @param popularity factor of {@code log1p(players)} in the score, 0 for none
   * @param inference the device
   */
  public VectorEncoder(TowerWeights towers, int width, double popularity, Inference inference) {
    this.towers = towers;
    this.features = towers.network().features();
    this.width = width;
    this.popularity = popularity;
    this.inference = inference;
    this.scratch = ThreadLocal.withInitial(() -> new Scratch(features));
  }

  /**
   * Length of a vector.
   *
   * @return that of the towers, or one more
   */
  public int dim() {
    return width + (popularity == 0 ? 0 : 1);
  }

  /**
   * Encodes the items that the features were fitted on.
   *
   * @return {@code [items, dim]}
   */
  public float[] items() {
    int[] known = new int[features.itemCount()];
    Arrays.setAll(known, row -> row);
    return items(features.items(), known, features.players());
  }

  /**
   * Encodes items of any catalogue.
   *
   * @param items the items
   * @return {@code [items, dim]}
   */
  public float[] items(EncodedItems items) {
    int[] known = items.knownRows();
    int[] allPlayers = features.players();
    int[] players = new int[known.length];
    for (int item = 0; item < known.length; item++) {
      boolean cold = known[item] < 0;
      players[item] = cold ? 0 : allPlayers[known[item]];
      known[item] = cold ? features.itemCount() : known[item];
    }
    return items(items.items(), known, players);
  }

  private float[] items(List<FittedItemFeature> items, int[] known, int[] players) {
    float[] vectors = new float[Math.multiplyExact(known.length, dim())];
    for (int from = 0; from < known.length; from += ITEM_BLOCK) {
      int first = from;
      int to = Math.min(known.length, from + ITEM_BLOCK);
      float[] encoded = inference.infer(() -> towers.items(items, known, first, to).toFloatArray());
      copyRows(encoded, vectors, first, row -> popularity * Math.log1p(players[first + row]));
    }
    return vectors;
  }

  /**
   * Encodes users.
   *
   * @param histories their histories
   * @return {@code [histories, dim]}
   */
  public float[] users(List<History> histories) {
    float[] vectors = new float[Math.multiplyExact(histories.size(), dim())];
    Scratch mine = scratch.get();
    for (int from = 0; from < histories.size(); from += USER_BLOCK) {
      int to = Math.min(histories.size(), from + USER_BLOCK);
      mine.batch.clear();
      for (History history : histories.subList(from, to)) {
        features.toRows(history, mine.rows);
        features.encode(mine.rows, mine.batch);
      }
      float[] encoded =
          inference.infer(
              () -> towers.users(mine.tensors.upload(mine.batch, towers.manager())).toFloatArray());
      copyRows(encoded, vectors, from, row -> 1);
    }
    return vectors;
  }

  /** Copies rows of the towers to their place; another number follows each where there is one. */
  private void copyRows(float[] encoded, float[] vectors, int first, IntToDoubleFunction last) {
    for (int row = 0; row * width < encoded.length; row++) {
      int at = (first + row) * dim();
      System.arraycopy(encoded, row * width, vectors, at, width);
      if (dim() > width) {
        vectors[at + width] = (float) last.applyAsDouble(row);
      }
    }
  }
}
