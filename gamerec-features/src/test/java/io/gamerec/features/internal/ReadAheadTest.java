package io.gamerec.features.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gamerec.api.GamerecException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadAheadTest {
  @TempDir private Path directory;

  private static byte[] random(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  @Test
  void read_anySizes_givesTheSameBytes() throws IOException {
    for (int size : new int[] {0, 1, 99, 100, 101, 400, 12_345}) {
      byte[] bytes = random(size);
      try (ReadAhead in = new ReadAhead(new ByteArrayInputStream(bytes), 100)) {
        assertArrayEquals(bytes, in.readAllBytes());
        assertEquals(-1, in.read());
        assertEquals(-1, in.read());
      }
      try (ReadAhead in = new ReadAhead(new ByteArrayInputStream(bytes), 100)) {
        for (byte expected : bytes) {
          assertEquals(expected & 0xff, in.read());
        }
        assertEquals(-1, in.read());
      }
    }
  }

  /** Gives some bytes, then fails. */
  private static InputStream failing(byte[] before, Throwable failure) {
    return new InputStream() {
      private final ByteArrayInputStream first = new ByteArrayInputStream(before);

      @Override
      public int read() {
        throw new AssertionError("blocks are read");
      }

      @Override
      public int read(byte[] into, int from, int length) throws IOException {
        int read = first.read(into, from, length);
        if (read < 0 && failure instanceof IOException e) {
          throw e;
        } else if (read < 0) {
          throw (Error) failure;
        }
        return read;
      }
    };
  }

  @Test
  void read_failure_comesBehindTheBytesBeforeItAndStays() throws IOException {
    byte[] bytes = random(950);
    for (Throwable failure : List.of(new IOException("torn"), new OutOfMemoryError("none left"))) {
      try (ReadAhead in = new ReadAhead(failing(bytes, failure), 100)) {
        assertArrayEquals(bytes, in.readNBytes(bytes.length));
        assertSame(failure, assertThrows(failure.getClass(), in::read));
        assertSame(failure, assertThrows(failure.getClass(), in::read));
      }
    }
  }

  @Test
  void close_beforeTheEnd_endsTheThreadAndClosesTheStream() throws IOException {
    boolean[] closed = new boolean[1];
    InputStream endless =
        new InputStream() {
          @Override
          public int read() {
            return 7;
          }

          @Override
          public void close() {
            closed[0] = true;
          }
        };
    ReadAhead in = new ReadAhead(endless, 10);
    assertEquals(7, in.read());
    in.close();
    in.close();
    assertTrue(closed[0]);
    assertFalse(isRunning("gamerec-read-ahead"));
  }

  private static boolean isRunning(String thread) {
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(running -> running.getName().equals(thread));
  }

  @Test
  void read_interrupted_saysSoAndKeepsTheInterrupt() throws IOException {
    CountDownLatch never = new CountDownLatch(1);
    InputStream stuck =
        new InputStream() {
          @Override
          public int read() throws IOException {
            try {
              never.await();
            } catch (InterruptedException e) {
              throw new InterruptedIOException("stopped");
            }
            return -1;
          }
        };
    try (ReadAhead in = new ReadAhead(stuck, 10)) {
      Thread.currentThread().interrupt();
      assertThrows(InterruptedIOException.class, in::read);
      assertTrue(Thread.interrupted());
    }
    assertFalse(isRunning("gamerec-read-ahead"));
  }

  /** The lines of a file, then what was wrong with it. */
  private static List<String> lines(Path file, boolean ahead) {
    List<String> lines = new ArrayList<>();
    try (LineReader in = ahead ? LineReader.readingAhead(file) : new LineReader(file)) {
      while (in.next()) {
        lines.add(new String(in.buffer(), in.from(), in.to() - in.from(), UTF_8));
      }
    } catch (GamerecException e) {
      lines.add("refused: " + e.getMessage());
    }
    return lines;
  }

  @Test
  void lineReader_readingAhead_givesTheSameLinesAndErrors() throws IOException {
    Random random = new Random(3);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 20_000; i++) {
      text.append(i).append(' ').append("x".repeat(random.nextInt(150))).append('\n');
    }
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
      out.write(text.toString().getBytes(UTF_8));
    }
    byte[] whole = zipped.toByteArray();
    Path file = Files.write(directory.resolve("whole.gz"), whole);
    assertEquals(20_000, lines(file, true).size());
    assertEquals(lines(file, false), lines(file, true));
    for (int step = 1; step < 8; step++) {
      byte[] cut = Arrays.copyOf(whole, whole.length * step / 8);
      Path torn = Files.write(directory.resolve("cut.gz"), cut);
      List<String> expected = lines(torn, false);
      assertTrue(expected.get(expected.size() - 1).contains("cut off"), "cut to " + cut.length);
      assertEquals(expected, lines(torn, true));
      byte[] damaged = whole.clone();
      damaged[whole.length * step / 8] ^= 0x55;
      Path wrong = Files.write(directory.resolve("damaged.gz"), damaged);
      assertEquals(lines(wrong, false), lines(wrong, true));
    }
    Path none = directory.resolve("none.gz");
    assertEquals(lines(none, false), lines(none, true));
  }
}
