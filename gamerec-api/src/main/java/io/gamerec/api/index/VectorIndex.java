package io.gamerec.api.index;

import java.nio.file.Path;

/**
 * Holds float32 vectors and finds the nearest ones. A vector's row is the number of vectors added
 * before it.
 *
 * <p>{@link #search} may run on many threads at once; {@link #add} waits for running searches and
 * keeps new ones waiting. After {@link #close()}, which is idempotent, every other method throws
 * {@link IllegalStateException}. An index owns its memory, native or not, until it is closed.
 *
 * <p>Vectors must be finite: a NaN or an infinity is an {@link IllegalArgumentException}.
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
   * Number of vectors held.
   *
   * @return the number of rows
   */
  long size();

  /**
   * Adds vectors behind those already held.
   *
   * @param vectors {@code [count, dim()]} row-major; copied
   * @throws IllegalArgumentException if the length is no multiple of {@link #dim()} or a value is
   *     not finite
   */
  void add(float[] vectors);

  /**
   * Finds the nearest rows of each query.
   *
   * @param queries {@code [count, dim()]} row-major
   * @param k places a query, at least 1; may exceed {@link #size()}
   * @return the nearest rows, nearest first
   * @throws IllegalArgumentException if the length is no multiple of {@link #dim()}, a value is not
   *     finite or {@code k} is below 1
   */
  SearchResult search(float[] queries, int k);

  /**
   * Gives back a vector that was added.
   *
   * @param row the row, in {@code [0, size())}
   * @return a new array of {@link #dim()} floats
   */
  float[] vector(long row);

  /**
   * Writes the index to a file that the same provider loads. The file appears whole or not at all.
   *
   * @param file where to write; replaced when it exists
   */
  void save(Path file);

  @Override
  void close();
}
