package io.gamerec.index;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

import io.gamerec.api.index.Metric;
import io.gamerec.api.index.VectorIndex;
import io.gamerec.api.spi.VectorIndexProvider;
import io.gamerec.index.internal.FaissProvider;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Kinds of FAISS indexes, each a provider of indexes of that kind:
 *
 * <pre>{@code
 * VectorIndex index = Faiss.hnsw(32).efSearch(128).create(128, Metric.INNER_PRODUCT);
 * }</pre>
 *
 * <table>
 * <caption>Kinds; n vectors of d floats</caption>
 * <tr><th>kind</th><th>bytes a vector</th><th>compared a query</th><th>trained</th></tr>
 * <tr><td>{@link #flat()}</td><td>4d</td><td>all: exact</td><td>no</td></tr>
 * <tr><td>{@link #hnsw}</td><td>4d + 8M + 4M/ln M and more</td><td>about efSearch * M</td><td>no</td>
 * </tr>
 * <tr><td>{@link #ivfFlat}</td><td>4d + 16</td><td>nlist + n * nprobe / nlist</td><td>k-means</td></tr>
 * <tr><td>{@link #ivfPq}</td><td>m + 16</td><td>as IVF, by table look-up</td><td>k-means, PQ</td></tr>
 * <tr><td>{@link #sq8()}</td><td>d</td><td>all</td><td>ranges</td></tr>
 * </table>
 *
 * <p>Immutable and thread-safe. The same seed, vectors and order of adding give the same index on
 * CPUs with registers of the same width. All kinds have the provider name {@code faiss}, so any of
 * them loads what another has saved; parameters are those of the file then. FAISS is version 1.7.3.
 *
 * <p>HNSW: Malkov and Yashunin, arXiv 1603.09320. PQ: Jégou, Douze and Schmid, Product quantization
 * for nearest neighbor search, TPAMI 2011. FAISS: Douze et al., The Faiss library, arXiv
 * 2401.08281.
 */
public final class Faiss implements VectorIndexProvider {
  private static final Pattern ID_MAP = Pattern.compile("^IDMap2?,");

  private final String factory;
  private final int efConstruction;
  private final int efSearch;
  private final int nprobe;
  private final int seed;
  private final FaissProvider provider;

  private Faiss(String factory, int efConstruction, int efSearch, int nprobe, int seed) {
    this.factory = factory;
    this.efConstruction = efConstruction;
    this.efSearch = efSearch;
    this.nprobe = nprobe;
    this.seed = seed;
    this.provider = new FaissProvider(factory, efConstruction, efSearch, nprobe, seed);
  }

  /**
   * Every vector is compared: exact, of equal scores the lower row first, and a query has the same
   * answer to the bit alone and in any batch.
   *
   * @return the provider
   */
  public static Faiss flat() {
    return factory("Flat");
  }

  /**
   * A navigable graph over the vectors.
   *
   * @param links M of the paper: links a node has on the upper levels, twice as many on the lowest;
   *     in {@code [2, 512]}, 32 is usual
   * @return the provider
   */
  public static Faiss hnsw(int links) {
    return factory("HNSW" + links);
  }

  /**
   * Vectors in lists around centroids.
   *
   * @param lists nlist of FAISS: number of centroids, in {@code [1, 1,048,576]}; about four to
   *     sixteen times the root of the number of vectors. The training takes at least as many
   *     vectors
   * @return the provider
   */
  public static Faiss ivfFlat(int lists) {
    return factory("IVF" + lists + ",Flat");
  }

  /**
   * Product-quantized vectors in lists around centroids.
   *
   * @param lists nlist of FAISS: number of centroids, in {@code [1, 1,048,576]}
   * @param bytes m of FAISS: bytes a vector is kept in; divides the dimension. The training takes
   *     at least 256 vectors
   * @return the provider
   */
  public static Faiss ivfPq(int lists, int bytes) {
    return factory("IVF" + lists + ",PQ" + bytes + "np");
  }

  /**
   * Every vector is compared, each value kept in a byte between the least and the greatest of its
   * dimension.
   *
   * @return the provider
   */
  public static Faiss sq8() {
    return factory("SQ8");
  }

  /**
   * Any kind of which FAISS can leave out rows or give back vectors: transforms ({@code PCA64},
   * {@code PCAW64}, {@code PCAR64}, {@code OPQ16_64}, {@code RR}, {@code L2norm}, {@code Pad256}),
   * each followed by a comma, then one of
   *
   * <ul>
   *   <li>{@code Flat}, {@code SQ4}, {@code SQ6}, {@code SQ8}, {@code SQfp16}, {@code PQ16}, {@code
   *       PQ16x10np}
   *   <li>{@code HNSW32} over vectors as they are, or over any of those: {@code HNSW32_SQ8}
   *   <li>{@code IVF1024,} before any of those, {@code IVF1024,PQ16+8}, or the centroids in a
   *       graph: {@code IVF65536_HNSW32,Flat}
   * </ul>
   *
   * <p>and, to rank what was found by better vectors, {@code ,RFlat} or {@code ,Refine(SQ8)}. Write
   * {@code PQ16np} rather than {@code PQ16}: the polysemous training of the latter takes minutes
   * and serves nothing here. An {@code IDMap,} or {@code IDMap2,} in front is taken and means
   * nothing: every index has ids.
   *
   * @param factory the kind, as FAISS's {@code index_factory} spells it
   * @return the provider
   * @throws IllegalArgumentException if it is none of these
   */
  public static Faiss factory(String factory) {
    String kind = ID_MAP.matcher(requireNonNull(factory, "factory")).replaceFirst("");
    return new Faiss(kind, 0, 0, 0, -1);
  }

  /**
   * Sets how many candidates are kept while an HNSW graph is built.
   *
   * @param efConstruction number of candidates, in {@code [1, 10,000]}; FAISS's own is 40
   * @return a copy with the parameter
   * @throws IllegalArgumentException if this is no HNSW index
   */
  public Faiss efConstruction(int efConstruction) {
    checkRange("efConstruction", efConstruction, 10_000);
    return new Faiss(factory, efConstruction, efSearch, nprobe, seed);
  }

  /**
   * Sets how many candidates are kept while an HNSW graph is searched, unless a search sets it.
   *
   * @param efSearch number of candidates, in {@code [1, 1,000,000]}; FAISS's own is 16; k at least
   * @return a copy with the parameter
   * @throws IllegalArgumentException if this is no HNSW index
   */
  public Faiss efSearch(int efSearch) {
    checkRange("efSearch", efSearch, 1_000_000);
    return new Faiss(factory, efConstruction, efSearch, nprobe, seed);
  }

  /**
   * Sets how many lists of an IVF index a search reads, unless a search sets it.
   *
   * @param nprobe number of lists, in {@code [1, 1,000,000]}; FAISS's own is 1
   * @return a copy with the parameter
   * @throws IllegalArgumentException if this is no IVF index
   */
  public Faiss nprobe(int nprobe) {
    checkRange("nprobe", nprobe, 1_000_000);
    return new Faiss(factory, efConstruction, efSearch, nprobe, seed);
  }

  /**
   * Sets the seed of k-means and of the levels of an HNSW graph.
   *
   * @param seed the seed, at least 0
   * @return a copy with the seed
   */
  public Faiss seed(int seed) {
    checkArgument(seed >= 0, "seed must be at least 0, got %s", seed);
    return new Faiss(factory, efConstruction, efSearch, nprobe, seed);
  }

  /**
   * FAISS indexes in native memory, for whoever looks for leaks: 0 once all are closed, or
   * forgotten and collected.
   *
   * @return how many are not freed in this process now
   */
  public static long unfreed() {
    return FaissProvider.unfreed();
  }

  private static void checkRange(String name, int value, int most) {
    checkArgument(value >= 1 && value <= most, "%s must be in [1, %s], got %s", name, most, value);
  }

  @Override
  public String name() {
    return provider.name();
  }

  @Override
  public Optional<String> unavailable() {
    return provider.unavailable();
  }

  @Override
  public VectorIndex create(int dim, Metric metric) {
    return provider.create(dim, metric);
  }

  @Override
  public VectorIndex load(Path file) {
    return provider.load(file);
  }

  @Override
  public VectorIndex loadMapped(Path file) {
    return provider.loadMapped(file);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("Faiss[").append(factory);
    append(text, "efConstruction", efConstruction);
    append(text, "efSearch", efSearch);
    append(text, "nprobe", nprobe);
    if (seed >= 0) {
      text.append(", seed=").append(seed);
    }
    return text.append(']').toString();
  }

  private static void append(StringBuilder text, String name, int value) {
    if (value != 0) {
      text.append(", ").append(name).append('=').append(value);
    }
  }
}
