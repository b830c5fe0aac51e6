package io.gamerec.index.internal;

import static com.google.common.base.Strings.lenientFormat;

import io.gamerec.api.GamerecException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of FAISS's part of a file in order, little-endian. Whatever would lead past their end
 * is refused before anything is allocated for it.
 */
final class FaissBytes {
  private static final int CHUNK = 1 << 18;
  // Adding the lowest bit of the exponent to an exponent of ones carries into the sign bit, for two
  // floats at a time; a float is finite unless its exponent is all ones.
  private static final long EXPONENTS = 0x7f80_0000_7f80_0000L;
  private static final long LOWEST = 0x0080_0000_0080_0000L;
  private static final long CARRIES = 0x8000_0000_8000_0000L;

  private final Path file;
  private final SeekableByteChannel channel;
  private final ByteBuffer chunk;
  private final ByteBuffer single = buffer(Long.BYTES);
  private final @Nullable MessageDigest digest;
  private final long end;
  private long fetched;

  /**
   * Reads a file from its beginning.
   *
   * @param file its name, for messages
   * @param channel its bytes; the caller closes it
   * @param end where FAISS's part ends
   * @param digest takes all bytes that are read, null for none
   */
  FaissBytes(Path file, SeekableByteChannel channel, long end, @Nullable MessageDigest digest) {
    this.file = file;
    this.channel = channel;
    this.end = end;
    this.digest = digest;
    this.chunk = buffer((int) Math.min(CHUNK, end)).limit(0);
  }

