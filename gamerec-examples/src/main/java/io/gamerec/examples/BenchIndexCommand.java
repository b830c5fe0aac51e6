package io.gamerec.examples;

import static com.google.common.base.Preconditions.checkArgument;

import io.gamerec.api.GamerecException;
import io.gamerec.api.index.IdFilter;
import io.gamerec.api.index.Metric;
import io.gamerec.api.index.SearchOptions;
import io.gamerec.api.index.SearchResult;
import io.gamerec.api.index.VectorIndex;
import io.gamerec.api.spi.VectorIndexProvider;
import io.gamerec.examples.IndexBenchmark.Built;
import io.gamerec.examples.IndexBenchmark.Latency;
import io.gamerec.examples.generate.ClusteredVectors;
import io.gamerec.index.SearchTuning;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** {@code bench-index}: what an index costs and finds, on vectors made for the purpose. */
@CommandLine.Command(
    name = "bench-index",
    description = {
      "Time an index of any kind on clustered vectors: latency, recall, building, memory.",
      "Only the index holds the vectors. For memory that can be compared run Java with a small fixed"
          + " heap: -Xms512m -Xmx512m -XX:+AlwaysPreTouch. Wants a quiet machine."
    },
    mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class BenchIndexCommand implements Callable<Integer> {
  private static final int OVERHEAD_CALLS = 20_000;
  private static final int OVERHEAD_ROUNDS = 15;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;
  @CommandLine.Mixin private JsonOption json;
  @CommandLine.Mixin private IndexTypeOptions kind;

  @CommandLine.Option(
      names = "--n",
      required = true,
      paramLabel = "N",
      description = "Number of vectors.")
  private int n;

  @CommandLine.Option(
      names = "--dim",
      defaultValue = "128",
      paramLabel = "D",
      description = "Length of a vector. Default: ${DEFAULT-VALUE}.")
  private int dim;

  @CommandLine.Option(
      names = "--metric",
      defaultValue = "ip",
      paramLabel = "ip|l2",
      converter = MetricConverter.class,
      description =
          "Inner product of vectors of length 1, or squared Euclidean distance. Default:"
              + " ${DEFAULT-VALUE}.")
  private Metric metric;

  @CommandLine.Option(
      names = {"--k", "-k"},
      defaultValue = "100",
      paramLabel = "K",
      description = "Neighbours a query. Default: ${DEFAULT-VALUE}.")
  private int k;

  @CommandLine.Option(
      names = "--batch",
      defaultValue = "1",
      paramLabel = "B",
      description = "Queries a call. Default: ${DEFAULT-VALUE}.")
  private int batch;

  @CommandLine.Option(
      names = "--threads",
      defaultValue = "1",
      paramLabel = "T",
      description = "Callers at once, each with its own batches. Default: ${DEFAULT-VALUE}.")
  private int threads;

  @CommandLine.Option(
      names = "--filter",
      paramLabel = "SHARE",
      description = "Allow this share of the ids only, drawn at random.")
  private @Nullable Double filter;

  @CommandLine.Option(
      names = "--curve",
      split = ",",
      paramLabel = "N",
      description = "Measure with these values of efSearch or nprobe as well.")
  private List<Integer> curve = List.of();

  @CommandLine.Option(
      names = "--against-python",
      description =
          "Save the index and let Python's faiss search it in turn with Java, one thread each.")
  private boolean againstPython;

  @CommandLine.Option(
      names = "--turns",
      defaultValue = "7",
      paramLabel = "N",
      description = "Turns of each with --against-python. Default: ${DEFAULT-VALUE}.")
  private int turns;

  @CommandLine.Option(
      names = "--overhead",
      description = "Also time a search over a single vector: what a call costs by itself.")
  private boolean overhead;

  @CommandLine.Option(
      names = "--seconds",
      defaultValue = "2",
      paramLabel = "S",
      description =
          "Time searches for so long and at least 200 calls, but not ten times as long. Default:"
              + " ${DEFAULT-VALUE}.")
  private double seconds;

  @CommandLine.Option(
      names = "--recall-queries",
      defaultValue = "200",
      paramLabel = "N",
      description = "Queries whose true neighbours are looked up. Default: ${DEFAULT-VALUE}.")
  private int recallQueries;

  @CommandLine.Option(
      names = "--seed",
      defaultValue = "7",
      description = "Decides everything that is random. Default: ${DEFAULT-VALUE}.")
  private long seed;

  /** Reads {@code ip} and {@code l2}. */
  static final class MetricConverter implements CommandLine.ITypeConverter<Metric> {
    @Override
    public Metric convert(String text) {
      return switch (text) {
        case "ip" -> Metric.INNER_PRODUCT;
        case "l2" -> Metric.L2;
        default ->
            throw new CommandLine.TypeConversionException("expected ip or l2, got '" + text + "'");
      };
    }
  }

  @Override
  public Integer call() {
    check();
    PrintWriter print = spec.commandLine().getOut();
    VectorIndexProvider provider = kind.provider(n, dim, seed, print);
    checkArgument(
        !againstPython || provider.name().equals("faiss"),
        "--against-python needs an index of faiss, got --type %s",
        kind.type());
    ClusteredVectors vectors = new ClusteredVectors(n, dim, metric, seed);
    try (IndexBenchmark benchmark = new IndexBenchmark(vectors, k, batch, threads, seconds)) {
      Built built = benchmark.build(provider);
      json.write(measure(benchmark, built, provider));
    }
    return CommandLine.ExitCode.OK;
  }

  private void check() {
    checkArgument(n >= 1, "--n must be at least 1, got %s", n);
    checkArgument(dim >= 1 && dim <= 1 << 16, "--dim must be in [1, 65536], got %s", dim);
    checkArgument(k >= 1, "--k must be at least 1, got %s", k);
    checkArgument(batch >= 1, "--batch must be at least 1, got %s", batch);
    checkArgument(threads >= 1, "--threads must be at least 1, got %s", threads);
    checkArgument(turns >= 1, "--turns must be at least 1, got %s", turns);
    checkArgument(seconds > 0, "--seconds must be above 0, got %s", seconds);
    checkArgument(recallQueries >= 1, "--recall-queries must be at least 1, got %s", recallQueries);
    checkArgument(
        filter == null || (filter > 0 && filter <= 1),
        "--filter must be in (0, 1], got %s",
        filter);
    checkArgument(
        !againstPython || (threads == 1 && filter == null),
        "--against-python compares one thread without a filter, got --threads %s --filter %s",
        threads,
        filter);
  }

  private SearchOptions filter() {
    if (filter == null) {
      return SearchOptions.defaults();
    }
    SplittableRandom random = new SplittableRandom(seed);
    BitSet allowed = new BitSet(n);
    for (int id = 0; id < n; id++) {
      allowed.set(id, random.nextDouble() < filter);
    }
    return SearchOptions.defaults().filter(IdFilter.allow(allowed));
  }

  private Map<String, Object> measure(
      IndexBenchmark benchmark, Built built, VectorIndexProvider provider) {
    PrintWriter print = spec.commandLine().getOut();
    VectorIndex index = benchmark.index();
    print.printf(
        Locale.ROOT,
        "%s (%s): %,d vectors of %d floats, %s; k %d, batch %d, %d threads; %s, Java %s%n",
        index.type(),
        provider.name(),
        n,
        dim,
        metric,
        k,
        batch,
        threads,
        Processor.name(),
        Runtime.version());
    print.printf(
        Locale.ROOT,
        "built in %.2f s, %.2f s of it training; resident %,d MB, of it the index %,.0f MB%n",
        built.buildSeconds(),
        built.trainSeconds(),
        built.rssMb().orElse(0),
        built.indexMb());
    print.flush();
    SearchOptions filtered = filter();
    SearchResult truth = benchmark.truth(recallQueries, filtered);
    SearchOptions options = kind.search(filtered);
    Map<String, Object> results = setting(index, provider);
    if (kind.isTuned()) {
      SearchTuning tuning = kind.tune(index, benchmark.sample(recallQueries), truth);
      options = kind.merge(tuning.options(), filtered);
      print.println(tuning);
      results.put("tuning", tuning.toString());
    }
    results.put("trainSeconds", built.trainSeconds());
    results.put("buildSeconds", built.buildSeconds());
    built.rssMb().ifPresent(value -> results.put("rssMb", value));
    results.put("indexMb", built.indexMb());
    results.putAll(point(benchmark, truth, options));
    results.put("plan", benchmark.plan(options).toString());
    results.put("curve", curve(benchmark, truth, filtered));
    if (overhead) {
      results.put("overheadMicros", overheadMicros(provider));
    }
    if (againstPython) {
      results.put("python", python(benchmark, truth, options));
    }
    ResidentMemory.peak().ifPresent(value -> results.put("peakRssMb", value));
    return results;
  }

  private Map<String, Object> setting(VectorIndex index, VectorIndexProvider provider) {
    Map<String, Object> results = new LinkedHashMap<>();
    results.put("type", index.type());
    results.put("provider", provider.name());
    results.put("n", n);
    results.put("dim", dim);
    results.put("metric", metric.toString());
    results.put("k", k);
    results.put("batch", batch);
    results.put("threads", threads);
    results.put("filter", filter == null ? 1.0 : filter);
    results.put("seed", seed);
    results.put("recallQueries", recallQueries);
    results.put("cpu", Processor.name());
    results.put("processors", Runtime.getRuntime().availableProcessors());
    results.put("java", Runtime.version().toString());
    results.put("heapMb", Runtime.getRuntime().totalMemory() >> 20);
    return results;
  }

  /** Latency and recall with one setting of the search. */
  private Map<String, Object> point(
      IndexBenchmark benchmark, SearchResult truth, SearchOptions options) {
    double recall = benchmark.recall(truth, options);
    Latency latency = benchmark.measure(options);
    PrintWriter print = spec.commandLine().getOut();
    StringBuilder set = new StringBuilder();
    options.efSearch().ifPresent(value -> set.append("efSearch ").append(value).append(": "));
    options.nprobe().ifPresent(value -> set.append("nprobe ").append(value).append(": "));
    print.printf(
        Locale.ROOT,
        "%sp50 %.4f ms, p99 %.4f ms, %,.0f queries/s; recall %.4f of %d queries%n",
        set,
        latency.p50Millis(),
        latency.p99Millis(),
        latency.queriesPerSecond(),
        recall,
        truth.queries());
    print.flush();
    Map<String, Object> figures = new LinkedHashMap<>();
    options.efSearch().ifPresent(value -> figures.put("efSearch", value));
    options.nprobe().ifPresent(value -> figures.put("nprobe", value));
    figures.put("p50Millis", latency.p50Millis());
    figures.put("p99Millis", latency.p99Millis());
    figures.put("queriesPerSecond", latency.queriesPerSecond());
    figures.put("calls", latency.calls());
    figures.put("recall", recall);
    return figures;
  }

  private List<Map<String, Object>> curve(
      IndexBenchmark benchmark, SearchResult truth, SearchOptions filtered) {
    List<Map<String, Object>> points = new ArrayList<>();
    boolean lists = benchmark.index().type().contains("IVF");
    for (int value : curve) {
      SearchOptions options = lists ? filtered.nprobe(value) : filtered.efSearch(value);
      points.add(point(benchmark, truth, options));
    }
    return points;
  }

  /** A search over one vector: arguments, locks, JNI and the result. */
  private double overheadMicros(VectorIndexProvider provider) {
    VectorIndexProvider flat = kind.flat(provider);
    ClusteredVectors one = new ClusteredVectors(1, dim, metric, seed);
    try (VectorIndex index = flat.create(dim, metric)) {
      index.add(one.rows(0, 1));
      float[] query = one.queries(0, 1);
      double seconds =
          Medians.of(
              OVERHEAD_ROUNDS,
              () ->
                  Medians.seconds(
                      () -> {
                        for (int call = 0; call < OVERHEAD_CALLS; call++) {
                          index.search(query, k);
                        }
                      }));
      double micros = seconds / OVERHEAD_CALLS * 1e6;
      spec.commandLine()
          .getOut()
          .printf(Locale.ROOT, "a search over one vector, k %d: %.2f us%n", k, micros);
      return micros;
    }
  }

  private Object python(IndexBenchmark benchmark, SearchResult truth, SearchOptions options) {
    PrintWriter print = spec.commandLine().getOut();
    Optional<String> problem = PythonFaiss.unavailable();
    if (problem.isPresent()) {
      print.println("not compared with Python: " + problem.get());
      return Map.of("skipped", problem.get());
    }
    PythonDuel.Figures figures;
    try {
      figures = new PythonDuel(benchmark, options, turns).run(truth);
    } catch (GamerecException e) {
      throw new GamerecException("cannot compare with Python: " + e.getMessage(), e);
    }
    print.printf(
        Locale.ROOT,
        "Python's faiss %s, %d turns: p50 %.4f ms against %.4f here, x%.2f; p99 %.4f against %.4f;"
            + " recall %.4f against %.4f%n",
        figures.version(),
        turns,
        figures.pythonP50Millis(),
        figures.javaP50Millis(),
        figures.ratioP50(),
        figures.pythonP99Millis(),
        figures.javaP99Millis(),
        figures.pythonRecall(),
        figures.javaRecall());
    print.flush();
    return figures;
  }
}
