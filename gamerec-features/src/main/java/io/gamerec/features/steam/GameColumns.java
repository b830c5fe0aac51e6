package io.gamerec.features.steam;

import io.gamerec.api.data.Catalogue;
import io.gamerec.api.internal.ArrowColumns;
import io.gamerec.features.internal.Catalogues;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Makes a catalogue of records of games. */
final class GameColumns {
  private GameColumns() {}

  /** Ids and titles, and where there is metadata its columns. */
  static Catalogue catalogue(List<GameRecord> games, boolean metadata) {
    Map<String, ArrowColumns.Column> columns = new LinkedHashMap<>();
    columns.put(Catalogue.ITEM_ID, text(games, GameRecord::id));
    columns.put(Catalogue.TITLE, text(games, GameRecord::title));
    if (metadata) {
      columns.put(
          "genres", new ArrowColumns.TextList(games.stream().map(GameRecord::genres).toList()));
      columns.put("tags", new ArrowColumns.TextList(games.stream().map(GameRecord::tags).toList()));
      columns.put("developer", text(games, GameRecord::developer));
      columns.put("publisher", text(games, GameRecord::publisher));
      columns.put("release_year", number(games, GameRecord::releaseYear));
      columns.put("price", number(games, GameRecord::price));
      columns.put("early_access", number(games, GameRecord::earlyAccess));
    }
    return Catalogues.of(columns, games.size());
  }

  private static ArrowColumns.Text text(
      List<GameRecord> games, Function<GameRecord, @Nullable String> column) {
    @Nullable String[] values = new String[games.size()];
    Arrays.setAll(values, row -> column.apply(games.get(row)));
    return new ArrowColumns.Text(values);
  }

  private static ArrowColumns.Numbers number(
      List<GameRecord> games, ToDoubleFunction<GameRecord> column) {
    return new ArrowColumns.Numbers(games.stream().mapToDouble(column).toArray());
  }
}
