package io.gamerec.index.internal;

import io.gamerec.api.index.Metric;
import java.nio.file.Path;

/**
 * What differs between the indexes: vectors, search and file. {@link GuardedIndex} checks every
 * argument and holds the lock before it calls, so a store does neither.
 */
interface FlatStore {

  int dim();

  Metric metric();

  long size();

  void add(float[] vectors);

  /**
   * Finds the nearest rows, nearest first, of equal scores the lower row first. Where a score is
   * not a number or as bad as {@link Metric#worst()} fewer than {@code k} rows may be found; the
   * places behind them get row -1 and any score.
   *
   * @param queries {@code [count, dim()]}
   * @param count number of queries, at least 1
   * @param k places, in {@code [1, size()]}
   * @param rows takes {@code [count, k]} rows
   * @param scores takes {@code [count, k]} scores
   */
  void search(float[] queries, int count, int k, long[] rows, float[] scores);

  float[] vector(long row);

  /** Writes the file; the caller moves it into its place. */
  void write(Path file);

  void close();
}
