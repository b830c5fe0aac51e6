package io.gamerec.api.data;

import static com.google.common.base.Preconditions.checkState;
import static com.google.common.base.Strings.lenientFormat;

import io.gamerec.api.GamerecException;
import io.gamerec.api.internal.Files2;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.UUID;

/**
 * A temporary file that is written from its start to its end, then read or mapped. It is opened to
 * be deleted on closing: where the system can (Linux, macOS) the name is gone as soon as the file
 * is open, so that not even a killed process leaves it; elsewhere it goes when the file is closed
 * and no longer mapped. Native byte order. Only its owner may read it. Not thread-safe.
 */
final class SpillFile implements AutoCloseable {
  private static final int BUFFER = 1 << 16;

  /** Opens a channel; tests have it fail. */
  @FunctionalInterface
  interface Opener {
    FileChannel open(Path file) throws IOException;
  }

  private final Path directory;
  private final FileChannel channel;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER).order(ByteOrder.nativeOrder());
  private long written;

  SpillFile(Path directory, Opener opener) {
    this.directory = directory;
    try {
      this.channel = opener.open(directory.resolve("gamerec-" + UUID.randomUUID() + ".tmp"));
    } catch (IOException e) {
      throw failed("write", e);
    }
  }

  static FileChannel open(Path file) throws IOException {
    Set<OpenOption> options =
        Set.of(
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE);
    boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
    return posix
        ? FileChannel.open(
            file,
            options,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
        : FileChannel.open(file, options, new FileAttribute<?>[0]);
  }

  /** Bytes written so far. */
  long written() {
    return written;
  }

  /** Where the next value goes; written out when it is full. At least 8 bytes are free. */
  private ByteBuffer room(int bytes) {
    if (buffer.remaining() < bytes) {
      flush();
    }
    written += bytes;
    return buffer;
  }

  void putInt(int value) {
    room(Integer.BYTES).putInt(value);
  }

  void putFloat(float value) {
    room(Float.BYTES).putFloat(value);
  }

  void putByte(byte value) {
    room(Byte.BYTES).put(value);
  }

  void putLong(long value) {
    room(Long.BYTES).putLong(value);
  }

  void flush() {
    buffer.flip();
    try {
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    } catch (IOException e) {
      throw failed("write", e);
    }
    buffer.clear();
  }

  /** Fills a buffer with what stands at a position and flips it. */
  void read(long position, ByteBuffer into) {
    long at = position;
    try {
      while (into.hasRemaining()) {
        int read = channel.read(into, at);
        checkState(read > 0, "the file of spilled interactions ends at %s", at);
        at += read;
      }
    } catch (IOException e) {
      throw failed("read", e);
    }
    into.flip();
  }

  /** Maps what was written and closes the file; the mapping lasts as long as it is reachable. */
  MappedByteBuffer map() {
    checkMappable(written);
    flush();
    try (channel) {
      MappedByteBuffer mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, written);
      mapped.order(ByteOrder.nativeOrder());
      return mapped;
    } catch (IOException e) {
      throw failed("map", e);
    }
  }

  static void checkMappable(long bytes) {
    if (bytes > Integer.MAX_VALUE) {
      throw new GamerecException(
          lenientFormat(
              "a column of spilled interactions holds at most %s bytes, these need %s; split the"
                  + " users",
              Integer.MAX_VALUE, bytes));
    }
  }

  private GamerecException failed(String what, IOException e) {
    return new GamerecException(
        "cannot " + what + " spilled interactions in " + directory + ": " + Files2.reason(e), e);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw failed("close", e);
    }
  }
}
