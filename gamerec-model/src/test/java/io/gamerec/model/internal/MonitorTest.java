package io.gamerec.model.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableMap;
import io.gamerec.model.training.LearningRate;
import io.gamerec.model.training.ValidationEvent;
import io.gamerec.model.training.ValidationPlan;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MonitorTest {
  private static final ValidationPlan PLAN = ValidationPlan.of(model -> Map.of());

  private static Monitor monitor(ValidationPlan plan) {
    return new Monitor(plan, 10, new Schedule(LearningRate.constant(1), 100));
  }

  @Test
  void isDue_onceAnEpochUnlessSaidOtherwise_andAfterTheLastStep() {
    Monitor monitor = monitor(PLAN);
    assertFalse(monitor.isDue(9, 95));
    assertTrue(monitor.isDue(10, 95));
    monitor.add(10, Map.of("a", 1.0));
    assertFalse(monitor.isDue(10, 95));
    assertTrue(monitor.isDue(95, 95));
    assertTrue(monitor(PLAN.withEvery(3)).isDue(9, 95));
    assertFalse(monitor(PLAN.withEvery(3)).isDue(10, 95));
  }

  @Test
  void add_firstMetricDecidesUnlessAnotherIsNamed() {
    Map<String, Double> metrics = ImmutableMap.of("z", 1.0, "a", 2.0);
    assertEquals("z", monitor(PLAN).add(1, metrics).metric());
    ValidationEvent event = monitor(PLAN.withMetric("a")).add(1, metrics);
    assertEquals("a", event.metric());
    assertEquals(2, event.value());
    assertEquals(
        "the deciding metric b is none of the validation's, which are [z, a]",
        assertThrows(
                IllegalArgumentException.class, () -> monitor(PLAN.withMetric("b")).add(1, metrics))
            .getMessage());
  }

  @Test
  void add_equalIsNotBetter_andPatienceCountsInARow() {
    Monitor monitor = monitor(PLAN.withPatience(2));
    double[] values = {-3, -3, -2, -2, -2};
    boolean[] best = {true, false, true, false, false};
    for (int i = 0; i < values.length; i++) {
      assertFalse(monitor.isPatienceExhausted());
      assertEquals(best[i], monitor.add(i + 1, Map.of("a", values[i])).best(), "value " + i);
    }
    assertTrue(monitor.isPatienceExhausted());
    Monitor again = monitor(PLAN.withPatience(2));
    again.restore(monitor.events());
    assertTrue(again.isPatienceExhausted());
    assertFalse(again.add(9, Map.of("a", -2.0)).best());
    Monitor earlier = monitor(PLAN.withPatience(2));
    earlier.restore(monitor.events().subList(0, 4));
    assertFalse(earlier.isPatienceExhausted());
    assertEquals(List.of(1, 2, 3, 4), earlier.events().stream().map(e -> e.step()).toList());
  }

  @Test
  void add_whatIsNoNumber_isRefused() {
    Monitor monitor = monitor(PLAN);
    assertEquals(
        "metric a of validation unnamed must be finite, got NaN after step 3",
        assertThrows(IllegalStateException.class, () -> monitor.add(3, Map.of("a", Double.NaN)))
            .getMessage());
    assertEquals(
        "validation unnamed gave no metric",
        assertThrows(IllegalStateException.class, () -> monitor.add(3, Map.of())).getMessage());
    assertEquals(List.of(), monitor.events());
  }
}
