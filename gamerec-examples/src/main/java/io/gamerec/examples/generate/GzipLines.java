package io.gamerec.examples.generate;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gamerec.api.GamerecException;
import io.gamerec.api.internal.Files2;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Lines of a gzip file. The JDK writes no time into the gzip header, so equal lines give equal
 * bytes.
 *
 * <p>A file of more than {@value #MEMBER} bytes is a row of gzip members of about as many, as
 * {@code cat} makes of gzip files. Members are compressed beside the caller on all processors, a
 * few of them at most; how many changes nothing in the file.
 *
 * <p>Every thousandth place, the {@value #FIRST_MALFORMED}th line being the first, also takes a
 * malformed line, as crawls have them.
 */
final class GzipLines implements Closeable {
  private static final int MALFORMED_EVERY = 1000;
  private static final int FIRST_MALFORMED = 20;
  private static final int BUFFER = 1 << 16;
  private static final int MEMBER = 1 << 24;

  private final Path file;
  private final OutputStream out;
  private final Deque<Future<byte[]>> members = new ArrayDeque<>();
  private ByteArrayOutputStream text = new ByteArrayOutputStream(BUFFER);
  private @Nullable ExecutorService compressors;
  private long lines;
  private long malformed;

  GzipLines(Path file) throws IOException {
    this.file = file;
    this.out = Files.newOutputStream(file);
  }

  /**
   * Writes a well-formed line.
   *
   * @return whether {@link #malformed} is to follow
   */
  boolean line(String line) {
    write(line);
    lines++;
    return lines % MALFORMED_EVERY == FIRST_MALFORMED;
  }

  void malformed(String line) {
    write(line);
    malformed++;
  }

  /** Writes the first half of a line, as a crawl that was cut off leaves it. */
  void truncated(String line) {
    malformed(line.substring(0, line.length() / 2));
  }

  long malformedLines() {
    return malformed;
  }

  private void write(String line) {
    text.writeBytes(line.getBytes(UTF_8));
    text.write('\n');
    if (text.size() >= MEMBER) {
      try {
        compressAside();
      } catch (IOException e) {
        throw new GamerecException("cannot write " + file + ": " + Files2.reason(e), e);
      }
    }
  }

  private void compressAside() throws IOException {
    int processors = Runtime.getRuntime().availableProcessors();
    if (compressors == null) {
      compressors = Executors.newFixedThreadPool(processors);
    }
    if (members.size() > processors) {
      writeMember();
    }
    ByteArrayOutputStream full = text;
    members.add(compressors.submit(() -> compress(full)));
    text = new ByteArrayOutputStream(full.size() + BUFFER);
  }

  private void writeMember() throws IOException {
    try {
      out.write(members.remove().get());
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static byte[] compress(ByteArrayOutputStream text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.size() / 8);
    try (GZIPOutputStream zip = new GZIPOutputStream(bytes, BUFFER)) {
      text.writeTo(zip);
    }
    return bytes.toByteArray();
  }

  @Override
  public void close() throws IOException {
    try (out) {
      boolean only = compressors == null;
      while (!members.isEmpty()) {
        writeMember();
      }
      if (only || text.size() > 0) {
        out.write(compress(text));
      }
    } finally {
      if (compressors != null) {
        compressors.shutdownNow();
      }
    }
  }
}
