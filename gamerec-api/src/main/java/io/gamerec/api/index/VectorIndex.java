package io.gamerec.api.index;

import java.nio.file.Path;

/**
 * Holds float32 vectors under 64-bit ids and finds the nearest ones.
 *
 * <p>Thread-safe: {@link #search} and the other reads run on many threads at once, also while
 * vectors are added, updated, removed and compacted. One write is done at a time, in pieces between
 * which searches run. Vectors are found once all of their write are in; until its new vector is
 * found an id has its old one. An addition that fails leaves no trace. After {@link #close()},
 * which is idempotent and waits for running searches, every other method throws {@link
 * IllegalStateException}. An index owns its memory, native or not, until it is closed.
 *
 * <p>Vectors must be finite: a NaN or an infinity is an {@link IllegalArgumentException}. Ids are
 * at least 0 and no two vectors have the same. An index holds at most 2^31 - 9 vectors.
 */
public interface VectorIndex extends AutoCloseable {

  /**
   * Length of a vector.
   *
   * @return the dimension
   */
  int dim();

  /**
   * How nearness is measured.
   *
   * @return the metric
   */
  Metric metric();

  /**
   * The kind of index, as FAISS's {@code index_factory} spells it.
   *
   * @return such as {@code Flat}, {@code HNSW32} or {@code IVF1024,PQ16np}
   */
  String type();

  /**
   * Whether a search compares every vector.
   *
   * @return false for an index that may miss some of the nearest
   */
  boolean isExact();

  /**
   * Number of vectors held.
   *
   * @return the number of vectors
   */
  long size();

  /**
   * Whether vectors can be added.
   *
   * @return false where {@link #train} has to come first
   */
  boolean isTrained();

  /**
   * Learns what the kind of index needs, such as the centroids of its lists, from a sample of the
   * vectors that will be added. Does nothing where nothing is to be learnt.
   *
   * @param vectors {@code [count, dim()]} row-major
   * @throws IllegalStateException if vectors have been added
   * @throws IllegalArgumentException if they are too few for the kind of index
   */
  void train(float[] vectors);

  /**
   * Adds vectors under the ids that follow the highest so far, from 0. An index that needs training
   * and has none is trained on these vectors first.
   *
   * @param vectors {@code [count, dim()]} row-major; copied
   * @throws IllegalArgumentException if the length is no multiple of {@link #dim()} or a value is
   *     not finite
   */
  void add(float[] vectors);

  /**
   * Adds vectors under ids of their own. An index that needs training and has none is trained on
   * these vectors first.
   *
   * @param ids the ids, none of them taken
   * @param vectors {@code [ids.length, dim()]} row-major; copied
   * @throws IllegalArgumentException if an id is taken, listed twice or negative; then nothing was
   *     added
   */
  void add(long[] ids, float[] vectors);

  /**
   * Replaces the vectors of ids; an id that is not there is added.
   *
   * @param ids the ids, none of them twice
   * @param vectors {@code [ids.length, dim()]} row-major; copied
   */
  void update(long[] ids, float[] vectors);

  /**
   * Removes vectors. The memory of removed vectors is freed by compaction, which an index does by
   * itself once they are a third of all, in the thread that removed or updated the last one.
   *
   * @param ids the ids; those that are not there are left alone
   * @return how many were removed
   */
  int remove(long... ids);

  /**
   * Frees the memory of removed vectors by building the index anew without them, while searches go
   * on over the old one. An HNSW graph is built again, which takes as long as the first time.
   */
  void compact();

  /**
   * Whether an id is there.
   *
   * @param id the id
   * @return true when a search could return it
   */
  boolean contains(long id);

  /**
   * The ids that are there.
   *
   * @return a new array, in order of adding
   */
  long[] ids();

  /**
   * Finds the nearest vectors of each query, with the index's own parameters.
   *
   * @param queries {@code [count, dim()]} row-major
   * @param k places a query, at least 1; may exceed {@link #size()}
   * @return the nearest, nearest first
   * @throws IllegalArgumentException if the length is no multiple of {@link #dim()}, a value is not
   *     finite or {@code k} is below 1
   */
  default SearchResult search(float[] queries, int k) {
    return search(queries, k, SearchOptions.defaults());
  }

  /**
   * Finds the nearest allowed vectors of each query. As many are found as are allowed, up to {@code
   * k}, whatever the filter: where few are left, each of them is compared.
   *
   * @param queries {@code [count, dim()]} row-major
   * @param k places a query, at least 1; may exceed {@link #size()}
   * @param options parameters and filter of this search, the same for all queries
   * @return the nearest, nearest first
   * @throws IllegalArgumentException if the length is no multiple of {@link #dim()}, a value is not
   *     finite, {@code k} is below 1 or this kind of index does not have a parameter that is set
   */
  SearchResult search(float[] queries, int k, SearchOptions options);

  /**
   * Finds all allowed vectors that are strictly nearer than a radius: an inner product above it, a
   * squared distance below it.
   *
   * @param queries {@code [count, dim()]} row-major
   * @param radius the radius, a number or an infinity
   * @param options parameters and filter of this search, the same for all queries
   * @return what was found, nearest first
   * @throws IllegalArgumentException as {@link #search}
   */
  RangeResult searchRange(float[] queries, float radius, SearchOptions options);

  /**
   * Gives back a vector that was added. An index that compresses its vectors gives back what it
   * kept.
   *
   * @param id an id that is there
   * @return a new array of {@link #dim()} floats
   * @throws IllegalArgumentException if the id is not there
   * @throws io.gamerec.api.GamerecException if this kind gives no vectors back, as one that whitens
   *     them
   */
  float[] vector(long id);

  /**
   * Writes the index to a file that the same provider loads. The file appears whole or not at all
   * and holds no removed vectors: an index that has some is compacted first.
   *
   * @param file where to write; replaced when it exists
   */
  void save(Path file);

  @Override
  void close();
}
