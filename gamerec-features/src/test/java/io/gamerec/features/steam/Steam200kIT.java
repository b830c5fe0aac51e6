package io.gamerec.features.steam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gamerec.features.source.ReadReport;
import io.gamerec.features.source.SourceData;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The published file. */
class Steam200kIT {
  private static final Cleaning NOTHING = new Cleaning(0, 1, 0, 1e9, Set.of());
  private Path data;

  @BeforeEach
  void findData() {
    String home = System.getenv("GAMEREC_DATA");
    assumeTrue(home != null, "GAMEREC_DATA is not set");
    data = Path.of(home);
  }

  private Steam200k open() {
    return Steam200k.open(data.resolve("steam200k/steam-video-games.zip"));
  }

  @Test
  void load_countsWhatIsPublished() {
    ReadReport report = open().load(NOTHING).report();
    ReadReport.FileReport file = report.files().get(0);
    assertEquals("steam-200k.csv", file.file());
    assertEquals(200_000, file.lines());
    assertEquals(0, file.malformed());
    assertEquals(12_393, report.found().get("users"));
    assertEquals(5_155, report.found().get("titles"));
    assertEquals(707, file.dropped().get("exact repeats of a row"));
    assertEquals(12, file.dropped().get("shorter play times of one user and title"));
    assertEquals(70_477, file.dropped().get("purchases of a game with another row"));
    assertEquals(128_804, file.records());
  }

  @Test
  void load_withGames_joinsTitles() {
    SourceData read = open().withGames(games()).load(NOTHING);
    assertEquals(3_884, read.report().found().get("titles with metadata"));
    assertEquals("Portal 2", read.data().catalogue().title("620"));
  }

  @Test
  void load_withoutUnmatched_keepsSteamIds() {
    SourceData read = open().withGames(games()).withoutUnmatched().load();
    assertTrue(read.data().catalogue().itemIds().stream().allMatch(id -> id.matches("[0-9]+")));
    assertEquals(5, read.report().cleaned().get("games of the deny-list"));
  }

  private Path games() {
    return data.resolve("steam/steam_games.json.gz");
  }
}
