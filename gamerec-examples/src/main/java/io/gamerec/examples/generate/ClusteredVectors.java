package io.gamerec.examples.generate;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkPositionIndexes;

import io.gamerec.api.index.Metric;
import java.util.SplittableRandom;

/**
 * Vectors that lie as learnt item vectors do, in any number: a mixture of {@code
 * round(sqrt(count))} Gaussians, of which each vector is drawn from one at random. The spread along
 * dimension {@code j} falls as {@code 1 / sqrt(j)} (the dimensions in random order), so that 128
 * dimensions vary like about 18 independent ones; it is the same within a cluster and between the
 * centres, so that clusters overlap and a search that reads one list misses neighbours. Under inner
 * product all have length 1. Queries are drawn likewise and are no rows.
 *
 * <p>A row depends on seed, metric, count, dimension and its number only, and is made when it is
 * asked for: nothing but the centres is held. Thread-safe.
 */
public final class ClusteredVectors {
  private static final double FALL = 0.5;

  private final int count;
  private final int dim;
  private final Metric metric;
  private final long seed;
  private final double[] scale;
  private final float[][] centres;

  /**
   * Draws the centres.
   *
   * @param count number of vectors, at least 1
   * @param dim length of a vector, at least 1
   * @param metric how nearness will be measured
   * @param seed decides everything
   */
  public ClusteredVectors(int count, int dim, Metric metric, long seed) {
    checkArgument(count >= 1, "count must be at least 1, got %s", count);
    checkArgument(dim >= 1, "dim must be at least 1, got %s", dim);
    this.count = count;
    this.dim = dim;
    this.metric = metric;
    this.seed = seed;
    SplittableRandom random = new SplittableRandom(seed);
    this.scale = new double[dim];
    for (int j = 0; j < dim; j++) {
      int other = random.nextInt(j + 1);
      scale[j] = scale[other];
      scale[other] = Math.pow(j + 1, -FALL);
    }
    this.centres = new float[(int) Math.round(Math.sqrt(count))][dim];
    for (float[] centre : centres) {
      for (int j = 0; j < dim; j++) {
        centre[j] = (float) (random.nextGaussian() * scale[j]);
      }
    }
  }

  /**
   * Number of vectors.
   *
   * @return the number of rows
   */
  public int count() {
    return count;
  }

  /**
   * Length of a vector.
   *
   * @return the dimension
   */
  public int dim() {
    return dim;
  }

  /**
   * How nearness is measured.
   *
   * @return the metric
   */
  public Metric metric() {
    return metric;
  }

  /**
   * Makes vectors.
   *
   * @param from first row
   * @param to row behind the last one
   * @return {@code [to - from, dim()]}
   */
  public float[] rows(int from, int to) {
    checkPositionIndexes(from, to, count);
    float[] out = new float[Math.multiplyExact(to - from, dim)];
    for (int row = from; row < to; row++) {
      draw(2L * row, out, (row - from) * dim);
    }
    return out;
  }

  /**
   * Makes vectors to train on: rows at even distances.
   *
   * @param most how many at most
   * @return {@code [min(most, count()), dim()]}
   */
  public float[] sample(int most) {
    int size = Math.min(most, count);
    float[] out = new float[Math.multiplyExact(size, dim)];
    for (int i = 0; i < size; i++) {
      draw(2L * ((long) i * count / size), out, i * dim);
    }
    return out;
  }

  /**
   * Makes queries.
   *
   * @param from number of the first one
   * @param to number behind the last one
   * @return {@code [to - from, dim()]}
   */
  public float[] queries(int from, int to) {
    checkPositionIndexes(from, to, Integer.MAX_VALUE);
    float[] out = new float[Math.multiplyExact(to - from, dim)];
    for (int query = from; query < to; query++) {
      draw(2L * query + 1, out, (query - from) * dim);
    }
    return out;
  }

  private void draw(long stream, float[] out, int at) {
    SplittableRandom random = new SplittableRandom(seed ^ scramble(stream + 1));
    float[] centre = centres[random.nextInt(centres.length)];
    double squares = 0;
    for (int j = 0; j < dim; j++) {
      double value = centre[j] + scale[j] * random.nextGaussian();
      out[at + j] = (float) value;
      squares += value * value;
    }
    if (metric == Metric.INNER_PRODUCT) {
      double length = Math.sqrt(squares);
      for (int j = 0; j < dim; j++) {
        out[at + j] = (float) (out[at + j] / length);
      }
    }
  }

  /** Seeds that differ by a multiple of SplittableRandom's step would share their numbers. */
  private static long scramble(long stream) {
    long bits = stream * 0xD1B54A32D192ED03L;
    bits = (bits ^ (bits >>> 32)) * 0xD6E8FEB86659FD93L;
    return bits ^ (bits >>> 32);
  }
}
