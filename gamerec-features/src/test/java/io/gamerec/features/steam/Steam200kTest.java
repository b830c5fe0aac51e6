package io.gamerec.features.steam;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.gamerec.api.GamerecException;
import io.gamerec.api.data.Catalogue;
import io.gamerec.api.data.Interactions;
import io.gamerec.features.source.ReadReport;
import io.gamerec.features.source.SourceData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Steam200kTest {
  private static final Cleaning NOTHING = new Cleaning(0, 1, 0, 1e9, Set.of());

  @TempDir private Path directory;
  private Path csv;
  private Path games;

  @BeforeEach
  void writeFiles() throws IOException {
    csv =
        Files.writeString(
            directory.resolve("steam-200k.csv"),
            """
            1,"Elder Scrolls, Skyrim",purchase,1.0,0
            1,"Elder Scrolls, Skyrim",play,273.0,0
            1,"Elder Scrolls, Skyrim",play,273.0,0
            1,"Elder Scrolls, Skyrim",play,2.0,0
            1,"Spore",purchase,1.0,0
            2,"Spore",play,0.05,0
            2,"Spore",purchase,1.0,0
            2,"Skyrim GOTY",purchase,1.0,0
            2,"Nobody's",play,9.5,0
            """);
    games =
        Files.writeString(
            directory.resolve("games.json"),
            """
            {u'id': u'72850', u'title': u'The Elder Scrolls\u2122: Skyrim', u'genres': [u'RPG']}
            {u'id': u'17390', u'app_name': u'SPORE'}
            {u'id': u'5', u'title': u'Skyrim'}
            """);
  }

  private static List<String> rows(Interactions interactions) {
    return IntStream.range(0, interactions.userCount())
        .boxed()
        .flatMap(
            user ->
                IntStream.range(interactions.start(user), interactions.end(user))
                    .mapToObj(
                        at ->
                            interactions.userId(user)
                                + " "
                                + interactions.itemIds().get(interactions.item(at))
                                + " "
                                + interactions.hours(at)))
        .toList();
  }

  @Test
  void load_titlesAreIds_purchasesAreOwned_longestPlayCounts() {
    // A game that nobody played has too few players.
    SourceData data = Steam200k.open(csv).load(NOTHING);
    assertEquals(
        List.of("1 Elder Scrolls, Skyrim 273.0", "1 Spore 0.0", "2 Spore 0.05", "2 Nobody's 9.5"),
        rows(data.data().interactions()));
  }

  @Test
  void load_countsEveryRow() {
    ReadReport report = Steam200k.open(csv).load(NOTHING).report();
    ReadReport.FileReport file = report.files().get(0);
    assertEquals(9, file.lines());
    assertEquals(5, file.records());
    assertEquals(
        Map.of(
            "exact repeats of a row", 1L,
            "shorter play times of one user and title", 1L,
            "purchases of a game with another row", 2L),
        file.dropped());
    assertEquals(2, report.found().get("users"));
    assertEquals(4, report.found().get("titles"));
  }

  @Test
  void load_withGames_joinsTitles() throws IOException {
    Path zip = directory.resolve("archive.zip");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
      out.putNextEntry(new ZipEntry("data/steam-200k.csv"));
      out.write(Files.readString(csv).getBytes(UTF_8));
    }
    SourceData data = Steam200k.open(zip).withGames(games).load(NOTHING);
    Catalogue catalogue = data.data().catalogue();
    assertEquals(3, data.report().found().get("titles with metadata"));
    assertEquals("The Elder Scrolls\u2122: Skyrim", catalogue.title("72850"));
    assertEquals("Nobody's", catalogue.title("Nobody's"));
    assertEquals(
        List.of("RPG"), catalogue.textList("genres").get(catalogue.row("72850").orElseThrow()));
  }

  @Test
  void cleaning_appliesInItsOrder() {
    SourceData data =
        Steam200k.open(csv).load(new Cleaning(0.1, 1, 5, 200, Set.of("Elder Scrolls, Skyrim")));
    assertEquals(List.of("2 Nobody's 9.5"), rows(data.data().interactions()));
    assertEquals(1, data.report().cleaned().get("games of the deny-list"));
    assertEquals(2, data.report().cleaned().get("games with too few players"));
    assertEquals(1, data.report().cleaned().get("users with too few or too many hours"));
    GamerecException e =
        assertThrows(
            GamerecException.class,
            () -> Steam200k.open(csv).load(new Cleaning(0, 3, 0, 1e9, Set.of())));
    assertEquals(
        "nothing is left of 2 users after cleaning with ", e.getMessage().substring(0, 47));
  }

  @Test
  void withoutUnmatched_leavesOutGamesWithoutMetadata() {
    assertEquals(
        "withoutUnmatched needs withGames",
        assertThrows(IllegalStateException.class, () -> Steam200k.open(csv).withoutUnmatched())
            .getMessage());
    SourceData data = Steam200k.open(csv).withGames(games).withoutUnmatched().load(NOTHING);
    assertEquals(
        List.of("1 72850 273.0", "1 17390 0.0", "2 17390 0.05"),
        rows(data.data().interactions()).stream().filter(row -> !row.contains(" 5 ")).toList());
    assertEquals(1, data.report().cleaned().get("games without metadata"));
  }
}
