package io.gamerec.model.export;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Strings.lenientFormat;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.gamerec.api.GamerecException;
import io.gamerec.api.internal.Files2;
import io.gamerec.model.internal.ExportFiles;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Arrays of floats in NumPy's own format, version 1.0: {@code numpy.load(file)} reads them.
 *
 * <table>
 * <caption>The file</caption>
 * <tr><th>bytes</th><th>content</th></tr>
 * <tr><td>6</td><td>{@code 93 4E 55 4D 50 59}, which is {@code \x93NUMPY}</td></tr>
 * <tr><td>2</td><td>version, {@code 01 00}</td></tr>
 * <tr><td>2</td><td>length of the header, little-endian</td></tr>
 * <tr><td>length</td><td>{@code {'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }}, padded
 * with spaces and a line feed so that the values start at a multiple of 64</td></tr>
 * <tr><td>rest</td><td>the values, row-major, little-endian float32</td></tr>
 * </table>
 */
public final class Npy {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};
  private static final int ALIGNMENT = 64;
  private static final int CHUNK = 1 << 14;
  private static final Pattern HEADER =
      Pattern.compile(
          "\\{'descr': '([^']*)', 'fortran_order': (True|False), 'shape': \\(([0-9, ]*)\\), \\} *\n");

  private Npy() {}

  /**
   * An array that was read.
   *
   * @param values row-major
   * @param shape its shape, empty for a scalar
   */
  public record Array(float[] values, int[] shape) {}

  /**
   * Writes an array.
   *
   * @param file where; appears whole or not at all, replaced when it exists
   * @param values row-major
   * @param shape its shape, empty for a scalar
   * @throws IllegalArgumentException if the shape asks for another number of values
   * @throws GamerecException if it cannot be written
   */
  public static void write(Path file, float[] values, int... shape) {
    long size = size(shape);
    checkArgument(
        size == values.length,
        "shape %s asks for %s values, got %s",
        Arrays.toString(shape),
        size,
        values.length);
    ExportFiles.write(
        file,
        out -> {
          writeHeader(out, shape);
          writeValues(out, values, 0, values.length);
        });
  }

  private static long size(int[] shape) {
    long size = 1;
    for (int length : shape) {
      checkArgument(length >= 0, "shape %s has a length below 0", Arrays.toString(shape));
      size = Math.multiplyExact(size, length);
    }
    return size;
  }

  static void writeHeader(OutputStream out, int... shape) throws IOException {
    String lengths =
        Arrays.stream(shape).mapToObj(Integer::toString).collect(Collectors.joining(", "))
            + (shape.length == 1 ? "," : "");
    String dict = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + lengths + "), }";
    int before = MAGIC.length + 2;
    int end = (before + dict.length() + ALIGNMENT) / ALIGNMENT * ALIGNMENT;
    String header = dict + " ".repeat(end - before - dict.length() - 1) + "\n";
    out.write(MAGIC);
    out.write(header.length() & 0xff);
    out.write(header.length() >> 8);
    out.write(header.getBytes(ISO_8859_1));
  }

  static void writeValues(OutputStream out, float[] values, int from, int to) throws IOException {
    ByteBuffer chunk =
        ByteBuffer.allocate(4 * Math.min(CHUNK, to - from)).order(ByteOrder.LITTLE_ENDIAN);
    for (int at = from; at < to; at += CHUNK) {
      int length = Math.min(CHUNK, to - at);
      chunk.asFloatBuffer().put(values, at, length);
      out.write(chunk.array(), 0, 4 * length);
    }
  }

  /**
   * Reads an array.
   *
   * @param file a file of version 1.0, {@code <f4} in C order, as {@link #write} and {@code
   *     numpy.save} of such an array write it
   * @return the array
   * @throws GamerecException if the file cannot be read, is damaged or holds something else
   */
  public static Array read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] start = in.readNBytes(MAGIC.length + 2);
      if (start.length < MAGIC.length + 2
          || !Arrays.equals(start, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
        throw new IOException("it is no .npy file of version 1.0");
      }
      int length = (start[MAGIC.length] & 0xff) | (start[MAGIC.length + 1] & 0xff) << 8;
      int[] shape = shape(new String(in.readNBytes(length), ISO_8859_1));
      long bytes = Files.size(file) - MAGIC.length - 2 - length;
      long size = 1;
      for (int i : shape) {
        size = i == 0 ? 0 : Math.min(size, Long.MAX_VALUE / i / 4) * i;
      }
      if (size > Integer.MAX_VALUE - 8 || 4 * size != bytes) {
        throw new EOFException(
            lenientFormat(
                "shape %s needs %s values of 4 bytes, %s bytes follow the header",
                Arrays.toString(shape), size, bytes));
      }
      return new Array(values(in, (int) size), shape);
    } catch (IOException e) {
      throw new GamerecException("cannot read " + file + ": " + Files2.reason(e), e);
    }
  }

  private static int[] shape(String header) throws IOException {
    Matcher matcher = HEADER.matcher(header);
    if (!matcher.matches()) {
      throw new IOException("its header is damaged");
    }
    if (!matcher.group(1).equals("<f4") || !matcher.group(2).equals("False")) {
      throw new IOException(
          lenientFormat(
              "it must hold '<f4' in C order, got '%s' with fortran_order %s; save it as"
                  + " numpy.ascontiguousarray(a, '<f4')",
              matcher.group(1), matcher.group(2)));
    }
    try {
      return Arrays.stream(matcher.group(3).split(",", -1))
          .map(String::strip)
          .filter(text -> !text.isEmpty())
          .mapToInt(Integer::parseInt)
          .toArray();
    } catch (NumberFormatException e) {
      throw new IOException("its shape (" + matcher.group(3) + ") is damaged", e);
    }
  }

  private static float[] values(InputStream in, int size) throws IOException {
    float[] values = new float[size];
    ByteBuffer chunk =
        ByteBuffer.allocate(4 * Math.min(CHUNK, size)).order(ByteOrder.LITTLE_ENDIAN);
    for (int at = 0; at < size; at += CHUNK) {
      int length = Math.min(CHUNK, size - at);
      if (in.readNBytes(chunk.array(), 0, 4 * length) < 4 * length) {
        throw new EOFException("it became shorter while it was read");
      }
      chunk.asFloatBuffer().get(values, at, length);
    }
    return values;
  }
}
