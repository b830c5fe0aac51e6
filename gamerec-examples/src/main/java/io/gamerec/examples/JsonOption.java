package io.gamerec.examples;

import io.gamerec.api.GamerecException;
import io.gamerec.api.internal.Files2;
import io.gamerec.api.internal.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flag for results as JSON. */
final class JsonOption {
  @Option(names = "--json", paramLabel = "FILE", description = "Also write the results as JSON.")
  private @Nullable Path file;

  void write(Object results) {
    if (file != null) {
      write(file, results);
    }
  }

  /** Writes a file that appears whole or not at all. */
  static void write(Path file, Object results) {
    Files2.writeAtomically(
        file,
        path -> {
          try {
            Files.write(path, Json.write(results));
          } catch (IOException e) {
            throw new GamerecException("cannot write " + file + ": " + Files2.reason(e), e);
          }
        });
  }
}
