package io.gamerec.examples;

import static com.google.common.base.Preconditions.checkArgument;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.gamerec.api.GamerecException;
import io.gamerec.api.internal.Files2;
import io.gamerec.features.steam.SteamFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** {@code bench-features}: how fast raw files become histories, features and examples. */
@CommandLine.Command(
    name = "bench-features",
    description = {
      "Time the way from raw files to fitted features and training examples.",
      "Cold: a new process, start included; warm: this one, after some runs. Then the same on"
          + " generated files of the published size and its multiples."
    },
    mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class BenchFeaturesCommand implements Callable<Integer> {
  private static final int COLD_RUNS = 5;
  private static final int WARM_UPS = 10;
  private static final int WARM_RUNS = 11;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;
  @CommandLine.Mixin private JsonOption json;

  @CommandLine.Option(
      names = "--data",
      required = true,
      paramLabel = "DIR",
      description = "Directory of the three Steam files.")
  private Path data;

  @CommandLine.Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "3",
      description = "Threads that read; more than 3 are not used. Default: ${DEFAULT-VALUE}.")
  private int threads;

  @CommandLine.Option(
      names = "--scale",
      paramLabel = "X",
      split = ",",
      defaultValue = "1,4",
      description =
          "Sizes of the generated data, as multiples of the 88,310 published users. Default:"
              + " ${DEFAULT-VALUE}.")
  private List<Double> scales;

  @CommandLine.Option(
      names = "--work",
      paramLabel = "DIR",
      description =
          "Keep the generated files here and use those that are there; otherwise they are deleted.")
  private @Nullable Path work;

  @Override
  public Integer call() {
    checkArgument(threads >= 1, "--threads must be at least 1, got %s", threads);
    for (double scale : scales) {
      checkArgument(scale > 0 && scale <= 100, "--scale must be in (0, 100], got %s", scale);
    }
    PrintWriter print = spec.commandLine().getOut();
    SteamFiles.open(data);
    long[] coldRows = new long[1];
    double cold = Medians.of(COLD_RUNS, () -> Medians.seconds(() -> coldRows[0] = coldRun()));
    Medians.of(WARM_UPS, () -> Medians.seconds(() -> FeaturesRun.of(data, threads)));
    double warm = Medians.of(WARM_RUNS, () -> Medians.seconds(() -> FeaturesRun.of(data, threads)));
    FeaturesRun run = FeaturesRun.of(data, threads);
    if (run.rows() != coldRows[0]) {
      throw new GamerecException(
          "the cold process read " + coldRows[0] + " rows of " + data + ", this one " + run.rows());
    }
    double examples = ScaleBenchmark.examplesPerSecond(run);
    print.printf(
        Locale.ROOT,
        "%s: %,d rows; cold %.2f s, warm %.3f s (%,.0f rows/s); %,.0f examples/s with one thread%n",
        data,
        run.rows(),
        cold,
        warm,
        run.rows() / warm,
        examples);
    print.flush();
    Map<String, Object> results = new LinkedHashMap<>();
    results.put("coldSeconds", cold);
    results.put("warmSeconds", warm);
    results.put("rows", run.rows());
    results.put("examplesPerSecond", examples);
    results.put("threads", threads);
    results.put("processors", Runtime.getRuntime().availableProcessors());
    results.put("java", Runtime.version().toString());
    run = null;
    results.put("scaled", scaled(print));
    json.write(results);
    return CommandLine.ExitCode.OK;
  }

  private List<ScaleBenchmark.Figures> scaled(PrintWriter print) {
    Path directory = work != null ? work : temporary();
    try {
      ScaleBenchmark benchmark = new ScaleBenchmark(threads);
      List<ScaleBenchmark.Figures> all = new ArrayList<>();
      print.println(
          " scale  interactions   file MB  seconds  x gunzip  histories MB  peak MB  examples/s"
              + "  generated in");
      for (double scale : scales) {
        ScaleBenchmark.Figures at = benchmark.run(scale, directory);
        all.add(at);
        print.printf(
            Locale.ROOT,
            "%6.4g %,13d %,9.1f %8.2f %9.2f %,13.1f %,8.0f %,11.0f %11.1f s%n",
            scale,
            at.interactions(),
            at.fileMb(),
            at.seconds(),
            at.secondsPerGunzip(),
            at.heapMb(),
            at.peakHeapMb(),
            at.examplesPerSecond(),
            at.generateSeconds());
        print.flush();
      }
      return all;
    } finally {
      if (work == null) {
        delete(directory);
      }
    }
  }

  private static Path temporary() {
    try {
      return Files.createTempDirectory("gamerec-bench-features");
    } catch (IOException e) {
      throw new GamerecException(
          "cannot make a temporary directory: " + Files2.reason(e) + "; use --work", e);
    }
  }

  private static void delete(Path directory) {
    try {
      Files2.deleteTree(directory);
    } catch (IOException e) {
      throw new GamerecException("cannot delete " + directory + ": " + Files2.reason(e), e);
    }
  }

  /** Reads in a new process of the same Java with the same flags; returns the rows that it read. */
  private long coldRun() {
    List<String> command = new ArrayList<>();
    command.add(
        ProcessHandle.current()
            .info()
            .command()
            .orElseThrow(() -> new GamerecException("the system does not tell where java is")));
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.add(FeaturesRun.class.getName());
    command.add(data.toString());
    command.add(Integer.toString(threads));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    try {
      Process process = builder.start();
      String said = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
      int code = process.waitFor();
      String last = said.substring(said.lastIndexOf('\n') + 1);
      if (code != 0 || !last.chars().allMatch(c -> c >= '0' && c <= '9')) {
        throw new GamerecException("the cold process ended with code " + code + ": " + last);
      }
      return Long.parseLong(last);
    } catch (IOException e) {
      throw new GamerecException("cannot start a process: " + Files2.reason(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new GamerecException("interrupted while waiting for the cold process", e);
    }
  }
}
