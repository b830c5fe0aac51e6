package io.gamerec.examples;

import static com.google.common.base.Preconditions.checkArgument;

import io.gamerec.api.CandidateRetriever;
import io.gamerec.api.Exclusion;
import io.gamerec.api.data.EvalView;
import io.gamerec.api.data.Split;
import io.gamerec.api.data.TrainView;
import io.gamerec.eval.EvaluationReport;
import io.gamerec.eval.Evaluator;
import io.gamerec.eval.HeldOut;
import io.gamerec.eval.Protocol;
import io.gamerec.eval.ShuffledHistory;
import io.gamerec.eval.SystemResult;
import io.gamerec.eval.baseline.PopularityRetriever;
import io.gamerec.eval.baseline.RandomRetriever;
import io.gamerec.features.FeatureSpecs;
import io.gamerec.features.source.SourceData;
import io.gamerec.features.steam.SteamFiles;
import io.gamerec.index.Indexes;
import io.gamerec.index.Retriever;
import io.gamerec.model.DeviceBackend;
import io.gamerec.model.TwoTowerModel;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/** {@code cold-items}: are games found that were added by their metadata alone? */
@CommandLine.Command(
    name = "cold-items",
    description = {
      "Withhold games from training, add them by their metadata alone, and measure whether the"
          + " users who played them find them in the whole catalogue.",
      "One model for each rate of id-dropout; the same models on games that were trained on."
    },
    mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ColdItemsCommand implements Callable<Integer> {
  private static final int K = 100;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;
  @CommandLine.Mixin private JsonOption json;
  @CommandLine.Mixin private DeviceOption device;
  @CommandLine.Mixin private TowerOptions towers;

  @CommandLine.Option(
      names = "--data",
      required = true,
      paramLabel = "DIR",
      description = "Directory of the three Steam files.")
  private Path data;

  @CommandLine.Option(
      names = "--withhold",
      defaultValue = "0.1",
      description = "Share of the games that training does not see. Default: ${DEFAULT-VALUE}.")
  private double fraction;

  @CommandLine.Option(
      names = "--id-dropout",
      split = ",",
      defaultValue = "0,0.1",
      paramLabel = "RATE",
      description = "A model for each rate. Default: ${DEFAULT-VALUE}.")
  private double[] rates;

  @CommandLine.Option(
      names = "--inference-alpha",
      defaultValue = "-0.1",
      paramLabel = "ALPHA",
      description =
          "Weight of the log number of players when retrieving; below 0 it favours games that few"
              + " played, new ones most. Default: ${DEFAULT-VALUE}.")
  private double inferenceAlpha;

  @CommandLine.Option(
      names = "--users",
      defaultValue = "test",
      description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private EvaluateCommand.Users users;

  @CommandLine.Option(
      names = "--seed",
      defaultValue = "7",
      description = "Decides everything that is random. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Override
  public Integer call() {
    checkArgument(rates.length > 0, "--id-dropout names no rate");
    PrintWriter print = spec.commandLine().getOut();
    long start = System.nanoTime();
    SourceData source = SteamFiles.open(data).load();
    print.print(source.report());
    WithheldGames games = new WithheldGames(source.data(), fraction, seed);
    Map<String, TwoTowerModel> models = new LinkedHashMap<>();
    try (DeviceBackend backend = device.open()) {
      try {
        for (double rate : rates) {
          String name = "id-dropout-" + rate;
          checkArgument(!models.containsKey(name), "--id-dropout names %s twice", rate);
          TwoTowerModel model =
              TwoTowerModel.builder()
                  .features(FeatureSpecs.steam(rate).fit(games.warm().train()))
                  .device(backend)
                  .loss(towers.loss())
                  .inferenceAlpha(inferenceAlpha)
                  .seed(seed)
                  .build();
          models.put(name, model);
          ProgressBar bar = new ProgressBar(name, print, CommandLine.Help.Ansi.AUTO.enabled());
          model.train(games.warm().train(), towers.training(seed, bar).build());
        }
        Map<String, Object> results = evaluate(games, models, print);
        results.put("seconds", (System.nanoTime() - start) / 1e9);
        json.write(results);
      } finally {
        models.values().forEach(TwoTowerModel::close);
      }
    }
    print.flush();
    return CommandLine.ExitCode.OK;
  }

  private Map<String, Object> evaluate(
      WithheldGames games, Map<String, TwoTowerModel> models, PrintWriter print) {
    EvalView coldUsers = side(games.cold());
    EvaluationReport cold = evaluate(coldUsers, games.cold().train(), new HeldOut(), models);
    EvaluationReport warm =
        evaluate(
            side(games.warm()), games.warm().train(), ShuffledHistory.builder().build(), models);
    double chance = chance(coldUsers);
    Map<String, Double> timesChance = new LinkedHashMap<>();
    for (SystemResult system : cold.systems()) {
      timesChance.put(system.name(), IdModels.value(cold, system.name(), "recall@" + K) / chance);
    }
    print.printf(
        Locale.ROOT,
        "%nWithheld: %,d of %,d games, back by their metadata alone%n%s%n",
        games.count(),
        coldUsers.catalogue().size(),
        cold.toTable());
    print.printf(Locale.ROOT, "By chance recall@%d is %.4f; of that%n", K, chance);
    timesChance.forEach((name, times) -> print.printf(Locale.ROOT, "  %-16s %.1f%n", name, times));
    print.printf("%nGames that were trained on%n%s%n", warm.toTable());
    Map<String, Object> results = new LinkedHashMap<>();
    results.put("withheld", games.count());
    results.put("items", coldUsers.catalogue().size());
    results.put("users", users);
    results.put("inferenceAlpha", inferenceAlpha);
    results.put("chance", chance);
    results.put("timesChance", timesChance);
    results.put("cold", cold.toJson());
    results.put("warm", warm.toJson());
    return results;
  }

  private EvalView side(Split split) {
    return users == EvaluateCommand.Users.test ? split.test() : split.validation();
  }

  private static EvaluationReport evaluate(
      EvalView view, TrainView train, Protocol protocol, Map<String, TwoTowerModel> models) {
    Map<String, CandidateRetriever> systems = new LinkedHashMap<>();
    systems.put("random", RandomRetriever.fit(train, 7));
    systems.put("popularity", PopularityRetriever.fit(train));
    List<Retriever> retrievers = new ArrayList<>();
    try {
      models.forEach(
          (name, model) -> {
            Retriever retriever =
                Retriever.builder()
                    .encoder(new CatalogueEncoder(model, view.catalogue()))
                    .index(Indexes.auto())
                    .build();
            retrievers.add(retriever);
            systems.put(name, retriever);
          });
      return Evaluator.builder().protocol(protocol).build().evaluate(view, systems);
    } finally {
      retrievers.forEach(Retriever::close);
    }
  }

  /** The mean over the questions of the share of the candidates that fits into the top. */
  private static double chance(EvalView view) {
    return new HeldOut()
        .examples(view)
        .mapToInt(example -> Exclusion.HISTORY.excludedItems(example.context()).size())
        .mapToDouble(excluded -> Math.min(1, (double) K / (view.catalogue().size() - excluded)))
        .average()
        .orElseThrow();
  }
}
