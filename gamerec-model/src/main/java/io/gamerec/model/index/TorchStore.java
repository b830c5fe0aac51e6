package io.gamerec.model.index;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.core.Embedding;
import io.gamerec.api.index.Metric;
import io.gamerec.api.internal.index.ExactFile;
import io.gamerec.api.internal.index.FlatStore;
import io.gamerec.api.internal.index.RowBits;
import io.gamerec.api.internal.index.VectorStore;
import io.gamerec.api.spi.RowIds;
import io.gamerec.model.DeviceBackend;
import io.gamerec.model.internal.HostBuffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Vectors in one tensor on a device, every one compared with the query.
 *
 * <p>The last bits of a matrix product depend on how many queries are asked at once, and {@code
 * |x|^2 + |y|^2 - 2xy} cancels. So {@link TorchCandidates} has products choose candidates only, by
 * a bound that holds whatever was rounded, and their scores are computed here pair by pair. When
 * the last of the scores asked for is nearer than the bound of every row that is no candidate, none
 * can be missing; otherwise, where very many scores are equal or values are so large that products
 * overflow, the query is compared with every row.
 */
final class TorchStore implements FlatStore {
  /** Elements of the largest tensor that a search makes. */
  static final int ELEMENTS = 1 << 24;

  /** Reductions of fewer rows than this are split in another way on a GPU, with other last bits. */
  private static final int LEAST_PAIRS = 128;

  private static final int QUERIES_AT_ONCE = 512;
  private static final int CANDIDATES_AT_ONCE = 1 << 22;
  private static final int SMALLEST = 64;

  private final DeviceBackend device;
  private final NDManager manager;
  private final int dim;
  private final int width;
  private final Metric metric;
  private final TorchCandidates candidates;
  private final ThreadLocal<Scratch> scratch = ThreadLocal.withInitial(Scratch::new);

  /** {@code [capacity, dim + 2]}: each vector, its norm and its squared norm. */
  private NDArray values;

  private int rows;
  private double largestNorm;

  private static final class Scratch {
    final HostBuffer queries = new HostBuffer();
    final HostBuffer rows = new HostBuffer();
    final HostBuffer owners = new HostBuffer();
  }

  TorchStore(DeviceBackend device, int dim, Metric metric) {
    this.device = device;
    this.dim = dim;
    this.width = dim + 2;
    this.metric = metric;
    this.candidates = new TorchCandidates(device, metric, dim);
    this.manager = device.newManager();
    this.values = allocate(SMALLEST);
  }

  private NDArray allocate(int capacity) {
    NDArray allocated = manager.zeros(new Shape(capacity, width));
    // A scope of the caller's would free it.
    NDScope.unregister(allocated);
    return allocated;
  }

  @Override
  public int dim() {
    return dim;
  }

  @Override
  public Metric metric() {
    return metric;
  }

  @Override
  public int rows() {
    return rows;
  }

  @Override
  public int addAtOnce() {
    return Math.max(1, (1 << 20) / width);
  }

  @Override
  public void add(float[] vectors) {
    reserve(rows + vectors.length / dim);
    int step = addAtOnce() * dim;
    for (int from = 0; from < vectors.length; from += step) {
      append(vectors, from, Math.min(vectors.length, from + step));
    }
  }

  private void append(float[] vectors, int from, int to) {
    int count = (to - from) / dim;
    HostBuffer host = scratch.get().queries;
    FloatBuffer block = host.floats(count * width);
    double largest = largestNorm;
    for (int at = from; at < to; at += dim) {
      double squared = squaredNorm(vectors, at, dim);
      block.put(vectors, at, dim).put((float) Math.sqrt(squared)).put((float) squared);
      largest = Math.max(largest, Math.sqrt(squared));
    }
    device.infer(
        () -> {
          values.set(
              new NDIndex(rows + ":" + (rows + count)),
              host.tensor(manager, DataType.FLOAT32, count, width));
          return count;
        });
    rows += count;
    largestNorm = largest;
  }

  static double squaredNorm(float[] vectors, int from, int dim) {
    double sum = 0;
    for (int i = from; i < from + dim; i++) {
      sum += (double) vectors[i] * vectors[i];
    }
    return sum;
  }

