package io.gamerec.examples;

import io.gamerec.api.Recommender;
import io.gamerec.api.data.TitleSearch;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/** {@code similar}: games near to a game. */
@CommandLine.Command(
    name = "similar",
    description = "List the games nearest to a game.",
    mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class SimilarCommand implements Callable<Integer> {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @CommandLine.Mixin private BundleOption bundle;

  @CommandLine.Option(
      names = "--game",
      required = true,
      paramLabel = "GAME",
      description = "Title or id.")
  private String game;

  @CommandLine.Option(
      names = "-k",
      defaultValue = "10",
      description = "How many games. Default: ${DEFAULT-VALUE}.")
  private int k;

  @Override
  public Integer call() {
    try (Recommender recommender = bundle.load()) {
      String id = new TitleSearch(recommender.catalogue()).find(game);
      Tables.print(
          recommender.similarGames(id, k), recommender.catalogue(), spec.commandLine().getOut());
    }
    return 0;
  }
}
