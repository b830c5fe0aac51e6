package io.gamerec.features.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gamerec.api.GamerecException;
import io.gamerec.api.internal.Files2;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Hashes of what a source read. */
public final class Hashes {
  private Hashes() {}

  /**
   * The SHA-256 of one file, or of the hashes of several, one a line.
   *
   * @param files the files in reading order
   * @return lower-case hex
   * @throws GamerecException if one cannot be read
   */
  public static String ofFiles(List<Path> files) {
    StringBuilder hashes = new StringBuilder();
    for (Path file : files) {
      try {
        String hash = Files2.sha256(file);
        if (files.size() == 1) {
          return hash;
        }
        hashes.append(hash).append('\n');
      } catch (IOException e) {
        throw new GamerecException("cannot read " + file + ": " + Files2.reason(e), e);
      }
    }
    return Files2.sha256(hashes.toString().getBytes(UTF_8));
  }
}
