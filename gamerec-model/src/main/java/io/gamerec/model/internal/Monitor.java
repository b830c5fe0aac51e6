package io.gamerec.model.internal;

import static com.google.common.base.Preconditions.checkState;

import io.gamerec.model.training.ValidationEvent;
import io.gamerec.model.training.ValidationPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Keeps the validations of a run. All that follows from them, the best one, the schedule, early
 * stopping, is worked out again from their list when a run is resumed. Not thread-safe.
 */
final class Monitor {
  private final ValidationPlan plan;
  private final int every;
  private final Schedule schedule;
  private final List<ValidationEvent> events = new ArrayList<>();
  private double best = Double.NEGATIVE_INFINITY;
  private int sinceBest;

  /**
   * Starts without validations.
   *
   * @param plan what follows from them
   * @param stepsPerEpoch when to validate unless the plan says so
   * @param schedule told of every validation
   */
  Monitor(ValidationPlan plan, int stepsPerEpoch, Schedule schedule) {
    this.plan = plan;
    this.every = plan.every().orElse(stepsPerEpoch);
    this.schedule = schedule;
  }

  /** Whether a validation is to follow a step, counted from 1, and has not yet. */
  boolean isDue(int step, int steps) {
    return (step % every == 0 || step == steps)
        && (events.isEmpty() || events.get(events.size() - 1).step() < step);
  }

  /** Takes note of a validation. */
  ValidationEvent add(int step, Map<String, Double> metrics) {
    checkState(!metrics.isEmpty(), "validation %s gave no metric", plan.validation().description());
    metrics.forEach(
        (name, value) ->
            checkState(
                Double.isFinite(value),
                "metric %s of validation %s must be finite, got %s after step %s",
                name,
                plan.validation().description(),
                value,
                step));
    String metric = plan.metric().orElseGet(() -> metrics.keySet().iterator().next());
    double value = new ValidationEvent(step, metrics, metric, false).value();
    ValidationEvent event = new ValidationEvent(step, metrics, metric, value > best);
    add(event);
    return event;
  }

  private void add(ValidationEvent event) {
    sinceBest = event.best() ? 0 : sinceBest + 1;
    best = Math.max(best, event.value());
    schedule.validated(event.value());
    events.add(event);
  }

  boolean isPatienceExhausted() {
    return plan.patience().isPresent() && sinceBest >= plan.patience().getAsInt();
  }

  List<ValidationEvent> events() {
    return events;
  }

  /** Puts the validations of the run so far back. */
  void restore(List<ValidationEvent> earlier) {
    earlier.forEach(this::add);
  }
}
