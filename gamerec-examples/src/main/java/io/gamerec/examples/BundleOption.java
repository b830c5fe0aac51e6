package io.gamerec.examples;

import io.gamerec.api.Recommender;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The flag for the bundle. */
@SuppressWarnings("NullAway.Init") // picocli sets the field
final class BundleOption {
  @Option(
      names = "--bundle",
      required = true,
      paramLabel = "BUNDLE",
      description = "Directory of the bundle.")
  private Path directory;

  Recommender load() {
    return Recommender.load(directory);
  }

  @Override
  public String toString() {
    return directory.toString();
  }
}
