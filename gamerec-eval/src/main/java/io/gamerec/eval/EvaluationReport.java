package io.gamerec.eval;

import com.google.common.collect.ImmutableMap;
import io.gamerec.api.Exclusion;
import io.gamerec.api.data.LeakageAudit;
import io.gamerec.eval.Evaluator.Population;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What an evaluation found, and everything needed to repeat it. Immutable and thread-safe. */
public final class EvaluationReport {
  private final String protocol;
  private final Map<String, Object> protocolParameters;
  private final Exclusion exclusion;
  private final int depth;
  private final List<RankingMetric> metrics;
  private final Population population;
  private final List<SystemResult> systems;
  private final String split;
  private final LeakageAudit leakageAudit;

  EvaluationReport(
      Evaluator settings,
      String split,
      Population population,
      List<SystemResult> systems,
      LeakageAudit leakageAudit) {
    this.protocol = settings.protocol().name();
    this.protocolParameters = ImmutableMap.copyOf(settings.protocol().parameters());
    this.exclusion = settings.exclusion();
    this.depth = settings.depth();
    this.metrics = settings.metrics();
    this.population = population;
    this.systems = List.copyOf(systems);
    this.split = split;
    this.leakageAudit = leakageAudit;
  }

  /**
   * Name of the protocol that made the examples.
   *
   * @return the name
   */
  public String protocol() {
    return protocol;
  }

  /**
   * The protocol's parameters.
   *
   * @return numbers and texts by name; immutable
   */
  public Map<String, Object> protocolParameters() {
    return protocolParameters;
  }

  /**
   * The split whose view was scored on.
   *
   * @return its name with all parameters
   */
  public String split() {
    return split;
  }

  /**
   * Leaks of the split, of the questions and of what the systems were fitted on.
   *
   * @return the audit
   */
  public LeakageAudit leakageAudit() {
    return leakageAudit;
  }

  /**
   * Which games of a context were no candidates.
   *
   * @return the exclusion
   */
  public Exclusion exclusion() {
    return exclusion;
  }

  /**
   * How many items each system was asked for.
   *
   * @return the depth
   */
  public int depth() {
    return depth;
  }

  /**
   * What was measured.
   *
   * @return the metrics; immutable
   */
  public List<RankingMetric> metrics() {
    return metrics;
  }

  /**
   * Users with at least one example.
   *
   * @return the number of users
   */
  public int users() {
    return population.users();
  }

  /**
   * Users without a target, who do not count.
   *
   * @return the number of users
   */
  public int usersDropped() {
    return population.usersDropped();
  }

  /**
   * Questions asked of each system.
   *
   * @return the number of examples
   */
  public int examples() {
    return population.examples();
  }

  /**
   * Size of the catalogue that was ranked.
   *
   * @return the number of items
   */
  public int items() {
    return population.items();
  }

  /**
   * The systems, in the order they were given.
   *
   * @return an immutable list
   */
  public List<SystemResult> systems() {
    return systems;
  }

  /**
   * One system.
   *
   * @param name its name
   * @return what it reached
   * @throws IllegalArgumentException if no system has that name
   */
  public SystemResult system(String name) {
    for (SystemResult system : systems) {
      if (system.name().equals(name)) {
        return system;
      }
    }
    throw new IllegalArgumentException(
        "no system "
            + name
            + "; the report has "
            + systems.stream().map(SystemResult::name).toList());
  }

  /**
   * The report as a text table, with the protocol above and the formulas below it.
   *
   * @return lines that end with a line feed
   */
  public String toTable() {
    return ReportTable.of(this);
  }

  /**
   * The report for a JSON writer. Keys stay from version to version; new ones are added.
   *
   * <table>
   * <caption>Keys</caption>
   * <tr><th>key</th><th>value</th></tr>
   * <tr><td>protocol, protocolParameters</td><td>name; numbers and texts by name</td></tr>
   * <tr><td>split</td><td>name with all parameters</td></tr>
   * <tr><td>leakageAudit</td><td>{@code clean}; {@code violations} and {@code warnings}, lists of
   * objects: {@code kind}, {@code severity} (violation, unknown or warning), {@code count}, {@code
   * examples}</td></tr>
   * <tr><td>exclude</td><td>history, owned or none</td></tr>
   * <tr><td>users, usersDropped, examples, items, depth</td><td>numbers</td></tr>
   * <tr><td>formulas</td><td>formula by name of metric</td></tr>
   * <tr><td>systems</td><td>list of objects: {@code name}; each metric's value under its name;
   * {@code standardErrors} by name of metric, left out where unknown; {@code fillRate}, {@code
   * shortLists}, {@code seconds}</td></tr>
   * </table>
   *
   * @return maps, lists, numbers and texts
   */
  public Map<String, Object> toJson() {
    Map<String, String> formulas = new LinkedHashMap<>();
    metrics.forEach(metric -> formulas.put(metric.name(), metric.formula()));
    return ImmutableMap.<String, Object>builder()
        .put("protocol", protocol)
        .put("protocolParameters", protocolParameters)
        .put("split", split)
        .put("leakageAudit", leakageAudit.toJson())
        .put("exclude", exclusion.id())
        .put("users", users())
        .put("usersDropped", usersDropped())
        .put("examples", examples())
        .put("items", items())
        .put("depth", depth)
        .put("formulas", ImmutableMap.copyOf(formulas))
        .put("systems", systems.stream().map(EvaluationReport::toJson).toList())
        .buildOrThrow();
  }

  private static Map<String, Object> toJson(SystemResult system) {
    ImmutableMap.Builder<String, Object> json = ImmutableMap.builder();
    ImmutableMap.Builder<String, Double> standardErrors = ImmutableMap.builder();
    json.put("name", system.name());
    system
        .metrics()
        .forEach(
            (metric, estimate) -> {
              json.put(metric, estimate.value());
              if (!Double.isNaN(estimate.standardError())) {
                standardErrors.put(metric, estimate.standardError());
              }
            });
    return json.put("standardErrors", standardErrors.buildOrThrow())
        .put("fillRate", system.fillRate())
        .put("shortLists", system.shortLists())
        .put("seconds", system.seconds())
        .buildOrThrow();
  }

  @Override
  public String toString() {
    return toTable();
  }
}
