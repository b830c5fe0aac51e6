package io.gamerec.examples;

import io.gamerec.api.data.Split;
import io.gamerec.features.Splits;
import io.gamerec.features.steam.SteamData;
import io.gamerec.features.steam.SteamFiles;
import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The flags that say which data, and how its users are divided. */
final class DataOptions {
  @Option(
      names = "--data",
      required = true,
      paramLabel = "DIR",
      description = "Directory of the three Steam files.")
  Path data = Path.of(".");

  @Option(
      names = "--split",
      defaultValue = "standard",
      paramLabel = "NAME",
      description =
          "standard: by the last digit of the number in the user id; users: a random tenth each for"
              + " test and validation. Default: ${DEFAULT-VALUE}.")
  String split = "standard";

  /** Data that has been read and divided. */
  record Loaded(Split split, String splitName, String sha256, int users, int items, int played) {}

  static DataOptions of(Path data) {
    DataOptions options = new DataOptions();
    options.data = data;
    return options;
  }

  Loaded load(PrintWriter out) {
    Splits splits =
        switch (split) {
          case "standard" -> Splits.standard();
          case "users" -> Splits.holdOutUsers(0.1, 0.1, 7);
          default ->
              throw new IllegalArgumentException(
                  "--split must be standard or users, got '" + split + "'");
        };
    try (SteamData steam = SteamFiles.open(data).load()) {
      out.print(steam.report());
      out.flush();
      Split parts = splits.split(steam.data());
      return new Loaded(
          parts,
          splits.name(),
          steam.sha256(),
          parts.train().interactions().userCount()
              + parts.validation().interactions().userCount()
              + parts.test().interactions().userCount(),
          parts.train().catalogue().size(),
          parts.train().interactions().playedCount()
              + parts.validation().interactions().playedCount()
              + parts.test().interactions().playedCount());
    }
  }
}
