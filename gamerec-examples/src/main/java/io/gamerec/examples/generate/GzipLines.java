package io.gamerec.examples.generate;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gamerec.api.GamerecException;
import io.gamerec.api.internal.Files2;
import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;

/**
 * Lines of a gzip file. The JDK writes no time into the gzip header, so equal lines give equal
 * bytes.
 *
 * <p>Every thousandth place, the {@value #FIRST_MALFORMED}th line being the first, also takes a
 * malformed line, as crawls have them.
 */
final class GzipLines implements Closeable {
  private static final int MALFORMED_EVERY = 1000;
  private static final int FIRST_MALFORMED = 20;
  private static final int BUFFER = 1 << 16;

  private final Path file;
  private final Writer out;
  private long lines;
  private long malformed;

  GzipLines(Path file) throws IOException {
    this.file = file;
    this.out =
        new BufferedWriter(
            new OutputStreamWriter(
                new GZIPOutputStream(Files.newOutputStream(file), BUFFER), UTF_8),
            BUFFER);
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
    try {
      out.append(line).append('\n');
    } catch (IOException e) {
      throw new GamerecException("cannot write " + file + ": " + Files2.reason(e), e);
    }
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
