package io.gamerec.examples;

import io.gamerec.model.training.TrainingListener;
import io.gamerec.model.training.TrainingProgress;
import io.gamerec.model.training.ValidationEvent;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;

/** Shows a training run as a bar an epoch, and its validations. */
final class EpochBars implements TrainingListener {
  private final int epochs;
  private final PrintWriter out;
  private final boolean terminal;
  private ProgressBar bar;
  private int epoch = -1;
  private int stepsBefore;
  private long examplesBefore;
  private Duration elapsedBefore = Duration.ZERO;
  private TrainingProgress last;

  EpochBars(int epochs, PrintWriter out, boolean terminal) {
    this.epochs = epochs;
    this.out = out;
    this.terminal = terminal;
    this.bar = new ProgressBar("", out, terminal);
    this.last = new TrainingProgress(0, 1, 0, 0, 0, Duration.ZERO);
  }

  @Override
  public void onStep(TrainingProgress progress) {
    int current = (int) ((long) (progress.step() - 1) * epochs / progress.steps());
    if (current != epoch) {
      epoch = current;
      bar = new ProgressBar(String.format(Locale.ROOT, "%d/%d", epoch + 1, epochs), out, terminal);
      stepsBefore = progress.step() - 1;
      examplesBefore = last.examples();
      elapsedBefore = last.elapsed();
    }
    last = progress;
    int end = (int) (((epoch + 1L) * progress.steps() + epochs - 1) / epochs);
    bar.onStep(
        new TrainingProgress(
            progress.step() - stepsBefore,
            end - stepsBefore,
            progress.loss(),
            progress.examples() - examplesBefore,
            progress.learningRate(),
            progress.elapsed().minus(elapsedBefore)));
  }

  @Override
  public void onValidation(ValidationEvent event) {
    out.printf(
        Locale.ROOT,
        "         %s %.4f%s%n",
        event.metric(),
        event.value(),
        event.best() ? ", best so far" : "");
    out.flush();
  }
}
