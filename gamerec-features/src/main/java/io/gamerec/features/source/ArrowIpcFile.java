package io.gamerec.features.source;

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
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.compression.CompressionCodec;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.ArrowStreamReader;

/**
 * An Arrow IPC file, in the file or the stream format.
 *
 * <p>Arrow's readers trust the lengths that a file claims and take the end of a stream between two
 * messages for its regular end. So the frame of every message is walked first: each must lie within
 * the file, and the last must be the mark of the end, without which the file may be cut. Memory is
 * bounded by the size of the file.
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
      boolean random = isFileFormat(channel);
      checkFrames(channel, random ? 8 : 0);
      channel.position(0);
      long limit = LEAST_LIMIT + LIMIT_FACTOR * channel.size();
      try (BufferAllocator allocator = new RootAllocator(limit);
          ArrowReader reader =
              random
                  ? new ArrowFileReader(channel, allocator, CompressionCodec.Factory.INSTANCE)
                  : new ArrowStreamReader(channel, allocator, CompressionCodec.Factory.INSTANCE)) {
        ArrowInput.readAll(reader, batches);
      }
    } catch (GamerecException e) {
      throw e;
    } catch (IOException e) {
      throw unreadable(Files2.reason(e), e);
    } catch (RuntimeException | StackOverflowError e) {
      // Arrow's reader meets damage with whatever the damaged place leads to, recursion included.
      throw unreadable(String.valueOf(e.getMessage()), e);
    }
  }

  private GamerecException unreadable(String reason, Throwable cause) {
    String line = reason.lines().findFirst().orElse("it is damaged");
    return new GamerecException("cannot read the Arrow file " + file + ": " + line, cause);
  }

  private boolean isFileFormat(FileChannel channel) throws IOException {
    if (channel.size() < 8) {
      throw new EOFException("it is too short for Arrow, has " + channel.size() + " bytes");
    }
    ByteBuffer start = read(channel, 0, 8);
    return start.slice(0, MAGIC.length).equals(ByteBuffer.wrap(MAGIC));
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
      checkRows(metadata, message);
      at += body;
    }
  }

  /** Arrow's reader grows its vectors to the rows that a batch claims, whatever they hold. */
  private static void checkRows(Message metadata, long at) throws IOException {
    if (metadata.headerType() == MessageHeader.RecordBatch
        && metadata.header(new RecordBatch()) instanceof RecordBatch batch
        && batch.nodesLength() > 0
        && batch.length() != batch.nodes(0).length()) {
      throw new IOException(
          "the batch at byte "
              + at
              + " claims "
              + batch.length()
              + " rows, its first column "
              + batch.nodes(0).length());
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
