package io.gamerec.api.index;

import java.util.Arrays;
import java.util.Random;

/**
 * Vectors around centres, as items of a catalogue lie, and queries of the same kind.
 *
 * @param dim length of a vector
 * @param base {@code [size, dim]}
 * @param queries {@code [count, dim]}
 */
public record ClusteredVectors(int dim, float[] base, float[] queries) {
  private static final int PER_CENTRE = 50;
  private static final float WIDTH = 0.4f;

  /** Vectors of a seed. */
  public static ClusteredVectors of(long seed, int size, int count, int dim) {
    Random random = new Random(seed);
    float[] centres = BruteForce.gaussian(random, Math.max(1, size / PER_CENTRE) * dim);
    return new ClusteredVectors(
        dim, around(centres, random, size, dim), around(centres, random, count, dim));
  }

  private static float[] around(float[] centres, Random random, int count, int dim) {
    float[] vectors = BruteForce.gaussian(random, count * dim);
    for (int row = 0; row < count; row++) {
      int centre = random.nextInt(centres.length / dim);
      for (int i = 0; i < dim; i++) {
        vectors[row * dim + i] = centres[centre * dim + i] + WIDTH * vectors[row * dim + i];
      }
    }
    return vectors;
  }

  int size() {
    return base.length / dim;
  }

  int queryCount() {
    return queries.length / dim;
  }

  float[] vector(int row) {
    return BruteForce.query(base, dim, row);
  }

  float[] query(int query) {
    return BruteForce.query(queries, dim, query);
  }

  float[] rows(int from, int to) {
    return Arrays.copyOfRange(base, from * dim, to * dim);
  }
}
