package io.gamerec.features.steam;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gamerec.features.source.SourceData;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Reads the real files; needs the environment variable GAMEREC_DATA. */
class SteamFilesIT {
  private static SteamFiles files;

  @BeforeAll
  static void findData() {
    String data = System.getenv("GAMEREC_DATA");
    assumeTrue(data != null, "GAMEREC_DATA is not set: no real files to read");
    files = SteamFiles.open(Path.of(data, "steam"));
  }

  /** The counts are those of a few lines of Python over the same files. */
  @Test
  void load_keepsThePublishedCounts() {
    SourceData steam = files.load();
    assertEquals(0, steam.report().malformed(), steam.report().toString());
    assertEquals(485_066, steam.report().files().get(0).records());
    assertEquals(32_132, steam.report().files().get(2).records());
    assertEquals(2_215, steam.data().catalogue().size());
    assertEquals(17_986, steam.data().interactions().userCount());
    assertEquals(276_032, steam.data().interactions().playedCount());
  }

  @Test
  void load_dirtyJson_givesTheSameCatalogue() {
    SteamFiles dirty =
        new SteamFiles(
            files.libraries(),
            files.reviews(),
            files.games().resolveSibling("steam_games.dirty.json.gz"));
    SourceData clean = files.load();
    SourceData same = dirty.load();
    assertEquals(120_445, same.report().files().get(2).lines());
    assertEquals(88_310, same.report().files().get(2).dropped().get("empty records"));
    assertArrayEquals(
        clean.data().catalogue().toArrowFile(), same.data().catalogue().toArrowFile());
  }
}
