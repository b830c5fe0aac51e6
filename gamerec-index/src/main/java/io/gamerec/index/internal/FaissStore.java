package io.gamerec.index.internal;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;
import static java.util.Objects.requireNonNull;

import io.gamerec.api.GamerecException;
import io.gamerec.api.index.Metric;
import io.gamerec.api.index.SearchOptions;
import io.gamerec.api.internal.index.RowBits;
import io.gamerec.api.internal.index.VectorStore;
import io.gamerec.api.spi.RowIds;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Vectors in a FAISS index.
 *
 * <p>Flat indexes, HNSW graphs over vectors as they are and {@code IVF,Flat} lists are built by
 * FAISS and searched by gamerec's own kernels, and so are {@code SQ8} codes; other kinds by FAISS.
 * A walk through a graph goes on until it holds enough allowed rows, so its {@code efSearch} grows
 * little with a filter; a search of lists reads more of them, the fewer rows are allowed. {@code
 * SQ} and {@code PQ} without lists cannot leave out rows.
 *
 * <p>The native index is freed by {@link #close()} or, when that was forgotten, by a cleaner.
 */
final class FaissStore implements VectorStore {
  private static final Cleaner CLEANER = Cleaner.create();
  private static final int ROWS_AT_ONCE = 1 << 12;
  private static final AtomicLong UNFREED = new AtomicLong();

  /** Links of new rows that a graph makes in about a millisecond. */
  private static final int LINKED_AT_ONCE = 8;

  /** Share of the rows found that reading twice as many lists must leave. */
  private static final double SETTLED = 0.98;

  private final int dim;
  private final Metric metric;
  private final String type;
  private final boolean exact;
  private final boolean mapped;
  private final FaissReach reach;
  private final AtomicLong handle;
  private final Cleaner.Cleanable cleanable;
  private int rows;
  private boolean trained;

  private FaissStore(long address, @Nullable String type) {
    AtomicLong owned = new AtomicLong(address);
    UNFREED.incrementAndGet();
    this.handle = owned;
    this.cleanable = CLEANER.register(this, () -> free(owned));
    long[] facts = facts();
    checkArgument(
        facts[FaissNative.ROWS] <= Integer.MAX_VALUE - 8,
        "an index holds at most %s vectors, got %s",
        Integer.MAX_VALUE - 8,
        facts[FaissNative.ROWS]);
    this.dim = (int) facts[FaissNative.DIM];
    this.metric = facts[FaissNative.PRODUCT] != 0 ? Metric.INNER_PRODUCT : Metric.L2;
    this.type = type == null ? FaissNative.type(address) : type;
    this.exact = facts[FaissNative.EXACT] != 0;
    this.mapped = facts[FaissNative.MAPPED] != 0;
    this.reach =
        new FaissReach(
            this.type,
            exact,
            (int) facts[FaissNative.LINKS],
            (int) facts[FaissNative.EF_SEARCH],
            (int) facts[FaissNative.LISTS],
            (int) facts[FaissNative.NPROBE]);
    this.rows = (int) facts[FaissNative.ROWS];
    this.trained = facts[FaissNative.TRAINED] != 0;
  }

  private static void free(AtomicLong owned) {
    long address = owned.getAndSet(0);
    if (address != 0) {
      FaissNative.destroy(address);
      UNFREED.decrementAndGet();
    }
  }

  /** Native indexes of this process that are not freed. */
  static long unfreed() {
    return UNFREED.get();
  }

  static FaissStore create(FaissDesign design, int dim, Metric metric) {
    requireNonNull(metric, "metric");
    design.checkDim(dim);
    long made;
    try {
      made =
          FaissNative.create(
              (design.factory() + "\0").getBytes(StandardCharsets.US_ASCII),
              dim,
              metric == Metric.INNER_PRODUCT,
              design.seed(),
              design.efConstruction(),
              design.efSearch(),
              design.nprobe());
    } catch (GamerecException e) {
      throw new IllegalArgumentException(
          "FAISS makes no "
              + design.factory()
              + " of dim "
              + dim
              + " and metric "
              + metric
              + ": "
              + e.getMessage(),
          e);
    }
    return new FaissStore(made, design.factory());
  }

  static FaissStore load(Path file, boolean mapped) {
    FaissFile.check(file);
    try {
      return new FaissStore(FaissNative.load(nativePath(file), mapped), null);
    } catch (GamerecException e) {
      throw new GamerecException("FAISS cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /** The ids that the loaded file had, null where they were the rows. */
  long @Nullable [] loadedIds() {
    return open(FaissNative::loadedIds);
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
  public String type() {
    return type;
  }

  @Override
  public int rows() {
    return rows;
  }

  @Override
  public boolean isExact() {
    return exact;
  }

  @Override
  public boolean isTrained() {
    return trained;
  }

  @Override
  public void train(float[] vectors) {
    if (trained) {
      return;
    }
    long needed = facts()[FaissNative.TRAINING_ROWS];
    checkArgument(
        vectors.length / dim >= needed,
        "%s is trained on at least %s vectors, got %s",
        type,
        needed,
        vectors.length / dim);
    run(index -> FaissNative.train(index, vectors));
    trained = facts()[FaissNative.TRAINED] != 0;
  }

  @Override
  public int addAtOnce() {
    if (exact || reach.links() > 0) {
      return ROWS_AT_ONCE;
    }
    return reach.lists() > 0 ? Math.max(16, (1 << 17) / reach.lists()) : 256;
  }

  @Override
  public void add(float[] vectors) {
    checkState(!mapped, "a mapped index takes no vectors; load it instead");
    try {
      run(index -> FaissNative.add(index, vectors));
    } finally {
      rows = (int) facts()[FaissNative.ROWS];
    }
  }

  @Override
  public boolean settle() {
    return reach.links() > 0 && open(index -> FaissNative.settle(index, LINKED_AT_ONCE)) > 0;
  }

  @Override
  public Effort effort(SearchOptions options, int k, double allowed) {
    return reach.effort(options, k, allowed, rows);
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
    if (reach.lists() > 0 && allowed != null) {
      int survivors = RowBits.count(allowed);
      if (FaissReach.isFew((double) survivors / this.rows)) {
        searchUntilSettled(queries, count, k, effort.nprobe(), allowed, survivors, rows, scores);
        return;
      }
    }
    search(queries, count, k, effort.efSearch(), effort.nprobe(), allowed, rows, scores);
  }

  private void search(
      float[] queries,
      int count,
      int k,
      int efSearch,
      int nprobe,
      long @Nullable [] allowed,
      long[] rows,
      float[] scores) {
    run(
        index ->
            FaissNative.search(index, queries, count, k, efSearch, nprobe, allowed, rows, scores));
  }

  /**
   * How far out the nearest allowed rows lie depends on how the vectors lie: around tight clusters
   * all other lists are about equally far. So twice as many lists are read until that changes next
   * to nothing, or costs more than comparing the allowed rows.
   */
  private void searchUntilSettled(
      float[] queries,
      int count,
      int k,
      int nprobe,
      long[] allowed,
      int survivors,
      long[] found,
      float[] scores) {
    search(queries, count, k, 0, nprobe, allowed, found, scores);
    long[] before = new long[count * k];
    for (int probes = nprobe; probes < reach.lists(); ) {
      probes = Math.min(reach.lists(), 2 * probes);
      if (reach.compared(probes, (double) survivors / rows, rows) > survivors) {
        searchAmong(queries, count, k, allowed, survivors, found, scores);
        return;
      }
      System.arraycopy(found, 0, before, 0, before.length);
      search(queries, count, k, 0, probes, allowed, found, scores);
      if (shared(before, found, count, k) >= SETTLED * before.length) {
        return;
      }
    }
  }

  /** How many rows of each query two results share. */
  private static int shared(long[] a, long[] b, int count, int k) {
    int shared = 0;
    for (int query = 0; query < count; query++) {
      long[] sorted = Arrays.copyOfRange(a, query * k, (query + 1) * k);
      Arrays.sort(sorted);
      for (int place = query * k; place < (query + 1) * k; place++) {
        shared += Arrays.binarySearch(sorted, b[place]) >= 0 ? 1 : 0;
      }
    }
    return shared;
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
    run(index -> FaissNative.searchAmong(index, queries, count, k, allowed, rows, scores));
  }

  @Override
  public Hits searchRange(float[] query, float radius, Effort effort, long @Nullable [] allowed) {
    long[] found =
        open(index -> FaissNative.searchRange(index, query, radius, effort.nprobe(), allowed));
    float[] scores = new float[found.length];
    for (int i = 0; i < found.length; i++) {
      scores[i] = Float.intBitsToFloat((int) (found[i] >>> 32));
      found[i] = (int) found[i];
    }
    return new Hits(found, scores, reach.lists() == 0 || effort.nprobe() >= reach.lists());
  }

  @Override
  public void vector(int row, float[] out, int at) {
    try {
      run(index -> FaissNative.vector(index, row, out, at));
    } catch (GamerecException e) {
      throw new GamerecException(type + " gives no vectors back: " + e.getMessage(), e);
    }
  }

  @Override
  public VectorStore compacted(int[] rows) {
    return new FaissStore(open(index -> FaissNative.compacted(index, rows)), type);
  }

  @Override
  public void write(Path file, RowIds ids) {
    long[] named = ids.areRows() ? null : new long[rows];
    if (named != null) {
      for (int row = 0; row < rows; row++) {
        named[row] = ids.id(row);
      }
    }
    try {
      run(index -> FaissNative.write(index, nativePath(file), named));
    } catch (GamerecException e) {
      throw new GamerecException("FAISS cannot write " + file + ": " + e.getMessage(), e);
    }
    FaissFile.seal(file);
  }

  @Override
  public void close() {
    cleanable.clean();
  }

  private long[] facts() {
    long[] facts = new long[FaissNative.FACTS];
    run(index -> FaissNative.facts(index, facts));
    return facts;
  }

  /** What a native call does with the address. */
  private interface NativeCall {
    void run(long address);
  }

  private void run(NativeCall call) {
    try {
      call.run(handle.get());
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  private <T> T open(LongFunction<T> call) {
    try {
      return call.apply(handle.get());
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  private static byte[] nativePath(Path file) {
    // The JVM turns a Path into bytes of this charset, whatever the default one is.
    Charset charset = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));
    return (file.toAbsolutePath() + "\0").getBytes(charset);
  }
}
