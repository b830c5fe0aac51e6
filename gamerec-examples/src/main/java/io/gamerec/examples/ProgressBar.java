package io.gamerec.examples;

import io.gamerec.model.training.TrainingListener;
import io.gamerec.model.training.TrainingProgress;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;

/**
 * Shows a training run: a bar that is drawn over on a terminal, a line every tenth of the way
 * elsewhere.
 */
final class ProgressBar implements TrainingListener {
  private static final int WIDTH = 30;
  private static final Duration REDRAW = Duration.ofMillis(200);

  private final String name;
  private final PrintWriter out;
  private final boolean terminal;
  private Duration drawn = REDRAW.negated();

  ProgressBar(String name, PrintWriter out, boolean terminal) {
    this.name = name;
    this.out = out;
    this.terminal = terminal;
  }

  @Override
  public void onStep(TrainingProgress progress) {
    boolean last = progress.step() == progress.steps();
    if (terminal) {
      if (last || progress.elapsed().minus(drawn).compareTo(REDRAW) >= 0) {
        drawn = progress.elapsed();
        out.print("\r" + line(progress) + (last ? System.lineSeparator() : ""));
        out.flush();
      }
    } else if (last || progress.step() % Math.max(1, progress.steps() / 10) == 0) {
      out.println(line(progress));
      out.flush();
    }
  }

  private String line(TrainingProgress progress) {
    int full = (int) ((long) WIDTH * progress.step() / progress.steps());
    long left = progress.remaining().toSeconds();
    return String.format(
        Locale.ROOT,
        "%-8s [%s%s] %d/%d  loss %.4f  %,.0f examples/s  %d:%02d left ",
        name,
        "=".repeat(full),
        " ".repeat(WIDTH - full),
        progress.step(),
        progress.steps(),
        progress.loss(),
        progress.examplesPerSecond(),
        left / 60,
        left % 60);
  }
}
