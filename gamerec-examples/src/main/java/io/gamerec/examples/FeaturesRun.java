package io.gamerec.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gamerec.api.GamerecException;
import io.gamerec.api.data.Split;
import io.gamerec.features.FeatureSpecs;
import io.gamerec.features.FittedFeatures;
import io.gamerec.features.Splits;
import io.gamerec.features.source.SourceData;
import io.gamerec.features.steam.Cleaning;
import io.gamerec.features.steam.SteamFiles;
import java.io.PrintWriter;
import java.nio.file.Path;

/**
 * The work that {@code bench-features} times: raw files in, histories and fitted features out.
 *
 * @param split the histories
 * @param features fitted on its training view
 * @param rows (user, game) pairs read
 */
record FeaturesRun(Split split, FittedFeatures features, long rows) {

  static FeaturesRun of(Path data, int threads) {
    SourceData steam = SteamFiles.open(data).load(Cleaning.DEFAULT, threads);
    Split split = Splits.standard().split(steam.data());
    FittedFeatures features = FeatureSpecs.steam().fit(split.train());
    return new FeaturesRun(split, features, steam.report().files().get(0).records());
  }

  /** Histories of all three views. */
  long pairs() {
    return (long) split.train().interactions().size()
        + split.validation().interactions().size()
        + split.test().interactions().size();
  }

  /**
   * A cold run, in a process of its own: prints the rows that were read.
   *
   * @param args the directory and the number of threads
   */
  public static void main(String[] args) {
    try {
      FeaturesRun run = of(Path.of(args[0]), Integer.parseInt(args[1]));
      new PrintWriter(System.out, true, UTF_8).println(run.rows);
    } catch (GamerecException | IllegalArgumentException e) {
      new PrintWriter(System.err, true, UTF_8).println(e.getMessage());
      System.exit(1);
    }
  }
}
