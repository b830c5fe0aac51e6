package io.gamerec.features.source;

import static com.google.common.base.Strings.lenientFormat;

import io.gamerec.api.GamerecException;
import io.gamerec.api.internal.Files2;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apache.arrow.flatbuf.BodyCompressionMethod;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.DictionaryBatch;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.compression.CompressionCodec;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.ArrowStreamReader;

/**
 * An Arrow IPC file, in the file or the stream format.
 *
 * <p>Arrow's readers trust the lengths that a file claims and take the end of a stream between two
 * messages for its regular end. So the frame of every message is walked first: each must lie within
 * the file, and the last must be the mark of the end, without which the file may be cut. Both
 * formats are then read as a stream, which is what a file holds between its magic bytes; the footer
 * would be a second say on where the batches are. Memory is bounded by the size of the file.
 */
record ArrowIpcFile(Path file) implements ArrowInput {
  private static final byte[] MAGIC = "ARROW1".getBytes(StandardCharsets.US_ASCII);

  /** Memory that any file may take; of two files the larger may take more. */
  private static final long LEAST_LIMIT = 64L << 20;

  /** Memory by byte of the file; beyond the reach of what is stored without compression. */
  private static final long LIMIT_FACTOR = 32;

  @Override
  public String name() {
    return file.getFileName().toString();
  }

  @Override
  public void read(Batches batches) {
    if (Files.isDirectory(file)) {
      throw new GamerecException("cannot read " + file + ": is a directory, expected a file");
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long start = start(channel);
      checkFrames(channel, start);
      channel.position(start);
      long limit = LEAST_LIMIT + LIMIT_FACTOR * channel.size();
      try (BufferAllocator allocator = new RootAllocator(limit);
          ArrowReader reader =
              new ArrowStreamReader(channel, allocator, CompressionCodec.Factory.INSTANCE)) {
        ArrowInput.readAll(reader, batches);
      }
    } catch (GamerecException e) {
      throw e;
    } catch (IOException e) {
      throw unreadable(Files2.reason(e), e);
    } catch (RuntimeException | StackOverflowError e) {
      // Arrow's reader meets damage with whatever the damaged place leads to, recursion included.
      throw unreadable(e.getMessage() == null ? "it is damaged, " + e : e.getMessage(), e);
    }
  }

  private GamerecException unreadable(String reason, Throwable cause) {
    String line = reason.lines().findFirst().orElse("it is damaged");
    return new GamerecException("cannot read the Arrow file " + file + ": " + line, cause);
  }

  /** Where the messages start: behind the magic bytes of the file format, which also end it. */
  private static long start(FileChannel channel) throws IOException {
    long size = channel.size();
    if (size < 8) {
      throw new EOFException("it is too short for Arrow, has " + size + " bytes");
    }
    ByteBuffer magic = ByteBuffer.wrap(MAGIC);
    if (!read(channel, 0, MAGIC.length).equals(magic)) {
      return 0;
    }
    if (!read(channel, size - MAGIC.length, MAGIC.length).equals(magic)) {
      throw new EOFException("it is cut off: no " + MAGIC.length + " magic bytes at the end");
    }
    return 8;
  }

  private static void checkFrames(FileChannel channel, long start) throws IOException {
    long size = channel.size();
    long at = start;
    while (true) {
      long message = at;
      if (at + 8 > size) {
        throw new EOFException("it is cut off: no mark of the end before byte " + size);
      }
      ByteBuffer head = read(channel, at, 8);
      int length = head.getInt();
      at += 4;
      if (length == -1) {
        length = head.getInt();
        at += 4;
      }
      if (length == 0) {
        return;
      }
      if (length < 0 || length > size - at) {
        throw new EOFException(
            "it is cut off or damaged: the message at byte "
                + message
                + " claims "
                + length
                + " bytes of "
                + (size - at));
      }
      Message metadata = Message.getRootAsMessage(read(channel, at, length));
      at += length;
      long body = metadata.bodyLength();
      if (body < 0 || body > size - at) {
        throw new EOFException(
            "it is cut off or damaged: the body of the message at byte "
                + message
                + " claims "
                + body
                + " bytes of "
                + (size - at));
      }
      checkClaims(metadata, message, start);
      at += body;
    }
  }

  /**
   * Checks what a batch claims before Arrow's reader does: it grows its vectors to the rows that
   * are claimed, whatever they hold, and loses the memory of a batch that it finds fault with.
   */
  private static void checkClaims(Message metadata, long at, long start) throws IOException {
    if (metadata.headerType() == MessageHeader.Schema && at == start) {
      return;
    }
    RecordBatch batch = null;
    if (metadata.headerType() == MessageHeader.RecordBatch) {
      batch = (RecordBatch) metadata.header(new RecordBatch());
    } else if (metadata.headerType() == MessageHeader.DictionaryBatch
        && metadata.header(new DictionaryBatch()) instanceof DictionaryBatch dictionary) {
      batch = dictionary.data();
    }
    if (batch == null || at == start) {
      throw new IOException(
          lenientFormat(
              "expected %s in the message at byte %s, got a header of kind %s",
              at == start ? "the schema" : "rows or a dictionary", at, metadata.headerType()));
    }
    for (int i = 0; i < batch.nodesLength(); i++) {
      FieldNode node = batch.nodes(i);
      boolean sound =
          node.length() >= 0
              && node.length() <= Integer.MAX_VALUE
              && node.nullCount() >= 0
              && node.nullCount() <= node.length();
      if (!sound || (i == 0 && node.length() != batch.length())) {
        throw new IOException(
            lenientFormat(
                "the batch at byte %s claims %s rows, its column %s has %s with %s missing",
                at, batch.length(), i, node.length(), node.nullCount()));
      }
    }
    if (batch.compression() != null
        && batch.compression().method() != BodyCompressionMethod.BUFFER) {
      throw new IOException("the batch at byte " + at + " is compressed by no known method");
    }
    for (int i = 0; i < batch.variadicBufferCountsLength(); i++) {
      if (batch.variadicBufferCounts(i) < 0) {
        throw new IOException("the batch at byte " + at + " has a column of less than no buffers");
      }
    }
    for (int i = 0; i < batch.buffersLength(); i++) {
      Buffer buffer = batch.buffers(i);
      if (buffer.offset() < 0
          || buffer.length() < 0
          || buffer.offset() > metadata.bodyLength() - buffer.length()) {
        throw new IOException(
            lenientFormat(
                "the batch at byte %s has a body of %s bytes, its buffer %s claims %s from %s on",
                at, metadata.bodyLength(), i, buffer.length(), buffer.offset()));
      }
    }
  }

  private static ByteBuffer read(FileChannel channel, long position, int length)
      throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, position + bytes.position()) < 0) {
        throw new EOFException("it became shorter while it was read");
      }
    }
    return bytes.flip();
  }
}
