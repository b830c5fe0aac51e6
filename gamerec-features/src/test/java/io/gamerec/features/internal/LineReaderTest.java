package io.gamerec.features.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gamerec.api.GamerecException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LineReaderTest {
  @TempDir private Path directory;

  private static byte[] zip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(UTF_8));
    }
    return bytes.toByteArray();
  }

  private List<String> lines(byte[] content) throws IOException {
    Path file = Files.write(directory.resolve("file"), content);
    List<String> lines = new ArrayList<>();
    try (LineReader reader = new LineReader(file)) {
      while (reader.next()) {
        lines.add(new String(reader.buffer(), reader.from(), reader.to() - reader.from(), UTF_8));
        assertEquals(lines.size(), reader.lineNumber());
      }
    }
    return lines;
  }

  private void assertLines(List<String> expected, String content) throws IOException {
    assertEquals(expected, lines(content.getBytes(UTF_8)));
    assertEquals(expected, lines(zip(content)));
  }

  @Test
  void lines_withEveryEnd() throws IOException {
    assertLines(List.of("a", "b", "", "ç"), "a\nb\r\n\nç\n");
    assertLines(List.of("a", "b"), "a\nb");
    assertLines(List.of("a", "b"), "a\r\nb\r");
    assertLines(List.of("a\rb", "\r"), "a\rb\n\r\r\n");
    assertLines(List.of("", ""), "\n\n");
    assertLines(List.of(""), "\r\n");
  }

  @Test
  void emptyFile_hasNoLines() throws IOException {
    assertLines(List.of(), "");
  }

  @Test
  void oneByteFiles() throws IOException {
    assertEquals(List.of("x"), lines(new byte[] {'x'}));
    assertEquals(1, lines(new byte[] {0x1f}).size());
  }

  @Test
  void linesLongerThanTheBuffer() throws IOException {
    String big = "0123456789".repeat(350_000);
    assertLines(List.of("a", big, "b", big + "c"), "a\n" + big + "\nb\n" + big + "c");
  }

  @Test
  void linesBeyondTheLimit_showAsEmptyAndTooLong() throws IOException {
    int limit = 1_000;
    String text =
        "a\n" + "x".repeat(limit) + "\n" + "x".repeat(limit + 1) + "\nb\n" + "y".repeat(5_000_000);
    for (String end : List.of("", "\n", "\nc")) {
      Path file = Files.write(directory.resolve("long"), zip(text + end));
      List<String> lines = new ArrayList<>();
      try (LineReader reader = new LineReader(ByteInput.of(file), limit)) {
        while (reader.next()) {
          lines.add(
              reader.lineNumber() + " " + (reader.to() - reader.from()) + " " + reader.tooLong());
        }
        assertTrue(reader.buffer().length < 2_000_000, "held " + reader.buffer().length);
      }
      List<String> expected =
          new ArrayList<>(
              List.of("1 1 false", "2 1000 false", "3 0 true", "4 1 false", "5 0 true"));
      if (end.endsWith("c")) {
        expected.add("6 1 false");
      }
      assertEquals(expected, lines);
    }
  }

  @Test
  void randomLines_acrossManyBuffers() throws IOException {
    Random random = new Random(5);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      lines.add("x".repeat(random.nextInt(2000)) + i);
    }
    assertLines(lines, String.join("\r\n", lines));
  }

  @Test
  void cutOffGzip_namesTheFileAndTheLastLine() throws IOException {
    byte[] whole = zip("one\ntwo\n");
    for (int length = 2; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      String message = assertThrows(GamerecException.class, () -> lines(cut)).getMessage();
      assertTrue(
          message.startsWith(directory.resolve("file") + " is cut off or damaged after line "),
          length + ": " + message);
    }
    byte[] cut = Arrays.copyOf(whole, whole.length - 1);
    assertTrue(
        assertThrows(GamerecException.class, () -> lines(cut)).getMessage().contains("line 2;"));
  }

  @Test
  void damagedGzip_isRefused() throws IOException {
    byte[] bytes = zip("one\ntwo\n".repeat(100));
    bytes[bytes.length - 6] ^= 1;
    assertTrue(
        assertThrows(GamerecException.class, () -> lines(bytes))
            .getMessage()
            .contains("cut off or damaged"));
  }

  @Test
  void missingFile_isNamed() {
    Path file = directory.resolve("none.gz");
    assertEquals(
        "cannot read " + file + ": no such file or directory",
        assertThrows(GamerecException.class, () -> new LineReader(file)).getMessage());
  }
}