  private void reserve(int needed) {
    long capacity = values.getShape().get(0);
    if (needed <= capacity) {
      return;
    }
    NDArray larger =
        allocate((int) Math.min(Integer.MAX_VALUE - 8, Math.max(needed, 2 * capacity)));
    if (rows > 0) {
      device.infer(
          () -> {
            NDIndex used = new NDIndex("0:" + rows);
            larger.set(used, values.get(used));
            return rows;
          });
    }
    values.close();
    values = larger;
  }

  @Override
  public void search(
      float[] queries,
      int count,
      int k,
      Effort effort,
      long @Nullable [] allowed,
      long[] found,
      float[] scores) {
    search(queries, count, k, new Survivors(rows, null, null), found, scores);
  }

  @Override
  public void searchAmong(
      float[] queries,
      int count,
      int k,
      long[] allowed,
      int survivors,
      long[] found,
      float[] scores) {
    search(queries, count, k, Survivors.of(rows, allowed, survivors), found, scores);
  }

  private void search(
      float[] queries, int count, int k, Survivors among, long[] found, float[] scores) {
    int wide = (int) Math.min(among.count(), k + 32L + k / 4);
    int step = Math.max(1, Math.min(QUERIES_AT_ONCE, CANDIDATES_AT_ONCE / wide));
    for (int from = 0; from < count; from += step) {
      int to = Math.min(count, from + step);
      float[] block =
          to - from == count ? queries : Arrays.copyOfRange(queries, from * dim, to * dim);
      int[] candidate = new int[(to - from) * wide];
      double[] bounds = new double[to - from];
      if (wide == among.count()) {
        Arrays.setAll(candidate, i -> among.row(i % wide));
        Arrays.fill(bounds, metric.worst());
      } else {
        candidates.find(values, block, wide, among, largestNorm, candidate, bounds);
      }
      float[] exact = scores(block, candidate, wide);
      for (int query = 0; query < to - from; query++) {
        int at = (from + query) * k;
        float last = nearest(candidate, exact, query * wide, wide, k, found, scores, at);
        if (wide < among.count() && !isComplete(last, bounds[query])) {
          compareAll(block, query, k, among, found, scores, at);
        }
      }
    }
  }

  /** Whether the last score is nearer than any row that is no candidate can be. */
  private boolean isComplete(float last, double bound) {
    return metric == Metric.INNER_PRODUCT ? last > bound : last < bound;
  }

  private void compareAll(
      float[] queries, int query, int k, Survivors among, long[] found, float[] scores, int at) {
    int[] all = among.numbers();
    float[] alone = Arrays.copyOfRange(queries, query * dim, (query + 1) * dim);
    nearest(all, scores(alone, all, all.length), 0, all.length, k, found, scores, at);
  }

  /**
   * The exact scores of pairs of a query and a row.
   *
   * @param each rows a query
   */
  private float[] scores(float[] queries, int[] pairs, int each) {
    float[] scores = new float[pairs.length];
    int step = Math.max(1, ELEMENTS / width);
    for (int from = 0; from < pairs.length; from += step) {
      int first = from;
      int to = Math.min(pairs.length, from + step);
      float[] part = device.infer(() -> scores(queries, pairs, each, first, to));
      System.arraycopy(part, 0, scores, from, to - from);
    }
    return scores;
  }

  private float[] scores(float[] queries, int[] pairs, int each, int from, int to) {
    Scratch mine = scratch.get();
    int padded = Math.max(LEAST_PAIRS, to - from);
    int firstQuery = from / each;
    int queryCount = (to - 1) / each + 1 - firstQuery;
    LongBuffer row = mine.rows.longs(padded);
    LongBuffer owner = mine.owners.longs(padded);
    for (int i = 0; i < padded; i++) {
      int pair = Math.min(from + i, to - 1);
      row.put(pairs[pair]);
      owner.put(pair / each - firstQuery);
    }
    mine.queries.floats(queryCount * dim).put(queries, firstQuery * dim, queryCount * dim);
    NDArray x =
        gather(
            mine.queries.tensor(manager, DataType.FLOAT32, queryCount, dim),
            mine.owners.tensor(manager, DataType.INT64, padded));
    NDArray y =
        gather(values, mine.rows.tensor(manager, DataType.INT64, padded))
            .get(new NDIndex(":, 0:" + dim));
    NDArray terms = metric == Metric.INNER_PRODUCT ? x.muli(y) : x.subi(y).square();
    return terms.sum(new int[] {1}).toFloatArray();
  }

