package io.gamerec.model.internal;

import io.gamerec.api.GamerecException;
import io.gamerec.api.internal.Files2;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files for others to read, which appear whole or not at all. */
public final class ExportFiles {
  private static final int BUFFER = 1 << 16;

  private ExportFiles() {}

  /** Writes the content of a file. */
  @FunctionalInterface
  public interface Content {
    /**
     * Writes it.
     *
     * @param out the file; stays open
     * @throws IOException if {@code out} does
     */
    void write(OutputStream out) throws IOException;
  }

  /**
   * Writes a file.
   *
   * @param file where it shall be; replaced when it exists
   * @param content writes it; when it throws, there is no new file
   * @throws GamerecException if it cannot be written
   */
  public static void write(Path file, Content content) {
    Files2.writeAtomically(
        file,
        temporary -> {
          try (OutputStream out =
              new BufferedOutputStream(Files.newOutputStream(temporary), BUFFER)) {
            content.write(out);
          } catch (IOException e) {
            throw new GamerecException("cannot write " + file + ": " + Files2.reason(e), e);
          }
        });
  }
}
