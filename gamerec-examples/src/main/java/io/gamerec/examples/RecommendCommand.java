package io.gamerec.examples;

import io.gamerec.api.History;
import io.gamerec.api.Recommender;
import io.gamerec.api.data.TitleSearch;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/** {@code recommend}: a history in, titled recommendations out. */
@CommandLine.Command(
    name = "recommend",
    description = "Recommend games for a history; games of the history are never recommended.",
    mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class RecommendCommand implements Callable<Integer> {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @CommandLine.Mixin private BundleOption bundle;

  @CommandLine.Option(
      names = "--history",
      required = true,
      paramLabel = "GAMES",
      description = "'title or id = hours; ...'; 0 hours mean owned and never played.")
  private String history;

  @CommandLine.Option(
      names = "-k",
      defaultValue = "10",
      description = "How many games. Default: ${DEFAULT-VALUE}.")
  private int k;

  @Override
  public Integer call() {
    try (Recommender recommender = bundle.load()) {
      History games = Histories.parse(history, new TitleSearch(recommender.catalogue()));
      Tables.print(
          recommender.recommend(games, k), recommender.catalogue(), spec.commandLine().getOut());
    }
    return 0;
  }
}
