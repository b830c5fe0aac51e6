package io.gamerec.api.index;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gamerec.api.GamerecException;
import io.gamerec.api.spi.VectorIndexProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every provider's exact index keeps. */
public abstract class VectorIndexContract {
  private static final long SEED = 20_261_121;

  @TempDir protected Path directory;

  protected abstract VectorIndexProvider provider();

  @BeforeEach
  void providerCanBeUsed() {
    assumeTrue(provider().unavailable().isEmpty(), () -> provider().unavailable().orElseThrow());
  }

  private VectorIndex index(Metric metric, int dim, float... vectors) {
    VectorIndex index = provider().create(dim, metric);
    index.add(vectors);
    return index;
  }

  @ParameterizedTest
  @EnumSource
  void search_bigBatch_equalsBruteForce(Metric metric) {
    Random random = new Random(SEED);
    for (int dim : new int[] {1, 3, 16, 31, 128, 257}) {
      for (int size : new int[] {1, 7, 300}) {
        float[] base = BruteForce.gaussian(random, size * dim);
        try (VectorIndex index = index(metric, dim, base)) {
          for (int batch : new int[] {1, 19, 20, 21, 512}) {
            float[] queries = BruteForce.gaussian(random, batch * dim);
            BruteForce.check(metric, dim, base, queries, 10, index.search(queries, 10));
          }
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void search_kAroundThousand_equalsBruteForce(Metric metric) {
    Random random = new Random(SEED + 1);
    float[] base = BruteForce.gaussian(random, 1_100 * 9);
    float[] queries = BruteForce.gaussian(random, 40 * 9);
    try (VectorIndex index = index(metric, 9, base)) {
      for (int k : new int[] {99, 100, 101, 999, 1_100, 1_500}) {
        BruteForce.check(metric, 9, base, queries, k, index.search(queries, k));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void search_sameQueryInAnyBatch_hasSameAnswerToTheBit(Metric metric) {
    Random random = new Random(SEED + 2);
    int dim = 67;
    float[] queries = BruteForce.gaussian(random, 1_100 * dim);
    try (VectorIndex index = index(metric, dim, BruteForce.gaussian(random, 203 * dim))) {
      SearchResult all = index.search(queries, 5);
      for (int query = 0; query < 1_100; query += 37) {
        SearchResult alone = index.search(BruteForce.query(queries, dim, query), 5);
        for (int place = 0; place < 5; place++) {
          assertEquals(alone.id(0, place), all.id(query, place));
          assertEquals(alone.score(0, place), all.score(query, place));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void search_equalScores_lowerRowFirst(Metric metric) {
    Random random = new Random(SEED + 3);
    int dim = 3;
    float[] base = new float[250 * dim];
    float[] queries = new float[30 * dim];
    for (float[] values : List.of(base, queries)) {
      for (int i = 0; i < values.length; i++) {
        values[i] = random.nextInt(3) - 1;
      }
    }
    try (VectorIndex index = index(metric, dim, base)) {
      for (int k = 1; k <= 250; k = k < 20 ? k + 1 : k + 23) {
        SearchResult result = index.search(queries, k);
        for (int query = 0; query < 30; query++) {
          int[] ranking = BruteForce.ranking(metric, dim, queries, query, base);
          long[] expected = Arrays.stream(ranking, 0, k).asLongStream().toArray();
          assertArrayEquals(expected, BruteForce.ids(result, query), "k " + k);
        }
      }
    }
  }

  @Test
  void search_allVectorsEqual_givesFirstRows() {
    try (VectorIndex index = index(Metric.INNER_PRODUCT, 2, new float[2 * 10_000])) {
      SearchResult result = index.search(new float[] {1, 1}, 3);
      assertArrayEquals(new long[] {0, 1, 2}, BruteForce.ids(result, 0));
      assertEquals(0f, result.score(0, 2));
    }
  }

  @Test
  void search_handMade_isRight() {
    try (VectorIndex dot = index(Metric.INNER_PRODUCT, 2, 1, 0, 0, 2, -3, 0);
        VectorIndex l2 = index(Metric.L2, 2, 1, 0, 0, 2, -3, 0)) {
      SearchResult byDot = dot.search(new float[] {2, 1}, 4);
      assertArrayEquals(new long[] {0, 1, 2, -1}, BruteForce.ids(byDot, 0));
      assertEquals(2, byDot.score(0, 0));
      assertEquals(-6, byDot.score(0, 2));
      assertEquals(Float.NEGATIVE_INFINITY, byDot.score(0, 3));
      SearchResult byDistance = l2.search(new float[] {0, 1}, 2);
      assertArrayEquals(new long[] {1, 0}, BruteForce.ids(byDistance, 0));
      assertEquals(1, byDistance.score(0, 0));
      assertEquals(2, byDistance.score(0, 1));
    }
  }

  @ParameterizedTest
  @EnumSource
  void search_emptyIndex_holdsNoRow(Metric metric) {
    try (VectorIndex index = provider().create(4, metric)) {
      SearchResult result = index.search(new float[8], 2);
      assertEquals(2, result.queries());
      assertArrayEquals(new long[] {-1, -1}, BruteForce.ids(result, 1));
      assertEquals(metric.worst(), result.score(1, 1));
      assertEquals(0, index.size());
      assertEquals(0, index.search(new float[0], 3).queries());
    }
  }

  @Test
  void search_scoresOverflow_neverCrashes() {
    float huge = Float.MAX_VALUE;
    try (VectorIndex dot = index(Metric.INNER_PRODUCT, 2, huge, huge, huge, -huge, -huge, -huge);
        VectorIndex l2 = index(Metric.L2, 2, huge, huge, 0, 0, -huge, huge)) {
      assertEquals(-1, dot.search(new float[] {huge, huge}, 3).id(0, 2));
      SearchResult nearest = l2.search(new float[] {0, 0}, 3);
      assertArrayEquals(new long[] {1, -1, -1}, BruteForce.ids(nearest, 0));
      assertEquals(Float.POSITIVE_INFINITY, nearest.score(0, 1));
    }
  }

  @Test
  void add_inSteps_appends() {
    try (VectorIndex index = index(Metric.L2, 2, 1, 2)) {
      index.add(new float[0]);
      index.add(new float[] {3, 4, 5, 6});
      assertEquals(3, index.size());
      assertEquals(2, index.dim());
      assertEquals(Metric.L2, index.metric());
      assertArrayEquals(new float[] {5, 6}, index.vector(2));
    }
  }

  @Test
  void badArguments_areNamed() {
    assertMessage("dim must be in [1, 65536], got 0", () -> provider().create(0, Metric.L2));
    try (VectorIndex index = index(Metric.L2, 2, 1, 2)) {
      assertMessage("vectors must hold a multiple of dim = 2 values, got 3", () -> index.add(f(3)));
      assertMessage("queries must hold", () -> index.search(f(5), 1));
      assertMessage("k must be at least 1, got 0", () -> index.search(f(2), 0));
      assertMessage(
          "queries * k must be at most 67108864", () -> index.search(f(2), Integer.MAX_VALUE));
      assertMessage("the index does not hold id 1", () -> index.vector(1));
      assertMessage("the index does not hold id -1", () -> index.vector(-1));
      for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
        assertMessage(
            "vectors must be finite, got " + bad + " in vector 1",
            () -> index.add(new float[] {0, 0, 0, bad}));
        assertMessage("queries must be finite", () -> index.search(new float[] {bad, 0}, 1));
      }
      assertEquals(1, index.size());
    }
  }

  private static float[] f(int length) {
    return new float[length];
  }

  private static void assertMessage(String start, Executable call) {
    String message = assertThrows(IllegalArgumentException.class, call).getMessage();
    assertTrue(message.startsWith(start), message);
  }

  @Test
  void closedIndex_refusesEverythingButClose() {
    VectorIndex index = index(Metric.L2, 2, 1, 2);
    index.close();
    index.close();
    List<Executable> calls =
        List.of(
            index::size,
            index::dim,
            index::metric,
            () -> index.add(f(2)),
            () -> index.search(f(2), 1),
            () -> index.vector(0),
            () -> index.save(directory.resolve("closed")));
    calls.forEach(call -> assertThrows(IllegalStateException.class, call));
  }

  @Test
  void close_whileOthersSearchAndAdd_neverCrashes() throws Exception {
    int dim = 32;
    Random random = new Random(SEED + 4);
    float[] base = BruteForce.gaussian(random, 500 * dim);
    float[] queries = BruteForce.gaussian(random, 25 * dim);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      for (int round = 0; round < 20; round++) {
        VectorIndex index = index(Metric.INNER_PRODUCT, dim, base);
        long[] expected = BruteForce.ids(index.search(queries, 3), 24);
        List<Future<?>> running = new ArrayList<>();
        for (int thread = 0; thread < 4; thread++) {
          running.add(
              threads.submit(
                  () -> {
                    while (true) {
                      assertArrayEquals(expected, BruteForce.ids(index.search(queries, 3), 24));
                      index.add(f(dim));
                    }
                  }));
        }
        Thread.sleep(5);
        index.close();
        for (Future<?> search : running) {
          Throwable end = assertThrows(ExecutionException.class, search::get).getCause();
          assertEquals("the index is closed", end.getMessage());
        }
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @ParameterizedTest
  @EnumSource
  void saveAndLoad_giveTheSameIndex(Metric metric) throws IOException {
    Random random = new Random(SEED + 5);
    Path file = directory.resolve("index");
    Files.writeString(file, "replaced");
    float[] queries = BruteForce.gaussian(random, 33 * 21);
    try (VectorIndex index = index(metric, 21, BruteForce.gaussian(random, 5_000 * 21))) {
      index.save(file);
      byte[] bytes = Files.readAllBytes(file);
      try (VectorIndex loaded = provider().load(file)) {
        assertEquals(metric, loaded.metric());
        assertEquals(21, loaded.dim());
        assertEquals(5_000, loaded.size());
        assertArrayEquals(index.vector(4_999), loaded.vector(4_999));
        BruteForce.assertSame(index.search(queries, 7), loaded.search(queries, 7));
        loaded.save(file);
        assertArrayEquals(bytes, Files.readAllBytes(file));
        loaded.add(f(21));
        assertEquals(5_001, loaded.size());
      }
    }
    try (var files = Files.list(directory)) {
      assertEquals(List.of(file), files.toList());
    }
  }

  @Test
  void saveAndLoad_emptyIndex() {
    Path file = directory.resolve("empty");
    try (VectorIndex index = provider().create(6, Metric.L2)) {
      index.save(file);
    }
    try (VectorIndex loaded = provider().load(file)) {
      assertEquals(0, loaded.size());
      assertEquals(6, loaded.dim());
    }
  }

  @Test
  void saveAndLoad_pathWithLetters() {
    Path file;
    try {
      file = directory.resolve("Größe игра");
    } catch (InvalidPathException e) {
      assumeTrue(false, "this JVM's file names are ASCII");
      return;
    }
    try (VectorIndex index = index(Metric.L2, 1, 1, 2)) {
      index.save(file);
    }
    try (VectorIndex loaded = provider().load(file)) {
      assertEquals(2, loaded.size());
    }
  }

  @Test
  void save_intoMissingDirectory_isRefused() {
    try (VectorIndex index = index(Metric.L2, 1, 1)) {
      assertThrows(
          GamerecException.class, () -> index.save(directory.resolve("missing").resolve("file")));
    }
  }

  @Test
  void load_missingOrForeignFile_isRefused() throws IOException {
    Path file = directory.resolve("file");
    assertThrows(GamerecException.class, () -> provider().load(file));
    assertThrows(GamerecException.class, () -> provider().load(directory));
    Files.write(file, new byte[1_000]);
    assertThrows(GamerecException.class, () -> provider().load(file));
  }

  @Test
  void load_truncatedAnywhereOrTooLong_isRefused() throws IOException {
    byte[] whole = savedSmallIndex();
    Path file = directory.resolve("damaged");
    for (int length = 0; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThrows(GamerecException.class, () -> provider().load(file));
    }
    Files.write(file, Arrays.copyOf(whole, whole.length + 1));
    assertThrows(GamerecException.class, () -> provider().load(file));
  }

  @Test
  void load_bytesFlipped_isRefusedOrLoads() throws IOException {
    Random random = new Random(SEED + 6);
    byte[] whole = savedSmallIndex();
    Path file = directory.resolve("damaged");
    for (int round = 0; round < 3_000; round++) {
      byte[] damaged = whole.clone();
      for (int flip = 0; flip < 1 + round % 3; flip++) {
        damaged[random.nextInt(round % 2 == 0 ? 49 : whole.length)] = (byte) random.nextInt();
      }
      Files.write(file, damaged);
      try (VectorIndex index = provider().load(file)) {
        assertEquals(1, index.search(f(index.dim()), 3).queries());
      } catch (GamerecException refused) {
        assertTrue(refused.getMessage().contains("damaged"), refused.getMessage());
      }
    }
  }

  private byte[] savedSmallIndex() throws IOException {
    Path file = directory.resolve("small");
    try (VectorIndex index =
        index(Metric.INNER_PRODUCT, 3, BruteForce.gaussian(new Random(SEED), 15))) {
      index.save(file);
    }
    return Files.readAllBytes(file);
  }
}
