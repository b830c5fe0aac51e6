package io.gamerec.index.internal;

import io.gamerec.index.internal.FaissQuantizers.Quantizer;
import java.io.IOException;
import java.util.BitSet;

/**
 * Walks over an IVF index: each row stands in one of the lists, with its number and its code. A
 * direct map, where there is one, says for each row which list and which place.
 */
final class FaissLists {
  /** Lists of an untrained index: there is no centroid in the file for them. */
  private static final int MOST_UNTRAINED = 1 << 20;

  private final FaissWalker walker;
  private final FaissBytes bytes;

  FaissLists(FaissWalker walker, FaissBytes bytes) {
    this.walker = walker;
    this.bytes = bytes;
  }

  FaissWalker.Part walk(String kind) throws IOException {
    FaissWalker.Header header = walker.header();
    boolean trained = header.trained();
    int lists =
        (int)
            bytes.int64("the number of lists", 1, trained ? FaissWalker.MOST_ROWS : MOST_UNTRAINED);
    bytes.int64("nprobe", 1, Integer.MAX_VALUE);
    long at = bytes.offset();
    FaissWalker.Part centroids = walker.centroids();
    FaissWalker.Header expected =
        new FaissWalker.Header(
            header.dim(),
            trained || centroids.header().rows() != 0 ? lists : 0,
            trained,
            header.metric());
    walker.agree(at, "the index of the centroids", centroids, header.dim(), expected);
    long map = directMap(header.rows());
    Quantizer quantizer =
        switch (kind) {
          case "IwSq" -> scalar(header);
          case "IwPQ", "IwQR" -> product(header);
          default -> new Quantizer(header.dim() * Float.BYTES, header.dim(), 0, "Flat");
        };
    lists((int) header.rows(), lists, quantizer, map);
    String type = quantizer.type();
    if (kind.equals("IwQR")) {
      type += refinement(header);
    }
    return new FaissWalker.Part(header, "IVF" + lists + named(centroids) + "," + type, true);
  }

  private static String named(FaissWalker.Part centroids) {
    String type = centroids.type();
    if (type.equals("Flat")) {
      return "";
    }
    return type.matches("HNSW\\d+") ? "_" + type : "(" + type + ")";
  }

  /** Gives the offset of the direct map, -1 when there is none. */
  private long directMap(long rows) throws IOException {
    long at = bytes.offset();
    int type = bytes.int8("the type of the direct map", 0, 2);
    if (type == 2) {
      throw bytes.damaged(at, "the type of the direct map", "none or an array", "a hash table");
    }
    bytes.count("the direct map", Long.BYTES, type == 0 ? 0 : rows);
    long map = bytes.offset();
    bytes.skip("the direct map", type == 0 ? 0 : rows * Long.BYTES);
    return type == 0 ? -1 : map;
  }

  private Quantizer scalar(FaissWalker.Header header) throws IOException {
    Quantizer quantizer = new FaissQuantizers(bytes).scalar(header);
    bytes.int64("the code size", quantizer.codeSize(), quantizer.codeSize());
    bytes.bool("the flag for residuals");
    return quantizer;
  }

  private Quantizer product(FaissWalker.Header header) throws IOException {
    bytes.bool("the flag for residuals");
    long at = bytes.offset();
    long codeSize = bytes.int64("the code size", 1, header.dim() * 2L);
    Quantizer quantizer = new FaissQuantizers(bytes).product(header.dim());
    if (codeSize != quantizer.codeSize()) {
      throw bytes.damaged(at, "the code size", quantizer.codeSize(), codeSize);
    }
    return quantizer;
  }

  /** A second PQ, whose codes stand in order of the rows; FAISS has it for distances only. */
  private String refinement(FaissWalker.Header header) throws IOException {
    if (!header.trained() || header.metric() != 1) {
      throw bytes.damaged(
          bytes.offset(), "an IVF index with a second PQ", "trained and of metric 1", header);
    }
    Quantizer quantizer = new FaissQuantizers(bytes).product(header.dim());
    walker.codes(header.rows(), quantizer.codeSize());
    walker.factor();
    return "+" + quantizer.subspaces();
  }

  private void lists(int rows, int lists, Quantizer quantizer, long map) throws IOException {
    long at = bytes.offset();
    String kind = bytes.fourCc("the kind of the lists");
    if (!kind.equals("ilar")) {
      throw bytes.unread(at, "the lists", "ilar", kind);
    }
    int codeSize = quantizer.codeSize();
    bytes.int64("the number of lists", lists, lists);
    bytes.int64("the code size of the lists", codeSize, codeSize);
    int[] sizes = sizes(rows, lists);
    bytes.fits(bytes.offset(), "the lists", rows, codeSize + (long) Long.BYTES);
    BitSet seen = new BitSet(rows);
    for (int list = 0; list < lists; list++) {
      if (quantizer.type().equals("Flat")) {
        bytes.floats("the vectors in a list", (long) sizes[list] * codeSize / Float.BYTES);
      } else {
        bytes.skip("the codes in a list", (long) sizes[list] * codeSize);
      }
      for (int place = 0; place < sizes[list]; place++) {
        long idAt = bytes.offset();
        int row = (int) row(rows);
        if (seen.get(row)) {
          throw bytes.damaged(idAt, "a row in the lists", "there once", row + " twice");
        }
        seen.set(row);
        if (map >= 0) {
          mapped(map + (long) row * Long.BYTES, (long) list << 32 | place);
        }
      }
    }
  }

  private long row(int rows) throws IOException {
    long at = bytes.offset();
    long row = bytes.int64("a row in the lists");
    if (row < 0 || row >= rows) {
      throw bytes.damaged(
          at,
          "a row in the lists",
          "in [0, " + rows + ") (ids of their own need an IDMap2 around the index)",
          row);
    }
    return row;
  }

  private void mapped(long at, long expected) throws IOException {
    long entry = bytes.int64At(at);
    if (entry != expected) {
      throw bytes.damaged(at, "an entry of the direct map", expected, entry);
    }
  }

  private int[] sizes(int rows, int lists) throws IOException {
    long at = bytes.offset();
    String kind = bytes.fourCc("the kind of the list sizes");
    int[] sizes = new int[lists];
    long total = 0;
    if (kind.equals("full")) {
      bytes.count("the list sizes", Long.BYTES, lists);
      for (int list = 0; list < lists; list++) {
        sizes[list] = (int) bytes.int64("the size of a list", 0, rows);
        total += sizes[list];
      }
    } else if (kind.equals("sprs")) {
      long numbers = bytes.count("the list sizes", Long.BYTES, 0, 2L * lists);
      if (numbers % 2 != 0) {
        throw bytes.damaged(at, "the numbers of the list sizes", "pairs", numbers);
      }
      long list = -1;
      for (long pair = 0; pair < numbers / 2; pair++) {
        list = bytes.int64("the number of a list", list + 1, lists - 1L);
        sizes[(int) list] = (int) bytes.int64("the size of a list", 0, rows);
        total += sizes[(int) list];
      }
    } else {
      throw bytes.damaged(at, "the kind of the list sizes", "full or sprs", kind);
    }
    if (total != rows) {
      throw bytes.damaged(at, "the sum of the list sizes", rows, total);
    }
    return sizes;
  }
}
