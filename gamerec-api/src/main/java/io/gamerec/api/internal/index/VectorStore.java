package io.gamerec.api.internal.index;

import io.gamerec.api.index.Metric;
import io.gamerec.api.index.SearchOptions;
import io.gamerec.api.spi.RowIds;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What differs between the indexes: vectors in rows, search and file. {@link GuardedIndex} checks
 * every argument, holds the lock (searches and reads share it, all else has it alone), knows ids,
 * removed rows and filters, and calls nothing after {@link #close()}; so a store does none of it.
 *
 * <p>Rows count from 0 in order of adding. A store never removes a row: removed rows are left out
 * of searches by the bits of the allowed ones ({@code ceil(rows / 64)} words, bits behind the last
 * row are zero) until {@link #compacted} makes a store without them.
 */
public interface VectorStore {

  int dim();

  Metric metric();

  /** The kind, as FAISS's {@code index_factory} spells it. */
  String type();

  int rows();

  /** Whether {@link #search} compares every vector. */
  boolean isExact();

  boolean isTrained();

  /**
   * Trains an empty store.
   *
   * @throws IllegalArgumentException if they are too few, naming how many there must be
   */
  void train(float[] vectors);

  /** How many vectors {@link #add} takes in about a millisecond. */
  int addAtOnce();

  /** Adds rows. Approximate searches may miss them until {@link #settle} has nothing left to do. */
  void add(float[] vectors);

  /**
   * Does about a millisecond of the work that {@link #add} left.
   *
   * @return whether there is more
   */
  default boolean settle() {
    return false;
  }

  /**
   * What a search with these options and with this share of the rows allowed takes to be as good as
   * one over all rows: wider, the fewer are allowed.
   *
   * @param options the options of the search
   * @param k places a query
   * @param allowed share of the rows that are allowed, in {@code (0, 1]}
   * @throws IllegalArgumentException if a parameter is set that this kind does not have
   */
  Effort effort(SearchOptions options, int k, double allowed);

  /**
   * The parameters of a search.
   *
   * @param efSearch for HNSW, 0 for others
   * @param nprobe for IVF, 0 for others
   * @param compared about how many vectors a query is compared with, in units of the sequential
   *     comparisons of {@link #searchAmong}; infinite where the kind cannot leave out rows at all
   */
  record Effort(int efSearch, int nprobe, double compared) {}

  /**
   * Finds the nearest rows, nearest first. An exact store gives of equal scores the lower row, also
   * at the cut; it is called with null only. Fewer than {@code k} may be found, because an
   * approximate search came to its end, or because a score is not a number or as bad as {@link
   * Metric#worst()}; the places behind them get row -1 and any score.
   *
   * @param queries {@code [count, dim()]}
   * @param count number of queries, at least 1
   * @param k places, in {@code [1, rows()]}
   * @param effort what {@link #effort} gave
   * @param allowed bits of the rows that may be found, null for all
   * @param rows takes {@code [count, k]} rows
   * @param scores takes {@code [count, k]} scores
   */
  void search(
      float[] queries,
      int count,
      int k,
      Effort effort,
      long @Nullable [] allowed,
      long[] rows,
      float[] scores);

  /**
   * Compares every allowed row and no other: nearest first, of equal scores the lower row, also at
   * the cut. Places for which there is no score get row -1, as in {@link #search}.
   *
   * @param queries {@code [count, dim()]}
   * @param count number of queries, at least 1
   * @param k places, in {@code [1, survivors]}
   * @param allowed bits of the rows that may be found
   * @param survivors how many bits are set, at least 1
   * @param rows takes {@code [count, k]} rows
   * @param scores takes {@code [count, k]} scores
   */
  void searchAmong(
      float[] queries,
      int count,
      int k,
      long[] allowed,
      int survivors,
      long[] rows,
      float[] scores);

  /**
   * Finds the rows whose score is strictly nearer than the radius, in any order. Kinds other than
   * IVF compare every allowed row.
   *
   * @param query one query, {@code [dim()]}
   * @param allowed bits of the rows that may be found, null for all
   */
  Hits searchRange(float[] query, float radius, Effort effort, long @Nullable [] allowed);

  /**
   * Rows within a radius.
   *
   * @param rows the rows
   * @param scores their scores
   * @param exact whether every allowed row was compared
   */
  record Hits(long[] rows, float[] scores, boolean exact) {}

  /** Copies the vector of a row, as far as the kind has kept it, to {@code out[at, at + dim())}. */
  void vector(int row, float[] out, int at);

  /**
   * A new store of the same kind, training and parameters that holds these rows of this one in this
   * order. Runs beside searches; this store stays as it is.
   */
  VectorStore compacted(int[] rows);

  /** Writes the file; the caller moves it into its place. */
  void write(Path file, RowIds ids);

  void close();
}
