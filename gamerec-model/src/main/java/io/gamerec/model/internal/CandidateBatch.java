package io.gamerec.model.internal;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.gamerec.api.History;
import io.gamerec.api.ScoredItem;
import io.gamerec.features.FittedFeatures;
import io.gamerec.features.HistoryRows;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.List;

/**
 * The pairs of several users and their candidates, list after list, on their way to the ranker.
 * Grows as needed and is reused. Not thread-safe.
 */
public final class CandidateBatch {
  private final FittedFeatures features;
  private final RankerInputs inputs;
  private final float[] vectors;
  private final int dim;
  private final HistoryRows rows = new HistoryRows();
  private final HostBuffer gaps = new HostBuffer();
  private final HostBuffer denseBuffer = new HostBuffer();
  private final HostBuffer product = new HostBuffer();
  private final HostBuffer wideBuffer = new HostBuffer();
  private float[] dense = new float[0];
  private int[] wide = new int[0];
  private int[] items = new int[0];
  private int pairs;

  /**
   * Prepares a batch.
   *
   * @param features the first stage's features
   * @param vectors its item vectors, {@code [items, dim]}
   * @param dim length of a vector
   */
  public CandidateBatch(FittedFeatures features, float[] vectors, int dim) {
    this.features = features;
    this.inputs = new RankerInputs(features, vectors, dim);
    this.vectors = vectors;
    this.dim = dim;
  }

  /**
   * The tensors of a batch, as {@link WideAndDeepNetwork#logits} takes them.
   *
   * @param gaps {@code [pairs, 1]}
   * @param dense {@code [pairs, denseWidth]}
   * @param product {@code [pairs, dim]}
   * @param wide {@code [pairs, slots]} int64
   */
  public record Tensors(NDArray gaps, NDArray dense, NDArray product, NDArray wide) {}

  /**
   * Fills the batch.
   *
   * @param histories the users
   * @param candidates their candidates
   */
  public void fill(List<History> histories, List<List<ScoredItem>> candidates) {
    pairs = candidates.stream().mapToInt(List::size).sum();
    if (items.length < pairs) {
      items = new int[pairs];
      dense = new float[pairs * inputs.denseWidth()];
      wide = new int[pairs * inputs.wideSlots()];
    }
    int pair = 0;
    for (int user = 0; user < histories.size(); user++) {
      features.toRows(histories.get(user), rows);
      inputs.fill(rows, candidates.get(user), dense, wide, items, pair);
      pair += candidates.get(user).size();
    }
  }

  /**
   * Adds the batch's dense inputs to running sums.
   *
   * @param sums takes the sum of each input
   * @param squares takes the sum of its squares
   * @return the number of pairs added
   */
  public int addMoments(double[] sums, double[] squares) {
    int width = inputs.denseWidth();
    for (int i = 0; i < pairs * width; i++) {
      sums[i % width] += dense[i];
      squares[i % width] += (double) dense[i] * dense[i];
    }
    return pairs;
  }

  /**
   * Brings the batch to the engine.
   *
   * @param candidates the candidates of {@link #fill}
   * @param users the users' vectors, {@code [users, dim]}
   * @param mean subtracted from each dense input
   * @param scale multiplied with it then
   * @param manager owns the tensors
   * @return the tensors
   */
  public Tensors upload(
      List<List<ScoredItem>> candidates,
      float[] users,
      float[] mean,
      float[] scale,
      NDManager manager) {
    int width = inputs.denseWidth();
    FloatBuffer gapsOut = gaps.floats(pairs);
    FloatBuffer denseOut = denseBuffer.floats(pairs * width);
    FloatBuffer productOut = product.floats(pairs * dim);
    LongBuffer wideOut = wideBuffer.longs(pairs * inputs.wideSlots());
    for (int i = 0; i < pairs * inputs.wideSlots(); i++) {
      wideOut.put(i, wide[i]);
    }
    int pair = 0;
    for (int user = 0; user < candidates.size(); user++) {
      for (int rank = 0; rank < candidates.get(user).size(); rank++, pair++) {
        gapsOut.put(pair, dense[pair * width]);
        for (int i = 0; i < width; i++) {
          denseOut.put(pair * width + i, (dense[pair * width + i] - mean[i]) * scale[i]);
        }
        int item = items[pair] * dim;
        for (int i = 0; i < dim; i++) {
          productOut.put(pair * dim + i, users[user * dim + i] * vectors[item + i]);
        }
      }
    }
    return new Tensors(
        gaps.tensor(manager, DataType.FLOAT32, pairs, 1),
        denseBuffer.tensor(manager, DataType.FLOAT32, pairs, width),
        product.tensor(manager, DataType.FLOAT32, pairs, dim),
        wideBuffer.tensor(manager, DataType.INT64, pairs, inputs.wideSlots()));
  }

  /**
   * What the inputs look like.
   *
   * @return the inputs
   */
  public RankerInputs inputs() {
    return inputs;
  }
}
