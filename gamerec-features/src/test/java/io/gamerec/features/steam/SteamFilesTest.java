package io.gamerec.features.steam;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gamerec.api.GamerecException;
import io.gamerec.api.Interaction;
import io.gamerec.api.Verdict;
import io.gamerec.api.data.Catalogue;
import io.gamerec.api.data.Interactions;
import io.gamerec.features.source.ReadReport;
import io.gamerec.features.source.SourceData;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SteamFilesTest {
  private static final Cleaning TINY = new Cleaning(0.1, 1, 0.1, 1000, Set.of("999"));

  @TempDir private Path directory;

  @BeforeEach
  void writeFiles() throws IOException {
    write(
        SteamFiles.LIBRARIES,
        """
        {'user_id': 'ann', 'items_count': 3, 'items': [\
        {'item_id': '10', 'item_name': 'Ten', 'playtime_forever': 120, 'playtime_2weeks': 0}, \
        {'item_id': '20', 'item_name': "Twenty's", 'playtime_forever': 3, 'playtime_2weeks': 0}, \
        {'item_id': '999', 'item_name': 'Denied', 'playtime_forever': 600, 'playtime_2weeks': 0}]}
        {'user_id': 'torn', 'items': [{'item_id': '10', 'playtime_forever': 60}, {'item_id':
        {'user_id': 'bob', 'items': [{'item_id': '20', 'playtime_forever': 60}, \
        {'item_id': '20', 'playtime_forever': 90}]}
        {'user_id': 'ann', 'items': []}
        {'user_id': 'idle', 'items': []}
        """);
    write(
        SteamFiles.REVIEWS,
        """
        {'user_id': 'ann', 'reviews': [{'item_id': '10', 'recommend': True, 'review': 'good'}, \
        {'item_id': '77', 'recommend': True}]}
        {'user_id': 'bob', 'reviews': [{'item_id': '20', 'recommend': False}]}
        """);
    write(
        SteamFiles.GAMES,
        """
        {u'id': u'10', u'title': u'Ten &amp; More', u'genres': [u'Action', u'Design &amp; Illustration'], \
        u'tags': [u'FPS', u'FPS'], u'price': 4.99, u'release_date': u'Nov 2000', \
        u'developer': u'Valve, Inc.', u'early_access': False}
        {u'title': u'no id'}
        {"id": "10", "title": "again"}
        {"id": NaN, "title": NaN, "app_name": NaN}
        """);
  }

  private void write(String name, String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(UTF_8));
    }
    Files.write(directory.resolve(name), bytes.toByteArray());
  }

  @Test
  void load_keepsWhatIsWellFormed() {
    SourceData steam = SteamFiles.open(directory).load(TINY);
    Interactions interactions = steam.data().interactions();
    assertEquals(2, interactions.userCount());
    assertEquals(
        List.of(
            new Interaction("10", 2, Verdict.RECOMMENDED), new Interaction("20", 0, Verdict.NONE)),
        interactions.history(0).interactions());
    assertEquals(
        List.of(new Interaction("20", 1.5f, Verdict.NOT_RECOMMENDED)),
        interactions.history(1).interactions());
  }

  @Test
  void load_readsMetadataAndFallsBackToTheLibraryTitle() {
    SourceData steam = SteamFiles.open(directory).load(TINY);
    Catalogue catalogue = steam.data().catalogue();
    assertEquals(List.of("10", "20"), catalogue.itemIds());
    assertEquals("Ten & More", catalogue.title("10"));
    assertEquals("Twenty's", catalogue.title("20"));
    assertEquals(List.of("Action", "Design & Illustration"), catalogue.textList("genres").get(0));
    assertEquals(List.of("FPS"), catalogue.textList("tags").get(0));
    assertEquals("Valve", catalogue.text("developer").get(0));
    assertEquals(2000, catalogue.number("release_year")[0]);
    assertEquals(4.99, catalogue.number("price")[0]);
    assertTrue(Double.isNaN(catalogue.number("price")[1]));
  }

  @Test
  void load_countsEverythingItLeavesOut() {
    SourceData steam = SteamFiles.open(directory).load(TINY);
    ReadReport report = steam.report();
    ReadReport.FileReport libraries = report.files().get(0);
    assertEquals(5, libraries.lines());
    assertEquals(4, libraries.records());
    assertEquals(1, libraries.malformed());
    assertTrue(libraries.examples().get(0).startsWith("line 2: expected"), report.toString());
    assertEquals(1, libraries.dropped().get("libraries of a user seen before"));
    assertEquals(1, libraries.dropped().get("repeats of a game in one library"));
    assertEquals(
        1, report.files().get(1).dropped().get("reviews of a game not in the user's library"));
    ReadReport.FileReport games = report.files().get(2);
    assertEquals(1, games.dropped().get("records without id"));
    assertEquals(1, games.dropped().get("repeats of an id"));
    assertEquals(1, games.dropped().get("empty records"));
    assertEquals(1, report.cleaned().get("games of the deny-list"));
    assertEquals(1, report.cleaned().get("kept games without metadata"));
  }

  @Test
  void load_cutOffFile_namesTheFile() throws IOException {
    Path file = directory.resolve(SteamFiles.GAMES);
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length - 12));
    GamerecException e =
        assertThrows(GamerecException.class, () -> SteamFiles.open(directory).load(TINY));
    assertTrue(e.getMessage().contains("cut off"), e.getMessage());
  }

  @Test
  void open_missingFile_namesAllThree() throws IOException {
    Files.delete(directory.resolve(SteamFiles.REVIEWS));
    GamerecException e =
        assertThrows(GamerecException.class, () -> SteamFiles.open(directory).load(TINY));
    assertTrue(e.getMessage().contains(SteamFiles.REVIEWS), e.getMessage());
  }

  @Test
  void load_plainFiles_asWell() throws IOException {
    Path zipped = directory.resolve(SteamFiles.REVIEWS);
    Files.delete(zipped);
    Files.writeString(
        directory.resolve("australian_user_reviews.json"),
        "{\"user_id\": \"bob\", \"reviews\": [{\"item_id\": \"20\", \"recommend\": true}]}\r\n");
    SourceData steam = SteamFiles.open(directory).load(TINY);
    assertEquals(Verdict.RECOMMENDED, steam.data().interactions().verdict(2));
  }

  @Test
  void priceWords() {
    assertEquals(0, GameRecord.price("Free to Play"));
    assertEquals(0, GameRecord.price("Play for Free!"));
    assertEquals(499, GameRecord.price("Starting at $499.00"));
    assertTrue(Double.isNaN(GameRecord.price("Third-party")));
  }

  @Test
  void releaseYears() {
    assertEquals(2018, GameRecord.year("2018-01-04"));
    assertEquals(2016, GameRecord.year("Jan 2016"));
    assertTrue(Double.isNaN(GameRecord.year("Soon..")));
    assertTrue(Double.isNaN(GameRecord.year(null)));
  }
}
