package io.gamerec.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gamerec.model.training.TrainingEnd;
import io.gamerec.model.training.TrainingProgress;
import io.gamerec.model.training.TrainingResult;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryWatchTest {
  @Test
  void megabytes_areNotedAfterAThousandStepsAndAtTheEnd() {
    assumeTrue(ResidentMemory.now().isPresent(), "this system does not tell resident memory");
    MemoryWatch watch = new MemoryWatch();
    for (int step = 1; step <= 1_500; step++) {
      watch.onStep(new TrainingProgress(step, 1_500, 1, step, 1e-3, Duration.ofSeconds(1)));
      assertEquals(step >= 1_000 ? 1 : 0, watch.megabytes().size());
    }
    watch.onEnd(new TrainingResult(1_500, 1_500, 1, 1, TrainingEnd.STEPS_DONE, List.of()));
    assertEquals(
        List.of("residentMbAtStep1000", "residentMbAtEnd"),
        List.copyOf(watch.megabytes().keySet()));
    watch.megabytes().values().forEach(megabytes -> assertTrue(megabytes > 10));
    assertTrue(ResidentMemory.peak().orElseThrow() >= watch.megabytes().get("residentMbAtEnd"));
  }
}
