package io.gamerec.examples.snippets;

import io.gamerec.api.Exclusion;
import io.gamerec.api.History;
import io.gamerec.api.ScoredItem;
import io.gamerec.api.TowerEncoder;
import io.gamerec.api.data.Split;
import io.gamerec.features.Splits;
import io.gamerec.features.source.SourceData;
import io.gamerec.features.steam.Cleaning;
import io.gamerec.features.steam.SteamFiles;
import io.gamerec.index.Retriever;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;

/** The code that the pages in {@code docs} show. */
public final class DocsExamples {
  private DocsExamples() {}

  /**
   * Reads and splits.
   *
   * @param dir directory of the three Steam files
   * @param out takes the report
   * @return the split
   */
  public static Split read(Path dir, PrintStream out) {
    // region read
    SourceData steam = SteamFiles.open(dir).load(Cleaning.DEFAULT.withMinPlayers(20));
    out.print(steam.report());
    return Splits.standard().split(steam.data());
    // endregion
  }

  /**
   * Retrieves candidates and similar games.
   *
   * @param towers the model
   * @param history a user
   * @param game a game
   * @return the candidates, and the games like the game
   */
  public static List<List<ScoredItem>> retrieve(TowerEncoder towers, History history, String game) {
    // region retrieve
    try (Retriever retriever = Retriever.builder().encoder(towers).build()) {
      List<ScoredItem> candidates = retriever.retrieve(history, 100, Exclusion.OWNED);
      List<ScoredItem> alike = retriever.similar(game, 10);
      return List.of(candidates, alike);
    }
    // endregion
  }
}
