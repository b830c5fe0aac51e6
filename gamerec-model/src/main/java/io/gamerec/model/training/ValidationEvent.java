package io.gamerec.model.training;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableMap;
import java.util.Map;

/**
 * A validation of a training run.
 *
 * @param step steps done before it
 * @param metrics values by the name of the metric, higher is better, in the validation's order
 * @param metric the deciding metric, one of them
 * @param best whether it is higher than ever before
 */
public record ValidationEvent(int step, Map<String, Double> metrics, String metric, boolean best) {
  /**
   * Copies the map.
   *
   * @param step steps done before it
   * @param metrics values by the name of the metric
   * @param metric the deciding metric
   * @param best whether it is higher than ever before
   */
  public ValidationEvent {
    metrics = ImmutableMap.copyOf(metrics);
    checkArgument(
        metrics.containsKey(metric),
        "the deciding metric %s is none of the validation's, which are %s",
        metric,
        metrics.keySet());
  }

  /**
   * Value of the deciding metric.
   *
   * @return the value
   */
  public double value() {
    return requireNonNull(metrics.get(metric));
  }
}
