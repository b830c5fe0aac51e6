package io.gamerec.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gamerec.api.data.Catalogue;
import io.gamerec.api.data.GameData;
import io.gamerec.api.data.Interactions;
import io.gamerec.api.data.Split;
import io.gamerec.features.steam.SteamFiles;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WithheldGamesTest {
  @TempDir private static Path directory;
  private static GameData all;

  @BeforeAll
  static void generate() {
    Answer generated =
        Answer.to("generate", "--out", directory, "--users", 300, "--games", 80, "--seed", 2);
    assertEquals(0, generated.code(), generated.err());
    all = SteamFiles.open(directory).load().data();
  }

  private static Set<String> withheld(WithheldGames games) {
    Set<String> withheld = new HashSet<>(all.catalogue().itemIds());
    games.warm().train().catalogue().itemIds().forEach(withheld::remove);
    return withheld;
  }

  /** Hours by user and item. */
  private static Map<String, Float> rows(Interactions interactions) {
    Map<String, Float> rows = new HashMap<>();
    for (int user = 0; user < interactions.userCount(); user++) {
      for (int at = interactions.start(user); at < interactions.end(user); at++) {
        rows.put(
            interactions.userId(user) + " " + interactions.itemIds().get(interactions.item(at)),
            interactions.hours(at));
      }
    }
    return rows;
  }

  private static boolean isOf(Set<String> items, String row) {
    return items.contains(row.substring(row.indexOf(' ') + 1));
  }

  @Test
  void warm_holdsNothingOfThem() {
    WithheldGames games = new WithheldGames(all, 0.2, 3);
    Set<String> withheld = withheld(games);
    assertEquals(games.count(), withheld.size());
    assertTrue(games.count() > 5, games.count() + " games");
    Catalogue warm = games.warm().train().catalogue();
    assertEquals(all.catalogue().size() - games.count(), warm.size());
    for (String id : warm.itemIds()) {
      int row = warm.row(id).orElseThrow();
      int before = all.catalogue().row(id).orElseThrow();
      assertEquals(all.catalogue().title(id), warm.title(id));
      assertEquals(all.catalogue().textList("tags").get(before), warm.textList("tags").get(row));
      assertEquals(all.catalogue().text("developer").get(before), warm.text("developer").get(row));
      assertEquals(all.catalogue().number("price")[before], warm.number("price")[row]);
    }
    Map<String, Float> left = rows(games.warm().train().interactions());
    left.putAll(rows(games.warm().validation().interactions()));
    left.putAll(rows(games.warm().test().interactions()));
    Map<String, Float> expected = rows(all.interactions());
    expected.keySet().removeIf(row -> isOf(withheld, row));
    assertEquals(expected, left);
  }

  @Test
  void cold_asksForAllOfThemThatWerePlayed() {
    WithheldGames games = new WithheldGames(all, 0.2, 3);
    Set<String> withheld = withheld(games);
    Split cold = games.cold();
    assertEquals(games.warm().train().lineage(), cold.train().lineage());
    assertTrue(cold.audit().isClean());
    assertEquals(rows(games.warm().test().interactions()), rows(cold.test().interactions()));
    Map<String, Float> expected = new HashMap<>();
    rows(all.interactions())
        .forEach(
            (row, hours) -> {
              String user = row.substring(0, row.indexOf(' '));
              if (isOf(withheld, row) && hours > 0.5 && user.endsWith("3")) {
                expected.put(row, hours);
              }
            });
    Map<String, Float> asked = rows(cold.test().targets());
    assertFalse(asked.isEmpty());
    // Users who played nothing else are not asked.
    Set<String> known = new HashSet<>();
    rows(cold.test().interactions())
        .forEach(
            (row, hours) -> {
              if (hours > 0) {
                known.add(row.substring(0, row.indexOf(' ')));
              }
            });
    expected.keySet().removeIf(row -> !known.contains(row.substring(0, row.indexOf(' '))));
    assertEquals(expected, asked);
  }

  @Test
  void seed_decidesWhich() {
    Set<String> games = withheld(new WithheldGames(all, 0.2, 3));
    assertEquals(games, withheld(new WithheldGames(all, 0.2, 3)));
    assertFalse(games.equals(withheld(new WithheldGames(all, 0.2, 4))));
    assertThrows(IllegalArgumentException.class, () -> new WithheldGames(all, 0, 3));
    assertThrows(IllegalArgumentException.class, () -> new WithheldGames(all, 1, 3));
  }
}
