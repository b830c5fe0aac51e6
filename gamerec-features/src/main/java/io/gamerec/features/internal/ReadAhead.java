package io.gamerec.features.internal;

import com.google.common.base.Throwables;
import com.google.common.util.concurrent.Uninterruptibles;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Reads a stream ahead in a thread of its own, a few blocks at most. What fails there fails here,
 * behind the bytes that came before it. Not thread-safe.
 */
final class ReadAhead extends InputStream {
  private static final int BLOCKS = 4;

  /** What one reading gave: bytes, or their end, or why there are no more. */
  private record Block(byte[] bytes, int length, @Nullable Throwable failure) {}

  private final InputStream in;
  private final BlockingQueue<Block> filled = new ArrayBlockingQueue<>(BLOCKS);
  private final BlockingQueue<byte[]> empty = new ArrayBlockingQueue<>(BLOCKS);
  private final Thread reader;
  private @Nullable Block current;
  private int position;

  /**
   * Starts to read.
   *
   * @param in the stream; closed with this one
   * @param block how many bytes are read of it at a time
   */
  ReadAhead(InputStream in, int block) {
    this.in = in;
    for (int i = 0; i < BLOCKS; i++) {
      empty.add(new byte[block]);
    }
    this.reader = new Thread(this::readAll, "gamerec-read-ahead");
    reader.setDaemon(true);
    reader.start();
  }

  private void readAll() {
    try {
      while (true) {
        Block block = readBlock(empty.take());
        filled.put(block);
        if (block.length < 0) {
          return;
        }
      }
    } catch (InterruptedException e) {
      // Closed before the end: nobody waits for more.
      Thread.currentThread().interrupt();
    }
  }

  private Block readBlock(byte[] bytes) {
    try {
      return new Block(bytes, in.read(bytes), null);
    } catch (IOException | RuntimeException | Error e) {
      return new Block(bytes, -1, e);
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  /** Gives what is left of a block, then the next one. */
  @Override
  public int read(byte[] into, int from, int length) throws IOException {
    Objects.checkFromIndexSize(from, length, into.length);
    if (length == 0) {
      return 0;
    }
    Block block = current();
    if (block.failure != null) {
      Throwables.throwIfInstanceOf(block.failure, IOException.class);
      Throwables.throwIfUnchecked(block.failure);
    }
    if (block.length < 0) {
      return -1;
    }
    int copied = Math.min(length, block.length - position);
    System.arraycopy(block.bytes, position, into, from, copied);
    position += copied;
    return copied;
  }

  private Block current() throws IOException {
    if (current != null && (current.length < 0 || position < current.length)) {
      return current;
    }
    if (current != null) {
      empty.add(current.bytes);
    }
    try {
      current = filled.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
    position = 0;
    return current;
  }

  /** Stops the thread, then closes the stream. */
  @Override
  public void close() throws IOException {
    reader.interrupt();
    Uninterruptibles.joinUninterruptibly(reader);
    in.close();
  }
}
