package io.gamerec.features.steam;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gamerec.api.GamerecException;
import io.gamerec.features.source.SourceData;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** However many threads read, what they read is the same. */
class SteamThreadsTest {
  private static final Cleaning LITTLE = new Cleaning(0.1, 2, 0.1, 1_000_000, Set.of("7"));

  @TempDir private Path directory;

  /** Libraries with repeats, torn lines and users seen before; a few blocks long. */
  @BeforeEach
  void writeFiles() throws IOException {
    Random random = new Random(11);
    StringBuilder libraries = new StringBuilder();
    StringBuilder reviews = new StringBuilder();
    for (int line = 0; line < 6_000; line++) {
      String user = "u" + (line - random.nextInt(2));
      libraries.append("{'user_id': '").append(user).append("', 'items': [");
      reviews.append("{\"user_id\": \"").append(user).append("\", \"reviews\": [");
      for (int item = random.nextInt(12); item > 0; item--) {
        int id = random.nextInt(300);
        libraries.append("{'item_id': '").append(id).append("', 'item_name': 'Game ").append(id);
        libraries.append("', 'playtime_forever': ").append(random.nextInt(5_000)).append("}, ");
        reviews.append("{\"item_id\": \"").append(id).append("\", \"recommend\": ");
        reviews.append(random.nextBoolean()).append("}, ");
      }
      libraries.append(random.nextInt(40) == 0 ? "\n" : "]}\n");
      reviews.append(random.nextInt(40) == 0 ? "\n" : "]}\n");
    }
    StringBuilder games = new StringBuilder();
    for (int line = 0; line < 3_000; line++) {
      games.append("{u'id': u'").append(random.nextInt(400)).append("', u'title': u'Title ");
      games.append(line).append("', u'tags': [u'A', u'B'], u'price': 1.99");
      games.append(random.nextInt(50) == 0 ? "\n" : "}\n");
    }
    write(SteamFiles.LIBRARIES, libraries);
    write(SteamFiles.REVIEWS, reviews);
    write(SteamFiles.GAMES, games);
  }

  private void write(String name, StringBuilder text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.toString().getBytes(UTF_8));
    }
    Files.write(directory.resolve(name), bytes.toByteArray());
  }

  private void cut(String name) throws IOException {
    Path file = directory.resolve(name);
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
  }

  private SourceData load(int threads) {
    return SteamFiles.open(directory).load(LITTLE, threads);
  }

  private String refusal(int threads) {
    return assertThrows(GamerecException.class, () -> load(threads)).getMessage();
  }

  @Test
  void load_anyThreads_givesTheSame() {
    SourceData one = load(1);
    assertTrue(one.report().malformed() > 100, one.report().toString());
    for (int threads : new int[] {2, 3, 64}) {
      SourceData more = load(threads);
      assertEquals(one.report(), more.report());
      assertEquals(one.sha256(), more.sha256());
      assertEquals(
          one.data().interactions().fingerprint(), more.data().interactions().fingerprint());
      assertArrayEquals(
          one.data().catalogue().toArrowFile(), more.data().catalogue().toArrowFile());
      for (int user = 0; user < one.data().interactions().userCount(); user++) {
        assertEquals(
            one.data().interactions().history(user), more.data().interactions().history(user));
      }
    }
  }

  @Test
  void load_damagedFiles_refusesTheFirstAndLeavesNoThread() throws IOException {
    for (String name : List.of(SteamFiles.GAMES, SteamFiles.REVIEWS, SteamFiles.LIBRARIES)) {
      cut(name);
      String expected = refusal(1);
      assertTrue(expected.contains(name) && expected.contains("cut off"), expected);
      assertEquals(expected, refusal(2));
      assertEquals(expected, refusal(3));
      assertTrue(
          Thread.getAllStackTraces().keySet().stream()
              .noneMatch(thread -> thread.getName().startsWith("gamerec-")));
    }
  }

  @Test
  void load_noThread_isRefused() {
    assertEquals(
        "threads must be at least 1, got 0",
        assertThrows(IllegalArgumentException.class, () -> load(0)).getMessage());
  }
}
