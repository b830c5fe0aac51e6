package io.gamerec.model.internal;

import io.gamerec.model.training.TrainingListener;
import io.gamerec.model.training.TrainingProgress;
import io.gamerec.model.training.TrainingResult;
import java.time.Duration;

/**
 * Takes the steps of a training run on a cosine schedule, tells the listener, and sums up.
 *
 * @param steps how many
 * @param batchSize examples a step
 * @param learningRate of the first step
 * @param finalLearningRate at the end of the schedule
 * @param listener told after every step
 */
public record TrainingLoop(
    int steps,
    int batchSize,
    double learningRate,
    double finalLearningRate,
    TrainingListener listener) {
  private static final int RECENT = 100;

  /** One step. */
  @FunctionalInterface
  public interface Step {
    /**
     * Takes the step.
     *
     * @param learningRate the learning rate
     * @return the loss before the step
     */
    double take(double learningRate);
  }

  /**
   * Takes all steps.
   *
   * @param step takes one
   * @return what was done
   */
  public TrainingResult run(Step step) {
    long start = System.nanoTime();
    int recent = Math.min(RECENT, steps);
    double recentLoss = 0;
    for (int done = 1; done <= steps; done++) {
      double rate = Optimisation.cosine(learningRate, finalLearningRate, done - 1, steps);
      double loss = step.take(rate);
      if (done > steps - recent) {
        recentLoss += loss / recent;
      }
      Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
      listener.onStep(
          new TrainingProgress(done, steps, loss, (long) done * batchSize, rate, elapsed));
    }
    return new TrainingResult(
        steps, (long) steps * batchSize, (System.nanoTime() - start) / 1e9, recentLoss);
  }
}
