package io.gamerec.index.internal;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

import io.gamerec.api.index.Metric;
import java.nio.file.Path;
import java.util.Arrays;

/** Vectors in one array, compared one by one. O(size * dim) a query. */
final class ExactStore implements FlatStore {
  private final int dim;
  private final Metric metric;
  private float[] values;
  private int size;

  ExactStore(int dim, Metric metric) {
    this(dim, requireNonNull(metric, "metric"), new float[0]);
  }

  /** Takes the values over. */
  ExactStore(int dim, Metric metric, float[] values) {
    this.dim = dim;
    this.metric = metric;
    this.values = values;
    this.size = values.length / dim;
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
  public long size() {
    return size;
  }

  @Override
  public void add(float[] vectors) {
    int used = size * dim;
    int largest = Integer.MAX_VALUE - 8;
    checkArgument(
        vectors.length <= largest - used,
        "an exact index of dim %s holds at most %s vectors, got %s more than its %s; use faiss",
        dim,
        largest / dim,
        vectors.length / dim,
        size);
    int needed = used + vectors.length;
    if (needed > values.length) {
      values = Arrays.copyOf(values, (int) Math.min(largest, Math.max(needed, used * 3L / 2)));
    }
    System.arraycopy(vectors, 0, values, used, vectors.length);
    size += vectors.length / dim;
  }

  @Override
  public void search(float[] queries, int count, int k, long[] rows, float[] scores) {
    boolean similarity = metric == Metric.INNER_PRODUCT;
    NearestRows nearest = new NearestRows(k);
    for (int query = 0; query < count; query++) {
      for (int row = 0; row < size; row++) {
        float distance =
            similarity
                ? -innerProduct(queries, query * dim, row * dim)
                : squaredDistance(queries, query * dim, row * dim);
        nearest.offer(row, distance);
      }
      nearest.drain(query * k, rows, scores);
    }
    if (similarity) {
      for (int i = 0; i < count * k; i++) {
        scores[i] = 0 - scores[i];
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
  public float[] vector(long row) {
    int from = (int) row * dim;
    return Arrays.copyOfRange(values, from, from + dim);
  }

  @Override
  public void write(Path file) {
    ExactFile.write(file, dim, metric, values, size);
  }

  @Override
  public void close() {
    values = new float[0];
    size = 0;
  }
}
