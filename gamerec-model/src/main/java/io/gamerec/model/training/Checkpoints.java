package io.gamerec.model.training;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

import io.gamerec.api.GamerecException;
import io.gamerec.api.internal.Files2;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where and when checkpoints of a training run are written: every so many steps, after the last
 * step, when the run is interrupted or diverges, and, as {@code best.safetensors}, after the best
 * validation so far. Each is one file, {@code checkpoint-NNNNNNNN.safetensors} with the number of
 * steps done, that appears whole or not at all; docs/training.md describes its fields. Immutable.
 *
 * @param directory the directory, made when it is not there
 * @param every steps between two checkpoints
 * @param keep how many of the newest are kept, beside the best one
 * @param onShutdown whether a shutdown of the JVM, as by Ctrl-C, waits for the step that is being
 *     computed and its checkpoint, at most 30 seconds
 */
public record Checkpoints(Path directory, int every, int keep, boolean onShutdown) {
  /** Name of the checkpoint of the best validation so far. */
  public static final String BEST = "best.safetensors";

  private static final Pattern NAME = Pattern.compile("checkpoint-\\d{8}\\.safetensors");

  /**
   * Checks the components.
   *
   * @param directory the directory
   * @param every at least 1
   * @param keep at least 1
   * @param onShutdown whether a shutdown of the JVM waits for a checkpoint
   */
  public Checkpoints {
    requireNonNull(directory, "directory");
    checkArgument(every >= 1, "every must be at least 1 step, got %s", every);
    checkArgument(keep >= 1, "keep must be at least 1, got %s", keep);
  }

  /**
   * Every 500 steps, the newest three kept, one written on shutdown.
   *
   * @param directory the directory, made when it is not there
   * @return the settings
   */
  public static Checkpoints in(Path directory) {
    return new Checkpoints(directory, 500, 3, true);
  }

  /**
   * The same at other times.
   *
   * @param steps steps between two checkpoints, at least 1
   * @return the changed settings
   */
  public Checkpoints withEvery(int steps) {
    return new Checkpoints(directory, steps, keep, onShutdown);
  }

  /**
   * The same with more or fewer kept.
   *
   * @param newest at least 1; two or more outlive a damaged file
   * @return the changed settings
   */
  public Checkpoints withKeep(int newest) {
    return new Checkpoints(directory, every, newest, onShutdown);
  }

  /**
   * The same with or without a shutdown hook.
   *
   * @param wanted whether a shutdown of the JVM waits for a checkpoint
   * @return the changed settings
   */
  public Checkpoints withOnShutdown(boolean wanted) {
    return new Checkpoints(directory, every, keep, wanted);
  }

  /**
   * Lists the periodic checkpoints of a directory.
   *
   * @param directory the directory
   * @return the files, newest first; none where the directory is not there
   * @throws GamerecException if the directory cannot be read
   */
  public static List<Path> list(Path directory) {
    if (!Files.exists(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> NAME.matcher(file.getFileName().toString()).matches())
          .sorted(Comparator.reverseOrder())
          .toList();
    } catch (IOException e) {
      throw new GamerecException("cannot read " + directory + ": " + Files2.reason(e), e);
    }
  }

  /**
   * The newest periodic checkpoint of a directory.
   *
   * @param directory the directory
   * @return the file, empty where there is none
   * @throws GamerecException if the directory cannot be read
   */
  public static Optional<Path> latest(Path directory) {
    return list(directory).stream().findFirst();
  }
}
