package io.gamerec.examples;

import io.gamerec.api.index.SearchOptions;
import io.gamerec.api.index.SearchResult;
import io.gamerec.examples.IndexBenchmark.Latency;
import io.gamerec.index.SearchTuning;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Java and Python's faiss take turns at the same searches of the same index file, one thread each,
 * so that a busy moment meets both.
 */
final class PythonDuel {
  private static final double TURN_SECONDS = 1;
  private static final int LEAST_CALLS = 5;
  private static final int MOST_CALLS = 20_000;

  /**
   * One turn of each.
   *
   * @param java median latency, in milliseconds
   * @param python median latency, in milliseconds
   */
  record Turn(double java, double python) {}

  /**
   * How the two compare; each figure is the median over the turns.
   *
   * @param version of Python's faiss
   * @param callsPerTurn searches of a turn
   * @param javaP50Millis median latency in Java
   * @param pythonP50Millis median latency in Python
   * @param ratioP50 Python's median over Java's
   * @param javaP99Millis latency that one call of a hundred exceeds, in Java
   * @param pythonP99Millis the same in Python
   * @param javaQueriesPerSecond in Java
   * @param pythonQueriesPerSecond in Python
   * @param javaRecall share of the true neighbours that Java finds
   * @param pythonRecall the same for Python; equal but for scores that differ by rounding
   * @param turns median latencies, turn by turn
   */
  record Figures(
      String version,
      int callsPerTurn,
      double javaP50Millis,
      double pythonP50Millis,
      double ratioP50,
      double javaP99Millis,
      double pythonP99Millis,
      double javaQueriesPerSecond,
      double pythonQueriesPerSecond,
      double javaRecall,
      double pythonRecall,
      List<Turn> turns) {}

  private final IndexBenchmark benchmark;
  private final SearchOptions options;
  private final int turns;

  PythonDuel(IndexBenchmark benchmark, SearchOptions options, int turns) {
    this.benchmark = benchmark;
    this.options = options;
    this.turns = turns;
  }

  Figures run(SearchResult truth) {
    try (TemporaryDirectory directory = TemporaryDirectory.create("gamerec-bench-index")) {
      Path file = directory.path().resolve("index.faiss");
      benchmark.index().save(file);
      int dim = benchmark.index().dim();
      try (PythonFaiss python =
          PythonFaiss.start(
              directory.path(), file, benchmark.batches(), dim, benchmark.k(), options)) {
        return run(python, truth);
      }
    }
  }

  private Figures run(PythonFaiss python, SearchResult truth) {
    double millis = benchmark.turn(options, 0, LEAST_CALLS).p50Millis();
    int calls = (int) Math.min(MOST_CALLS, Math.max(LEAST_CALLS, 1000 * TURN_SECONDS / millis));
    List<Latency> ofJava = new ArrayList<>();
    List<Latency> ofPython = new ArrayList<>();
    for (int turn = -1; turn < turns; turn++) {
      int first = (turn + 1) * calls % benchmark.batches().length;
      boolean javaFirst = turn % 2 == 0;
      Latency java = javaFirst ? benchmark.turn(options, first, calls) : null;
      Latency other = python.turn(first, calls);
      if (java == null) {
        java = benchmark.turn(options, first, calls);
      }
      if (turn >= 0) {
        // The first turn of each warms it up.
        ofJava.add(java);
        ofPython.add(other);
      }
    }
    double javaP50 = median(ofJava, Latency::p50Millis);
    double pythonP50 = median(ofPython, Latency::p50Millis);
    List<Turn> each = new ArrayList<>();
    for (int turn = 0; turn < turns; turn++) {
      each.add(new Turn(ofJava.get(turn).p50Millis(), ofPython.get(turn).p50Millis()));
    }
    return new Figures(
        python.version(),
        calls,
        javaP50,
        pythonP50,
        pythonP50 / javaP50,
        median(ofJava, Latency::p99Millis),
        median(ofPython, Latency::p99Millis),
        median(ofJava, Latency::queriesPerSecond),
        median(ofPython, Latency::queriesPerSecond),
        benchmark.recall(truth, options),
        SearchTuning.recall(truth, python.search(truth.queries(), benchmark.index().metric())),
        each);
  }

  private static double median(List<Latency> turns, ToDoubleFunction<Latency> figure) {
    return Medians.of(turns.stream().mapToDouble(figure).toArray());
  }
}
