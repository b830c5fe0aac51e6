package io.gamerec.index.internal;

import static com.google.common.base.Strings.lenientFormat;

import io.gamerec.api.GamerecException;
import io.gamerec.api.index.Metric;
import io.gamerec.api.internal.Files2;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The file of a flat FAISS index, as {@code faiss::write_index} writes it, little-endian. It is
 * checked here before FAISS reads it, because FAISS believes the sizes it finds.
 *
 * <table>
 * <caption>Fields in order</caption>
 * <tr><th>bytes</th><th>type</th><th>field</th></tr>
 * <tr><td>4</td><td>ASCII</td><td>kind: {@code IxFI} inner product, {@code IxF2} L2</td></tr>
 * <tr><td>4</td><td>int32</td><td>dim</td></tr>
 * <tr><td>8</td><td>int64</td><td>rows</td></tr>
 * <tr><td>16</td><td>2 int64</td><td>unused</td></tr>
 * <tr><td>1</td><td>bool</td><td>trained, always 1</td></tr>
 * <tr><td>4</td><td>int32</td><td>metric: 0 inner product, 1 L2</td></tr>
 * <tr><td>8</td><td>uint64</td><td>dim * rows</td></tr>
 * <tr><td>4 * dim * rows</td><td>float32</td><td>the vectors, row-major</td></tr>
 * </table>
 */
final class FaissFile {
  static final int HEADER = 45;

  private FaissFile() {}

  /** Throws unless FAISS can read the file as a flat index and find nothing surprising in it. */
  static void check(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(HEADER);
      String problem =
          bytes.length < HEADER
              ? "is truncated"
              : problem(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN), Files.size(file));
      if (!problem.isEmpty()) {
        throw new GamerecException(
            file + " is no flat FAISS index: it " + problem + "; restore it or build it again");
      }
    } catch (IOException e) {
      throw new GamerecException("cannot read " + file + ": " + Files2.reason(e), e);
    }
  }

  private static String problem(ByteBuffer header, long size) {
    byte[] fourCc = new byte[4];
    header.get(fourCc);
    String kind = new String(fourCc, StandardCharsets.ISO_8859_1);
    if (!kind.equals("IxFI") && !kind.equals("IxF2")) {
      return kind.chars().allMatch(c -> c > ' ' && c < 127)
          ? "is of kind " + kind + ", expected IxFI or IxF2"
          : "does not begin with IxFI or IxF2";
    }
    int dim = header.getInt();
    long rows = header.getLong();
    header.position(header.position() + 16);
    byte trained = header.get();
    int metric = header.getInt();
    long values = header.getLong();
    Metric named = kind.equals("IxFI") ? Metric.INNER_PRODUCT : Metric.L2;
    long most = (Long.MAX_VALUE - HEADER) / Float.BYTES / Math.max(1, dim);
    if (dim < 1 || dim > 1 << 16 || rows < 0 || rows > most || trained != 1) {
      return "has a damaged header";
    }
    if (metric != (named == Metric.INNER_PRODUCT ? 0 : 1) || values != dim * rows) {
      return "has a header that contradicts itself";
    }
    long expected = HEADER + Float.BYTES * values;
    return size == expected ? "" : lenientFormat("must have %s bytes, has %s", expected, size);
  }
}
