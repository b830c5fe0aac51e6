package io.gamerec.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.base.Splitter;
import io.gamerec.api.GamerecException;
import io.gamerec.api.index.Metric;
import io.gamerec.api.index.SearchOptions;
import io.gamerec.api.index.SearchPlan;
import io.gamerec.api.index.SearchResult;
import io.gamerec.api.internal.Files2;
import io.gamerec.examples.IndexBenchmark.Latency;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Python's faiss in a process of its own, with one thread, that searches a saved index when it is
 * told to.
 */
final class PythonFaiss implements AutoCloseable {
  private static final String PYTHON = "/usr/bin/python3";
  private static final String SCRIPT = "faiss_bench.py";
  private static final String READY = "ready ";

  private final Process process;
  private final PrintWriter commands;
  private final BufferedReader answers;
  private final Path complaints;
  private final Path directory;
  private final String version;
  private final int batch;
  private final int k;

  private PythonFaiss(Path directory, Process process, Path complaints, int batch, int k) {
    this.directory = directory;
    this.process = process;
    this.complaints = complaints;
    this.batch = batch;
    this.k = k;
    this.commands = new PrintWriter(process.outputWriter(UTF_8), true);
    this.answers = process.inputReader(UTF_8);
    String ready = answer();
    if (!ready.startsWith(READY)) {
      process.destroy();
      throw new GamerecException("expected '" + READY + "' from " + SCRIPT + ", got: " + ready);
    }
    this.version = ready.substring(READY.length());
  }

  /** Why there is no faiss for Python here; empty when there is. */
  static Optional<String> unavailable() {
    return unavailable(PYTHON);
  }

  static Optional<String> unavailable(String python) {
    if (!Files.isExecutable(Path.of(python))) {
      return Optional.of("there is no " + python);
    }
    try {
      Process process =
          new ProcessBuilder(python, "-c", "import faiss").redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
      if (process.waitFor() == 0) {
        return Optional.empty();
      }
      return Optional.of(
          python + " says '" + lastLine(said) + "'; apt-get install python3-faiss helps");
    } catch (IOException e) {
      return Optional.of("cannot start " + python + ": " + Files2.reason(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new GamerecException("interrupted while waiting for " + python, e);
    }
  }

  /**
   * Starts the process.
   *
   * @param directory for its files, {@code index.faiss} among them
   * @param index the saved index
   * @param batches all queries, equally many in each
   * @param dim length of a query
   * @param k places a query
   * @param options what is set beyond the file's own parameters; no filter
   */
  static PythonFaiss start(
      Path directory, Path index, float[][] batches, int dim, int k, SearchOptions options) {
    int batch = batches[0].length / dim;
    Path complaints = directory.resolve("stderr.txt");
    List<String> command = new ArrayList<>();
    try {
      Path script = directory.resolve(SCRIPT);
      try (InputStream resource = PythonFaiss.class.getResourceAsStream(SCRIPT)) {
        if (resource == null) {
          throw new IllegalStateException("the jar lacks " + SCRIPT);
        }
        Files.copy(resource, script);
      }
      Path queries = directory.resolve("queries.f32");
      Files.write(queries, bytes(batches));
      command.addAll(List.of(PYTHON, script.toString(), index.toString(), queries.toString()));
      for (int argument : new int[] {dim, k, batch}) {
        command.add(Integer.toString(argument));
      }
      options.efSearch().ifPresent(value -> command.add("efSearch=" + value));
      options.nprobe().ifPresent(value -> command.add("nprobe=" + value));
      ProcessBuilder builder = new ProcessBuilder(command).redirectError(complaints.toFile());
      builder.environment().put("OMP_NUM_THREADS", "1");
      builder.environment().put("OPENBLAS_NUM_THREADS", "1");
      return new PythonFaiss(directory, builder.start(), complaints, batch, k);
    } catch (IOException e) {
      throw new GamerecException("cannot start " + PYTHON + ": " + Files2.reason(e), e);
    }
  }

  private static byte[] bytes(float[][] batches) {
    ByteBuffer raw = ByteBuffer.allocate(4 * batches.length * batches[0].length);
    raw.order(ByteOrder.LITTLE_ENDIAN);
    for (float[] batch : batches) {
      for (float value : batch) {
        raw.putFloat(value);
      }
    }
    return raw.array();
  }

  String version() {
    return version;
  }

  /** Times so many searches, the batches in turn from the given one. */
  Latency turn(int first, int calls) {
    commands.println("turn " + first + " " + calls);
    long[] nanos = Splitter.on(' ').splitToStream(answer()).mapToLong(Long::parseLong).toArray();
    double seconds = Arrays.stream(nanos).sum() / 1e9;
    return Latency.of(nanos, (double) calls * batch / seconds);
  }

  /** What the first queries find; the scores are not told. */
  SearchResult search(int count, Metric metric) {
    Path file = directory.resolve("found.i64");
    commands.println("ids " + file + " " + count);
    answer();
    try {
      ByteBuffer raw = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
      long[] ids = new long[count * k];
      raw.asLongBuffer().get(ids);
      float[] scores = new float[ids.length];
      Arrays.fill(scores, metric.worst());
      return new SearchResult(count, k, ids, scores, SearchPlan.APPROXIMATE, 0);
    } catch (IOException e) {
      throw new GamerecException("cannot read " + file + ": " + Files2.reason(e), e);
    }
  }

  private String answer() {
    try {
      String line = answers.readLine();
      if (line != null) {
        return line;
      }
      process.waitFor();
      String said = Files.readString(complaints).strip();
      throw new GamerecException(
          SCRIPT + " ended with code " + process.exitValue() + ": " + lastLine(said));
    } catch (IOException e) {
      throw new GamerecException("cannot read from " + SCRIPT + ": " + Files2.reason(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new GamerecException("interrupted while waiting for " + SCRIPT, e);
    }
  }

  private static String lastLine(String text) {
    return text.substring(text.lastIndexOf('\n') + 1);
  }

  @Override
  public void close() {
    commands.close();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
