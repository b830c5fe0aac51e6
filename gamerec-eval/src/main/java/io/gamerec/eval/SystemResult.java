package io.gamerec.eval;

import com.google.common.collect.ImmutableMap;
import java.util.Map;

/**
 * What one system reached.
 *
 * @param name the system
 * @param metrics estimate of each metric by its name, in the evaluator's order
 * @param fillRate returned items as a share of those that could be returned: depth an example, or
 *     all allowed items where there are fewer
 * @param shortLists number of examples that got fewer items than could be returned
 * @param seconds wall time spent in the system
 */
public record SystemResult(
    String name, Map<String, Estimate> metrics, double fillRate, int shortLists, double seconds) {

  /**
   * Copies the metrics.
   *
   * @param name the system
   * @param metrics estimate of each metric by its name
   * @param fillRate share of the possible items that were returned
   * @param shortLists number of examples with a short list
   * @param seconds wall time spent in the system
   */
  public SystemResult {
    metrics = ImmutableMap.copyOf(metrics);
  }
}
