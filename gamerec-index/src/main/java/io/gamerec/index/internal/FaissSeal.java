package io.gamerec.index.internal;

import static com.google.common.base.Strings.lenientFormat;

import com.google.common.io.BaseEncoding;
import io.gamerec.api.GamerecException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The checksum behind FAISS's part of a file; {@link FaissFile} lists its fields. */
final class FaissSeal {
  static final int BYTES = 48;

  private static final byte[] MAGIC = "gamerecF".getBytes(StandardCharsets.US_ASCII);

  private FaissSeal() {}

  /** A seal that was read: the length of FAISS's part and its SHA-256. */
  record Seal(long length, byte[] sha256) {
    void check(Path file, byte[] found) {
      if (!MessageDigest.isEqual(found, sha256)) {
        throw new GamerecException(
            lenientFormat(
                "%s is damaged: its SHA-256 must be %s, got %s; restore it or build it again",
                file, hex(sha256), hex(found)));
      }
    }

    private static String hex(byte[] bytes) {
      return BaseEncoding.base16().lowerCase().encode(bytes);
    }
  }

  /** Gives the seal at the end of a file, null when there is none. */
  static @Nullable Seal read(Path file, SeekableByteChannel channel) throws IOException {
    long length = channel.size() - BYTES;
    if (length < 0) {
      return null;
    }
    ByteBuffer bytes = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
    FaissBytes.readAt(channel, length, bytes);
    bytes.flip();
    byte[] magic = new byte[MAGIC.length];
    bytes.get(magic);
    if (!Arrays.equals(magic, MAGIC)) {
      return null;
    }
    long named = bytes.getLong();
    if (named != length) {
      throw new GamerecException(
          lenientFormat(
              "%s is damaged at byte %s: the length before its checksum must be %s, got %s;"
                  + " restore it or build it again",
              file, length + MAGIC.length, length, named));
    }
    byte[] sha256 = new byte[bytes.remaining()];
    bytes.get(sha256);
    return new Seal(length, sha256);
  }

  static void append(FileChannel channel, long length, byte[] sha256) throws IOException {
    ByteBuffer seal = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
    seal.put(MAGIC).putLong(length).put(sha256).flip();
    while (seal.hasRemaining()) {
      channel.write(seal, length + seal.position());
    }
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }
}
