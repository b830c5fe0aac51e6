package io.gamerec.examples.chart;

import static com.google.common.base.Preconditions.checkArgument;

import com.fasterxml.jackson.databind.JsonNode;
import io.gamerec.api.GamerecException;
import io.gamerec.api.internal.Json;
import io.gamerec.examples.chart.LineChart.Panel;
import io.gamerec.examples.chart.LineChart.Point;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * What indexes of several kinds and sizes cost: seconds to build, megabytes, and for each size the
 * latency against the recall. Drawn from the JSON files of {@code bench-index}.
 */
public final class IndexChart {
  private static final double RECALL_STEP = 0.05;

  private final List<Run> runs;

  /** A file of {@code bench-index}. */
  private record Run(
      String type, int n, double buildSeconds, double indexMb, List<Point> latencies) {}

  /**
   * Reads runs of one kind and size each.
   *
   * @param files JSON of {@code bench-index}, at least one
   * @throws GamerecException if one holds something else
   */
  public IndexChart(List<Path> files) {
    checkArgument(!files.isEmpty(), "files must be at least one, got none");
    this.runs = files.stream().map(IndexChart::read).toList();
  }

  private static Run read(Path file) {
    JsonNode json = Json.read(file, JsonNode.class);
    List<Point> latencies = new ArrayList<>();
    latencies.add(latency(file, json));
    for (JsonNode point : json.path("curve")) {
      latencies.add(latency(file, point));
    }
    latencies.sort(Comparator.comparingDouble(Point::x));
    return new Run(
        label(field(file, json, "type").asText(), json.path("provider").asText()),
        field(file, json, "n").asInt(),
        field(file, json, "buildSeconds").asDouble(),
        field(file, json, "indexMb").asDouble(),
        latencies);
  }

  /** Lists grow with the catalogue, so their number does not tell kinds apart. */
  private static String label(String type, String provider) {
    String kind = type.replaceFirst("IVF\\d+", "IVF");
    return provider.isEmpty() || provider.equals("faiss") ? kind : kind + " (" + provider + ")";
  }

  private static Point latency(Path file, JsonNode json) {
    return new Point(
        field(file, json, "recall").asDouble(), field(file, json, "p50Millis").asDouble());
  }

  private static JsonNode field(Path file, JsonNode json, String name) {
    JsonNode field = json.path(name);
    if (field.isMissingNode()) {
      throw new GamerecException(file + " has no " + name + ": it is no JSON of bench-index");
    }
    return field;
  }

  /**
   * Draws the picture.
   *
   * @return the SVG file
   */
  public String svg() {
    List<String> series = runs.stream().map(Run::type).distinct().toList();
    List<Integer> sizes = runs.stream().map(Run::n).distinct().sorted().toList();
    LineChart chart = new LineChart(series);
    chart.add(
        List.of(
            bySize("Building", "seconds", Run::buildSeconds),
            bySize("Memory of the index", "MB", Run::indexMb)));
    chart.add(sizes.stream().map(this::byRecall).toList());
    return chart.svg();
  }

  private Panel bySize(String title, String unit, ToDoubleFunction<Run> figure) {
    Map<String, List<Point>> lines = new LinkedHashMap<>();
    runs.stream()
        .sorted(Comparator.comparingInt(Run::n))
        .forEach(
            run ->
                lines
                    .computeIfAbsent(run.type, type -> new ArrayList<>())
                    .add(new Point(run.n, figure.applyAsDouble(run))));
    return new Panel(
        title,
        Axis.logarithmic("vectors", runs.stream().map(run -> (double) run.n).toList()),
        Axis.logarithmic(unit, runs.stream().map(figure::applyAsDouble).toList()),
        lines);
  }

  private Panel byRecall(int size) {
    Map<String, List<Point>> lines = new LinkedHashMap<>();
    runs.stream().filter(run -> run.n == size).forEach(run -> lines.put(run.type, run.latencies));
    List<Point> all = runs.stream().flatMap(run -> run.latencies.stream()).toList();
    return new Panel(
        "One query, " + Axis.label(size) + " vectors",
        Axis.shares("recall", RECALL_STEP, all.stream().map(Point::x).toList()),
        Axis.logarithmic("median, ms", all.stream().map(Point::y).toList()),
        lines);
  }
}
