package io.gamerec.index.internal;

import static com.google.common.base.Preconditions.checkArgument;

import io.gamerec.api.index.SearchOptions;
import io.gamerec.api.internal.index.VectorStore.Effort;

/**
 * How far a search of a FAISS index has to look, and what that costs, in comparisons of vectors
 * that lie one behind the other.
 *
 * @param type the kind, for messages
 * @param exact whether every vector is compared
 * @param links links of a node on the lowest level of a graph, 0 where there is none
 * @param efSearch of a graph, unless a search says otherwise
 * @param lists lists of an inverted file, 0 where there is none
 * @param nprobe of an inverted file, unless a search says otherwise
 */
record FaissReach(String type, boolean exact, int links, int efSearch, int lists, int nprobe) {
  /** A comparison on a walk through a graph costs this many of a scan: memory is read at random. */
  private static final double WALK_COST = 2;

  /** Share of a node's links that lead to nodes that a walk has not seen yet. */
  private static final double FRESH_LINKS = 0.5;

  /** To see in a list that a row is not allowed costs this much of a comparison. */
  private static final double SKIP_COST = 0.1;

  /**
   * How much faster than comparing the allowed rows a filtered search of lists has to be to be
   * worth what it may miss and what it takes to find out.
   */
  private static final double WORTH_MISSING = 4;

  private static final double FEW = 0.95;

  /** Whether so few rows are allowed that the nearest of them lie further out than the nearest. */
  static boolean isFew(double allowed) {
    return allowed < FEW;
  }

  Effort effort(SearchOptions options, int k, double allowed, int rows) {
    checkArgument(
        links > 0 || options.efSearch().isEmpty(),
        "efSearch is a parameter of HNSW indexes, this one is %s",
        type);
    checkArgument(
        lists > 0 || options.nprobe().isEmpty(),
        "nprobe is a parameter of IVF indexes, this one is %s",
        type);
    if (links > 0) {
      return walk(Math.max(k, options.efSearch().orElse(efSearch)), allowed, rows);
    }
    if (lists > 0) {
      return read(options.nprobe().orElse(nprobe), k, allowed, rows);
    }
    return new Effort(0, 0, exact ? rows : Double.POSITIVE_INFINITY);
  }

  /** The walk goes on until it holds ef allowed rows; more of them, as they lie further apart. */
  private Effort walk(int asked, double allowed, int rows) {
    int ef = (int) Math.min(Math.max(1, rows), Math.ceil(asked / Math.sqrt(allowed)));
    return new Effort(ef, 0, ef / allowed * links * FRESH_LINKS * WALK_COST);
  }

  /** As many rows as without the filter, and some more than there are places. */
  private Effort read(int asked, int k, double allowed, int rows) {
    if (allowed < 1 && type.indexOf('+') >= 0) {
      // FAISS's refined IVFPQ takes no selector.
      return new Effort(0, lists, Double.POSITIVE_INFINITY);
    }
    double places = (allowed < 1 ? 4.0 : 2.0) * k;
    double enough = places * lists / Math.max(1, allowed * rows);
    int probes = (int) Math.min(lists, Math.ceil(Math.max(asked / allowed, enough)));
    double compared = compared(probes, allowed, rows);
    return new Effort(0, probes, isFew(allowed) ? compared * WORTH_MISSING : compared);
  }

  /** What reading so many lists costs. */
  double compared(int probes, double allowed, int rows) {
    return lists + (double) probes / lists * rows * (allowed + SKIP_COST);
  }
}
