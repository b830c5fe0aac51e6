package io.gamerec.model.training;

import static com.google.common.base.Preconditions.checkArgument;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import io.gamerec.api.GamerecException;
import io.gamerec.api.internal.Files2;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A log of a training run that scripts read: one JSON object a line, as {@code
 * pandas.read_json(file, lines=True)} takes it.
 *
 * <table>
 * <caption>Fields; a number that is not finite is null</caption>
 * <tr><th>line of</th><th>fields</th></tr>
 * <tr><td>a step</td><td>{@code step}, {@code steps}, {@code loss}, {@code learningRate}, {@code
 * examples}, {@code seconds} since the first step</td></tr>
 * <tr><td>a validation</td><td>{@code step}, {@code metrics}: {@code {name: value, ...}}</td></tr>
 * </table>
 *
 * <p>Lines are appended to what the file holds. A run that is resumed repeats the steps since its
 * checkpoint: of two lines of a step the later one counts. Lines reach the file every so many
 * steps, or a second after the last ones. Not thread-safe.
 */
public final class JsonLinesLog implements TrainingListener, AutoCloseable {
  /** Steps between writes unless asked otherwise. */
  public static final int FLUSH_STEPS = 100;

  private static final Logger log = LoggerFactory.getLogger(JsonLinesLog.class);
  private static final long FLUSH_NANOS = 1_000_000_000;
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
          .disable(StreamWriteFeature.FLUSH_PASSED_TO_STREAM)
          .build();

  private final Path file;
  private final int flushSteps;
  private final OutputStream out;
  private int waiting;
  private final LongSupplier nanoTime;
  private long flushed;

  /**
   * Opens a log that is written every {@value #FLUSH_STEPS} steps.
   *
   * @param file the file; made when it is not there
   * @throws GamerecException if it cannot be written
   */
  public JsonLinesLog(Path file) {
    this(file, FLUSH_STEPS);
  }

  /**
   * Opens a log.
   *
   * @param file the file; made when it is not there. A last line that a run was killed in is cut
   *     off, with a warning.
   * @param flushSteps lines that wait at most before they are written, at least 1
   * @throws GamerecException if it cannot be written
   */
  public JsonLinesLog(Path file, int flushSteps) {
    this(file, flushSteps, System::nanoTime);
  }

  JsonLinesLog(Path file, int flushSteps, LongSupplier nanoTime) {
    checkArgument(flushSteps >= 1, "flushSteps must be at least 1, got %s", flushSteps);
    this.file = file;
    this.flushSteps = flushSteps;
    this.nanoTime = nanoTime;
    this.flushed = nanoTime.getAsLong();
    try {
      this.out = open(file);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private static OutputStream open(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      long size = channel.size();
      long end = endOfLines(channel);
      if (end < size) {
        log.warn("cut {} bytes of an unfinished last line off {}", size - end, file);
        channel.truncate(end);
      }
      channel.position(end);
      return new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** Where the last whole line ends. */
  private static long endOfLines(FileChannel channel) throws IOException {
    ByteBuffer block = ByteBuffer.allocate(1 << 12);
    long end = channel.size();
    while (end > 0) {
      long start = Math.max(0, end - block.capacity());
      block.clear().limit((int) (end - start));
      int read = 0;
      while (block.hasRemaining() && read >= 0) {
        read = channel.read(block, start + block.position());
      }
      for (int i = block.position() - 1; i >= 0; i--) {
        if (block.get(i) == '\n') {
          return start + i + 1;
        }
      }
      end = start;
    }
    return 0;
  }

  @Override
  public void onStep(TrainingProgress progress) {
    line(
        json -> {
          json.writeNumberField("step", progress.step());
          json.writeNumberField("steps", progress.steps());
          number(json, "loss", progress.loss());
          number(json, "learningRate", progress.learningRate());
          json.writeNumberField("examples", progress.examples());
          number(json, "seconds", progress.elapsed().toNanos() / 1e9);
        });
  }

  /**
   * Logs a metric.
   *
   * @param step steps done when it was measured
   * @param name its name, such as {@code recall@10}
   * @param value its value
   * @throws GamerecException if the file cannot be written
   */
  public void metric(int step, String name, double value) {
    metrics(step, Map.of(name, value));
  }

  @Override
  public void onValidation(ValidationEvent event) {
    metrics(event.step(), event.metrics());
  }

  private void metrics(int step, Map<String, Double> metrics) {
    line(
        json -> {
          json.writeNumberField("step", step);
          json.writeObjectFieldStart("metrics");
          for (Map.Entry<String, Double> metric : metrics.entrySet()) {
            number(json, metric.getKey(), metric.getValue());
          }
          json.writeEndObject();
        });
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

  private static void number(JsonGenerator json, String name, double value) throws IOException {
    if (Double.isFinite(value)) {
      json.writeNumberField(name, value);
    } else {
      json.writeNullField(name);
    }
  }

  private interface Fields {
    void write(JsonGenerator json) throws IOException;
  }

  private void line(Fields fields) {
    try {
      try (JsonGenerator json = JSON.createGenerator(out)) {
        json.writeStartObject();
        fields.write(json);
        json.writeEndObject();
        json.writeRaw('\n');
      }
      waiting++;
      if (waiting >= flushSteps || nanoTime.getAsLong() - flushed >= FLUSH_NANOS) {
        flush();
      }
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private void flush() throws IOException {
    out.flush();
    waiting = 0;
    flushed = nanoTime.getAsLong();
  }

  private GamerecException failed(IOException e) {
    return new GamerecException(
        "cannot write the training log " + file + ": " + Files2.reason(e), e);
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
