package io.gamerec.model.internal;

import io.gamerec.model.training.LearningRate;
import io.gamerec.model.training.TrainingDivergedException;
import io.gamerec.model.training.TrainingEnd;
import io.gamerec.model.training.TrainingInterruptedException;
import io.gamerec.model.training.TrainingListener;
import io.gamerec.model.training.TrainingProgress;
import io.gamerec.model.training.TrainingResult;
import io.gamerec.model.training.ValidationEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Takes the steps of a training run on its schedule, validates, has checkpoints written, tells the
 * listener, and sums up. Not thread-safe.
 */
public final class TrainingLoop {
  private static final int RECENT = 100;

  private final int steps;
  private final long examplesPerStep;
  private final TrainingListener listener;
  private final Schedule schedule;
  private final double[] recentLosses = new double[RECENT];
  private int done;
  private double earlierSeconds;
  private long start;

  /** One step. */
  @FunctionalInterface
  public interface Step {
    /**
     * Takes the step.
     *
     * @param number its number, from 1
     * @param learningRate the learning rate
     * @return the loss before the step
     */
    double take(int number, double learningRate);
  }

  /** What happens between the steps of a run that is validated or kept. */
  interface Between {
    /** Validates the model if it is due; empty if it is not. */
    Optional<ValidationEvent> validate(int step);

    /** All validations so far. */
    List<ValidationEvent> validations();

    /** Whether the validations say that it is enough. */
    boolean isPatienceExhausted();

    /** Whether a periodic checkpoint is to follow the step. */
    boolean isCheckpointDue(int step);

    /** Writes a checkpoint; empty where none are written. */
    Optional<Path> checkpoint(boolean best);
  }

  /** Nothing happens. */
  private static final Between NOTHING =
      new Between() {
        @Override
        public Optional<ValidationEvent> validate(int step) {
          return Optional.empty();
        }

        @Override
        public List<ValidationEvent> validations() {
          return List.of();
        }

        @Override
        public boolean isPatienceExhausted() {
          return false;
        }

        @Override
        public boolean isCheckpointDue(int step) {
          return false;
        }

        @Override
        public Optional<Path> checkpoint(boolean best) {
          return Optional.empty();
        }
      };

  /**
   * Prepares a run.
   *
   * @param steps how many
   * @param examplesPerStep examples of a step
   * @param learningRate the learning rate
   * @param listener told of everything
   */
  public TrainingLoop(
      int steps, long examplesPerStep, LearningRate learningRate, TrainingListener listener) {
    this.steps = steps;
    this.examplesPerStep = examplesPerStep;
    this.listener = listener;
    this.schedule = new Schedule(learningRate, steps);
  }

  Schedule schedule() {
    return schedule;
  }

  /** Steps done. */
  int done() {
    return done;
  }

  /** Wall time since the first step, before earlier interruptions included. */
  double seconds() {
    return earlierSeconds + (System.nanoTime() - start) / 1e9;
  }

  /** The last losses, oldest first. */
  double[] recentLosses() {
    int count = Math.min(RECENT, done);
    double[] losses = new double[count];
    for (int i = 0; i < count; i++) {
      losses[i] = recentLosses[(done - count + i) % RECENT];
    }
    return losses;
  }

  /** Goes on after steps that were taken before. */
  void restore(int stepsDone, double seconds, double[] losses) {
    done = stepsDone;
    earlierSeconds = seconds;
    for (int i = 0; i < losses.length; i++) {
      recentLosses[(done - losses.length + i) % RECENT] = losses[i];
    }
  }

  /**
   * Takes all steps.
   *
   * @param step takes one
   * @return what was done
   * @throws TrainingDivergedException if a loss or a gradient is not finite
   * @throws TrainingInterruptedException if the thread is interrupted
   */
  public TrainingResult run(Step step) {
    try (StopSignal stop = new StopSignal(false)) {
      return run(step, NOTHING, stop);
    }
  }

  /** The same, with what happens between the steps. */
  TrainingResult run(Step step, Between between, StopSignal stop) {
    start = System.nanoTime();
    boolean kept = true;
    while (done < steps && !between.isPatienceExhausted()) {
      double rate = schedule.rate(done);
      try {
        double loss = step.take(done + 1, rate);
        recentLosses[done % RECENT] = loss;
        done++;
        kept = false;
        // An interrupt is taken over here: it would break what a listener writes through a channel.
        stop.isRaised();
        listener.onStep(progress(loss, rate));
      } catch (TrainingDivergedException e) {
        checkpoint(between, false);
        throw e;
      }
      Optional<ValidationEvent> validated = between.validate(done);
      validated.ifPresent(listener::onValidation);
      if (validated.filter(ValidationEvent::best).isPresent()) {
        checkpoint(between, true);
      }
      boolean raised = stop.isRaised() && done < steps && !between.isPatienceExhausted();
      if (raised || between.isCheckpointDue(done)) {
        Optional<Path> file = checkpoint(between, false);
        kept = true;
        if (raised) {
          TrainingResult result = result(between, TrainingEnd.INTERRUPTED);
          listener.onEnd(result);
          throw new TrainingInterruptedException(result, file);
        }
      }
    }
    if (!kept) {
      checkpoint(between, false);
    }
    TrainingResult result =
        result(
            between,
            between.isPatienceExhausted() ? TrainingEnd.EARLY_STOPPED : TrainingEnd.STEPS_DONE);
    listener.onEnd(result);
    return result;
  }

  private Optional<Path> checkpoint(Between between, boolean best) {
    Optional<Path> file = between.checkpoint(best);
    file.ifPresent(written -> listener.onCheckpoint(done, written));
    return file;
  }

  private TrainingProgress progress(double loss, double rate) {
    Duration elapsed = Duration.ofNanos((long) (seconds() * 1e9));
    return new TrainingProgress(done, steps, loss, done * examplesPerStep, rate, elapsed);
  }

  private TrainingResult result(Between between, TrainingEnd end) {
    double sum = 0;
    double[] losses = recentLosses();
    for (double loss : losses) {
      sum += loss;
    }
    return new TrainingResult(
        done, done * examplesPerStep, seconds(), sum / losses.length, end, between.validations());
  }
}
