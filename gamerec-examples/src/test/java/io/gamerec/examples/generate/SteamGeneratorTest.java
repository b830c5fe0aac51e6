package io.gamerec.examples.generate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gamerec.api.GamerecException;
import io.gamerec.api.data.Catalogue;
import io.gamerec.api.data.Interactions;
import io.gamerec.features.source.ReadReport;
import io.gamerec.features.source.SourceData;
import io.gamerec.features.steam.SteamFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SteamGeneratorTest {
  private static final GeneratorOptions SMALL = new GeneratorOptions(60, 30, 5);

  @TempDir static Path directory;
  private static GenerationReport written;
  private static SourceData read;
  private static Interactions interactions;
  private static Catalogue catalogue;

  @BeforeAll
  static void generateAndRead() {
    written = SteamGenerator.generate(directory.resolve("default"), GeneratorOptions.DEFAULT);
    read = SteamFiles.open(directory.resolve("default")).load();
    interactions = read.data().interactions();
    catalogue = read.data().catalogue();
  }

  private static List<byte[]> files(Path directory) throws IOException {
    return List.of(
        Files.readAllBytes(directory.resolve(SteamFiles.LIBRARIES)),
        Files.readAllBytes(directory.resolve(SteamFiles.REVIEWS)),
        Files.readAllBytes(directory.resolve(SteamFiles.GAMES)));
  }

  @Test
  void generate_sameOptions_sameBytes(@TempDir Path other) throws IOException {
    List<byte[]> first = files(directory.resolve("default"));
    assertEquals(written, SteamGenerator.generate(other, GeneratorOptions.DEFAULT));
    List<byte[]> second = files(other);
    for (int i = 0; i < first.size(); i++) {
      assertArrayEquals(first.get(i), second.get(i));
    }
  }

  @Test
  void generate_publishedLibraries_sameBytesInManyMembers(@TempDir Path other) throws IOException {
    GeneratorOptions options = GeneratorOptions.PUBLISHED.withUsers(3_500);
    GenerationReport report = SteamGenerator.generate(other.resolve("1"), options);
    assertEquals(report, SteamGenerator.generate(other.resolve("2"), options));
    List<byte[]> first = files(other.resolve("1"));
    List<byte[]> second = files(other.resolve("2"));
    for (int i = 0; i < first.size(); i++) {
      assertArrayEquals(first.get(i), second.get(i));
    }
    double library = (double) report.pairs() / report.users();
    assertTrue(library > 54 && library < 62, "mean library " + library);
    double bytes = (double) first.get(0).length / report.pairs();
    assertTrue(bytes > 11 && bytes < 16, bytes + " bytes a pair");
    assertTrue(endOfFirstMember(first.get(0)) < first.get(0).length, "one member");
    SourceData large = SteamFiles.open(other.resolve("1")).load();
    assertEquals(report.pairs(), large.report().files().get(0).records());
    assertEquals(report.malformedLines(), large.report().malformed());
  }

  private static int endOfFirstMember(byte[] gzip) {
    int header = 10;
    int trailer = 8;
    Inflater inflater = new Inflater(true);
    inflater.setInput(gzip, header, gzip.length - header);
    byte[] text = new byte[1 << 16];
    try {
      while (!inflater.finished()) {
        assertTrue(inflater.inflate(text) > 0 || inflater.finished(), "no whole member");
      }
      return header + (int) inflater.getBytesRead() + trailer;
    } catch (DataFormatException e) {
      throw new AssertionError(e);
    } finally {
      inflater.end();
    }
  }

  @Test
  void generate_anotherSeed_otherBytes(@TempDir Path other) throws IOException {
    SteamGenerator.generate(other.resolve("5"), SMALL);
    SteamGenerator.generate(other.resolve("6"), new GeneratorOptions(60, 30, 6));
    List<byte[]> first = files(other.resolve("5"));
    List<byte[]> second = files(other.resolve("6"));
    for (int i = 0; i < first.size(); i++) {
      assertFalse(Arrays.equals(first.get(i), second.get(i)), "file " + i);
    }
  }

  @Test
  void generate_existingFiles_replacesThemAndLeavesNothingElse(@TempDir Path other)
      throws IOException {
    Files.writeString(other.resolve(SteamFiles.GAMES), "old");
    GenerationReport report = SteamGenerator.generate(other, SMALL);
    try (Stream<Path> listed = Files.list(other)) {
      assertEquals(
          Set.of(SteamFiles.LIBRARIES, SteamFiles.REVIEWS, SteamFiles.GAMES),
          Set.copyOf(listed.map(file -> file.getFileName().toString()).toList()));
    }
    assertEquals(files(other).stream().mapToLong(file -> file.length).sum(), report.bytes());
  }

  @Test
  void generate_directoryIsAFile_saysSo(@TempDir Path other) throws IOException {
    Path file = Files.writeString(other.resolve("file"), "");
    GamerecException e =
        assertThrows(GamerecException.class, () -> SteamGenerator.generate(file, SMALL));
    assertTrue(e.getMessage().startsWith("cannot make the directory " + file), e.getMessage());
  }

  @Test
  void generate_smallestWorld_isWellFormed(@TempDir Path other) {
    GenerationReport report = SteamGenerator.generate(other, new GeneratorOptions(1, 10, 1));
    assertEquals(1, report.users());
    assertEquals(10, report.games());
    assertEquals(0, report.malformedLines());
  }

  @Test
  void options_outOfRange_namesTheRange() {
    assertEquals(
        "users must be in [1, 10000000], got 0",
        assertThrows(IllegalArgumentException.class, () -> new GeneratorOptions(0, 800, 7))
            .getMessage());
    assertEquals(
        "games must be in [10, 100000], got 9",
        assertThrows(IllegalArgumentException.class, () -> new GeneratorOptions(4000, 9, 7))
            .getMessage());
    assertEquals(
        "medianLibrary must be in [1, 1000], got 0",
        assertThrows(IllegalArgumentException.class, () -> new GeneratorOptions(4000, 9_000, 0, 7))
            .getMessage());
  }

  @Test
  void load_reportsExactlyTheMalformedLines() {
    assertTrue(written.malformedLines() >= 4, written.toString());
    assertEquals(written.malformedLines(), read.report().malformed());
    ReadReport.FileReport libraries = read.report().files().get(0);
    assertEquals(written.users() + libraries.malformed(), libraries.lines());
    assertEquals(written.pairs(), libraries.records());
    assertEquals(4, libraries.malformed());
    assertEquals(
        2,
        libraries.examples().stream()
            .filter(example -> example.endsWith("expected user_id and items"))
            .count());
    ReadReport.FileReport games = read.report().files().get(2);
    assertEquals(2, games.dropped().get("records without id"));
    assertEquals(1, games.dropped().get("repeats of an id"));
    assertTrue(games.records() < written.games() && games.records() > 0.97 * written.games());
  }

  @Test
  void load_mostUsersAndGamesSurviveCleaning() {
    assertTrue(
        interactions.userCount() > 0.85 * written.users(), interactions.userCount() + " users");
    assertTrue(catalogue.size() > 0.9 * written.games(), catalogue.size() + " games");
  }

  @Test
  void libraries_aThirdIsNeverPlayed() {
    int unplayed = 0;
    for (int i = 0; i < interactions.size(); i++) {
      unplayed += interactions.hours(i) > 0 ? 0 : 1;
    }
    double share = (double) unplayed / interactions.size();
    assertTrue(share > 0.28 && share < 0.42, "never played " + share);
  }

  @Test
  void popularity_isHeavyTailed() {
    int[] owners = new int[catalogue.size()];
    for (int i = 0; i < interactions.size(); i++) {
      owners[interactions.item(i)]++;
    }
    Arrays.sort(owners);
    long all = Arrays.stream(owners).sum();
    long head = Arrays.stream(owners, owners.length * 9 / 10, owners.length).sum();
    long tail = Arrays.stream(owners, 0, owners.length / 2).sum();
    assertTrue(head > 0.35 * all, "a tenth of the games holds " + head + " of " + all);
    assertTrue(tail < 0.25 * all, "half of the games holds " + tail + " of " + all);
  }

  @Test
  void libraries_usersOfATaste_preferItsGenreInTheRestOfTheirLibrary() {
    for (String genre : List.of("Strategy", "RPG", "Racing", "Casual", "Massively Multiplayer")) {
      double lift = lift(genre);
      assertTrue(lift > 2, genre + " lift " + lift);
    }
  }

  /** Share of a genre in the second halves of libraries whose first half is full of it. */
  private static double lift(String genre) {
    long all = 0;
    long allWith = 0;
    long fans = 0;
    long fansWith = 0;
    for (int user = 0; user < interactions.userCount(); user++) {
      int from = interactions.start(user);
      int to = interactions.end(user);
      int middle = (from + to) / 2;
      int first = count(genre, from, middle);
      int second = count(genre, middle, to);
      all += to - middle;
      allWith += second;
      if (middle > from + 2 && 2 * first > middle - from) {
        fans += to - middle;
        fansWith += second;
      }
    }
    return ((double) fansWith / fans) / ((double) allWith / all);
  }

  private static int count(String genre, int from, int to) {
    int count = 0;
    List<List<String>> genres = catalogue.textList("genres");
    for (int i = from; i < to; i++) {
      count += genres.get(interactions.item(i)).contains(genre) ? 1 : 0;
    }
    return count;
  }

  @Test
  void titles_areUniqueAndKeepWhatTripsReaders() {
    Set<String> titles = new HashSet<>();
    catalogue.itemIds().forEach(id -> titles.add(catalogue.title(id)));
    assertEquals(catalogue.size(), titles.size());
    for (String odd : List.of("'s ", "\"", "'s \"", ", ", "\\", "™", "ö", "Київ", "星海")) {
      assertTrue(titles.stream().anyMatch(title -> title.contains(odd)), odd);
    }
    assertTrue(titles.stream().noneMatch(title -> title.contains("\\x")), "escape left over");
  }
}