  static NDArray gather(NDArray table, NDArray rows) {
    return Embedding.embedding(rows, table, SparseFormat.DENSE).singletonOrThrow();
  }

  /**
   * Writes the nearest of the candidates of a query, of equal scores the lower row first.
   *
   * @return the last score, not a number when there are fewer than {@code k}
   */
  private float nearest(
      int[] candidate,
      float[] exact,
      int from,
      int count,
      int k,
      long[] found,
      float[] scores,
      int at) {
    // Distances as integers of the same order, and the row behind them: one sort of longs.
    long[] order = new long[count];
    int kept = 0;
    for (int i = from; i < from + count; i++) {
      float distance = metric == Metric.INNER_PRODUCT ? 0 - exact[i] : exact[i] + 0;
      if (distance < Float.POSITIVE_INFINITY) {
        order[kept++] = (long) ordered(Float.floatToRawIntBits(distance)) << 32 | candidate[i];
      }
    }
    Arrays.sort(order, 0, kept);
    int places = Math.min(k, kept);
    for (int place = 0; place < places; place++) {
      float distance = Float.intBitsToFloat(ordered((int) (order[place] >> 32)));
      found[at + place] = (int) order[place];
      scores[at + place] = metric == Metric.INNER_PRODUCT ? 0 - distance : distance;
    }
    Arrays.fill(found, at + places, at + k, -1);
    return kept < k ? Float.NaN : scores[at + k - 1];
  }

  /** Its own inverse. */
  private static int ordered(int bits) {
    return bits ^ (bits >> 31 & Integer.MAX_VALUE);
  }

  @Override
  public Hits searchRange(float[] query, float radius, Effort effort, long @Nullable [] allowed) {
    int[] all =
        allowed == null
            ? new Survivors(rows, null, null).numbers()
            : Survivors.of(rows, allowed, RowBits.count(allowed)).numbers();
    float[] exact = scores(query, all, all.length);
    long[] found = new long[all.length];
    int count = 0;
    for (int i = 0; i < all.length; i++) {
      if (metric.isNearer(exact[i], radius)) {
        found[count] = all[i];
        exact[count++] = exact[i];
      }
    }
    return new Hits(Arrays.copyOf(found, count), Arrays.copyOf(exact, count), true);
  }

  @Override
  public void vector(int row, float[] out, int at) {
    System.arraycopy(copy(row, row + 1), 0, out, at, dim);
  }

  private float[] copy(int from, int to) {
    return device.infer(
        () -> values.get(new NDIndex(from + ":" + to + ", 0:" + dim)).toFloatArray());
  }

  @Override
  public VectorStore compacted(int[] kept) {
    TorchStore made = new TorchStore(device, dim, metric);
    try {
      made.reserve(kept.length);
      int step = Math.max(1, ELEMENTS / width);
      for (int from = 0; from < kept.length; from += step) {
        made.appendRows(values, Arrays.copyOfRange(kept, from, Math.min(kept.length, from + step)));
      }
    } catch (RuntimeException e) {
      made.close();
      throw e;
    }
    made.largestNorm = largestNorm;
    return made;
  }

  private void appendRows(NDArray table, int[] kept) {
    device.infer(
        () -> {
          long[] numbers = Arrays.stream(kept).asLongStream().toArray();
          values.set(
              new NDIndex(rows + ":" + (rows + kept.length)),
              gather(table, manager.create(numbers)));
          return rows;
        });
    rows += kept.length;
  }

  @Override
  public void write(Path file, RowIds ids) {
    ExactFile.write(
        file,
        dim,
        metric,
        ids,
        (from, to, out) -> System.arraycopy(copy(from, to), 0, out, 0, (to - from) * dim));
  }

  @Override
  public void close() {
    manager.close();
  }
}
