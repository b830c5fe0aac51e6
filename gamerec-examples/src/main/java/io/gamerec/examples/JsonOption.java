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
      Files2.writeAtomically(file, path -> write(path, results));
    }
  }

  private static void write(Path path, Object results) {
    try {
      Files.write(path, Json.write(results));
    } catch (IOException e) {
      throw new GamerecException("cannot write " + path + ": " + Files2.reason(e), e);
    }
  }
}
