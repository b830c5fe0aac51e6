package io.gamerec.index.internal;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;
import static java.util.Objects.requireNonNull;

import io.gamerec.api.index.Metric;
import io.gamerec.api.index.SearchResult;
import io.gamerec.api.index.VectorIndex;
import io.gamerec.api.internal.Files2;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * The contract of {@link VectorIndex} around a store: arguments, locking, the closed state.
 *
 * <p>Behind JNI a wrong argument is not an exception but a dead process: a length that does not
 * divide reads past an array, a NaN breaks the heap's order, a handle that was closed on another
 * thread is a dangling pointer. So nothing reaches a store unchecked, and nothing reaches it
 * without the lock: searches and reads share it, adding and closing have it alone. Closing
 * therefore waits for running searches, and a search that comes later finds the index closed.
 */
final class GuardedIndex implements VectorIndex {
  /** Places in one result: 2^26 rows and scores take 768 MiB. */
  static final int MAX_PLACES = 1 << 26;

  private final FlatStore store;
  private final int dim;
  private final Metric metric;
  private final Lock shared;
  private final Lock exclusive;
  private boolean closed;

  GuardedIndex(FlatStore store) {
    this.store = store;
    this.dim = store.dim();
    this.metric = store.metric();
    ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    this.shared = lock.readLock();
    this.exclusive = lock.writeLock();
  }

  /** The dimension, checked; at most 2^16, far above any tower and far below overflow. */
  static int checkDim(int dim) {
    checkArgument(dim >= 1 && dim <= 1 << 16, "dim must be in [1, 65536], got %s", dim);
    return dim;
  }

  @Override
  public int dim() {
    return open(() -> dim);
  }

  @Override
  public Metric metric() {
    return open(() -> metric);
  }

  @Override
  public long size() {
    return open(store::size);
  }

  @Override
  public void add(float[] vectors) {
    checkVectors("vectors", vectors);
    exclusive.lock();
    try {
      checkOpen();
      if (vectors.length > 0) {
        store.add(vectors);
      }
    } finally {
      exclusive.unlock();
    }
  }

  @Override
  public SearchResult search(float[] queries, int k) {
    int count = checkVectors("queries", queries);
    checkArgument(k >= 1, "k must be at least 1, got %s", k);
    checkArgument(
        (long) count * k <= MAX_PLACES,
        "queries * k must be at most %s, got %s queries and k %s; search in smaller batches",
        MAX_PLACES,
        count,
        k);
    return open(() -> search(queries, count, k));
  }

  private SearchResult search(float[] queries, int count, int k) {
    long[] rows = new long[count * k];
    float[] scores = new float[count * k];
    int found = (int) Math.min(k, store.size());
    if (found > 0 && count > 0) {
      store.search(queries, count, found, rows, scores);
    }
    for (int query = count - 1; query >= 0; query--) {
      int from = query * found;
      int to = query * k;
      System.arraycopy(rows, from, rows, to, found);
      System.arraycopy(scores, from, scores, to, found);
      Arrays.fill(rows, to + found, to + k, -1);
      for (int place = to; place < to + k; place++) {
        if (rows[place] < 0) {
          scores[place] = metric.worst();
        }
      }
    }
    return new SearchResult(count, k, rows, scores);
  }

  @Override
  public float[] vector(long row) {
    return open(
        () -> {
          checkArgument(
              row >= 0 && row < store.size(), "row must be in [0, %s), got %s", store.size(), row);
          return store.vector(row);
        });
  }

  @Override
  public void save(Path file) {
    requireNonNull(file, "file");
    shared.lock();
    try {
      checkOpen();
      Files2.writeAtomically(file, store::write);
    } finally {
      shared.unlock();
    }
  }

  @Override
  public void close() {
    exclusive.lock();
    try {
      if (!closed) {
        closed = true;
        store.close();
      }
    } finally {
      exclusive.unlock();
    }
  }

  private <T> T open(Supplier<T> read) {
    shared.lock();
    try {
      checkOpen();
      return read.get();
    } finally {
      shared.unlock();
    }
  }

  private void checkOpen() {
    checkState(!closed, "the index is closed");
  }

  private int checkVectors(String name, float[] vectors) {
    requireNonNull(vectors, name);
    checkArgument(
        vectors.length % dim == 0,
        "%s must hold a multiple of dim = %s values, got %s",
        name,
        dim,
        vectors.length);
    for (int i = 0; i < vectors.length; i++) {
      if (!Float.isFinite(vectors[i])) {
        throw new IllegalArgumentException(
            name + " must be finite, got " + vectors[i] + " in vector " + i / dim);
      }
    }
    return vectors.length / dim;
  }
}
