package io.gamerec.features.internal;

import static com.google.common.base.Strings.lenientFormat;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.base.Utf8;
import io.gamerec.api.GamerecException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads records of delimited fields (RFC 4180) as slices of bytes: no object a record or field.
 *
 * <p>A field that starts with a quote ends with one, may hold delimiters and line ends, and holds
 * quotes doubled; a quote elsewhere stands for itself. Blank lines are skipped. What is wrong with
 * one record is told by {@link #problem} and reading goes on behind its line, where the usual
 * libraries end with an exception. A quoted field without an end would swallow the rest of the file
 * and is therefore an error of the file, which the usual libraries take for data. Not thread-safe.
 */
public final class DelimitedReader implements AutoCloseable {
  /** Longest record that spans lines, in bytes; a longer one lacks a quote. */
  public static final int MAX_SPAN = 1 << 20;

  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

  private final ByteInput input;
  private final LineReader lines;
  private final byte[] delimiter;
  private final int quote;
  private long line;
  private byte[] bytes = new byte[0];
  private byte[] unquoted = new byte[1 << 10];
  private int length;
  private int[] from = new int[16];
  private int[] to = new int[16];
  private int fields;
  private @Nullable String problem;

  /**
   * Opens a file.
   *
   * @param input what is read, in UTF-8
   * @param delimiter ASCII characters between fields, at least one
   * @param quote ASCII character around fields, or 0 for none
   * @throws GamerecException if it cannot be opened
   */
  public DelimitedReader(ByteInput input, String delimiter, char quote) {
    this.input = input;
    this.delimiter = delimiter.getBytes(US_ASCII);
    this.quote = quote == 0 ? Integer.MIN_VALUE : quote;
    this.lines = new LineReader(input);
  }

  /**
   * Moves to the next record.
   *
   * @return false at the end of the file
   * @throws GamerecException if the file cannot be read, is cut off or damaged, or a quoted field
   *     has no end
   */
  public boolean next() {
    while (lines.next()) {
      if (lines.tooLong() || lines.from() < lines.to()) {
        line = lines.lineNumber();
        fields = 0;
        problem = null;
        read();
        return true;
      }
    }
    return false;
  }

  private void read() {
    if (lines.tooLong()) {
      problem = "expected at most " + LineReader.MAX_LINE + " bytes in a line";
      return;
    }
    byte[] buffer = lines.buffer();
    int start = lines.from();
    int end = lines.to();
    if (line == 1
        && end - start >= 3
        && Arrays.equals(buffer, start, start + 3, BYTE_ORDER_MARK, 0, 3)) {
      start += 3;
    }
    if (contains(buffer, start, end, quote)) {
      length = 0;
      bytes = unquoted;
      unquote(start, end);
      bytes = unquoted;
    } else {
      bytes = buffer;
      int at = start;
      for (int i = start; i < end; i++) {
        if (buffer[i] == delimiter[0] && isDelimiter(buffer, i, end)) {
          field(at, i);
          at = i + delimiter.length;
          i = at - 1;
        }
      }
      field(at, end);
    }
    if (problem == null && !Utf8.isWellFormed(bytes, from[0], to[fields - 1] - from[0])) {
      problem = "expected UTF-8, got other bytes";
    }
  }

  private boolean isDelimiter(byte[] buffer, int at, int end) {
    return at + delimiter.length <= end
        && Arrays.equals(buffer, at, at + delimiter.length, delimiter, 0, delimiter.length);
  }

  private static boolean contains(byte[] buffer, int from, int to, int value) {
    for (int i = from; i < to; i++) {
      if (buffer[i] == value) {
        return true;
      }
    }
    return false;
  }

  /** Reads a record with quotes, over as many lines as it takes. */
  private void unquote(int start, int end) {
    int i = start;
    int to = end;
    while (true) {
      int fieldStart = length;
      if (i < to && lines.buffer()[i] == quote) {
        i++;
        while (true) {
          byte[] buffer = lines.buffer();
          while (i < to && buffer[i] != quote) {
            append(buffer[i++]);
          }
          if (i == to) {
            append((byte) '\n');
            nextLine();
            i = lines.from();
            to = lines.to();
          } else if (i + 1 < to && buffer[i + 1] == quote) {
            append(buffer[i]);
            i += 2;
          } else {
            i++;
            break;
          }
        }
        if (i < to && !isDelimiter(lines.buffer(), i, to)) {
          problem =
              lenientFormat(
                  "expected the delimiter after a closing quote, got '%s' in line %s",
                  new String(lines.buffer(), i, Math.min(20, to - i), UTF_8), lines.lineNumber());
          return;
        }
      } else {
        while (i < to && !isDelimiter(lines.buffer(), i, to)) {
          append(lines.buffer()[i++]);
        }
      }
      field(fieldStart, length);
      if (i == to) {
        return;
      }
      i += delimiter.length;
    }
  }

  private void nextLine() {
    boolean another = lines.next();
    if (!another || lines.tooLong() || length + lines.to() - lines.from() > MAX_SPAN) {
      throw new GamerecException(
          lenientFormat(
              "%s: a quoted field in the record of line %s has no end before %s; mend the quotes",
              input.where(), line, another ? "line " + lines.lineNumber() : "the end of the file"));
    }
  }

  private void append(byte value) {
    if (length == unquoted.length) {
      unquoted = Arrays.copyOf(unquoted, 2 * length);
    }
    unquoted[length++] = value;
  }

  private void field(int start, int end) {
    if (fields == from.length) {
      from = Arrays.copyOf(from, 2 * fields);
      to = Arrays.copyOf(to, 2 * fields);
    }
    from[fields] = start;
    to[fields++] = end;
  }

  /**
   * Number of the line in which the current record starts.
   *
   * @return the number, from 1
   */
  public long line() {
    return line;
  }

  /**
   * What is wrong with the current record.
   *
   * @return what was expected and what came, or null where nothing is wrong
   */
  public @Nullable String problem() {
    return problem;
  }

  /**
   * Number of fields of the current record.
   *
   * @return the number, at least 1 where there is no problem
   */
  public int fields() {
    return fields;
  }

  /**
   * The bytes of which the fields are slices.
   *
   * @return the buffer; its content changes with {@link #next()}
   */
  public byte[] bytes() {
    return bytes;
  }

  /**
   * Where a field starts.
   *
   * @param field number of the field, from 0
   * @return index into {@link #bytes()}
   */
  public int from(int field) {
    return from[field];
  }

  /**
   * Where a field ends.
   *
   * @param field number of the field, from 0
   * @return index behind its last byte
   */
  public int to(int field) {
    return to[field];
  }

  /**
   * A field as text.
   *
   * @param field number of the field, from 0
   * @return the text
   */
  public String text(int field) {
    return new String(bytes, from[field], to[field] - from[field], UTF_8);
  }

  @Override
  public void close() {
    lines.close();
  }
}
