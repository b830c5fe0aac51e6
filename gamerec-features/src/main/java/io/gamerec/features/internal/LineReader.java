package io.gamerec.features.internal;

import io.gamerec.api.GamerecException;
import io.gamerec.api.internal.Files2;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.ZipException;

/**
 * Reads the lines of a file, gzipped or not, as slices of one buffer: no copy and no object a line.
 * A line of more than {@value #MAX_LINE} bytes is skipped without being held; it shows as an empty
 * one that is {@link #tooLong}. Not thread-safe.
 */
public final class LineReader implements AutoCloseable {
  /**
   * Longest line that is held, in bytes: sixty times the longest library of the published data, and
   * little enough for a heap of any size that the data itself fits in.
   */
  public static final int MAX_LINE = 1 << 26;

  private static final int CHUNK = 1 << 18;

  private final ByteInput input;
  private final InputStream in;
  private final int maxLine;
  private byte[] buffer = new byte[4 * CHUNK];
  private int next;
  private int filled;
  private int from;
  private int to;
  private boolean ended;
  private boolean tooLong;
  private long lineNumber;

  /**
   * Opens a file.
   *
   * @param file the file; gzip is recognised by its first bytes
   * @throws GamerecException if it cannot be opened
   */
  public LineReader(Path file) {
    this(ByteInput.of(file));
  }

  /**
   * Opens a file or an entry of a zip file.
   *
   * @param input what is read
   * @throws GamerecException if it cannot be opened
   */
  public LineReader(ByteInput input) {
    this(input, MAX_LINE);
  }

  LineReader(ByteInput input, int maxLine) {
    this(input, maxLine, input.open());
  }

  private LineReader(ByteInput input, int maxLine, InputStream in) {
    this.input = input;
    this.maxLine = maxLine;
    this.in = in;
  }

  /**
   * Opens a file that another thread reads and unzips ahead of this one, until {@link #close()}.
   *
   * @param file the file; gzip is recognised by its first bytes
   * @return the reader; it gives the same lines and the same errors
   * @throws GamerecException if it cannot be opened
   */
  public static LineReader readingAhead(Path file) {
    ByteInput input = ByteInput.of(file);
    return new LineReader(input, MAX_LINE, new ReadAhead(input.open(), CHUNK));
  }

  /**
   * Moves to the next line.
   *
   * @return false at the end of the file
   * @throws GamerecException if the file cannot be read or its gzip stream is cut off or damaged
   */
  public boolean next() {
    tooLong = false;
    int i = next;
    while (true) {
      byte[] bytes = buffer;
      for (int limit = filled; i < limit; i++) {
        if (bytes[i] == '\n') {
          return line(i, i + 1);
        }
      }
      if (ended) {
        return (next < filled || tooLong) && line(filled, filled);
      }
      if (filled - next > maxLine) {
        tooLong = true;
        next = filled;
      }
      i -= compact();
      fill();
    }
  }

  private boolean line(int end, int following) {
    tooLong |= end - next > maxLine;
    from = tooLong ? end : next;
    to = end > from && buffer[end - 1] == '\r' ? end - 1 : end;
    next = following;
    lineNumber++;
    return true;
  }

  private int compact() {
    int shift = next;
    if (shift > 0) {
      System.arraycopy(buffer, next, buffer, 0, filled - next);
      filled -= shift;
      next = 0;
    }
    if (buffer.length - filled < CHUNK) {
      buffer = Arrays.copyOf(buffer, 2 * buffer.length);
    }
    return shift;
  }

  private void fill() {
    try {
      // By the chunk, so that an error comes after the same line whoever reads.
      int read = in.read(buffer, filled, CHUNK);
      if (read < 0) {
        ended = true;
      } else {
        filled += read;
      }
    } catch (EOFException | ZipException e) {
      throw damaged(e);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private GamerecException damaged(IOException e) {
    return new GamerecException(
        input.where() + " is cut off or damaged after line " + lineNumber + "; get the file again",
        e);
  }

  private GamerecException unreadable(IOException e) {
    return new GamerecException("cannot read " + input.where() + ": " + Files2.reason(e), e);
  }

  /**
   * The bytes of the current line and of what stands around it.
   *
   * @return the buffer; its content changes with {@link #next()}
   */
  public byte[] buffer() {
    return buffer;
  }

  /**
   * Where the current line starts.
   *
   * @return index into {@link #buffer()}
   */
  public int from() {
    return from;
  }

  /**
   * Where the current line ends.
   *
   * @return index behind its last byte, the line feed not included
   */
  public int to() {
    return to;
  }

  /**
   * Whether the current line was too long to hold.
   *
   * @return true where the line shows as empty and is not
   */
  public boolean tooLong() {
    return tooLong;
  }

  /**
   * Number of the current line.
   *
   * @return the number, from 1
   */
  public long lineNumber() {
    return lineNumber;
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw unreadable(e);
    }
  }
}
