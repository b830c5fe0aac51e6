package io.gamerec.api.internal.index;

import static com.google.common.base.Strings.lenientFormat;

import io.gamerec.api.GamerecException;
import io.gamerec.api.index.Metric;
import io.gamerec.api.internal.Files2;
import io.gamerec.api.spi.RowIds;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The file of an exact index, which {@code exact} and {@code torch} both write and read,
 * little-endian.
 *
 * <table>
 * <caption>Fields in order</caption>
 * <tr><th>bytes</th><th>type</th><th>field</th></tr>
 * <tr><td>8</td><td>ASCII</td><td>magic, {@code gamerecX}</td></tr>
 * <tr><td>4</td><td>int32</td><td>version, {@value #VERSION}</td></tr>
 * <tr><td>4</td><td>int32</td><td>metric: 0 inner product, 1 L2</td></tr>
 * <tr><td>4</td><td>int32</td><td>dim, at least 1</td></tr>
 * <tr><td>8</td><td>int64</td><td>rows, at least 0</td></tr>
 * <tr><td>4</td><td>int32</td><td>1 when ids follow, 0 when ids are rows; not in version 1</td></tr>
 * <tr><td>4 * dim * rows</td><td>float32</td><td>the vectors, row-major, all finite</td></tr>
 * <tr><td>8 * rows or 0</td><td>int64</td><td>the ids, at least 0, none twice</td></tr>
 * <tr><td>4</td><td>uint32</td><td>CRC-32C of everything before it</td></tr>
 * </table>
 */
public final class ExactFile {
  /** Version of the files it writes. */
  public static final int VERSION = 2;

  private static final byte[] MAGIC = "gamerecX".getBytes(StandardCharsets.US_ASCII);
  private static final int HEADER = 32;
  private static final int HEADER_1 = 28;
  private static final int SUM = 4;
  private static final int CHUNK = 1 << 16;
  private static final int VALUES = 1 << 16;

  private ExactFile() {}

  /** Where the vectors of a store come from. */
  @FunctionalInterface
  public interface Vectors {
    /**
     * Copies vectors.
     *
     * @param from the first row
     * @param to the row behind the last
     * @param out takes {@code [to - from, dim]} from its start
     */
    void copy(int from, int to, float[] out);
  }

  /**
   * Writes a file.
   *
   * @param file where to write
   * @param dim length of a vector
   * @param metric how nearness is measured
   * @param ids the ids of the rows, none of them removed
   * @param vectors the vectors of the rows
   */
  public static void write(Path file, int dim, Metric metric, RowIds ids, Vectors vectors) {
    int rows = ids.rows();
    CRC32C crc = new CRC32C();
    try (OutputStream raw = new BufferedOutputStream(Files.newOutputStream(file), CHUNK)) {
      OutputStream out = new CheckedOutputStream(raw, crc);
      byte[] header = new byte[HEADER];
      littleEndian(header)
          .put(MAGIC)
          .putInt(VERSION)
          .putInt(metric == Metric.INNER_PRODUCT ? 0 : 1)
          .putInt(dim)
          .putLong(rows)
          .putInt(ids.areRows() ? 0 : 1);
      out.write(header);
      int step = Math.max(1, VALUES / dim);
      float[] values = new float[step * dim];
      byte[] chunk = new byte[Float.BYTES * values.length];
      for (int from = 0; from < rows; from += step) {
        int to = Math.min(rows, from + step);
        vectors.copy(from, to, values);
        littleEndian(chunk).asFloatBuffer().put(values, 0, (to - from) * dim);
        out.write(chunk, 0, Float.BYTES * (to - from) * dim);
      }
      if (!ids.areRows()) {
        writeIds(out, new byte[CHUNK], ids);
      }
      byte[] sum = new byte[SUM];
      littleEndian(sum).putInt((int) crc.getValue());
      raw.write(sum);
    } catch (IOException e) {
      throw new GamerecException("cannot write " + file + ": " + Files2.reason(e), e);
    }
  }

  private static void writeIds(OutputStream out, byte[] chunk, RowIds ids) throws IOException {
    ByteBuffer buffer = littleEndian(chunk);
    for (int row = 0; row < ids.rows(); row++) {
      if (!buffer.hasRemaining()) {
        out.write(chunk);
        buffer.clear();
      }
      buffer.putLong(ids.id(row));
    }
    out.write(chunk, 0, buffer.position());
  }

  /**
   * What a file holds.
   *
   * @param dim length of a vector
   * @param metric how nearness is measured
   * @param values the vectors, row-major
   * @param ids the ids of the rows; null when they are the rows
   */
  public record Content(int dim, Metric metric, float[] values, long @Nullable [] ids) {
    /**
     * Makes an index of the file.
     *
     * @param file the file that was read
     * @param store holds the vectors; closed with the index, also when this throws
     * @return the index
     * @throws GamerecException if the ids are damaged
     */
    public GuardedIndex index(Path file, VectorStore store) {
      try {
        return new GuardedIndex(store, ids);
      } catch (IllegalArgumentException e) {
        throw refused(file, "has damaged ids: " + e.getMessage());
      }
    }
  }

  /**
   * Reads a file.
   *
   * @param file a file that {@link #write} wrote, now or in version 1
   * @return what it holds
   * @throws GamerecException if it is missing, truncated, damaged or of another kind
   */
  public static Content read(Path file) {
    CRC32C crc = new CRC32C();
    try (InputStream raw = new BufferedInputStream(Files.newInputStream(file), CHUNK)) {
      InputStream in = new CheckedInputStream(raw, crc);
      ByteBuffer header = littleEndian(in.readNBytes(HEADER_1));
      check(header.limit() == HEADER_1, file, "is truncated");
      byte[] magic = new byte[MAGIC.length];
      header.get(magic);
      check(Arrays.equals(magic, MAGIC), file, "does not begin with gamerecX");
      int version = header.getInt();
      check(
          version == 1 || version == VERSION,
          file,
          lenientFormat("has version %s, this library reads 1 and %s", version, VERSION));
      int metric = header.getInt();
      int dim = header.getInt();
      long rows = header.getLong();
      int most = (Integer.MAX_VALUE - 8) / Math.max(1, dim);
      check(
          metric >> 1 == 0 && dim >= 1 && dim <= 1 << 16 && rows >= 0 && rows <= most,
          file,
          "has a damaged header");
      boolean hasIds = version > 1 && hasIds(in, file);
      long bytes =
          (version == 1 ? HEADER_1 : HEADER)
              + (hasIds ? Long.BYTES * rows : 0)
              + Float.BYTES * (dim * rows)
              + SUM;
      check(
          Files.size(file) == bytes,
          file,
          lenientFormat("must have %s bytes, has %s", bytes, Files.size(file)));
      float[] values = new float[(int) (dim * rows)];
      read(in, values, file);
      long[] ids = hasIds ? readIds(in, (int) rows, file) : null;
      int sum = (int) crc.getValue();
      byte[] expected = raw.readNBytes(SUM);
      check(
          expected.length == SUM && littleEndian(expected).getInt() == sum,
          file,
          "is damaged: its CRC-32C does not agree");
      return new Content(dim, metric == 0 ? Metric.INNER_PRODUCT : Metric.L2, values, ids);
    } catch (IOException e) {
      throw new GamerecException("cannot read " + file + ": " + Files2.reason(e), e);
    }
  }

  private static void read(InputStream in, float[] values, Path file) throws IOException {
    byte[] chunk = new byte[CHUNK];
    int done = 0;
    while (done < values.length) {
      int count = Math.min(values.length - done, CHUNK / Float.BYTES);
      int bytes = count * Float.BYTES;
      check(in.readNBytes(chunk, 0, bytes) == bytes, file, "is truncated");
      littleEndian(chunk).asFloatBuffer().get(values, done, count);
      done += count;
    }
    for (float value : values) {
      check(Float.isFinite(value), file, "holds values that are not finite");
    }
  }

  private static boolean hasIds(InputStream in, Path file) throws IOException {
    byte[] bytes = in.readNBytes(Integer.BYTES);
    check(bytes.length == Integer.BYTES, file, "is truncated");
    int flag = littleEndian(bytes).getInt();
    check(flag >> 1 == 0, file, "has a damaged header");
    return flag == 1;
  }

  private static long[] readIds(InputStream in, int rows, Path file) throws IOException {
    long[] ids = new long[rows];
    byte[] chunk = new byte[CHUNK];
    for (int from = 0; from < rows; from += CHUNK / Long.BYTES) {
      int count = Math.min(rows - from, CHUNK / Long.BYTES);
      int bytes = count * Long.BYTES;
      check(in.readNBytes(chunk, 0, bytes) == bytes, file, "is truncated");
      littleEndian(chunk).asLongBuffer().get(ids, from, count);
    }
    return ids;
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static void check(boolean holds, Path file, String problem) {
    if (!holds) {
      throw refused(file, problem);
    }
  }

  private static GamerecException refused(Path file, String problem) {
    return new GamerecException(
        file + " is no exact index of gamerec: it " + problem + "; restore it or build it again");
  }
}
