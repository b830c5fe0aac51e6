package io.gamerec.model.training;

import static com.google.common.base.Preconditions.checkArgument;

import io.gamerec.api.GamerecException;
import io.gamerec.api.internal.Files2;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A log of a training run for TensorBoard, one event file in a directory: {@code tensorboard
 * --logdir DIRECTORY} shows it, while it is written too.
 *
 * <table>
 * <caption>Scalars</caption>
 * <tr><th>tag</th><th>value</th></tr>
 * <tr><td>{@code train/loss}</td><td>loss of the step</td></tr>
 * <tr><td>{@code train/learning_rate}</td><td>learning rate of the step</td></tr>
 * <tr><td>{@code train/examples_per_second}</td><td>speed of the run so far</td></tr>
 * <tr><td>{@code validation/METRIC}</td><td>metrics of a validation</td></tr>
 * </table>
 *
 * <p>A run that is resumed writes a file of its own into the same directory; it begins with a mark
 * that has TensorBoard drop the steps that are repeated. Events reach the file every so many steps,
 * or a second after the last ones, and at every checkpoint. Not thread-safe.
 */
public final class TensorBoardLog implements TrainingListener, AutoCloseable {
  /** Steps between writes unless asked otherwise. */
  public static final int FLUSH_STEPS = 100;

  private static final long FLUSH_MILLIS = 1_000;
  private static final AtomicInteger FILES = new AtomicInteger();

  private final Path file;
  private final int flushSteps;
  private final Clock clock;
  private final OutputStream out;
  private boolean started;
  private int waiting;
  private long flushed;

  /**
   * Opens a log that is written every {@value #FLUSH_STEPS} steps.
   *
   * @param directory where the file is made; made when it is not there
   * @throws GamerecException if it cannot be written
   */
  public TensorBoardLog(Path directory) {
    this(directory, FLUSH_STEPS);
  }

  /**
   * Opens a log.
   *
   * @param directory where the file is made; made when it is not there
   * @param flushSteps steps that wait at most before they are written, at least 1
   * @throws GamerecException if it cannot be written
   */
  public TensorBoardLog(Path directory, int flushSteps) {
    this(directory, flushSteps, Clock.systemUTC());
  }

  TensorBoardLog(Path directory, int flushSteps, Clock clock) {
    checkArgument(flushSteps >= 1, "flushSteps must be at least 1, got %s", flushSteps);
    this.flushSteps = flushSteps;
    this.clock = clock;
    this.flushed = clock.millis();
    this.file =
        directory.resolve(
            "events.out.tfevents."
                + clock.instant().getEpochSecond()
                + ".gamerec."
                + ProcessHandle.current().pid()
                + "."
                + FILES.getAndIncrement());
    try {
      Files.createDirectories(directory);
      this.out =
          new BufferedOutputStream(
              Files.newOutputStream(file, StandardOpenOption.CREATE_NEW), 1 << 16);
      out.write(EventEncoder.version(now()));
      out.flush();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /**
   * The event file.
   *
   * @return {@code events.out.tfevents.SECONDS.gamerec.PROCESS.NUMBER} in the directory
   */
  public Path file() {
    return file;
  }

  @Override
  public void onStep(TrainingProgress progress) {
    write(
        progress.step(),
        Map.of(
            "train/loss", progress.loss(),
            "train/learning_rate", progress.learningRate(),
            "train/examples_per_second", progress.examplesPerSecond()));
  }

  /**
   * Logs a metric under {@code validation/NAME}.
   *
   * @param step steps done when it was measured
   * @param name its name, such as {@code recall@10}
   * @param value its value; kept as a 32-bit float
   * @throws GamerecException if the file cannot be written
   */
  public void metric(int step, String name, double value) {
    write(step, Map.of("validation/" + name, value));
  }

  @Override
  public void onValidation(ValidationEvent event) {
    Map<String, Double> scalars = new HashMap<>();
    event.metrics().forEach((name, value) -> scalars.put("validation/" + name, value));
    write(event.step(), scalars);
  }

  /** Writes what waits, so that a run resumed from the checkpoint leaves no gap. */
  @Override
  public void onCheckpoint(int step, Path checkpoint) {
    try {
      flush();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private void write(int step, Map<String, Double> scalars) {
    try {
      if (!started) {
        out.write(EventEncoder.start(now(), step));
        started = true;
      }
      out.write(EventEncoder.scalars(now(), step, scalars));
      waiting++;
      if (waiting >= flushSteps || clock.millis() - flushed >= FLUSH_MILLIS) {
        flush();
      }
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private void flush() throws IOException {
    out.flush();
    waiting = 0;
    flushed = clock.millis();
  }

  private double now() {
    return clock.millis() / 1e3;
  }

  private GamerecException failed(IOException e) {
    return new GamerecException("cannot write the event file " + file + ": " + Files2.reason(e), e);
  }

  /** Writes what waits and closes the file. */
  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw failed(e);
    }
  }
}
