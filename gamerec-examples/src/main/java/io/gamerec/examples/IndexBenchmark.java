package io.gamerec.examples;

import static java.util.Objects.requireNonNull;

import io.gamerec.api.GamerecException;
import io.gamerec.api.index.SearchOptions;
import io.gamerec.api.index.SearchPlan;
import io.gamerec.api.index.SearchResult;
import io.gamerec.api.index.VectorIndex;
import io.gamerec.api.spi.VectorIndexProvider;
import io.gamerec.examples.generate.ClusteredVectors;
import io.gamerec.index.SearchTuning;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Builds an index of clustered vectors and times searches of it. The vectors are made block by
 * block and only the index holds them.
 */
final class IndexBenchmark implements AutoCloseable {
  private static final int ADD_BLOCK = 1 << 14;
  private static final int LEAST_QUERIES = 4096;
  private static final int LEAST_TRAINING_ROWS = 1 << 16;
  private static final int TRAINING_ROWS_A_LIST = 64;
  private static final Pattern LISTS = Pattern.compile("IVF(\\d+)");
  private static final int LEAST_CALLS = 200;
  private static final int PATIENCE = 10;
  private static final double MB = 1 << 20;

  /**
   * What searches cost.
   *
   * @param p50Millis median latency of a call
   * @param p99Millis latency that one call of a hundred exceeds
   * @param queriesPerSecond of all threads together
   * @param calls how many were timed
   */
  record Latency(double p50Millis, double p99Millis, double queriesPerSecond, long calls) {

    static Latency of(long[] nanos, double queriesPerSecond) {
      Arrays.sort(nanos);
      int last = nanos.length - 1;
      double median = (nanos[last / 2] + nanos[(last + 1) / 2]) / 2.0;
      int p99 = (int) Math.ceil(0.99 * nanos.length) - 1;
      return new Latency(median / 1e6, nanos[p99] / 1e6, queriesPerSecond, nanos.length);
    }
  }

  /**
   * What the building took.
   *
   * @param trainSeconds of these for training
   * @param buildSeconds training and adding; the making of the vectors does not count
   * @param rssMb memory of the process, Java heap and all; empty where the system does not tell
   * @param indexMb what of it the index brought: the growth of the process or, where that is more,
   *     of the used heap
   */
  record Built(double trainSeconds, double buildSeconds, OptionalLong rssMb, double indexMb) {}

  private final ClusteredVectors vectors;
  private final int k;
  private final int batch;
  private final int threads;
  private final double seconds;
  private final float[][] batches;
  private @Nullable VectorIndex index;

  /**
   * Draws the queries.
   *
   * @param vectors what will be searched
   * @param k places a query
   * @param batch queries a call
   * @param threads callers at once
   * @param seconds how long to time searches, at least
   */
  IndexBenchmark(ClusteredVectors vectors, int k, int batch, int threads, double seconds) {
    this.vectors = vectors;
    this.k = k;
    this.batch = batch;
    this.threads = threads;
    this.seconds = seconds;
    this.batches = new float[Math.max(2, LEAST_QUERIES / batch)][];
    for (int i = 0; i < batches.length; i++) {
      batches[i] = vectors.queries(i * batch, (i + 1) * batch);
    }
  }

  /** Builds the index; once. */
  Built build(VectorIndexProvider provider) {
    double rssBefore = residentMb();
    double heapBefore = usedHeapMb();
    VectorIndex built = provider.create(vectors.dim(), vectors.metric());
    index = built;
    double train = 0;
    if (!built.isTrained()) {
      float[] sample = vectors.sample(trainingRows(built.type()));
      train = Medians.seconds(() -> built.train(sample));
    }
    double add = 0;
    for (int from = 0; from < vectors.count(); from += ADD_BLOCK) {
      float[] block = vectors.rows(from, Math.min(vectors.count(), from + ADD_BLOCK));
      add += Medians.seconds(() -> built.add(block));
    }
    double heap = usedHeapMb() - heapBefore;
    double rss = residentMb() - rssBefore;
    return new Built(train, train + add, ResidentMemory.now(), Math.max(rss, heap));
  }

