package io.gamerec.index;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Strings.lenientFormat;

import io.gamerec.api.GamerecException;
import io.gamerec.api.index.SearchOptions;
import io.gamerec.api.index.SearchResult;
import io.gamerec.api.index.VectorIndex;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The least {@code efSearch} (HNSW) or {@code nprobe} (IVF) with which an index finds as many of
 * the true neighbours as wanted, measured on a sample of queries. Immutable.
 *
 * <pre>{@code
 * SearchResult exact = flat.search(queries, 100);
 * SearchTuning tuning = SearchTuning.of(index, queries, exact, 0.95);
 * index.search(query, 100, tuning.options());
 * }</pre>
 *
 * <p>The parameter is doubled until the target holds, then halved in between until it is known to a
 * sixteenth; so about ten searches of the sample are made. The recall is that of the sample: with
 * 200 queries and {@code k} 100 its standard error is well below 0.01.
 */
public final class SearchTuning {
  /** Beyond this many candidates a graph walk costs more than comparing every vector. */
  private static final int WIDEST_EF = 1 << 14;

  private static final int LEAST_EF = 16;
  private static final int PRECISION = 16;
  private static final Pattern LISTS = Pattern.compile("IVF(\\d+)");

  /**
   * A search of the sample.
   *
   * @param value efSearch or nprobe; 0 for an index that has neither
   * @param recall share of the true neighbours that were found
   */
  public record Point(int value, double recall) {}

  private final String parameter;
  private final SearchOptions options;
  private final Point point;
  private final int queries;
  private final double target;
  private final List<Point> tried;

  private SearchTuning(
      Parameter parameter, Point point, int queries, double target, List<Point> tried) {
    this.parameter = parameter.name;
    this.options = parameter.options.apply(point.value);
    this.point = point;
    this.queries = queries;
    this.target = target;
    this.tried = List.copyOf(tried);
  }

  /**
   * Finds the parameter.
   *
   * @param index any index
   * @param queries {@code [count, index.dim()]}, of the kind that will be asked
   * @param exact what an exact index of the same vectors under the same ids answers to them; its
   *     {@code k} is the one that will be asked for
   * @param recallTarget share of the true neighbours to find, in {@code (0, 1]}
   * @return the parameter and the recall measured with it
   * @throws GamerecException if even the widest search misses the target; the message says what it
   *     reaches
   */
  public static SearchTuning of(
      VectorIndex index, float[] queries, SearchResult exact, double recallTarget) {
    checkTarget(recallTarget);
    checkArgument(
        exact.queries() >= 1 && queries.length == (long) exact.queries() * index.dim(),
        "queries must hold exact.queries() x dim = %s x %s values, got %s",
        exact.queries(),
        index.dim(),
        queries.length);
    Parameter parameter = Parameter.of(index, exact.k());
    List<Point> tried = new ArrayList<>();
    IntFunction<Point> measure =
        value -> {
          SearchResult found = index.search(queries, exact.k(), parameter.options.apply(value));
          Point measured = new Point(value, recall(exact, found));
          tried.add(measured);
          return measured;
        };
    Point best = measure.apply(parameter.least);
    int tooLow = 0;
    while (best.recall < recallTarget && best.value < parameter.widest) {
      tooLow = best.value;
      best = measure.apply((int) Math.min(2L * best.value, parameter.widest));
    }
    if (best.recall < recallTarget) {
      throw missed(index.type(), parameter, best, exact.queries(), recallTarget);
    }
    while (tooLow > 0 && best.value - tooLow > Math.max(1, best.value / PRECISION)) {
      Point middle = measure.apply((tooLow + best.value) / 2);
      if (middle.recall < recallTarget) {
        tooLow = middle.value;
      } else {
        best = middle;
      }
    }
    return new SearchTuning(parameter, best, exact.queries(), recallTarget, tried);
  }

  static void checkTarget(double recallTarget) {
    checkArgument(
        recallTarget > 0 && recallTarget <= 1,
        "recallTarget must be in (0, 1], got %s",
        recallTarget);
  }

  private static GamerecException missed(
      String type, Parameter parameter, Point widest, int queries, double target) {
    return new GamerecException(
        lenientFormat(
            "%s finds %s of the true neighbours of %s queries%s, the target is %s; take an index"
                + " that loses less, such as HNSW32 or Flat",
            type,
            rounded(widest.recall),
            queries,
            parameter.name.isEmpty()
                ? ""
                : " with " + parameter.name + " " + widest.value + ", its widest",
            target));
  }

  /**
   * Share of the true neighbours that a search found.
   *
   * @param exact the true neighbours
   * @param found what the search returned to the same queries
   * @return ids of both over ids of {@code exact}; 1 where there are none
   * @throws IllegalArgumentException if the numbers of queries or {@code k} differ
   */
  public static double recall(SearchResult exact, SearchResult found) {
    checkArgument(
        exact.queries() == found.queries() && exact.k() == found.k(),
        "results must be of the same queries and k, got %s x %s and %s x %s",
        exact.queries(),
        exact.k(),
        found.queries(),
        found.k());
    long hits = 0;
    long all = 0;
    for (int query = 0; query < exact.queries(); query++) {
      Set<Long> expected = new HashSet<>();
      for (int place = 0; place < exact.found(query); place++) {
        expected.add(exact.id(query, place));
      }
      all += expected.size();
      for (int place = 0; place < found.found(query); place++) {
        if (expected.remove(found.id(query, place))) {
          hits++;
        }
      }
    }
    return all == 0 ? 1 : (double) hits / all;
  }

  /**
   * The parameter, to be given with each search.
   *
   * @return the options, without a filter
   */
  public SearchOptions options() {
    return options;
  }

  /**
   * The recall that was measured with the parameter.
   *
   * @return at least the target
   */
  public double recall() {
    return point.recall;
  }

  /**
   * All searches of the sample, in the order in which they were made.
   *
   * @return parameter and recall of each
   */
  public List<Point> tried() {
    return tried;
  }

  /**
   * The parameter and what it reaches, as it is printed.
   *
   * @return such as {@code efSearch 96: recall 0.953 over 200 queries, target 0.95}
   */
  @Override
  public String toString() {
    return lenientFormat(
        "%s: recall %s over %s queries, target %s",
        parameter.isEmpty() ? "no parameter" : parameter + " " + point.value,
        rounded(point.recall),
        queries,
        target);
  }

  private static String rounded(double recall) {
    return String.format(Locale.ROOT, "%.4f", recall);
  }

  private record Parameter(String name, int least, int widest, IntFunction<SearchOptions> options) {

    static Parameter of(VectorIndex index, int k) {
      SearchOptions defaults = SearchOptions.defaults();
      int size = (int) Math.min(1_000_000, Math.max(1, index.size()));
      Matcher lists = LISTS.matcher(index.type());
      if (lists.find()) {
        int widest = Math.min(1_000_000, Integer.parseInt(lists.group(1)));
        return new Parameter("nprobe", 1, widest, defaults::nprobe);
      }
      if (index.type().contains("HNSW")) {
        int widest = Math.min(size, WIDEST_EF);
        int least = Math.min(widest, Math.max(LEAST_EF, k));
        return new Parameter("efSearch", least, widest, defaults::efSearch);
      }
      return new Parameter("", 0, 0, value -> defaults);
    }
  }
}
