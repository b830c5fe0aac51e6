package io.gamerec.api.internal.index;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;
import static java.util.Objects.requireNonNull;

import io.gamerec.api.index.Metric;
import io.gamerec.api.index.RangeResult;
import io.gamerec.api.index.SearchOptions;
import io.gamerec.api.index.SearchResult;
import io.gamerec.api.index.VectorIndex;
import io.gamerec.api.internal.Files2;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The contract of {@link VectorIndex} around a store: arguments, locking, ids, live changes, the
 * closed state. {@link Searcher} answers the searches.
 *
 * <p>Behind JNI a wrong argument is not an exception but a dead process: a length that does not
 * divide reads past an array, a NaN breaks the heap's order, a handle that was closed on another
 * thread is a dangling pointer. So nothing reaches a store unchecked, and nothing reaches it
 * without a lock. There are two. {@code writer} has one writer at a time and is held as long as a
 * write takes. {@code lock} is shared by searches and taken alone only for the moments in which the
 * store or the ids change, so a writer that builds an index for minutes keeps searches waiting for
 * about a millisecond at a time.
 */
public final class GuardedIndex implements VectorIndex {
  /** Places in one result: 2^26 ids and scores take 768 MiB. */
  static final int MAX_PLACES = 1 << 26;

  private static final int MAX_ROWS = Integer.MAX_VALUE - 8;

  /** Rows that get their ids in well below a millisecond. */
  private static final int NAMED_AT_ONCE = 1 << 12;

  /** Fewer removed rows than this cost less than compaction. */
  private static final int FEW_REMOVED = 1024;

  private final int dim;
  private final Metric metric;
  private final String type;
  private final ReentrantLock writer = new ReentrantLock();
  private final Lock shared;
  private final Lock alone;
  private VectorStore store;
  private RowTable rows;
  private boolean closed;

  /**
   * An index over a store whose ids are its rows.
   *
   * @param store the store; closed with the index
   */
  public GuardedIndex(VectorStore store) {
    this(store, null);
  }

  /**
   * An index over a store.
   *
   * @param store the store; closed with the index, also when this throws
   * @param ids the ids of its rows, or null when they are the rows
   * @throws IllegalArgumentException if an id is negative or there twice
   */
  public GuardedIndex(VectorStore store, long @Nullable [] ids) {
    this.store = store;
    this.dim = store.dim();
    this.metric = store.metric();
    this.type = store.type();
    // Fair, or a writer that goes on to its next piece overtakes the searches that wait.
    ReentrantReadWriteLock lock = new ReentrantReadWriteLock(true);
    this.shared = lock.readLock();
    this.alone = lock.writeLock();
    if (ids == null) {
      this.rows = new RowTable(store.rows());
    } else {
      try {
        checkArgument(ids.length == store.rows(), "%s ids for %s rows", ids.length, store.rows());
        RowTable.checkIds(ids);
      } catch (RuntimeException e) {
        store.close();
        throw e;
      }
      this.rows = RowTable.of(ids, -1);
    }
  }

  /**
   * The dimension, checked; at most 2^16, far above any tower and far below overflow.
   *
   * @param dim a dimension
   * @return the same
   */
  public static int checkDim(int dim) {
    checkArgument(dim >= 1 && dim <= 1 << 16, "dim must be in [1, 65536], got %s", dim);
    return dim;
  }

  @Override
  public int dim() {
    return read(() -> dim);
  }

  @Override
  public Metric metric() {
    return read(() -> metric);
  }

  @Override
  public String type() {
    return read(() -> type);
  }

  @Override
  public boolean isExact() {
    return read(() -> store.isExact());
  }

  @Override
  public long size() {
    return read(() -> (long) rows.live());
  }

  @Override
  public boolean isTrained() {
    return read(() -> store.isTrained());
  }

  @Override
  public boolean contains(long id) {
    return read(() -> rows.row(id) >= 0);
  }

  @Override
  public long[] ids() {
    return read(() -> rows.liveIds());
  }

  @Override
  public float[] vector(long id) {
    return read(
        () -> {
          int row = rows.row(id);
          checkArgument(row >= 0, "the index does not hold id %s", id);
          float[] vector = new float[dim];
          store.vector(row, vector, 0);
          return vector;
        });
  }

  @Override
  public SearchResult search(float[] queries, int k, SearchOptions options) {
    int count = checkVectors("queries", queries);
    checkArgument(k >= 1, "k must be at least 1, got %s", k);
    checkArgument(
        (long) count * k <= MAX_PLACES,
        "queries * k must be at most %s, got %s queries and k %s; search in smaller batches",
        MAX_PLACES,
        count,
        k);
    requireNonNull(options, "options");
    return read(() -> new Searcher(store, rows, options).search(queries, count, k));
  }

  @Override
  public RangeResult searchRange(float[] queries, float radius, SearchOptions options) {
    int count = checkVectors("queries", queries);
    checkArgument(!Float.isNaN(radius), "radius must be a number, got NaN");
    requireNonNull(options, "options");
    return read(() -> new Searcher(store, rows, options).searchRange(queries, count, radius));
  }

  @Override
  public void train(float[] vectors) {
    int count = checkVectors("vectors", vectors);
    write(
        () -> {
          checkState(
              rows.rows() == 0, "train comes before add, the index has %s rows", rows.rows());
          checkArgument(count > 0, "vectors to train on must be at least 1, got 0");
          alone(() -> store.train(vectors));
        });
  }

