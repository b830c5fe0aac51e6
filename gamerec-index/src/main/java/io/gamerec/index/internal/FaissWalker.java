package io.gamerec.index.internal;

import com.google.common.base.Splitter;
import io.gamerec.api.index.Metric;
import io.gamerec.index.internal.FaissQuantizers.Quantizer;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Walks over an index in the order of {@code faiss/impl/index_read.cpp} at version 1.7.3. An index
 * is a kind of four letters, a header and what the kind has, which may be further indexes:
 *
 * <table>
 * <caption>Kinds</caption>
 * <tr><th>kind</th><th>index</th><th>after the header</th></tr>
 * <tr><td>IxFI, IxF2, IxFl</td><td>flat</td><td>vectors</td></tr>
 * <tr><td>IxSQ</td><td>scalar quantizer</td><td>ranges, codes</td></tr>
 * <tr><td>IxPq</td><td>product quantizer</td><td>centroids, codes, search parameters</td></tr>
 * <tr><td>IHNf, IHNs, IHNp</td><td>HNSW</td><td>graph, index of kind flat, SQ or PQ</td></tr>
 * <tr><td>IwFl, IwSq, IwPQ, IwQR</td><td>IVF</td><td>index of the centroids, direct map, quantizer,
 *     lists; IwQR a second product quantizer with codes</td></tr>
 * <tr><td>IxPT</td><td>transforms before an index</td><td>transforms, index</td></tr>
 * <tr><td>IxRF</td><td>refinement</td><td>index, index that refines, factor</td></tr>
 * <tr><td>IxMp, IxM2</td><td>ID map, outermost only</td><td>index, ids</td></tr>
 * </table>
 *
 * <p>Kinds are left out on purpose: fast scan and additive quantizers, which cannot leave out rows;
 * LSH, whose scores are no distances; lists in other files; formats that 1.7.3 does not write.
 */
final class FaissWalker {
  /** As many rows as an index holds. */
  static final long MOST_ROWS = Integer.MAX_VALUE - 8;

  private static final int MOST_DIMS = 1 << 16;
  private static final int MOST_TRANSFORMS = 16;
  private static final float MOST_FACTOR = 1_000;

  private static final String FLAT = "IxFI IxF2 IxFl";
  private static final String STORED = FLAT + " IxSQ IxPq";
  private static final String CENTROIDS = STORED + " IHNf IHNs IHNp";
  private static final String TRANSFORMED = CENTROIDS + " IwFl IwSq IwPQ IwQR";
  private static final String REFINED = TRANSFORMED + " IxPT";
  private static final String MAPPED = REFINED + " IxRF";
  private static final String ANY = MAPPED + " IxMp IxM2";

  private final FaissBytes bytes;

  FaissWalker(FaissBytes bytes) {
    this.bytes = bytes;
  }

  /** The header of an index. */
  record Header(int dim, long rows, boolean trained, int metric) {}

  /** An index that has been passed; one of codes has a quantizer. */
  record Part(Header header, String type, boolean ivf, @Nullable Quantizer quantizer) {
    Part(Header header, String type, boolean ivf) {
      this(header, type, ivf, null);
    }
  }

  FaissFile.Facts walk() throws IOException {
    String kind = kind("the index", ANY);
    boolean ids = kind.equals("IxMp") || kind.equals("IxM2");
    Part part = ids ? mapped() : body(kind);
    Header header = part.header;
    return new FaissFile.Facts(
        part.type,
        header.dim,
        header.metric == 0 ? Metric.INNER_PRODUCT : Metric.L2,
        header.rows,
        ids,
        part.ivf);
  }

  private String kind(String of, String allowed) throws IOException {
    long at = bytes.offset();
    String kind = bytes.fourCc("the kind of " + of);
    if (!Splitter.on(' ').splitToList(allowed).contains(kind)) {
      throw bytes.unread(at, of, allowed, kind);
    }
    return kind;
  }

  Part centroids() throws IOException {
    return body(kind("the index of the centroids", CENTROIDS));
  }

  Part storage(String graph) throws IOException {
    String allowed =
        switch (graph) {
          case "IHNs" -> "IxSQ";
          case "IHNp" -> "IxPq";
          default -> FLAT;
        };
    return body(kind("the index below the graph", allowed));
  }

  private Part body(String kind) throws IOException {
    return switch (kind) {
      case "IxFI", "IxF2", "IxFl" -> flat(kind);
      case "IxSQ", "IxPq" -> codes(kind);
      case "IHNf", "IHNs", "IHNp" -> new FaissGraph(this, bytes).walk(kind);
      case "IwFl", "IwSq", "IwPQ", "IwQR" -> new FaissLists(this, bytes).walk(kind);
      case "IxPT" -> transformed();
      case "IxRF" -> refined();
      default -> throw new AssertionError(kind);
    };
  }

