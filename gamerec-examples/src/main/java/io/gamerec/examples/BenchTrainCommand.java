package io.gamerec.examples;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.base.Splitter;
import io.gamerec.api.data.TrainView;
import io.gamerec.examples.TrainBenchmark.Figures;
import io.gamerec.examples.TrainBenchmark.Variant;
import io.gamerec.examples.generate.RandomGames;
import io.gamerec.features.Splits;
import io.gamerec.features.steam.SteamFiles;
import io.gamerec.model.DeviceBackend;
import io.gamerec.model.DeviceBackends;
import io.gamerec.model.loss.Loss;
import io.gamerec.model.loss.Losses;
import io.gamerec.model.loss.Negatives;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/** {@code bench-train}: what a training step costs, against the published code ported to DJL. */
@CommandLine.Command(
    name = "bench-train",
    description = {
      "Time a training step of System A: literal (the published code, ported to DJL line by line),"
          + " ndarray (gamerec's reference), fast-fp32 and fast-bf16 (gamerec's program).",
      "The variants take turns. Then the same on generated games of other sizes. Wants a quiet"
          + " machine."
    },
    mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class BenchTrainCommand implements Callable<Integer> {

  /** Games of the sample that {@code --steps-per-turn} is meant for: more games get less steps. */
  private static final int SAMPLE_GAMES = 2_000;

  private static final int LEAST_STEPS = 4;
  private static final int LEAST_TURNS = 3;

  /** Dense rows of tags and padded gathers make no sense for more games. */
  private static final int MOST_DENSE_GAMES = 10_000;

  private static final int MOST_GAMES = 1_000_000;
  private static final int LEAST_GAMES = 100;
  private static final int LEAST_TAGS = 12;
  private static final int MOST_TAGS = 10_000;
  private static final int USERS = 20_000;
  private static final long SEED = 7;

  private static final Loss SAMPLED =
      Losses.sampledSoftmax(Negatives.popularity(1024).andUniform(1024));

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
      defaultValue = "2",
      description = "Threads of PyTorch. Default: ${DEFAULT-VALUE}.")
  private int threads;

  @CommandLine.Option(
      names = "--turns",
      paramLabel = "N",
      defaultValue = "7",
      description = "Turns of each variant. Default: ${DEFAULT-VALUE}.")
  private int turns;

  @CommandLine.Option(
      names = "--steps-per-turn",
      paramLabel = "N",
      defaultValue = "40",
      description =
          "Measured steps of a turn; generated games get half the turns and, the more they are,"
              + " the less steps. Default: ${DEFAULT-VALUE}.")
  private int stepsPerTurn;

  @CommandLine.Option(
      names = "--sizes",
      paramLabel = "GAMESxTAGS",
      split = ",",
      defaultValue = "5437x330,50000x1000",
      converter = Size.Converter.class,
      description =
          "Sizes of the generated data, or none; literal and ndarray take part up to 10,000 games."
              + " Default: ${DEFAULT-VALUE}.")
  private List<Size> sizes;

  /**
   * A size of generated data.
   *
   * @param games in the catalogue; 0 for no data
   * @param tags in the catalogue
   */
  record Size(int games, int tags) {
    private static final Size NONE = new Size(0, 0);

    /** Reads {@code 5437x330}. */
    static final class Converter implements CommandLine.ITypeConverter<Size> {
      @Override
      public Size convert(String text) {
        if (text.equals("none")) {
          return NONE;
        }
        if (!text.matches("\\d{1,9}x\\d{1,9}")) {
          throw new CommandLine.TypeConversionException(
              "expected GAMESxTAGS such as 5437x330, or none, got '" + text + "'");
        }
        List<String> numbers = Splitter.on('x').splitToList(text);
        return new Size(Integer.parseInt(numbers.get(0)), Integer.parseInt(numbers.get(1)));
      }
    }

    private void check() {
      checkArgument(
          games >= LEAST_GAMES && games <= MOST_GAMES,
          "--sizes must have games in [%s, %s], got %s",
          LEAST_GAMES,
          MOST_GAMES,
          games);
      checkArgument(
          tags >= LEAST_TAGS && tags <= MOST_TAGS,
          "--sizes must have tags in [%s, %s], got %s",
          LEAST_TAGS,
          MOST_TAGS,
          tags);
    }

    private Loss loss() {
      return games <= MOST_DENSE_GAMES ? TrainBenchmark.PUBLISHED : SAMPLED;
    }

    private List<Variant> variants() {
      return games <= MOST_DENSE_GAMES
          ? List.of(Variant.values())
          : List.of(Variant.FAST_FP32, Variant.FAST_BF16);
    }
  }

  @Override
  public Integer call() {
    checkArgument(threads >= 1, "--threads must be at least 1, got %s", threads);
    checkArgument(turns >= 1, "--turns must be at least 1, got %s", turns);
    checkArgument(stepsPerTurn >= 1, "--steps-per-turn must be at least 1, got %s", stepsPerTurn);
    List<Size> generated = sizes.stream().filter(size -> !size.equals(Size.NONE)).toList();
    generated.forEach(Size::check);
    PrintWriter print = spec.commandLine().getOut();
    TrainView sample = Splits.standard().split(SteamFiles.open(data).load().data()).train();
    try (DeviceBackend device = DeviceBackends.builder().device("cpu").threads(threads).build()) {
      print.printf(
          Locale.ROOT,
          "%s, %d threads, %s, Java %s; batch %d%n",
          Processor.name(),
          threads,
          device.engineVersion(),
          Runtime.version(),
          TrainBenchmark.BATCH_SIZE);
      Map<String, Object> results = new LinkedHashMap<>();
      results.putAll(
          measure(
              sample,
              TrainBenchmark.PUBLISHED,
              turns,
              stepsPerTurn,
              List.of(Variant.values()),
              device));
      results.put("threads", threads);
      results.put("batchSize", TrainBenchmark.BATCH_SIZE);
      results.put("cpu", Processor.name());
      results.put("processors", Runtime.getRuntime().availableProcessors());
      results.put("engine", device.engineVersion());
      results.put("java", Runtime.version().toString());
      List<Map<String, Object>> others = new ArrayList<>();
      for (Size size : generated) {
        others.add(
            measure(
                RandomGames.train(size.games, size.tags, USERS, SEED),
                size.loss(),
                Math.min(turns, Math.max(LEAST_TURNS, turns / 2)),
                stepsFor(size),
                size.variants(),
                device));
      }
      results.put("sizes", others);
      json.write(results);
    }
    return CommandLine.ExitCode.OK;
  }

  private int stepsFor(Size size) {
    long scaled = (long) stepsPerTurn * SAMPLE_GAMES / size.games;
    return (int) Math.min(stepsPerTurn, Math.max(LEAST_STEPS, scaled));
  }

  private Map<String, Object> measure(
      TrainView train,
      Loss loss,
      int ofTurns,
      int steps,
      List<Variant> variants,
      DeviceBackend device) {
    PrintWriter print = spec.commandLine().getOut();
    TrainBenchmark benchmark = new TrainBenchmark(train, loss, ofTurns, steps);
    print.printf(
        Locale.ROOT,
        "%n%,d games, %,d tags, %s; %d turns of %d steps%n",
        benchmark.games(),
        benchmark.tags(),
        loss,
        ofTurns,
        steps);
    print.println("variant      ms/step    least     most   steps/s  x literal");
    print.flush();
    List<Figures> all = benchmark.run(variants, device);
    Map<String, Double> speedups = new LinkedHashMap<>();
    for (Figures of : all) {
      boolean compared = all.get(0).name().equals(Variant.LITERAL.label());
      double speedup = all.get(0).stepMillis() / of.stepMillis();
      if (compared) {
        speedups.put(of.name(), speedup);
      }
      print.printf(
          Locale.ROOT,
          "%-10s %9.2f %8.2f %8.2f %9.2f %10s%n",
          of.name(),
          of.stepMillis(),
          of.minMillis(),
          of.maxMillis(),
          of.stepsPerSecond(),
          compared ? String.format(Locale.ROOT, "%.2f", speedup) : "");
    }
    print.flush();
    Map<String, Object> results = new LinkedHashMap<>();
    results.put("variants", all);
    results.put("speedupOverLiteral", speedups);
    results.put("items", benchmark.games());
    results.put("tags", benchmark.tags());
    results.put("loss", loss.toString());
    results.put("turns", ofTurns);
    results.put("stepsPerTurn", steps);
    return results;
  }
}
