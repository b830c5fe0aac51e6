package io.gamerec.model.index;

import static java.util.Objects.requireNonNull;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import io.gamerec.api.index.Metric;
import io.gamerec.api.internal.index.RowBits;
import io.gamerec.model.DeviceBackend;
import io.gamerec.model.internal.HostBuffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the rows that can be among the nearest, by matrix products.
 *
 * <p>A product of {@code n} terms in float32 is off by at most {@code n * 2^-24 |x||y|}, and so is
 * the score that is computed afterwards. With {@code c} a little above twice that factor, no score
 * can be nearer than {@code xy + c|x||y|} or, for L2, than {@code (1 - c)|x|^2} minus {@code 2xy +
 * 2c|x||y| - (1 - c)|y|^2}. Since each row carries {@code |y|} and {@code |y|^2}, one product of
 * the rows with {@code [x, c|x|, 0]} or {@code [2x, 2c|x|, c - 1]} gives that bound, higher is
 * nearer. (Higham, Accuracy and Stability of Numerical Algorithms, 2002, section 3.1.)
 */
final class TorchCandidates {
  /** Squared sums of norms above this may overflow on the way. */
  private static final double LARGEST = 1e37;

  private final DeviceBackend device;
  private final Metric metric;
  private final int dim;
  private final int width;
  private final double slack;
  private final ThreadLocal<Scratch> scratch = ThreadLocal.withInitial(Scratch::new);

  private static final class Scratch {
    final HostBuffer queries = new HostBuffer();
    final HostBuffer rows = new HostBuffer();
    final HostBuffer mask = new HostBuffer();
  }

  /**
   * The rows of the highest bounds of each query.
   *
   * @param bounds {@code [queries, each]}, highest first
   * @param places {@code [queries, each]}, numbers of survivors
   * @param each rows a query
   */
  private record Top(float[] bounds, long[] places, int each) {}

  TorchCandidates(DeviceBackend device, Metric metric, int dim) {
    this.device = device;
    this.metric = metric;
    this.dim = dim;
    this.width = dim + 2;
    this.slack = (2.1 * width + 32) * 0x1p-24;
  }

  /**
   * Finds candidates.
   *
   * @param values the rows
   * @param queries the queries
   * @param wide candidates a query, fewer than the survivors
   * @param among the survivors
   * @param largestNorm of the rows
   * @param candidate takes {@code [queries, wide]} rows, in any order
   * @param scores takes for each query a score that is at least as near as that of every other
   *     survivor
   */
  void find(
      NDArray values,
      float[] queries,
      int wide,
      Survivors among,
      double largestNorm,
      int[] candidate,
      double[] scores) {
    int count = scores.length;
    int[] list = among.list();
    // Rows are gathered where most are left out; otherwise those left out are masked.
    int[] gathered = list != null && list.length < among.rows() / 4 ? list : null;
    long @Nullable [] mask = gathered == null ? among.bits() : null;
    int all = gathered == null ? among.rows() : gathered.length;
    int step =
        Math.max(wide, TorchStore.ELEMENTS / (gathered == null ? count : Math.max(count, width)));
    Top top = null;
    for (int from = 0; from < all; from += step) {
      int first = from;
      int to = Math.min(all, from + step);
      Top next = device.infer(() -> top(values, queries, count, wide, gathered, mask, first, to));
      top = top == null ? next : merged(top, next, count, wide);
    }
    fill(queries, wide, gathered, largestNorm, candidate, scores, requireNonNull(top));
  }

  private void fill(
      float[] queries,
      int wide,
      int @Nullable [] gathered,
      double largestNorm,
      int[] candidate,
      double[] scores,
      Top top) {
    for (int i = 0; i < candidate.length; i++) {
      int place = (int) top.places[i];
      candidate[i] = gathered == null ? place : gathered[place];
    }
    for (int query = 0; query < scores.length; query++) {
      double squared = TorchStore.squaredNorm(queries, query * dim, dim);
      double norms = Math.sqrt(squared) + largestNorm;
      double bound = top.bounds[(query + 1) * wide - 1];
      // What underflowed is not in the slack.
      double lost = 4.0 * width * Float.MIN_VALUE;
      if (norms * norms > LARGEST) {
        scores[query] = Double.NaN;
      } else if (metric == Metric.INNER_PRODUCT) {
        scores[query] = bound + lost;
      } else {
        scores[query] = (1 - slack) * squared - bound - lost;
      }
    }
  }

  private Top top(
      NDArray values,
      float[] queries,
      int count,
      int wide,
      int @Nullable [] gathered,
      long @Nullable [] mask,
      int from,
      int to) {
    Scratch mine = scratch.get();
    NDManager manager = values.getManager();
    NDArray rows;
    if (gathered == null) {
      rows = values.get(new NDIndex(from + ":" + to));
    } else {
      LongBuffer numbers = mine.rows.longs(to - from);
      for (int i = from; i < to; i++) {
        numbers.put(gathered[i]);
      }
      rows = TorchStore.gather(values, mine.rows.tensor(manager, DataType.INT64, to - from));
    }
    NDArray bounds = extended(mine, manager, queries, count).matMul(rows.transpose());
    if (mask != null) {
      bounds = bounds.addi(masked(mine, manager, mask, from, to));
    }
    int each = Math.min(wide, to - from);
    NDList top = bounds.topK(each, 1, true, true);
    long[] places = top.get(1).toLongArray();
    for (int i = 0; i < places.length; i++) {
      places[i] += from;
    }
    return new Top(top.get(0).toFloatArray(), places, each);
  }

  private NDArray extended(Scratch mine, NDManager manager, float[] queries, int count) {
    boolean inner = metric == Metric.INNER_PRODUCT;
    FloatBuffer extended = mine.queries.floats(count * width);
    for (int query = 0; query < count; query++) {
      double norm = Math.sqrt(TorchStore.squaredNorm(queries, query * dim, dim));
      for (int i = query * dim; i < (query + 1) * dim; i++) {
        extended.put(inner ? queries[i] : 2 * queries[i]);
      }
      extended.put((float) ((inner ? slack : 2 * slack) * norm));
      extended.put(inner ? 0 : (float) (slack - 1));
    }
    return mine.queries.tensor(manager, DataType.FLOAT32, count, width);
  }

  private static NDArray masked(Scratch mine, NDManager manager, long[] bits, int from, int to) {
    FloatBuffer mask = mine.mask.floats(to - from);
    for (int row = from; row < to; row++) {
      mask.put(RowBits.contains(bits, row) ? 0 : Float.NEGATIVE_INFINITY);
    }
    return mine.mask.tensor(manager, DataType.FLOAT32, 1, to - from);
  }

  private static Top merged(Top a, Top b, int count, int wide) {
    int each = Math.min(wide, a.each + b.each);
    float[] bounds = new float[count * each];
    long[] places = new long[count * each];
    for (int query = 0; query < count; query++) {
      int i = query * a.each;
      int j = query * b.each;
      int endA = i + a.each;
      int endB = j + b.each;
      for (int at = query * each; at < (query + 1) * each; at++) {
        boolean fromA = j == endB || (i < endA && a.bounds[i] >= b.bounds[j]);
        bounds[at] = fromA ? a.bounds[i] : b.bounds[j];
        places[at] = fromA ? a.places[i++] : b.places[j++];
      }
    }
    return new Top(bounds, places, each);
  }
}
