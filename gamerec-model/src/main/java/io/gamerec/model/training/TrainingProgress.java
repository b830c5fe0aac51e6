package io.gamerec.model.training;

import java.time.Duration;

/**
 * Where a training run stands.
 *
 * @param step steps done
 * @param steps steps in all
 * @param loss loss of the last step
 * @param examples examples seen
 * @param learningRate learning rate of the last step
 * @param elapsed time since the first step began
 */
public record TrainingProgress(
    int step, int steps, double loss, long examples, double learningRate, Duration elapsed) {

  /**
   * Speed so far.
   *
   * @return examples a second
   */
  public double examplesPerSecond() {
    return examples / Math.max(1e-9, elapsed.toNanos() / 1e9);
  }

  /**
   * Time left at the speed so far.
   *
   * @return an estimate
   */
  public Duration remaining() {
    return Duration.ofNanos((long) ((double) elapsed.toNanos() / step * (steps - step)));
  }
}