  private static int trainingRows(String type) {
    Matcher lists = LISTS.matcher(type);
    int of = lists.find() ? TRAINING_ROWS_A_LIST * Integer.parseInt(lists.group(1)) : 0;
    return Math.max(LEAST_TRAINING_ROWS, of);
  }

  private static double residentMb() {
    return ResidentMemory.now().orElse(0);
  }

  private static double usedHeapMb() {
    System.gc();
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / MB;
  }

  VectorIndex index() {
    return requireNonNull(index, "build() comes first");
  }

  /** Batches of queries, to be asked in turn. */
  float[][] batches() {
    return batches;
  }

  int k() {
    return k;
  }

  int batch() {
    return batch;
  }

  /** The first queries of all. */
  float[] sample(int count) {
    return vectors.queries(0, count);
  }

  /** The true neighbours of the first queries, among those that the filter allows. */
  SearchResult truth(int count, SearchOptions options) {
    return ExactNeighbours.of(vectors, sample(count), k, options);
  }

  /** Share of the true neighbours that the index finds. */
  double recall(SearchResult truth, SearchOptions options) {
    return SearchTuning.recall(truth, index().search(sample(truth.queries()), k, options));
  }

  /** How the index answers. */
  SearchPlan plan(SearchOptions options) {
    return index().search(batches[0], k, options).plan();
  }

  /** Times searches, after a warm-up of half as long. */
  Latency measure(SearchOptions options) {
    callers(options, seconds / 2, 1);
    return callers(options, seconds, LEAST_CALLS);
  }

  private Latency callers(SearchOptions options, double atLeast, int leastCalls) {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    CyclicBarrier start = new CyclicBarrier(threads);
    try {
      List<Future<Calls>> running = new ArrayList<>();
      for (int thread = 0; thread < threads; thread++) {
        int first = (int) ((long) thread * batches.length / threads);
        Callable<Calls> caller =
            () -> {
              start.await();
              return call(options, first, atLeast, (leastCalls + threads - 1) / threads);
            };
        running.add(pool.submit(caller));
      }
      long[] nanos = new long[0];
      double queriesPerSecond = 0;
      for (Future<Calls> caller : running) {
        Calls calls = caller.get();
        int before = nanos.length;
        nanos = Arrays.copyOf(nanos, before + calls.nanos.length);
        System.arraycopy(calls.nanos, 0, nanos, before, calls.nanos.length);
        queriesPerSecond += (double) calls.nanos.length * batch / calls.seconds;
      }
      return Latency.of(nanos, queriesPerSecond);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new GamerecException("interrupted while searching", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new GamerecException("a search failed: " + e.getCause(), e);
    } finally {
      pool.shutdownNow();
    }
  }

  private record Calls(long[] nanos, double seconds) {}

  /** Until there are both time and calls enough; calls so slow that this takes long are fewer. */
  private Calls call(SearchOptions options, int first, double atLeast, int leastCalls) {
    long[] nanos = new long[1024];
    int calls = 0;
    long start = System.nanoTime();
    double elapsed;
    do {
      if (calls == nanos.length) {
        nanos = Arrays.copyOf(nanos, 2 * calls);
      }
      nanos[calls] = time(options, first + calls);
      calls++;
      elapsed = Medians.secondsSince(start);
    } while (elapsed < atLeast || (calls < leastCalls && elapsed < PATIENCE * atLeast));
    return new Calls(Arrays.copyOf(nanos, calls), elapsed);
  }

  /** Nanoseconds of one search. */
  private long time(SearchOptions options, int call) {
    float[] queries = batches[call % batches.length];
    long start = System.nanoTime();
    SearchResult result = index().search(queries, k, options);
    long nanos = System.nanoTime() - start;
    if (result.queries() != batch) {
      throw new IllegalStateException("asked " + batch + " queries, answered " + result.queries());
    }
    return nanos;
  }

  /** Times so many searches of one caller, the batches in turn from the given one. */
  Latency turn(SearchOptions options, int first, int calls) {
    long[] nanos = new long[calls];
    long sum = 0;
    for (int call = 0; call < calls; call++) {
      nanos[call] = time(options, (first + call) % batches.length);
      sum += nanos[call];
    }
    return Latency.of(nanos, (double) calls * batch / (sum / 1e9));
  }

  @Override
  public void close() {
    if (index != null) {
      index.close();
    }
  }
}
