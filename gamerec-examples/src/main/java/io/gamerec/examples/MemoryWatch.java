package io.gamerec.examples;

import io.gamerec.model.training.TrainingListener;
import io.gamerec.model.training.TrainingProgress;
import io.gamerec.model.training.TrainingResult;
import java.util.LinkedHashMap;
import java.util.Map;

/** Notes resident memory after a thousand steps and at the end: between them it should not grow. */
final class MemoryWatch implements TrainingListener {
  private static final int WARM = 1_000;

  private final Map<String, Long> megabytes = new LinkedHashMap<>();

  @Override
  public void onStep(TrainingProgress progress) {
    if (progress.step() == WARM) {
      note("residentMbAtStep" + WARM);
    }
  }

  @Override
  public void onEnd(TrainingResult result) {
    note("residentMbAtEnd");
  }

  private void note(String key) {
    ResidentMemory.now().ifPresent(value -> megabytes.put(key, value));
  }

  /** What was noted, by the keys of the JSON. */
  Map<String, Long> megabytes() {
    return megabytes;
  }
}
