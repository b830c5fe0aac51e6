package io.gamerec.examples;

import io.gamerec.api.data.Split;
import io.gamerec.features.Splits;
import io.gamerec.features.source.SourceData;
import io.gamerec.features.split.Order;
import io.gamerec.features.split.SplitStrategy;
import io.gamerec.features.steam.SteamFiles;
import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The flags that say which data, and how its users are divided. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class DataOptions {
  private static final String STANDARD = "standard";

  @Option(
      names = "--data",
      required = true,
      paramLabel = "DIR",
      description = "Directory of the three Steam files.")
  Path data;

  @Option(
      names = "--split",
      defaultValue = STANDARD,
      paramLabel = "NAME",
      description =
          "standard: by the last digit of the number in the user id; users: a random tenth each for"
              + " test and validation; leave-one-out: each user's most played game for test and"
              + " the next for validation. Default: ${DEFAULT-VALUE}.")
  String split;

  /** Data that has been read and divided. */
  record Loaded(Split split, String splitName, String sha256, int users, int items, int played) {}

  static DataOptions of(Path data) {
    DataOptions options = new DataOptions();
    options.data = data;
    options.split = STANDARD;
    return options;
  }

  Loaded load(PrintWriter out) {
    SplitStrategy strategy =
        switch (split) {
          case STANDARD -> Splits.standard();
          case "users" -> Splits.holdOutUsers().test(0.1).validation(0.1).seed(7);
          case "leave-one-out" -> Splits.leaveOneOut().by(Order.LARGEST_HOURS);
          default ->
              throw new IllegalArgumentException(
                  "--split must be standard, users or leave-one-out, got '" + split + "'");
        };
    SourceData steam = SteamFiles.open(data).load();
    out.print(steam.report());
    out.flush();
    return new Loaded(
        strategy.split(steam.data()),
        strategy.name(),
        steam.sha256(),
        steam.data().interactions().userCount(),
        steam.data().catalogue().size(),
        steam.data().interactions().playedCount());
  }
}