  @Override
  public void add(float[] vectors) {
    int count = checkVectors("vectors", vectors);
    write(
        () -> {
          checkState(
              rows.highest() <= Long.MAX_VALUE - count,
              "there are no ids above %s",
              rows.highest());
          append(null, vectors, count);
        });
  }

  @Override
  public void add(long[] ids, float[] vectors) {
    long[] added = requireNonNull(ids, "ids").clone();
    int count = checkPairs(added, vectors);
    write(
        () -> {
          for (long id : added) {
            checkArgument(rows.row(id) < 0, "id %s is taken; update replaces its vector", id);
          }
          append(added, vectors, count);
        });
  }

  @Override
  public void update(long[] ids, float[] vectors) {
    long[] updated = requireNonNull(ids, "ids").clone();
    int count = checkPairs(updated, vectors);
    write(
        () -> {
          append(updated, vectors, count);
          compactIfWorthIt();
        });
  }

  @Override
  public int remove(long... ids) {
    requireNonNull(ids, "ids");
    int[] removed = {0};
    write(
        () -> {
          alone(
              () -> {
                for (long id : ids) {
                  int row = rows.row(id);
                  if (row >= 0) {
                    rows.kill(row);
                    removed[0]++;
                  }
                }
              });
          compactIfWorthIt();
        });
    return removed[0];
  }

  @Override
  public void compact() {
    write(this::compactNow);
  }

  /**
   * Adds rows, has the store settle them and only then gives them their ids, each in pieces, so
   * that a search waits for one piece and not for all. Until then the rows are nobody's: an
   * addition that fails leaves no trace, a vector is found from the moment that its id has it, and
   * the one that it replaces up to that moment.
   *
   * @param ids null for those that follow the highest
   */
  private void append(long @Nullable [] ids, float[] vectors, int count) {
    checkArgument(
        count <= MAX_ROWS - rows.rows(),
        "an index holds at most %s vectors, got %s more than its %s",
        MAX_ROWS,
        count,
        rows.rows());
    if (count > 0 && !store.isTrained()) {
      alone(() -> store.train(vectors));
    }
    int first = rows.rows();
    long next = rows.highest() + 1;
    alone(() -> rows.reserve(ids, count));
    inPieces(count, store.addAtOnce(), (from, to) -> appendUnnamed(vectors, from, to));
    boolean[] more = {true};
    while (more[0]) {
      alone(() -> more[0] = store.settle());
    }
    inPieces(
        count,
        NAMED_AT_ONCE,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            rows.name(first + i, ids == null ? next + i : ids[i]);
          }
        });
  }

  private void appendUnnamed(float[] vectors, int from, int to) {
    boolean whole = to - from == vectors.length / dim;
    try {
      store.add(whole ? vectors : Arrays.copyOfRange(vectors, from * dim, to * dim));
    } finally {
      // Also those of an addition that failed half way.
      rows.appendUnnamed(store.rows() - rows.rows());
    }
  }

  /** Takes a range of places. */
  private interface Piece {
    void take(int from, int to);
  }

  private void inPieces(int count, int step, Piece piece) {
    for (int from = 0; from < count; from += step) {
      int start = from;
      alone(() -> piece.take(start, Math.min(count, start + step)));
    }
  }

  private void compactIfWorthIt() {
    int removed = rows.rows() - rows.live();
    if (removed > FEW_REMOVED && removed > rows.rows() / 3) {
      compactNow();
    }
  }

  private void compactNow() {
    if (rows.live() == rows.rows()) {
      return;
    }
    // Only a writer changes the store, and this thread is the one: reading needs no lock.
    RowTable table = RowTable.of(rows.liveIds(), rows.highest());
    VectorStore compacted = store.compacted(rows.liveRows());
    VectorStore old = store;
    alone(
        () -> {
          store = compacted;
          rows = table;
        });
    // Searches of the old store ended before this thread had the lock alone.
    old.close();
  }

  @Override
  public void save(Path file) {
    requireNonNull(file, "file");
    write(
        () -> {
          compactNow();
          Files2.writeAtomically(file, path -> store.write(path, rows));
        });
  }

  @Override
  public void close() {
    writer.lock();
    try {
      if (closed) {
        return;
      }
      alone(() -> closed = true);
      store.close();
    } finally {
      writer.unlock();
    }
  }

  private void write(Runnable change) {
    writer.lock();
    try {
      checkOpen();
      change.run();
    } finally {
      writer.unlock();
    }
  }

  private void alone(Runnable change) {
    alone.lock();
    try {
      change.run();
    } finally {
      alone.unlock();
    }
  }

  private <T> T read(Supplier<T> reading) {
    shared.lock();
    try {
      checkOpen();
      return reading.get();
    } finally {
      shared.unlock();
    }
  }

  private void checkOpen() {
    checkState(!closed, "the index is closed");
  }

  private int checkPairs(long[] ids, float[] vectors) {
    int count = checkVectors("vectors", vectors);
    checkArgument(
        ids.length == count, "ids must be as many as vectors, got %s and %s", ids.length, count);
    RowTable.checkIds(ids);
    return count;
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
