package io.gamerec.examples;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/** {@code train}: raw files in, bundle out. */
@CommandLine.Command(
    name = "train",
    description = "Train both stages on Steam files and write a bundle.",
    mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class TrainCommand implements Callable<Integer> {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;
  @CommandLine.Mixin private DataOptions data;
  @CommandLine.Mixin private TwoStage training;
  @CommandLine.Mixin private JsonOption json;

  @CommandLine.Option(
      names = "--out",
      required = true,
      paramLabel = "BUNDLE",
      description = "Directory of the bundle; a bundle that is there is replaced.")
  private Path out;

  @Override
  public Integer call() {
    PrintWriter print = spec.commandLine().getOut();
    long start = System.nanoTime();
    DataOptions.Loaded loaded = data.load(print);
    TwoStage.Trained trained =
        training.train(loaded, out, print, CommandLine.Help.Ansi.AUTO.enabled());
    double seconds = (System.nanoTime() - start) / 1e9;
    Map<String, Object> results = new LinkedHashMap<>();
    results.put("users", loaded.users());
    results.put("items", loaded.items());
    results.put("interactions", loaded.played());
    results.put("steps", trained.towers().steps());
    results.put("stepsPerSecond", trained.towers().stepsPerSecond());
    results.put("finalLoss", trained.towers().finalLoss());
    results.put("rankerSteps", trained.ranker().steps());
    results.put("rankerStepsPerSecond", trained.ranker().stepsPerSecond());
    results.put("seconds", seconds);
    results.putAll(trained.memory().megabytes());
    ResidentMemory.peak().ifPresent(megabytes -> results.put("peakRssMb", megabytes));
    results.put("bundleSha256", trained.bundleSha256());
    json.write(results);
    print.printf(
        Locale.ROOT,
        "%,d users, %,d games, %,d interactions; %.1f steps/s; %.0f s in all; peak resident memory"
            + " %s MB%nbundle %s%nsha256 %s%n",
        loaded.users(),
        loaded.items(),
        loaded.played(),
        trained.towers().stepsPerSecond(),
        seconds,
        results.getOrDefault("peakRssMb", "unknown"),
        out.toAbsolutePath().normalize(),
        trained.bundleSha256());
    print.flush();
    return 0;
  }
}
