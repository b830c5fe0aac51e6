package io.gamerec.api.internal;

import com.google.common.hash.Hashing;
import com.google.common.hash.HashingOutputStream;
import io.gamerec.api.GamerecException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** What {@link Files} lacks. */
public final class Files2 {
  private Files2() {}

  /**
   * Says why an operation on a file failed; the messages of the JDK are often the bare path.
   *
   * @param e the failure
   * @return the reason, without a path
   */
  public static String reason(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "no such file or directory";
    }
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (e instanceof NotDirectoryException) {
      return "not a directory";
    }
    if (e instanceof DirectoryNotEmptyException) {
      return "directory not empty";
    }
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }

  /**
   * The SHA-256 of a file.
   *
   * @param file the file
   * @return lower-case hex
   * @throws IOException if it cannot be read
   */
  public static String sha256(Path file) throws IOException {
    try (HashingOutputStream hash =
        new HashingOutputStream(Hashing.sha256(), OutputStream.nullOutputStream())) {
      Files.copy(file, hash);
      return hash.hash().toString();
    }
  }

  /**
   * The SHA-256 of bytes.
   *
   * @param bytes the bytes
   * @return lower-case hex
   */
  public static String sha256(byte[] bytes) {
    return Hashing.sha256().hashBytes(bytes).toString();
  }

  /**
   * Writes a file that appears whole or not at all. Who may read it is up to {@code save} and the
   * user's umask, as for any other file.
   *
   * @param file where it shall be; replaced when it exists
   * @param save writes the file at the path it is given, in the same directory
   */
  public static void writeAtomically(Path file, Consumer<Path> save) {
    Path absolute = file.toAbsolutePath();
    try {
      Path temporary =
          absolute.resolveSibling("." + absolute.getFileName() + "." + UUID.randomUUID() + ".tmp");
      try {
        save.accept(temporary);
        Files.move(
            temporary,
            absolute,
            StandardCopyOption.ATOMIC_MOVE,
            StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(temporary);
      }
    } catch (IOException e) {
      throw new GamerecException("cannot write " + file + ": " + reason(e), e);
    }
  }

  /**
   * Deletes a directory with all it holds.
   *
   * @param directory the directory; nothing happens when it is not there
   * @throws IOException if something cannot be deleted
   */
  public static void deleteTree(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    List<Path> deepestFirst;
    try (Stream<Path> tree = Files.walk(directory)) {
      deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : deepestFirst) {
      Files.delete(path);
    }
  }
}
