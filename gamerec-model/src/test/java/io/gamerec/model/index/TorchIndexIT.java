package io.gamerec.model.index;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.pytorch.jni.JniUtils;
import io.gamerec.api.index.BruteForce;
import io.gamerec.api.index.ExactIndexContract;
import io.gamerec.api.index.IdFilter;
import io.gamerec.api.index.Metric;
import io.gamerec.api.index.SearchOptions;
import io.gamerec.api.index.SearchResult;
import io.gamerec.api.index.VectorIndex;
import io.gamerec.api.spi.VectorIndexProvider;
import io.gamerec.model.DeviceBackend;
import io.gamerec.model.DeviceBackends;
import java.util.Arrays;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.function.LongPredicate;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TorchIndexIT extends ExactIndexContract {
  private static final DeviceBackend device = DeviceBackends.cpu();

  private NDManager all;
  private NDManager child;
  private int before;

  @Override
  public VectorIndexProvider provider() {
    return TorchIndexProvider.on(device);
  }

  @BeforeEach
  void countTensors() {
    child = device.newManager();
    all = child.getParentManager();
    before = all.getManagedArrays().size();
  }

  @AfterEach
  void noTensorIsLeft() {
    assertEquals(before, all.getManagedArrays().size());
    child.close();
  }

  @Test
  void serviceLoader_findsIt() {
    VectorIndexProvider found =
        ServiceLoader.load(VectorIndexProvider.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(provider -> provider.name().equals("torch"))
            .findFirst()
            .orElseThrow();
    assertTrue(found.unavailable().isEmpty());
    try (VectorIndex index = found.create(2, Metric.L2)) {
      index.add(new float[] {1, 2});
      assertArrayEquals(new float[] {1, 2}, index.vector(0));
    }
  }

  /** More rows and queries than one block of the product holds. */
  @ParameterizedTest
  @EnumSource
  void search_manyBlocks_equalsBruteForce(Metric metric) {
    Random random = new Random(7);
    int dim = 2;
    float[] base = BruteForce.gaussian(random, 70_000 * dim);
    float[] queries = BruteForce.gaussian(random, 600 * dim);
    try (VectorIndex index = provider().create(dim, metric)) {
      index.add(base);
      SearchResult result = index.search(queries, 3);
      long[] few = LongStream.range(0, 70_000).filter(id -> id % 5 == 3).toArray();
      long[] many = LongStream.range(0, 70_000).filter(id -> id % 5 != 3).toArray();
      SearchResult ofFew = search(index, queries, IdFilter.allow(few));
      SearchResult ofMany = search(index, queries, IdFilter.allow(many));
      for (int query : new int[] {0, 511, 512, 599}) {
        float[] alone = BruteForce.query(queries, dim, query);
        int[] ranking = BruteForce.ranking(metric, dim, alone, 0, base);
        assertNearest(metric, alone, base, ranking, result, query, id -> true);
        assertNearest(metric, alone, base, ranking, ofFew, query, id -> id % 5 == 3);
        assertNearest(metric, alone, base, ranking, ofMany, query, id -> id % 5 != 3);
      }
    }
  }

  private static SearchResult search(VectorIndex index, float[] queries, IdFilter filter) {
    return index.search(queries, 3, SearchOptions.defaults().filter(filter));
  }

  private static void assertNearest(
      Metric metric,
      float[] query,
      float[] base,
      int[] ranking,
      SearchResult result,
      int number,
      LongPredicate allowed) {
    int place = 0;
    for (int row : ranking) {
      if (place < 3 && allowed.test(row)) {
        double expected = BruteForce.score(metric, 2, query, 0, base, row);
        assertEquals(expected, result.score(number, place), 1e-5);
        assertTrue(allowed.test(result.id(number, place++)));
      }
    }
  }

  /** Where {@code |x|^2 + |y|^2 - 2xy} has no digit left. */
  @Test
  void search_farFromTheOrigin_isExact() {
    Random random = new Random(8);
    int dim = 8;
    float[] base = new float[500 * dim];
    for (int i = 0; i < base.length; i++) {
      base[i] = 10_000 + random.nextInt(16);
    }
    float[] queries = Arrays.copyOf(base, 30 * dim);
    try (VectorIndex index = provider().create(dim, Metric.L2)) {
      index.add(base);
      SearchResult result = index.search(queries, 40);
      for (int query = 0; query < 30; query++) {
        int[] ranking = BruteForce.ranking(Metric.L2, dim, queries, query, base);
        for (int place = 0; place < 40; place++) {
          assertEquals(ranking[place], result.id(query, place));
          assertEquals(
              BruteForce.score(Metric.L2, dim, queries, query, base, ranking[place]),
              result.score(query, place));
        }
      }
    }
  }

  /** Norms whose squares overflow, distances that do not. */
  @Test
  void search_hugeVectors_findsTheNear() {
    float[] base = new float[200 * 2];
    for (int row = 0; row < 200; row++) {
      base[2 * row] = 2e19f;
      base[2 * row + 1] = 0x1p54f * row;
    }
    try (VectorIndex index = provider().create(2, Metric.L2)) {
      index.add(base);
      SearchResult result = index.search(new float[] {2e19f, 0x1p54f * 150}, 3);
      assertEquals(150, result.id(0, 0));
      assertEquals(0, result.score(0, 0));
      assertEquals(149, result.id(0, 1));
      assertEquals(151, result.id(0, 2));
    }
  }

  /** A scope frees what was made in it; what the index holds is its own. */
  @Test
  void add_insideAScopeOfTheCaller_outlivesIt() {
    try (VectorIndex index = provider().create(2, Metric.INNER_PRODUCT)) {
      try (NDScope scope = new NDScope()) {
        scope.suppressNotUsedWarning();
        index.add(new float[1_000]);
        index.remove(LongStream.range(0, 300).toArray());
        index.compact();
        index.add(new float[] {3, 4});
      }
      assertArrayEquals(new float[] {3, 4}, index.vector(500));
      assertEquals(500, index.search(new float[] {1, 1}, 1).id(0, 0));
    }
  }

  @Test
  void search_leavesTheGradientModeOfTheThread() {
    try (VectorIndex index = provider().create(2, Metric.L2)) {
      index.add(new float[] {1, 2});
      JniUtils.setGradMode(true);
      index.search(new float[2], 1);
      assertTrue(JniUtils.isGradMode());
      JniUtils.setGradMode(false);
      index.search(new float[2], 1);
      assertFalse(JniUtils.isGradMode());
      JniUtils.setGradMode(true);
    }
  }

  @Test
  void closedDevice_isNamed() {
    DeviceBackend other = DeviceBackends.cpu();
    VectorIndex index = TorchIndexProvider.on(other).create(2, Metric.L2);
    index.add(new float[] {1, 2});
    other.close();
    String message =
        assertThrows(IllegalStateException.class, () -> index.search(new float[2], 1)).getMessage();
    assertEquals("the device cpu is closed", message);
    assertThrows(
        IllegalStateException.class, () -> TorchIndexProvider.on(other).create(2, Metric.L2));
    index.close();
  }
}
