package io.gamerec.examples.generate;

import io.gamerec.api.GamerecException;
import io.gamerec.api.internal.Files2;
import io.gamerec.features.steam.SteamFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * Writes a data set in the format of the UCSD Steam files.
 *
 * <p>Players have tastes, so genres, tags and developers say what a player will play: a model that
 * learns them beats popularity. The files have the faults of the originals, and the report says how
 * many lines a reader must call malformed. The same options give the same lines, and on the same
 * JDK the same bytes.
 */
public final class SteamGenerator {
  private SteamGenerator() {}

  /**
   * Writes the three files. Each appears whole or not at all and replaces one that is there.
   *
   * @param directory where; made when missing
   * @param options size and seed
   * @return what was written
   * @throws GamerecException if a file cannot be written
   */
  public static GenerationReport generate(Path directory, GeneratorOptions options) {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new GamerecException(
          "cannot make the directory " + directory + ": " + Files2.reason(e), e);
    }
    Dice dice = new Dice(options.seed());
    World world = new World(options.games(), dice);
    UserFiles users = new UserFiles(world, dice, options.medianLibrary());
    Path libraries = directory.resolve(SteamFiles.LIBRARIES);
    Path reviews = directory.resolve(SteamFiles.REVIEWS);
    Path games = directory.resolve(SteamFiles.GAMES);
    long[] malformed = new long[1];
    write(
        games,
        malformed,
        gameLines -> {
          new GamesFile(world, dice).write(gameLines);
          write(
              libraries,
              malformed,
              libraryLines ->
                  write(
                      reviews,
                      malformed,
                      reviewLines -> users.write(options.users(), libraryLines, reviewLines)));
        });
    return new GenerationReport(
        options.users(),
        options.games(),
        users.pairs(),
        users.reviews(),
        malformed[0],
        size(List.of(libraries, reviews, games)));
  }

  private static void write(Path file, long[] malformed, Consumer<GzipLines> lines) {
    Files2.writeAtomically(
        file,
        path -> {
          try (GzipLines out = new GzipLines(path)) {
            lines.accept(out);
            malformed[0] += out.malformedLines();
          } catch (IOException e) {
            throw new GamerecException("cannot write " + file + ": " + Files2.reason(e), e);
          }
        });
  }

  private static long size(List<Path> files) {
    long bytes = 0;
    for (Path file : files) {
      try {
        bytes += Files.size(file);
      } catch (IOException e) {
        throw new GamerecException("cannot read " + file + ": " + Files2.reason(e), e);
      }
    }
    return bytes;
  }
}
