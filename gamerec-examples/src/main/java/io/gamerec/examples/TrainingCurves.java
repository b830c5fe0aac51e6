package io.gamerec.examples;

import io.gamerec.model.training.TrainingListener;
import io.gamerec.model.training.TrainingProgress;
import io.gamerec.model.training.TrainingResult;
import io.gamerec.model.training.ValidationEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Keeps the course of a training run: the mean loss of every so many steps, each validation. */
final class TrainingCurves implements TrainingListener {
  private final int every;
  private final List<Map<String, Object>> training = new ArrayList<>();
  private final List<Map<String, Object>> validation = new ArrayList<>();
  private double sum;
  private int count;
  private TrainingProgress last;

  TrainingCurves(int every) {
    this.every = every;
    this.last = new TrainingProgress(0, 1, 0, 0, 0, Duration.ZERO);
  }

  @Override
  public void onStep(TrainingProgress progress) {
    last = progress;
    sum += progress.loss();
    count++;
    if (progress.step() % every == 0) {
      flush();
    }
  }

  private void flush() {
    if (count > 0) {
      Map<String, Object> point = new LinkedHashMap<>();
      point.put("step", last.step());
      point.put("loss", sum / count);
      point.put("learningRate", last.learningRate());
      point.put("seconds", last.elapsed().toMillis() / 1e3);
      training.add(point);
      sum = 0;
      count = 0;
    }
  }

  @Override
  public void onValidation(ValidationEvent event) {
    Map<String, Object> point = new LinkedHashMap<>();
    point.put("step", event.step());
    point.putAll(event.metrics());
    point.put("best", event.best());
    validation.add(point);
  }

  @Override
  public void onEnd(TrainingResult result) {
    flush();
  }

  Map<String, Object> toJson() {
    return Map.of("training", training, "validation", validation);
  }
}
