package io.gamerec.features.steam;

import io.gamerec.api.data.Catalogue;
import io.gamerec.api.data.CatalogueBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Makes a catalogue of records of games. */
final class GameColumns {
  private GameColumns() {}

  /** Ids and titles, and where there is metadata its columns. */
  static Catalogue catalogue(List<GameRecord> games, boolean metadata) {
    CatalogueBuilder columns =
        Catalogue.builder()
            .text(Catalogue.ITEM_ID, column(games, GameRecord::id))
            .text(Catalogue.TITLE, column(games, GameRecord::title));
    if (metadata) {
      columns
          .textList("genres", column(games, GameRecord::genres))
          .textList("tags", column(games, GameRecord::tags))
          .text("developer", column(games, GameRecord::developer))
          .text("publisher", column(games, GameRecord::publisher))
          .number("release_year", numbers(games, GameRecord::releaseYear))
          .number("price", numbers(games, GameRecord::price))
          .number("early_access", numbers(games, GameRecord::earlyAccess));
    }
    return columns.build();
  }

  private static <T extends @Nullable Object> List<T> column(
      List<GameRecord> games, Function<GameRecord, T> field) {
    List<T> values = new ArrayList<>(games.size());
    for (GameRecord game : games) {
      values.add(field.apply(game));
    }
    return values;
  }

  private static double[] numbers(List<GameRecord> games, ToDoubleFunction<GameRecord> field) {
    double[] values = new double[games.size()];
    for (int row = 0; row < values.length; row++) {
      values[row] = field.applyAsDouble(games.get(row));
    }
    return values;
  }
}
