package io.gamerec.features.steam;

import io.gamerec.api.GamerecException;
import io.gamerec.api.data.Catalogue;
import io.gamerec.api.data.GameData;
import io.gamerec.api.data.Interactions;
import io.gamerec.api.internal.ArrowColumns;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;

/** Cleans raw libraries. */
final class SteamCleaner {
  private final RawLibraries raw;
  private final Map<Integer, String> titles;
  private final Map<String, GameRecord> metadata;
  private final Cleaning cleaning;
  private final Map<String, Long> left;

  SteamCleaner(
      RawLibraries raw,
      Map<Integer, String> titles,
      Map<String, GameRecord> metadata,
      Cleaning cleaning,
      Map<String, Long> left) {
    this.raw = raw;
    this.titles = titles;
    this.metadata = metadata;
    this.cleaning = cleaning;
    this.left = left;
  }

  GameData clean() {
    int[] rowOfGame = keptGames();
    boolean[] keptUsers = keptUsers(rowOfGame);
    int users = 0;
    int pairs = 0;
    for (int user = 0; user < keptUsers.length; user++) {
      if (keptUsers[user]) {
        users++;
        for (int i = raw.start(user); i < raw.end(user); i++) {
          if (rowOfGame[raw.game(i)] >= 0) {
            pairs++;
          }
        }
      }
    }
    if (users == 0) {
      throw new GamerecException(
          "nothing is left of " + raw.users.size() + " users after cleaning with " + cleaning);
    }
    Catalogue catalogue = catalogue(rowOfGame);
    return new GameData(
        interactions(rowOfGame, keptUsers, users, pairs, catalogue.itemIds()), catalogue);
  }

  private boolean isPlayed(int position) {
    return raw.minutes(position) >= 60 * cleaning.minHours();
  }

  /** Row of each game in order of raw id code, -1 where it is left out. */
  private int[] keptGames() {
    int games = raw.games.size();
    boolean[] denied = new boolean[games];
    for (String id : cleaning.denyList()) {
      int code = raw.games.find(id);
      if (code >= 0) {
        denied[code] = true;
      }
    }
    int[] players = new int[games];
    for (int i = 0; i < raw.size(); i++) {
      if (isPlayed(i)) {
        players[raw.game(i)]++;
      }
    }
    int[] rows = new int[games];
    int kept = 0;
    long few = 0;
    long deniedCount = 0;
    for (int game = 0; game < games; game++) {
      rows[game] = -1;
      if (denied[game]) {
        deniedCount++;
      } else if (players[game] < cleaning.minPlayers()) {
        few++;
      } else {
        rows[game] = kept++;
      }
    }
    left.put("games of the deny-list", deniedCount);
    left.put("games with too few players", few);
    return rows;
  }

  private boolean[] keptUsers(int[] rowOfGame) {
    boolean[] kept = new boolean[raw.users.size()];
    long out = 0;
    for (int user = 0; user < kept.length; user++) {
      double minutes = 0;
      for (int i = raw.start(user); i < raw.end(user); i++) {
        if (rowOfGame[raw.game(i)] >= 0 && isPlayed(i)) {
          minutes += raw.minutes(i);
        }
      }
      kept[user] =
          minutes >= 60 * cleaning.minUserHours() && minutes <= 60 * cleaning.maxUserHours();
      if (!kept[user]) {
        out++;
      }
    }
    left.put("users with too few or too many hours", out);
    return kept;
  }

  private Interactions interactions(
      int[] rowOfGame, boolean[] keptUsers, int users, int pairs, List<String> itemIds) {
    List<String> userIds = new ArrayList<>(users);
    int[] offsets = new int[users + 1];
    int[] items = new int[pairs];
    float[] hours = new float[pairs];
    byte[] verdicts = new byte[pairs];
    int at = 0;
    for (int user = 0; user < keptUsers.length; user++) {
      if (!keptUsers[user]) {
        continue;
      }
      for (int i = raw.start(user); i < raw.end(user); i++) {
        if (rowOfGame[raw.game(i)] >= 0) {
          items[at] = rowOfGame[raw.game(i)];
          hours[at] = isPlayed(i) ? raw.minutes(i) / 60 : 0;
          verdicts[at] = (byte) raw.verdict(i).ordinal();
          at++;
        }
      }
      userIds.add(raw.users.id(user));
      offsets[userIds.size()] = at;
    }
    return new Interactions(userIds, itemIds, offsets, items, hours, verdicts);
  }

  private Catalogue catalogue(int[] rowOfGame) {
    List<GameRecord> games = new ArrayList<>();
    long unknown = 0;
    for (int code = 0; code < rowOfGame.length; code++) {
      if (rowOfGame[code] >= 0) {
        String id = raw.games.id(code);
        GameRecord game = metadata.get(id);
        if (game == null) {
          game = GameRecord.unknown(id, titles.get(code));
          unknown++;
        }
        games.add(game);
      }
    }
    left.put("kept games without metadata", unknown);
    Map<String, ArrowColumns.Column> columns = new LinkedHashMap<>();
    columns.put(Catalogue.ITEM_ID, text(games, GameRecord::id));
    columns.put(Catalogue.TITLE, text(games, GameRecord::title));
    columns.put(
        "genres", new ArrowColumns.TextList(games.stream().map(GameRecord::genres).toList()));
    columns.put("tags", new ArrowColumns.TextList(games.stream().map(GameRecord::tags).toList()));
    columns.put("developer", text(games, GameRecord::developer));
    columns.put("publisher", text(games, GameRecord::publisher));
    columns.put("release_year", number(games, GameRecord::releaseYear));
    columns.put("price", number(games, GameRecord::price));
    columns.put("early_access", number(games, GameRecord::earlyAccess));
    try (BufferAllocator allocator = new RootAllocator();
        VectorSchemaRoot root = ArrowColumns.write(columns, games.size(), allocator)) {
      return Catalogue.fromArrow(root);
    }
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
