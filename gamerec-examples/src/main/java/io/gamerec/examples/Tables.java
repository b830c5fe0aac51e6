package io.gamerec.examples;

import io.gamerec.api.Recommendation;
import io.gamerec.api.data.Catalogue;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** Prints recommendations. */
final class Tables {
  private Tables() {}

  static void print(List<Recommendation> games, Catalogue catalogue, PrintWriter out) {
    List<List<String>> genres = catalogue.textList("genres");
    for (Recommendation game : games) {
      String kinds = String.join(", ", genres.get(catalogue.row(game.itemId()).orElseThrow()));
      out.printf(
          Locale.ROOT,
          "%3d. %-44s %-8s %8.3f  %s%n",
          game.rank(),
          game.title(),
          game.itemId(),
          game.score(),
          kinds);
    }
    out.flush();
  }
}
