package io.gamerec.index;

import static com.google.common.base.Preconditions.checkArgument;

import io.gamerec.api.spi.VectorIndexProvider;
import java.util.Locale;

/**
 * Which kind of index a size, a dimension and a recall target call for. Flat while that is fast;
 * then a graph, the fastest at any recall, until building it takes too long with one thread; then
 * lists.
 *
 * @param type as FAISS's {@code index_factory} spells it
 * @param links of a graph, else 0
 * @param lists of an IVF index, else 0
 * @param parameter efSearch of a graph, nprobe of lists, else 0: a first guess, which {@link
 *     SearchTuning} replaces by what a sample needs
 * @param reason one line
 */
record CatalogueRule(String type, int links, int lists, int parameter, String reason) {
  /** What a float takes in a flat search out of cache: 1.7 ms for 100,000 x 128. */
  private static final double FLAT_NANOS = 0.133;

  /** A flat search as fast as this is not worth missing anything. */
  private static final double FAST_MILLIS = 1;

  /**
   * Vectors that a graph may have, in floats: with 1,000,000 x 128 built in 144 s, these take about
   * a quarter of an hour.
   */
  private static final long MOST_GRAPH_FLOATS = 640_000_000;

  private static final int LINKS = 32;
  private static final int LEAST_EF = 32;
  private static final int MOST_EF = 1024;
  private static final int LEAST_LISTS = 1024;
  private static final int MOST_LISTS = 1 << 16;

  static CatalogueRule of(long size, int dim, double recallTarget) {
    checkArgument(size >= 0, "size must be at least 0, got %s", size);
    checkArgument(dim >= 1 && dim <= 1 << 16, "dim must be in [1, 65536], got %s", dim);
    SearchTuning.checkTarget(recallTarget);
    double floats = (double) size * dim;
    String cost =
        String.format(
            Locale.ROOT,
            "%,d vectors of %d floats take a flat search about %.2f ms",
            size,
            dim,
            floats * FLAT_NANOS / 1e6);
    if (recallTarget == 1) {
      return new CatalogueRule("Flat", 0, 0, 0, cost + "; only it has a recall of 1");
    }
    if (floats * FLAT_NANOS / 1e6 <= FAST_MILLIS) {
      return new CatalogueRule("Flat", 0, 0, 0, cost + " and it misses nothing");
    }
    if (floats <= MOST_GRAPH_FLOATS) {
      int efSearch =
          Math.min(MOST_EF, Math.max(LEAST_EF, (int) Math.round(6.4 / (1 - recallTarget))));
      String reason = cost + "; recall target " + recallTarget;
      return new CatalogueRule("HNSW" + LINKS, LINKS, 0, efSearch, reason);
    }
    int lists = (int) Long.highestOneBit((long) (4 * Math.sqrt((double) size)));
    lists = Math.min(MOST_LISTS, Math.max(LEAST_LISTS, lists));
    int nprobe = (int) Math.ceil(lists * Math.min(0.25, 0.0016 / (1 - recallTarget)));
    String reason = cost + ", a graph is slow to build; recall target " + recallTarget;
    return new CatalogueRule("IVF" + lists + ",Flat", 0, lists, nprobe, reason);
  }

  /** Makes indexes of the kind with its parameter. */
  VectorIndexProvider provider() {
    if (links > 0) {
      return Faiss.hnsw(links).efSearch(parameter);
    }
    return lists > 0 ? Faiss.ivfFlat(lists).nprobe(parameter) : Faiss.flat();
  }

  /** The kind and its parameter. */
  String described() {
    return type
        + (links > 0 ? ", efSearch " + parameter : lists > 0 ? ", nprobe " + parameter : "");
  }
}