  Header header() throws IOException {
    int dim = bytes.int32("the dim", 1, MOST_DIMS);
    long rowsAt = bytes.offset();
    long rows = bytes.int64("the number of rows", 0, MOST_ROWS);
    bytes.skip("the header", 2 * Long.BYTES);
    boolean trained = bytes.bool("the trained flag");
    if (rows > 0 && !trained) {
      throw bytes.damaged(rowsAt, "the number of rows of an untrained index", 0, rows);
    }
    return new Header(dim, rows, trained, bytes.int32("the metric", 0, 1));
  }

  /** Refuses a part that does not have the dim, the rows and the metric of the whole. */
  Part agree(long at, String name, Part part, int dim, Header whole) {
    Header header = part.header;
    if (header.dim != dim) {
      throw bytes.damaged(at, "the dim of " + name, dim, header.dim);
    }
    if (header.rows != whole.rows) {
      throw bytes.damaged(at, "the number of rows of " + name, whole.rows, header.rows);
    }
    if (whole.trained && !header.trained) {
      throw bytes.damaged(at, "the trained flag of " + name, 1, 0);
    }
    return agree(at, name, part, whole.metric);
  }

  Part agree(long at, String name, Part part, int metric) {
    if (part.header.metric != metric) {
      throw bytes.damaged(at, "the metric of " + name, metric, part.header.metric);
    }
    return part;
  }

  private Part flat(String kind) throws IOException {
    long at = bytes.offset();
    Header header = header();
    int named = kind.equals("IxFI") ? 0 : kind.equals("IxF2") ? 1 : header.metric;
    if (header.metric != named) {
      throw bytes.damaged(at, "the metric of " + kind, named, header.metric);
    }
    if (!header.trained) {
      throw bytes.damaged(at, "the trained flag of " + kind, 1, 0);
    }
    long values = header.rows * header.dim;
    bytes.count("the vectors", Float.BYTES, values);
    bytes.floats("the vectors", values);
    return new Part(header, "Flat", false);
  }

  private Part codes(String kind) throws IOException {
    Header header = header();
    FaissQuantizers quantizers = new FaissQuantizers(bytes);
    Quantizer quantizer =
        kind.equals("IxSQ") ? quantizers.scalar(header) : quantizers.product(header.dim);
    codes(header.rows, quantizer.codeSize());
    if (kind.equals("IxPq")) {
      bytes.int32("the PQ search type", 0, 0);
      bytes.int8("the flag for signs in PQ codes", 0, 0);
      bytes.int32("the polysemous threshold", 0, Integer.MAX_VALUE);
    }
    return new Part(header, quantizer.type(), false, quantizer);
  }

  /** Passes over the codes of all rows. */
  void codes(long rows, int codeSize) throws IOException {
    long size = rows * codeSize;
    bytes.count("the codes", 1, size);
    bytes.skip("the codes", size);
  }

  private Part mapped() throws IOException {
    Header header = header();
    long at = bytes.offset();
    Part part =
        agree(
            at,
            "the index in the ID map",
            body(kind("the index in the ID map", MAPPED)),
            header.dim,
            header);
    bytes.count("the ids", Long.BYTES, header.rows);
    ids((int) header.rows);
    return part;
  }

  private void ids(int rows) throws IOException {
    long from = bytes.offset();
    long last = -1;
    boolean ascending = true;
    for (int row = 0; row < rows; row++) {
      long id = bytes.int64("an id", 0, Long.MAX_VALUE);
      ascending &= id > last;
      last = id;
    }
    if (ascending) {
      return;
    }
    long[] ids = new long[rows];
    bytes.int64sAt(from, ids);
    Arrays.sort(ids);
    for (int i = 1; i < rows; i++) {
      if (ids[i] == ids[i - 1]) {
        throw bytes.damaged(from, "each id", "there once", ids[i] + " twice");
      }
    }
  }

  private Part transformed() throws IOException {
    Header header = header();
    int count = bytes.int32("the number of transforms", 0, MOST_TRANSFORMS);
    FaissTransforms transforms = new FaissTransforms(bytes);
    StringBuilder type = new StringBuilder();
    int dim = header.dim;
    for (int i = 0; i < count; i++) {
      FaissTransforms.Transform transform = transforms.walk(dim, header.trained);
      dim = transform.dim();
      type.append(transform.type()).append(',');
    }
    long at = bytes.offset();
    Part part = body(kind("the index behind the transforms", TRANSFORMED));
    agree(at, "the index behind the transforms", part, dim, header);
    return new Part(header, type + part.type, part.ivf);
  }

  private Part refined() throws IOException {
    Header header = header();
    long at = bytes.offset();
    Part base = body(kind("the index to refine", REFINED));
    agree(at, "the index to refine", base, header.dim, header);
    at = bytes.offset();
    Part refining = body(kind("the index that refines", STORED));
    agree(at, "the index that refines", refining, header.dim, header);
    factor();
    String suffix = refining.type.equals("Flat") ? ",RFlat" : ",Refine(" + refining.type + ")";
    return new Part(header, base.type + suffix, base.ivf);
  }

  /** Passes over the factor by which more are looked for than a refinement keeps. */
  void factor() throws IOException {
    bytes.float32("the factor of k", 1, MOST_FACTOR);
  }
}
