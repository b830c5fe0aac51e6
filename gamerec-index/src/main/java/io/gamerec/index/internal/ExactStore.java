package io.gamerec.index.internal;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

import io.gamerec.api.index.Metric;
import io.gamerec.api.internal.index.ExactFile;
import io.gamerec.api.internal.index.FlatStore;
import io.gamerec.api.internal.index.RowBits;
import io.gamerec.api.internal.index.VectorStore;
import io.gamerec.api.spi.RowIds;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Vectors in one array, compared one by one. O(rows * dim) a query. */
final class ExactStore implements FlatStore {
  private static final int ROWS_AT_ONCE = 1 << 14;

  private final int dim;
  private final Metric metric;
  private float[] values;
  private int rows;

  ExactStore(int dim, Metric metric) {
    this(dim, requireNonNull(metric, "metric"), new float[0]);
  }

  /** Takes the values over. */
  ExactStore(int dim, Metric metric, float[] values) {
    this.dim = dim;
    this.metric = metric;
    this.values = values;
    this.rows = values.length / dim;
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
    return ROWS_AT_ONCE;
  }

  @Override
  public void add(float[] vectors) {
    int used = rows * dim;
    int largest = Integer.MAX_VALUE - 8;
    checkArgument(
        vectors.length <= largest - used,
        "an exact index of dim %s holds at most %s vectors, got %s more than its %s; use faiss",
        dim,
        largest / dim,
        vectors.length / dim,
        rows);
    int needed = used + vectors.length;
    if (needed > values.length) {
      values = Arrays.copyOf(values, (int) Math.min(largest, Math.max(needed, used * 3L / 2)));
    }
    System.arraycopy(vectors, 0, values, used, vectors.length);
    rows += vectors.length / dim;
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
    NearestRows nearest = new NearestRows(k);
    for (int query = 0; query < count; query++) {
      for (int row = 0; row < rows; row++) {
        nearest.offer(row, distance(queries, query, row));
      }
      nearest.drain(query * k, found, scores);
    }
    distancesToScores(scores, count * k);
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
    NearestRows nearest = new NearestRows(k);
    for (int query = 0; query < count; query++) {
      for (int i = 0; i < allowed.length; i++) {
        for (long word = allowed[i]; word != 0; word &= word - 1) {
          int row = i * Long.SIZE + Long.numberOfTrailingZeros(word);
          nearest.offer(row, distance(queries, query, row));
        }
      }
      nearest.drain(query * k, found, scores);
    }
    distancesToScores(scores, count * k);
  }

  @Override
  public Hits searchRange(float[] query, float radius, Effort effort, long @Nullable [] allowed) {
    long[] found = new long[16];
    float[] scores = new float[16];
    int count = 0;
    for (int row = 0; row < rows; row++) {
      if (allowed != null && !RowBits.contains(allowed, row)) {
        continue;
      }
      float distance = distance(query, 0, row);
      float score = metric == Metric.INNER_PRODUCT ? 0 - distance : distance;
      if (metric.isNearer(score, radius)) {
        if (count == found.length) {
          found = Arrays.copyOf(found, count * 2);
          scores = Arrays.copyOf(scores, count * 2);
        }
        found[count] = row;
        scores[count++] = score;
      }
    }
    return new Hits(Arrays.copyOf(found, count), Arrays.copyOf(scores, count), true);
  }

  private float distance(float[] queries, int query, int row) {
    return metric == Metric.INNER_PRODUCT
        ? -innerProduct(queries, query * dim, row * dim)
        : squaredDistance(queries, query * dim, row * dim);
  }

  private void distancesToScores(float[] distances, int count) {
    if (metric == Metric.INNER_PRODUCT) {
      for (int i = 0; i < count; i++) {
        distances[i] = 0 - distances[i];
      }
    }
  }

  // Four sums, because the additions of one wait for each other.
  private float innerProduct(float[] queries, int query, int row) {
    float a = 0;
    float b = 0;
    float c = 0;
    float d = 0;
    int i = 0;
    for (; i + 4 <= dim; i += 4) {
      a += queries[query + i] * values[row + i];
      b += queries[query + i + 1] * values[row + i + 1];
      c += queries[query + i + 2] * values[row + i + 2];
      d += queries[query + i + 3] * values[row + i + 3];
    }
    for (; i < dim; i++) {
      a += queries[query + i] * values[row + i];
    }
    return (a + b) + (c + d);
  }

  private float squaredDistance(float[] queries, int query, int row) {
    float a = 0;
    float b = 0;
    int i = 0;
    for (; i + 2 <= dim; i += 2) {
      float x = queries[query + i] - values[row + i];
      float y = queries[query + i + 1] - values[row + i + 1];
      a += x * x;
      b += y * y;
    }
    if (i < dim) {
      float x = queries[query + i] - values[row + i];
      a += x * x;
    }
    return a + b;
  }

  @Override
  public void vector(int row, float[] out, int at) {
    System.arraycopy(values, row * dim, out, at, dim);
  }

  @Override
  public VectorStore compacted(int[] kept) {
    float[] gathered = new float[kept.length * dim];
    for (int i = 0; i < kept.length; i++) {
      vector(kept[i], gathered, i * dim);
    }
    return new ExactStore(dim, metric, gathered);
  }

  @Override
  public void write(Path file, RowIds ids) {
    ExactFile.write(
        file,
        dim,
        metric,
        ids,
        (from, to, out) -> System.arraycopy(values, from * dim, out, 0, (to - from) * dim));
  }

  @Override
  public void close() {
    values = new float[0];
    rows = 0;
  }
}
