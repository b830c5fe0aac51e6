package io.gamerec.model.internal;

import com.google.common.collect.Lists;
import io.gamerec.api.GamerecException;
import io.gamerec.api.internal.Files2;
import io.gamerec.model.training.Checkpoints;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where a run writes its checkpoints, and what is there already. Not thread-safe. */
final class CheckpointDirectory {
  private static final Logger LOG = LoggerFactory.getLogger(CheckpointDirectory.class);

  private final Path directory;
  private final int keep;

  /** Oldest first. */
  private final Deque<Path> kept;

  private CheckpointDirectory(Checkpoints settings, List<Path> newestFirst) {
    this.directory = settings.directory();
    this.keep = settings.keep();
    this.kept = new ArrayDeque<>(Lists.reverse(newestFirst));
  }

  /**
   * Makes the directory, or takes it over.
   *
   * @param settings which directory
   * @param resumed what the run is resumed from
   * @throws GamerecException if it holds the checkpoints of another run, or cannot be written to
   */
  static CheckpointDirectory open(Checkpoints settings, Optional<Path> resumed) {
    Path directory = settings.directory();
    List<Path> there = Checkpoints.list(directory);
    boolean own =
        resumed
            .map(path -> Files.isDirectory(path) ? path : path.toAbsolutePath().getParent())
            .filter(path -> isSame(path, directory))
            .isPresent();
    if (!there.isEmpty() && !own) {
      throw new GamerecException(
          directory
              + " holds the checkpoints of another run, up to "
              + there.get(0).getFileName()
              + "; resume from it, delete them or take another directory");
    }
    try {
      Files.createDirectories(directory);
      try (DirectoryStream<Path> torn =
          Files.newDirectoryStream(directory, ".{checkpoint-,best.}*.tmp")) {
        for (Path file : torn) {
          Files.delete(file);
        }
      }
    } catch (IOException e) {
      throw new GamerecException(
          "cannot write checkpoints to " + directory + ": " + Files2.reason(e), e);
    }
    return new CheckpointDirectory(settings, there);
  }

  private static boolean isSame(Path one, Path other) {
    try {
      return Files.exists(one) && Files.exists(other) && Files.isSameFile(one, other);
    } catch (IOException e) {
      throw new GamerecException("cannot read " + one + ": " + Files2.reason(e), e);
    }
  }

  /** A checkpoint with the file it was read from. */
  record Found(Path file, Checkpoint checkpoint) {}

  /**
   * Reads a checkpoint, of a directory the newest that is not damaged.
   *
   * @throws GamerecException if there is none
   */
  static Found read(Path fileOrDirectory) {
    if (!Files.isDirectory(fileOrDirectory)) {
      return new Found(fileOrDirectory, Checkpoint.read(fileOrDirectory));
    }
    GamerecException damaged = null;
    for (Path file : Checkpoints.list(fileOrDirectory)) {
      try {
        return new Found(file, Checkpoint.read(file));
      } catch (GamerecException e) {
        LOG.warn("passing a checkpoint over: {}", e.getMessage());
        damaged = e;
      }
    }
    throw damaged == null
        ? new GamerecException(fileOrDirectory + " holds no checkpoint to resume from")
        : damaged;
  }

  /**
   * Writes a checkpoint, as the best one or a periodic one, and deletes those that are too many.
   */
  Path write(Checkpoint checkpoint, boolean best) {
    if (best) {
      Path file = directory.resolve(Checkpoints.BEST);
      checkpoint.write(file);
      return file;
    }
    Path file =
        directory.resolve(
            String.format(Locale.ROOT, "checkpoint-%08d.safetensors", checkpoint.about().step()));
    checkpoint.write(file);
    kept.remove(file);
    kept.addLast(file);
    while (kept.size() > keep) {
      Path oldest = kept.removeFirst();
      try {
        Files.deleteIfExists(oldest);
      } catch (IOException e) {
        throw new GamerecException("cannot delete " + oldest + ": " + Files2.reason(e), e);
      }
    }
    return file;
  }
}
