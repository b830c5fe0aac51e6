package io.gamerec.index.internal;

import io.gamerec.index.internal.FaissQuantizers.Quantizer;
import java.io.IOException;

/**
 * Walks over an HNSW index. A row is on levels 0 up to its own, in the file counted from 1; its
 * neighbours stand level by level, on each as many places as the table of levels says, -1 behind
 * the last. A search goes from the entry point along the neighbours of a level, so each has to be
 * there.
 */
final class FaissGraph {
  private static final int MOST_LEVELS = 64;
  private static final int MOST_NEIGHBORS = 1 << 20;
  private static final int MOST_EF = 1_000_000;
  private static final long MOST_TABLE_BYTES = 1L << 30;

  private final FaissWalker walker;
  private final FaissBytes bytes;

  FaissGraph(FaissWalker walker, FaissBytes bytes) {
    this.walker = walker;
    this.bytes = bytes;
  }

  FaissWalker.Part walk(String kind) throws IOException {
    FaissWalker.Header header = walker.header();
    int[] places = places();
    byte[] levels = levels((int) header.rows(), places.length - 1);
    long neighbors = offsets(levels, places);
    bytes.count("the neighbours", Integer.BYTES, neighbors);
    for (int row = 0; row < levels.length; row++) {
      neighbors(levels, levels[row], places);
    }
    entry(levels);
    bytes.int32("efConstruction", 1, MOST_EF);
    bytes.int32("efSearch", 1, MOST_EF);
    bytes.int32("the number of entry points to the upper levels", 1, 1);
    long at = bytes.offset();
    FaissWalker.Part stored = walker.storage(kind);
    walker.agree(at, "the index below the graph", stored, header.dim(), header);
    if (kind.equals("IHNp") && stored.quantizer() != null) {
      distanceTable(at, stored.quantizer());
    }
    int most = places.length > 2 ? places[2] - places[1] : places[1] / 2;
    String type = "HNSW" + most;
    return new FaissWalker.Part(
        header, kind.equals("IHNf") ? type : type + "," + stored.type(), false);
  }

  /** Gives how many places for neighbours a row has before each level. */
  private int[] places() throws IOException {
    int levels = (int) bytes.count("the shares of the levels", Double.BYTES, 1, MOST_LEVELS);
    for (int level = 0; level < levels; level++) {
      long at = bytes.offset();
      double share = bytes.float64("the share of a level");
      if (!(share >= 0 && share <= 1)) {
        throw bytes.damaged(at, "the share of level " + level, "in [0, 1]", share);
      }
    }
    bytes.count("the table of levels", Integer.BYTES, levels + 1);
    int[] places = new int[levels + 1];
    bytes.int32("the places before level 0", 0, 0);
    for (int level = 1; level <= levels; level++) {
      places[level] =
          bytes.int32("the places before a level", places[level - 1] + 1, MOST_NEIGHBORS);
    }
    return places;
  }

  private byte[] levels(int rows, int most) throws IOException {
    bytes.count("the levels of the rows", Integer.BYTES, rows);
    byte[] levels = new byte[rows];
    for (int row = 0; row < rows; row++) {
      levels[row] = (byte) bytes.int32("the levels of a row", 1, most);
    }
    return levels;
  }

  /** Gives how many places all rows have. */
  private long offsets(byte[] levels, int[] places) throws IOException {
    bytes.count("the offsets of the neighbours", Long.BYTES, levels.length + 1L);
    long offset = 0;
    bytes.int64("the offset of the first neighbours", 0, 0);
    for (byte level : levels) {
      offset += places[level];
      bytes.int64("the offset of the neighbours of a row", offset, offset);
    }
    return offset;
  }

  private void neighbors(byte[] levels, int ownLevels, int[] places) throws IOException {
    int most = levels.length - 1;
    for (int level = 0; level < ownLevels; level++) {
      // An add takes the last place for the sign of a full list, so unused ones stand behind.
      int greatest = most;
      for (int place = places[level]; place < places[level + 1]; place++) {
        int neighbor = bytes.int32("a neighbour", -1, greatest);
        if (neighbor < 0) {
          greatest = -1;
        } else if (levels[neighbor] <= level) {
          throw bytes.damaged(
              bytes.offset() - Integer.BYTES,
              "a neighbour on level " + level,
              "a row that is on it",
              "row " + neighbor + ", which is on levels below " + levels[neighbor]);
        }
      }
    }
  }

  private void entry(byte[] levels) throws IOException {
    if (levels.length == 0) {
      bytes.int32("the entry point of an empty graph", -1, -1);
      bytes.int32("the highest level of an empty graph", -1, -1);
      return;
    }
    int entry = bytes.int32("the entry point", 0, levels.length - 1);
    int highest = 0;
    for (byte level : levels) {
      highest = Math.max(highest, level - 1);
    }
    bytes.int32("the highest level", highest, highest);
    if (levels[entry] - 1 != highest) {
      throw bytes.damaged(
          bytes.offset() - 2 * Integer.BYTES,
          "the entry point",
          "a row on level " + highest,
          "row " + entry + ", which is on levels below " + levels[entry]);
    }
  }

  /** FAISS tables the distances between PQ centroids as soon as it has read such an index. */
  private void distanceTable(long at, Quantizer quantizer) {
    long centroids = quantizer.centroids();
    long table = quantizer.subspaces() * centroids * centroids * Float.BYTES;
    if (table > MOST_TABLE_BYTES) {
      throw bytes.damaged(
          at, "the PQ distances below the graph", "at most 2^30 bytes", table + " bytes");
    }
  }
}
