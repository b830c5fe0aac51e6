package io.gamerec.examples.generate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gamerec.api.index.Metric;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ClusteredVectorsTest {
  private static final int DIM = 32;

  private final ClusteredVectors vectors =
      new ClusteredVectors(2_000, DIM, Metric.INNER_PRODUCT, 5);

  private static float[] row(float[] all, int row) {
    return Arrays.copyOfRange(all, row * DIM, (row + 1) * DIM);
  }

  private static double product(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }

  @Test
  void rows_areTheSameInEveryBlockAndObject() {
    float[] all = vectors.rows(0, 2_000);
    assertArrayEquals(Arrays.copyOfRange(all, 700 * DIM, 900 * DIM), vectors.rows(700, 900));
    assertArrayEquals(
        all, new ClusteredVectors(2_000, DIM, Metric.INNER_PRODUCT, 5).rows(0, 2_000));
    ClusteredVectors other = new ClusteredVectors(2_000, DIM, Metric.INNER_PRODUCT, 6);
    assertFalse(Arrays.equals(row(all, 0), other.rows(0, 1)));
  }

  @Test
  void sample_isRowsAtEvenDistances() {
    float[] sample = vectors.sample(8);
    for (int i = 0; i < 8; i++) {
      assertArrayEquals(vectors.rows(i * 250, i * 250 + 1), row(sample, i));
    }
    assertArrayEquals(vectors.rows(0, 2_000), vectors.sample(5_000));
  }

  @Test
  void queries_areNoRows() {
    float[] all = vectors.rows(0, 2_000);
    float[] queries = vectors.queries(3, 53);
    assertArrayEquals(vectors.queries(10, 11), row(queries, 7));
    for (int query = 0; query < 50; query++) {
      for (int row = 0; row < 2_000; row++) {
        assertTrue(product(row(queries, query), row(all, row)) < 0.9999);
      }
    }
  }

  @Test
  void lengths_areOneUnderInnerProductOnly() {
    float[] all = vectors.rows(0, 50);
    float[] raw = new ClusteredVectors(2_000, DIM, Metric.L2, 5).rows(0, 50);
    double spread = 0;
    for (int row = 0; row < 50; row++) {
      assertEquals(1, product(row(all, row), row(all, row)), 1e-5);
      spread = Math.max(spread, Math.abs(product(row(raw, row), row(raw, row)) - 1));
    }
    assertTrue(spread > 0.5, "the longest and shortest differ by " + spread);
  }

  /**
   * Half of the variance is that of the centres, so vectors of a cluster have a cosine near 0.5.
   */
  @Test
  void nearestRow_isFarNearerThanMost() {
    float[] all = vectors.rows(0, 2_000);
    float[] queries = vectors.queries(0, 20);
    double near = 0;
    double any = 0;
    for (int query = 0; query < 20; query++) {
      double best = -1;
      for (int row = 0; row < 2_000; row++) {
        double score = product(row(queries, query), row(all, row));
        best = Math.max(best, score);
        any += score / 40_000;
      }
      near += best / 20;
    }
    assertTrue(near > 0.7 && near < 0.97, "nearest " + near);
    assertEquals(0, any, 0.1);
  }

  @Test
  void neighbouringRows_areIndependent() {
    float[] all = vectors.rows(0, 2_000);
    double sum = 0;
    for (int row = 1; row < 2_000; row++) {
      sum += product(row(all, row - 1), row(all, row));
    }
    assertEquals(0, sum / 2_000, 0.05);
  }

  @Test
  void arguments_wrong_areNamed() {
    assertEquals(
        "count must be at least 1, got 0",
        assertThrows(
                IllegalArgumentException.class, () -> new ClusteredVectors(0, DIM, Metric.L2, 5))
            .getMessage());
    assertEquals(
        "dim must be at least 1, got 0",
        assertThrows(IllegalArgumentException.class, () -> new ClusteredVectors(1, 0, Metric.L2, 5))
            .getMessage());
    assertThrows(IndexOutOfBoundsException.class, () -> vectors.rows(1_999, 2_001));
  }
}
