package io.gamerec.index.internal;

import static java.util.Objects.requireNonNull;

import io.gamerec.api.GamerecException;
import io.gamerec.api.index.Metric;
import io.gamerec.api.index.SearchOptions;
import io.gamerec.api.internal.index.VectorStore;
import io.gamerec.api.spi.RowIds;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Vectors in a flat FAISS index.
 *
 * <p>FAISS keeps whichever of equal scores its heap happens to keep, so the set of rows at the cut
 * is arbitrary where the last score is shared. To have the lower rows, one place more than asked
 * for is fetched: when its score differs from the last one, all rows of the last score are there
 * and only their order needs mending; when it does not, the query is repeated with a deeper list
 * until it does. Scores tie that often only where vectors are equal, so the repetition is rare; a
 * batch of queries over an index of equal vectors alone costs a full sort each.
 *
 * <p>The native index is freed by {@link #close()} or, when that was forgotten, by a cleaner.
 */
final class FaissStore implements VectorStore {
  private static final Cleaner CLEANER = Cleaner.create();

  private final int dim;
  private final Metric metric;
  private final AtomicLong handle;
  private final Cleaner.Cleanable cleanable;

  private FaissStore(long address) {
    AtomicLong owned = new AtomicLong(address);
    this.handle = owned;
    this.cleanable = CLEANER.register(this, () -> free(owned));
    this.dim = FaissNative.dim(address);
    this.metric = FaissNative.isInnerProduct(address) ? Metric.INNER_PRODUCT : Metric.L2;
  }

  private static void free(AtomicLong owned) {
    long address = owned.getAndSet(0);
    if (address != 0) {
      FaissNative.destroy(address);
    }
  }

  static FaissStore create(int dim, Metric metric) {
    requireNonNull(metric, "metric");
    return new FaissStore(FaissNative.create(dim, metric == Metric.INNER_PRODUCT));
  }

  static FaissStore load(Path file) {
    FaissFile.check(file);
    try {
      return new FaissStore(FaissNative.load(nativePath(file)));
    } catch (GamerecException e) {
      throw new GamerecException("FAISS cannot read " + file + ": " + e.getMessage(), e);
    }
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
    return (int) size();
  }

  @Override
  public String type() {
    return "Flat";
  }

  @Override
  public boolean isExact() {
    return true;
  }

  @Override
  public boolean isTrained() {
    return true;
  }

  @Override
  public void train(float[] vectors) {}

  @Override
  public int addAtOnce() {
    return 1 << 14;
  }

  @Override
  public Effort effort(SearchOptions options, int k, double allowed) {
    return new Effort(0, 0, rows());
  }

  @Override
  public void searchAmong(
      float[] queries,
      int count,
      int k,
      long[] allowed,
      int survivors,
      long[] rows,
      float[] scores) {
    throw new UnsupportedOperationException("selectors come with the general index");
  }

  @Override
  public Hits searchRange(float[] query, float radius, Effort effort, long @Nullable [] allowed) {
    throw new UnsupportedOperationException("range search comes with the general index");
  }

  @Override
  public VectorStore compacted(int[] rows) {
    throw new UnsupportedOperationException("compaction comes with the general index");
  }

  private long size() {
    try {
      return FaissNative.size(handle.get());
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  @Override
  public void add(float[] vectors) {
    try {
      FaissNative.add(handle.get(), vectors);
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  @Override
  public void search(
      float[] queries,
      int count,
      int k,
      Effort effort,
      long @Nullable [] allowed,
      long[] rows,
      float[] scores) {
    int fetched = (int) Math.min(k + 1L, size());
    long[] foundRows = new long[Math.multiplyExact(count, fetched)];
    float[] foundScores = new float[foundRows.length];
    searchNative(queries, count, fetched, foundRows, foundScores);
    for (int query = 0; query < count; query++) {
      int from = query * fetched;
      if (fetched > k && sharesLastScore(foundRows, foundScores, from + k)) {
        float[] alone = Arrays.copyOfRange(queries, query * dim, (query + 1) * dim);
        searchDeeper(alone, k, fetched, rows, scores, query * k);
      } else {
        orderTies(foundRows, foundScores, from, from + fetched);
        System.arraycopy(foundRows, from, rows, query * k, k);
        System.arraycopy(foundScores, from, scores, query * k, k);
      }
    }
  }

  private void searchDeeper(
      float[] query, int k, int fetched, long[] rows, float[] scores, int to) {
    int most = (int) Math.min(size(), Integer.MAX_VALUE - 8);
    int depth = fetched;
    long[] foundRows;
    float[] foundScores;
    do {
      depth = (int) Math.min(4L * depth, most);
      foundRows = new long[depth];
      foundScores = new float[depth];
      searchNative(query, 1, depth, foundRows, foundScores);
    } while (depth < most
        && foundRows[depth - 1] >= 0
        && foundScores[k - 1] == foundScores[depth - 1]);
    orderTies(foundRows, foundScores, 0, depth);
    System.arraycopy(foundRows, 0, rows, to, k);
    System.arraycopy(foundScores, 0, scores, to, k);
  }

  private static boolean sharesLastScore(long[] rows, float[] scores, int firstBeyond) {
    return rows[firstBeyond] >= 0 && scores[firstBeyond] == scores[firstBeyond - 1];
  }

  /** Sorts the rows of each run of equal scores; rows of -1 stand behind all others. */
  private static void orderTies(long[] rows, float[] scores, int from, int to) {
    int start = from;
    while (start < to && rows[start] >= 0) {
      int end = start + 1;
      while (end < to && rows[end] >= 0 && scores[end] == scores[start]) {
        end++;
      }
      Arrays.sort(rows, start, end);
      start = end;
    }
  }

  private void searchNative(float[] queries, int count, int k, long[] rows, float[] scores) {
    try {
      FaissNative.search(handle.get(), queries, count, k, rows, scores);
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  @Override
  public void vector(int row, float[] out, int at) {
    try {
      float[] vector = new float[dim];
      FaissNative.vector(handle.get(), row, vector);
      System.arraycopy(vector, 0, out, at, dim);
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  @Override
  public void write(Path file, RowIds ids) {
    try {
      FaissNative.save(handle.get(), nativePath(file));
    } catch (GamerecException e) {
      throw new GamerecException("FAISS cannot write " + file + ": " + e.getMessage(), e);
    } finally {
      Reference.reachabilityFence(this);
    }
    // FAISS only prints a complaint when the last block does not fit on the disk.
    FaissFile.check(file);
  }

  @Override
  public void close() {
    cleanable.clean();
  }

  private static byte[] nativePath(Path file) {
    // The JVM turns a Path into bytes of this charset, whatever the default one is.
    Charset charset = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));
    return (file.toAbsolutePath() + "\0").getBytes(charset);
  }
}
