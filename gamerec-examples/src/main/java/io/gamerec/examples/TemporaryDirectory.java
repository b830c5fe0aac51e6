package io.gamerec.examples;

import io.gamerec.api.GamerecException;
import io.gamerec.api.internal.Files2;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A directory that is deleted with all that is in it when it is closed. */
record TemporaryDirectory(Path path) implements AutoCloseable {

  /** Makes one whose name begins like this. */
  static TemporaryDirectory create(String name) {
    try {
      return new TemporaryDirectory(Files.createTempDirectory(name));
    } catch (IOException e) {
      throw new GamerecException("cannot make a temporary directory: " + Files2.reason(e), e);
    }
  }

  @Override
  public void close() {
    try {
      Files2.deleteTree(path);
    } catch (IOException e) {
      throw new GamerecException("cannot delete " + path + ": " + Files2.reason(e), e);
    }
  }
}
