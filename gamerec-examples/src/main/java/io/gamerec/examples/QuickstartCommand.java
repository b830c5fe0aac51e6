package io.gamerec.examples;

import io.gamerec.api.Exclusion;
import io.gamerec.api.History;
import io.gamerec.api.Recommender;
import io.gamerec.api.data.Catalogue;
import io.gamerec.api.data.TrainView;
import io.gamerec.examples.generate.GeneratorOptions;
import io.gamerec.examples.generate.SteamGenerator;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** {@code quickstart}: the whole way, from data to recommendations, in a few minutes. */
@CommandLine.Command(
    name = "quickstart",
    description = "Generate data (or read it), train, evaluate and recommend for three tastes.",
    mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class QuickstartCommand implements Callable<Integer> {
  private static final List<String> TASTES = List.of("Strategy", "RPG", "Racing");
  private static final double[] HOURS = {120, 60, 30};

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;
  @CommandLine.Mixin private TwoStage training;

  @CommandLine.Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Directory of the three Steam files; without it data is generated.")
  private @Nullable Path data;

  @CommandLine.Option(
      names = "--out",
      defaultValue = "quickstart",
      paramLabel = "DIR",
      description = "Takes the generated data and the bundle. Default: ${DEFAULT-VALUE}.")
  private Path out;

  @Override
  public Integer call() {
    PrintWriter print = spec.commandLine().getOut();
    Path files = data;
    if (files == null) {
      files = out.resolve("data");
      print.println("Generating Steam-like data in " + files);
      SteamGenerator.generate(files, GeneratorOptions.DEFAULT);
    }
    print.println("Reading " + files);
    DataOptions.Loaded loaded = DataOptions.of(files).load(print);
    Path bundle = out.resolve("bundle");
    TwoStage.Trained trained =
        training.train(loaded, bundle, print, CommandLine.Help.Ansi.AUTO.enabled());
    try (Recommender recommender = Recommender.load(bundle)) {
      print.println();
      print.println(
          EvaluateCommand.evaluate(
                  recommender, loaded.split().train(), loaded.split().test(), Exclusion.HISTORY)
              .toTable());
      for (String taste : TASTES) {
        recommend(recommender, loaded.split().train(), taste, print);
      }
    }
    print.printf(
        "%nBundle: %s (sha256 %s)%n", bundle.toAbsolutePath().normalize(), trained.bundleSha256());
    print.flush();
    return CommandLine.ExitCode.OK;
  }

  /** Recommends for somebody who plays three well-known games of a genre. */
  private static void recommend(
      Recommender recommender, TrainView train, String genre, PrintWriter print) {
    Catalogue catalogue = train.catalogue();
    List<String> games = wellKnown(train, genre, HOURS.length);
    if (games.size() < HOURS.length) {
      print.println("\nFewer than three games of the genre " + genre + " in this data");
      return;
    }
    History.Builder history = History.builder();
    List<String> played = new ArrayList<>();
    for (int i = 0; i < HOURS.length; i++) {
      history.played(games.get(i), HOURS[i]);
      played.add(
          String.format(Locale.ROOT, "%s (%.0f h)", catalogue.title(games.get(i)), HOURS[i]));
    }
    print.println("\n" + genre + " player of " + String.join(", ", played));
    Tables.print(recommender.recommend(history.build(), 10), catalogue, print);
  }

  private static List<String> wellKnown(TrainView train, String genre, int count) {
    int[] players = train.interactions().players();
    List<List<String>> genres = train.catalogue().textList("genres");
    return IntStream.range(0, players.length)
        .filter(row -> genres.get(row).contains(genre) && genres.get(row).size() <= 2)
        .boxed()
        .sorted(Comparator.comparingInt(row -> -players[row]))
        .limit(count)
        .map(row -> train.catalogue().itemIds().get(row))
        .toList();
  }
}
