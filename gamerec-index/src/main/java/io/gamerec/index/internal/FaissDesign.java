package io.gamerec.index.internal;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A kind of FAISS index with its parameters; 0 (of the seed -1) leaves FAISS's own.
 *
 * <p>FAISS's parser is not for strangers: {@code IVF0,Flat} divides by zero and {@code HNSW1}
 * loops, and some kinds cannot give back a vector, leave out rows or be read from a file that was
 * checked. So strings are parsed here first, and only kinds pass that keep the whole contract.
 *
 * @param factory the kind, as FAISS's {@code index_factory} spells it
 * @param efConstruction candidates while an HNSW graph is built
 * @param efSearch candidates while an HNSW graph is searched
 * @param nprobe lists of an IVF index that a search reads
 * @param seed seed of k-means and of the levels of an HNSW graph
 */
record FaissDesign(String factory, int efConstruction, int efSearch, int nprobe, int seed) {
  private static final String CODES = "(?:Flat|SQ(?:4|6|8|fp16))";
  private static final String STEP =
      "PCAW?R?(?<pca>\\d+)|RR(?<rr>\\d*)|OPQ(?<opq>\\d+)(?:_(?<opqdim>\\d+))?|L2norm|Pad(?<pad>\\d+)";
  private static final Pattern STEPS = Pattern.compile("(?:" + STEP + "),");
  private static final Pattern CORE =
      Pattern.compile(
          "(?:(?<flat>Flat)"
              + "|SQ(?:4|6|8|fp16)"
              + "|(?<hnsw>HNSW)(?<m>\\d*)(?:[,_](?:"
              + CODES
              + "|PQ(?<hnswpq>\\d+)(?:np)?))?"
              + "|(?<ivf>IVF)(?<lists>\\d+)(?:_HNSW(?<coarse>\\d*))?,(?:"
              + CODES
              + "|PQ(?<ivfpq>\\d+)(?:x(?<ivfbits>\\d+))?(?:np)?"
              + "|PQ(?<pqr>\\d+)\\+(?<pqrr>\\d+))"
              + "|PQ(?<pq>\\d+)(?:x(?<bits>\\d+))?(?:np)?"
              + ")(?:,RFlat|,Refine\\((?:Flat|SQ(?:4|6|8|fp16))\\))?");

  private static final int MOST_STEPS = 4;
  private static final int MOST_DIMS = 1 << 16;
  private static final int MOST_LISTS = 1 << 20;
  private static final int MOST_MATRIX = 1 << 22;

  FaissDesign {
    int at = 0;
    Matcher step = STEPS.matcher(factory);
    for (int steps = 0; step.region(at, factory.length()).lookingAt(); steps++) {
      checkArgument(
          steps < MOST_STEPS, "factory must have at most %s transforms: %s", MOST_STEPS, factory);
      for (String name : new String[] {"pca", "rr", "opq", "opqdim", "pad"}) {
        check(factory, name, step.group(name), 1, MOST_DIMS);
      }
      at = step.end();
    }
    Matcher core = CORE.matcher(factory).region(at, factory.length());
    checkArgument(
        core.matches(),
        "factory must be transforms (PCA64, OPQ16_64, RR, L2norm, Pad), then Flat, SQ8, PQ16np,"
            + " HNSW32, IVF1024,Flat or the like, then RFlat or nothing. Got '%s'",
        factory);
    check(factory, "links of HNSW", core.group("m"), 2, 512);
    check(factory, "links of HNSW", core.group("coarse"), 2, 512);
    check(factory, "lists of IVF", core.group("lists"), 1, MOST_LISTS);
    for (String name : new String[] {"hnswpq", "ivfpq", "pq", "pqr", "pqrr"}) {
      check(factory, "parts of PQ", core.group(name), 1, MOST_DIMS);
    }
    check(factory, "bits of PQ", core.group("bits"), 1, 16);
    check(factory, "bits of PQ behind IVF", core.group("ivfbits"), 1, 8);
    checkArgument(
        efConstruction == 0 || core.group("hnsw") != null,
        "efConstruction is a parameter of HNSW indexes, this one is %s",
        factory);
    checkArgument(
        efSearch == 0 || core.group("hnsw") != null,
        "efSearch is a parameter of HNSW indexes, this one is %s",
        factory);
    checkArgument(
        nprobe == 0 || core.group("ivf") != null,
        "nprobe is a parameter of IVF indexes, this one is %s",
        factory);
  }

  /**
   * Throws where a transform does not fit, or has a matrix that no training comes to an end with.
   */
  void checkDim(int dim) {
    long in = dim;
    Matcher step = STEPS.matcher(factory);
    for (int at = 0; step.region(at, factory.length()).lookingAt(); at = step.end()) {
      long out = in;
      for (String name : new String[] {"pca", "rr", "opq", "opqdim", "pad"}) {
        String number = step.group(name);
        if (number != null && !number.isEmpty() && !name.equals("opq")) {
          out = Integer.parseInt(number);
        }
      }
      checkArgument(
          in * out <= MOST_MATRIX,
          "transforms must have at most %s values, got one from %s to %s in %s",
          MOST_MATRIX,
          in,
          out,
          factory);
      String parts = step.group("opq");
      checkArgument(
          parts == null || out % Integer.parseInt(parts) == 0,
          "parts of OPQ must divide its %s dimensions, got %s in '%s'",
          out,
          parts,
          factory);
      in = out;
    }
  }

  private static void check(
      String factory, String name, @Nullable String number, int least, int most) {
    if (number == null || number.isEmpty()) {
      return;
    }
    checkArgument(
        number.length() < 9
            && Integer.parseInt(number) >= least
            && Integer.parseInt(number) <= most,
        "%s must be in [%s, %s], got %s in '%s'",
        name,
        least,
        most,
        number,
        factory);
  }
}
