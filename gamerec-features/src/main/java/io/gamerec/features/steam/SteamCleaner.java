package io.gamerec.features.steam;

import io.gamerec.api.GamerecException;
import io.gamerec.api.data.Catalogue;
import io.gamerec.api.data.GameData;
import io.gamerec.api.data.Interactions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Cleans raw libraries, which it uses up. */
final class SteamCleaner {
  private final RawLibraries raw;
  private final Map<String, GameRecord> metadata;
  private final Cleaning cleaning;
  private final Map<String, Long> left;

  SteamCleaner(
      RawLibraries raw,
      Map<String, GameRecord> metadata,
      Cleaning cleaning,
      Map<String, Long> left) {
    this.raw = raw;
    this.metadata = metadata;
    this.cleaning = cleaning;
    this.left = left;
  }

  GameData clean() {
    int[] rowOfGame = keptGames();
    boolean[] keptUsers = keptUsers(rowOfGame);
    Catalogue catalogue = catalogue(rowOfGame);
    return new GameData(interactions(rowOfGame, keptUsers, catalogue.itemIds()), catalogue);
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

  private Interactions interactions(int[] rowOfGame, boolean[] keptUsers, List<String> itemIds) {
    List<String> userIds = new ArrayList<>();
    int[] offsets = new int[keptUsers.length + 1];
    int pairs = 0;
    for (int user = 0; user < keptUsers.length; user++) {
      if (!keptUsers[user]) {
        continue;
      }
      for (int i = raw.start(user); i < raw.end(user); i++) {
        int row = rowOfGame[raw.game(i)];
        if (row >= 0) {
          raw.keep(i, pairs++, row, isPlayed(i) ? raw.minutes(i) / 60 : 0);
        }
      }
      userIds.add(raw.users.id(user));
      offsets[userIds.size()] = pairs;
    }
    if (userIds.isEmpty()) {
      throw new GamerecException(
          "nothing is left of " + raw.users.size() + " users after cleaning with " + cleaning);
    }
    return new Interactions(
        userIds,
        itemIds,
        Arrays.copyOf(offsets, userIds.size() + 1),
        raw.takeItems(pairs),
        raw.takeHours(pairs),
        raw.takeVerdicts(pairs));
  }

  private Catalogue catalogue(int[] rowOfGame) {
    List<GameRecord> games = new ArrayList<>();
    long unknown = 0;
    for (int code = 0; code < rowOfGame.length; code++) {
      if (rowOfGame[code] >= 0) {
        String id = raw.games.id(code);
        GameRecord game = metadata.get(id);
        if (game == null) {
          game = GameRecord.unknown(id, raw.title(code));
          unknown++;
        }
        games.add(game);
      }
    }
    left.put("kept games without metadata", unknown);
    return GameColumns.catalogue(games, true);
  }
}