  /** Fills a buffer with what stands at an offset. */
  static void readAt(SeekableByteChannel channel, long at, ByteBuffer into) throws IOException {
    channel.position(at);
    while (into.hasRemaining()) {
      if (channel.read(into) < 0) {
        throw new IOException("it became shorter while it was read");
      }
    }
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Where the next byte is. */
  long offset() {
    return fetched - chunk.remaining();
  }

  private long left() {
    return end - offset();
  }

  /** Says what is wrong with the bytes at an offset. */
  GamerecException damaged(long at, String what, Object expected, Object came) {
    return new GamerecException(
        lenientFormat(
            "%s is damaged at byte %s: %s must be %s, got %s; restore it or build it again",
            file, at, what, expected, came));
  }

  /** Says that an index or a part of it is of a kind that is not read. */
  GamerecException unread(long at, String what, String read, String came) {
    return new GamerecException(
        lenientFormat(
            "%s is damaged or of a kind that is not read: at byte %s %s is of kind %s, those read"
                + " are %s",
            file, at, what, came, read));
  }

  /** Has at least so many bytes, {@code CHUNK} at most, in the chunk. */
  private void need(String what, int bytes) throws IOException {
    if (chunk.remaining() < bytes) {
      if (left() < bytes) {
        throw damaged(offset(), what, bytes + " bytes", "a file that ends after " + left());
      }
      fetch(bytes);
    }
  }

  private void fetch(int bytes) throws IOException {
    chunk.compact();
    chunk.limit((int) Math.min(chunk.capacity(), chunk.position() + end - fetched));
    while (chunk.position() < bytes) {
      int from = chunk.position();
      int count = channel.position(fetched).read(chunk);
      if (count < 0) {
        throw new IOException("it became shorter while it was read");
      }
      fetched += count;
      if (digest != null) {
        digest.update(chunk.duplicate().position(from).limit(from + count));
      }
    }
    chunk.flip();
  }

  int int32(String what) throws IOException {
    need(what, Integer.BYTES);
    return chunk.getInt();
  }

  long int64(String what) throws IOException {
    need(what, Long.BYTES);
    return chunk.getLong();
  }

  double float64(String what) throws IOException {
    need(what, Double.BYTES);
    return chunk.getDouble();
  }

  /** Reads a kind, four letters; others are shown as dots. */
  String fourCc(String what) throws IOException {
    need(what, 4);
    byte[] letters = new byte[4];
    chunk.get(letters);
    for (int i = 0; i < letters.length; i++) {
      letters[i] = letters[i] > ' ' && letters[i] < 127 ? letters[i] : (byte) '.';
    }
    return new String(letters, StandardCharsets.US_ASCII);
  }

  boolean bool(String what) throws IOException {
    return int8(what, 0, 1) == 1;
  }

  int int8(String what, int least, int most) throws IOException {
    need(what, 1);
    int value = chunk.get() & 0xff;
    if (value < least || value > most) {
      throw outside(what, 1, least, most, value);
    }
    return value;
  }

  int int32(String what, int least, int most) throws IOException {
    need(what, Integer.BYTES);
    int value = chunk.getInt();
    if (value < least || value > most) {
      throw outside(what, Integer.BYTES, least, most, value);
    }
    return value;
  }

  /** Reads an int64; FAISS has unsigned ones, which must not use the sign bit here. */
  long int64(String what, long least, long most) throws IOException {
    need(what, Long.BYTES);
    long value = chunk.getLong();
    if (value < least || value > most) {
      throw outside(what, Long.BYTES, least, most, value);
    }
    return value;
  }

  private GamerecException outside(String what, int bytes, long least, long most, long value) {
    return damaged(
        offset() - bytes, what, least == most ? least : "in [" + least + ", " + most + "]", value);
  }

  float float32(String what, float least, float most) throws IOException {
    need(what, Float.BYTES);
    long at = offset();
    float value = chunk.getFloat();
    if (!(value >= least && value <= most)) {
      throw damaged(at, what, "in [" + least + ", " + most + "]", value);
    }
    return value;
  }

  /** Reads the size of an array, which has to fit into the rest of the file. */
  long count(String what, int bytesEach) throws IOException {
    return count(what, bytesEach, 0, Long.MAX_VALUE);
  }

  /** Reads the size of an array that must have so many elements. */
  long count(String what, int bytesEach, long expected) throws IOException {
    return count(what, bytesEach, expected, expected);
  }

  long count(String what, int bytesEach, long least, long most) throws IOException {
    long at = offset();
    long count = int64("the size of " + what, least, most);
    fits(at, what, count, bytesEach);
    return count;
  }

  /** Refuses elements that do not fit into the rest of the file. */
  void fits(long at, String what, long count, long bytesEach) {
    if (count > left() / bytesEach) {
      throw damaged(
          at, "the size of " + what, "at most " + left() / bytesEach + " in this file", count);
    }
  }

  /** Passes over floats, which have to be finite. */
  void floats(String what, long count) throws IOException {
    fits(offset(), what, count, Float.BYTES);
    for (long left = count; left > 0; ) {
      need(what, Float.BYTES);
      int floats = (int) Math.min(left, chunk.remaining() / Float.BYTES);
      int from = chunk.position();
      int to = from + floats * Float.BYTES;
      long carries = 0;
      int at = from;
      for (; at + Long.BYTES <= to; at += Long.BYTES) {
        carries |= (chunk.getLong(at) & EXPONENTS) + LOWEST;
      }
      if ((carries & CARRIES) != 0 || (at < to && !Float.isFinite(chunk.getFloat(at)))) {
        throw notFinite(what, from);
      }
      chunk.position(to);
      left -= floats;
    }
  }

  private GamerecException notFinite(String what, int from) {
    int at = from;
    while (Float.isFinite(chunk.getFloat(at))) {
      at += Float.BYTES;
    }
    return damaged(
        offset() + at - from, "a value of " + what, "a finite number", chunk.getFloat(at));
  }

  /** Passes over bytes of which each value is good. */
  void skip(String what, long bytes) throws IOException {
    fits(offset(), what, bytes, 1);
    long left = bytes;
    while (left > chunk.remaining()) {
      left -= chunk.remaining();
      chunk.position(chunk.limit());
      if (digest == null) {
        fetched += left;
        return;
      }
      need(what, 1);
    }
    chunk.position(chunk.position() + (int) left);
  }

  /** The int64 at an offset that has been passed; the place to read on stays as it is. */
  long int64At(long at) throws IOException {
    readAt(channel, at, single.clear());
    return single.getLong(0);
  }

  /** The int64s from an offset on that has been passed; the place to read on stays as it is. */
  void int64sAt(long at, long[] values) throws IOException {
    ByteBuffer some = buffer(CHUNK);
    for (int done = 0; done < values.length; ) {
      int count = Math.min(values.length - done, CHUNK / Long.BYTES);
      readAt(channel, at + (long) done * Long.BYTES, some.clear().limit(count * Long.BYTES));
      some.flip().asLongBuffer().get(values, done, count);
      done += count;
    }
  }

  /** Refuses bytes that are left. */
  void finish() {
    if (left() != 0) {
      throw damaged(offset(), "the index", "at its end", left() + " more bytes");
    }
  }
}
