package io.gamerec.api.internal;

import static io.gamerec.api.Fixtures.assertContains;
import static io.gamerec.api.Fixtures.refusal;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gamerec.api.GamerecException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
  private record Point(String name, int x, List<Float> ys) {
    Point {
      if (x < 0) {
        throw new IllegalArgumentException("x must be at least 0,\ngot " + x);
      }
    }
  }

  @TempDir private Path directory;

  @Test
  void write_sortsKeysAndEndsWithALineFeed() {
    Map<String, Integer> map = new LinkedHashMap<>();
    map.put("b", 2);
    map.put("a", 1);
    assertEquals("{\n  \"a\" : 1,\n  \"b\" : 2\n}\n", new String(Json.write(map), UTF_8));
  }

  @Test
  void read_givesBackWhatWasWritten() throws IOException {
    Point point = new Point("Ünï 😀", 3, List.of(0.1f, Float.MIN_VALUE, 1e30f));
    Path file = Files.write(directory.resolve("point.json"), Json.write(point));
    assertEquals(point, Json.read(file, Point.class));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "{",
        "[]",
        "{\"x\": \"3\"}",
        "{\"x\": 1.5}",
        "{\"x\": -1}",
        "{\"z\": 1}",
        "{\"ys\": [1, \"a\"]}",
        "{\n\n\"x\": }\n",
        "{} {}",
        "plain\ntext"
      })
  void read_anythingElse_namesTheFileInOneLine(String text) throws IOException {
    Path file = Files.writeString(directory.resolve("point.json"), text);
    assertContains(
        refusal(GamerecException.class, () -> Json.read(file, Point.class)),
        file + " is damaged or not of this version of gamerec: ");
  }

  @Test
  void read_missing_namesTheFile() {
    Path file = directory.resolve("none.json");
    assertEquals(
        "cannot read " + file + ": no such file or directory",
        refusal(GamerecException.class, () -> Json.read(file, Point.class)));
  }
}
