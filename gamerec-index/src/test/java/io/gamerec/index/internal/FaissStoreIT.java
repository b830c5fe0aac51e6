package io.gamerec.index.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gamerec.api.GamerecException;
import io.gamerec.api.index.BruteForce;
import io.gamerec.api.index.Metric;
import io.gamerec.api.index.SearchOptions;
import io.gamerec.api.internal.index.VectorStore;
import io.gamerec.api.internal.index.VectorStore.Effort;
import io.gamerec.api.spi.RowIds;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FaissStoreIT {
  private static final long SEED = 20_261_122;
  private static final int DIM = 24;
  private static final int ROWS = 3_000;
  private static final int QUERIES = 40;
  private static final int K = 10;

  @TempDir Path directory;

  @BeforeEach
  void faissCanBeUsed() {
    assumeTrue(Natives.unavailable().isEmpty(), () -> Natives.unavailable().orElseThrow());
  }

  /** Normal clusters around 50 normal centres. */
  private static float[] clustered(Random random, int count) {
    Random centres = new Random(SEED);
    float[] around = BruteForce.gaussian(centres, 50 * DIM);
    float[] vectors = BruteForce.gaussian(random, count * DIM);
    for (int i = 0; i < count; i++) {
      int centre = random.nextInt(50);
      for (int c = 0; c < DIM; c++) {
        vectors[i * DIM + c] = around[centre * DIM + c] + 0.5f * vectors[i * DIM + c];
      }
    }
    return vectors;
  }

  private static FaissStore empty(String factory, Metric metric) {
    return FaissStore.create(new FaissDesign(factory, 0, 0, 0, 7), DIM, metric);
  }

  private static void settle(VectorStore store) {
    while (store.settle()) {
      // a few rows at a time
    }
  }

  private static FaissStore filled(String factory, Metric metric, float[] base) {
    FaissStore store = empty(factory, metric);
    store.train(base);
    int step = 700 * DIM;
    for (int from = 0; from < base.length; from += step) {
      store.add(Arrays.copyOfRange(base, from, Math.min(base.length, from + step)));
    }
    settle(store);
    assertEquals(base.length / DIM, store.rows());
    return store;
  }

  private static long[] randomBits(Random random, int rows, double share) {
    long[] bits = new long[(rows + 63) / 64];
    for (int row = 0; row < rows; row++) {
      if (random.nextDouble() < share) {
        bits[row >> 6] |= 1L << row;
      }
    }
    return bits;
  }

  private static boolean isAllowed(long @Nullable [] bits, long row) {
    return bits == null || (bits[(int) (row >> 6)] & 1L << row) != 0;
  }

  private static int[] allowedRanking(
      Metric metric, float[] base, float[] queries, int query, long @Nullable [] bits) {
    return Arrays.stream(BruteForce.ranking(metric, DIM, queries, query, base))
        .filter(row -> isAllowed(bits, row))
        .toArray();
  }

  /** The share of the nearest allowed rows that were found; fails on a row that is not allowed. */
  private static double recall(
      VectorStore store,
      float[] base,
      float[] queries,
      int k,
      SearchOptions options,
      long @Nullable [] bits) {
    int count = queries.length / DIM;
    int survivors =
        bits == null ? store.rows() : Arrays.stream(bits).mapToInt(Long::bitCount).sum();
    Effort effort = store.effort(options, k, (double) survivors / store.rows());
    long[] rows = new long[count * k];
    float[] scores = new float[count * k];
    store.search(queries, count, k, effort, bits, rows, scores);
    int found = 0;
    for (int query = 0; query < count; query++) {
      Set<Long> nearest = new HashSet<>();
      Arrays.stream(allowedRanking(store.metric(), base, queries, query, bits), 0, k)
          .forEach(row -> nearest.add((long) row));
      for (int place = query * k; place < (query + 1) * k; place++) {
        assertTrue(rows[place] >= 0, "place " + place % k + " is empty");
        assertTrue(isAllowed(bits, rows[place]), "row " + rows[place] + " is not allowed");
        found += nearest.remove(rows[place]) ? 1 : 0;
      }
    }
    return (double) found / (count * k);
  }

  @ParameterizedTest
  @CsvSource({
    "HNSW32, 64, 0, 0.97",
    "'IVF32,Flat', 0, 8, 0.97",
    "'IVF32_HNSW8,Flat', 0, 8, 0.97",
    "'IVF32,SQ8', 0, 8, 0.95",
    "'IVF32,PQ12np', 0, 8, 0.6",
    "'IVF32,PQ12np,RFlat', 0, 8, 0.85",
    "SQ8, 0, 0, 0.95",
    "SQ6, 0, 0, 0.85",
    "SQfp16, 0, 0, 0.99",
    "PQ12np, 0, 0, 0.6",
    "PQ4x10np, 0, 0, 0.3",
    "'HNSW16_SQ8', 64, 0, 0.9",
    "'PCAR24,HNSW16', 64, 0, 0.9",
    "'OPQ6_24,IVF32,PQ6np', 0, 8, 0.4",
    "'RR24,Flat', 0, 0, 0.99",
    "'Pad32,SQ8', 0, 0, 0.95",
    "'IVF32,PQ6+6', 0, 8, 0.4"
  })
  void search_everyKind_findsTheNearest(String factory, int ef, int nprobe, double least) {
    Random random = new Random(SEED);
    float[] base = clustered(random, ROWS);
    float[] queries = clustered(random, QUERIES);
    SearchOptions options = SearchOptions.defaults();
    options = ef > 0 ? options.efSearch(ef) : options;
    options = nprobe > 0 ? options.nprobe(nprobe) : options;
    for (Metric metric : Metric.values()) {
      if (metric == Metric.INNER_PRODUCT && factory.contains("+")) {
        continue; // FAISS has it for distances only
      }
      FaissStore store = filled(factory, metric, base);
      try {
        double recall = recall(store, base, queries, K, options, null);
        assertTrue(recall >= least, factory + " " + metric + ": recall " + recall);
        assertEquals(factory, store.type());
      } finally {
        store.close();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "HNSW32, 64, 0",
    "'IVF32,Flat', 0, 8",
    "'IVF32_HNSW8,Flat', 0, 8",
    "'IVF32,SQ8', 0, 16",
    "'HNSW32_SQfp16', 64, 0",
    "'PCAR24,IVF32,Flat', 0, 8",
    "'IVF32,PQ12np,RFlat', 0, 16"
  })
  void search_someAllowed_findsAsManyAsUnfiltered(String factory, int ef, int nprobe) {
    Random random = new Random(SEED + 1);
    float[] base = clustered(random, ROWS);
    float[] queries = clustered(random, QUERIES);
    SearchOptions options = SearchOptions.defaults();
    options = ef > 0 ? options.efSearch(ef) : options;
    options = nprobe > 0 ? options.nprobe(nprobe) : options;
    for (Metric metric : Metric.values()) {
      FaissStore store = filled(factory, metric, base);
      try {
        double unfiltered = recall(store, base, queries, K, options, null);
        for (double share : new double[] {0.03, 0.1, 0.3, 0.7, 0.99}) {
          long[] bits = randomBits(random, ROWS, share);
          double recall = recall(store, base, queries, K, options, bits);
          assertTrue(
              recall >= Math.min(0.95, unfiltered - 0.02),
              factory + " " + metric + " " + share + ": " + recall + ", unfiltered " + unfiltered);
        }
      } finally {
        store.close();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Flat",
        "HNSW8",
        "IVF16,Flat",
        "IVF16,SQfp16",
        "SQfp16",
        "RR24,Flat",
        "IVF16,PQ12np,RFlat",
        "HNSW8_SQfp16"
      })
  void searchAmong_awkwardSizes_equalsBruteForce(String factory) {
    Random random = new Random(SEED + 2);
    double tolerance = factory.contains("fp16") ? 0.05 : 1e-3;
    for (Metric metric : Metric.values()) {
      for (int size : new int[] {1, 63, 64, 65, 255, 256, 257, 700}) {
        float[] base = clustered(random, size);
        FaissStore store = empty(factory, metric);
        store.train(clustered(random, 1_000));
        store.add(base);
        settle(store);
        try {
          for (double share : new double[] {0.02, 0.5, 1}) {
            long[] bits = randomBits(random, size, share);
            bits[(size - 1) >> 6] |= 1L << (size - 1);
            int survivors = Arrays.stream(bits).mapToInt(Long::bitCount).sum();
            for (int count : new int[] {1, 3, 4, 70}) {
              float[] queries = clustered(random, count);
              int k = Math.min(survivors, 1 + random.nextInt(40));
              long[] rows = new long[count * k];
              float[] scores = new float[count * k];
              store.searchAmong(queries, count, k, bits, survivors, rows, scores);
              for (int query = 0; query < count; query++) {
                int[] nearest = allowedRanking(metric, base, queries, query, bits);
                Set<Long> seen = new TreeSet<>();
                for (int place = 0; place < k; place++) {
                  long row = rows[query * k + place];
                  float score = scores[query * k + place];
                  assertTrue(isAllowed(bits, row) && seen.add(row), "row " + row);
                  double expected = score(metric, queries, query, base, nearest[place]);
                  assertEquals(expected, score, tolerance * (1 + Math.abs(expected)));
                  assertEquals(
                      score(metric, queries, query, base, (int) row),
                      score,
                      tolerance * (1 + Math.abs(score)));
                }
              }
            }
          }
        } finally {
          store.close();
        }
      }
    }
  }

  private static double score(Metric metric, float[] queries, int query, float[] base, int row) {
    double sum = 0;
    for (int i = 0; i < DIM; i++) {
      double x = queries[query * DIM + i];
      double y = base[row * DIM + i];
      sum += metric == Metric.INNER_PRODUCT ? x * y : (x - y) * (x - y);
    }
    return sum;
  }

  /** Values in {-1, 0, 1} make most scores tie. */
  @ParameterizedTest
  @ValueSource(strings = {"Flat", "HNSW8", "IVF4,Flat"})
  void searchAmong_equalScores_lowerRowFirstAlsoAtTheCut(String factory) {
    Random random = new Random(SEED + 3);
    float[] base = small(random, 500);
    float[] queries = small(random, 9);
    for (Metric metric : Metric.values()) {
      FaissStore store = filled(factory, metric, base);
      try {
        long[] bits = randomBits(random, 500, 0.6);
        int survivors = Arrays.stream(bits).mapToInt(Long::bitCount).sum();
        for (int k = 1; k <= survivors; k += 23) {
          long[] rows = new long[9 * k];
          store.searchAmong(queries, 9, k, bits, survivors, rows, new float[9 * k]);
          for (int query = 0; query < 9; query++) {
            long[] expected =
                Arrays.stream(allowedRanking(metric, base, queries, query, bits), 0, k)
                    .asLongStream()
                    .toArray();
            assertArrayEquals(
                expected, Arrays.copyOfRange(rows, query * k, (query + 1) * k), "k " + k);
          }
        }
      } finally {
        store.close();
      }
    }
  }

  private static float[] small(Random random, int count) {
    float[] values = new float[count * DIM];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextInt(3) - 1;
    }
    return values;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Flat",
        "SQ8",
        "PQ12np",
        "HNSW8",
        "HNSW8_SQ8",
        "HNSW8_PQ12np",
        "IVF8,Flat",
        "IVF8,SQ8",
        "IVF8,PQ12np",
        "IVF8,PQ6+6",
        "PCAR16,IVF8,Flat",
        "PCAW16,Flat",
        "OPQ12_24,HNSW8",
        "L2norm,IVF8,SQ4",
        "IVF8,PQ12np,RFlat",
        "HNSW8_SQ8,Refine(SQfp16)"
      })
  void compacted_holdsTheRowsAsTheyWere(String factory) {
    Random random = new Random(SEED + 4);
    float[] base = clustered(random, 1_200);
    int[] kept = IntStream.range(0, 1_200).filter(row -> row % 3 != 1).toArray();
    FaissStore store = filled(factory, Metric.L2, base);
    VectorStore compacted = store.compacted(kept);
    try {
      assertEquals(kept.length, compacted.rows());
      assertEquals(factory, compacted.type());
      boolean givesBack = !factory.contains("PCAW");
      for (int row = 0; row < kept.length; row += 97) {
        float[] before = new float[DIM];
        float[] after = new float[DIM];
        if (givesBack) {
          store.vector(kept[row], before, 0);
          compacted.vector(row, after, 0);
          assertArrayEquals(before, after, 1e-5f);
        }
      }
      long[] all = new long[(kept.length + 63) / 64];
      Arrays.fill(all, -1);
      all[all.length - 1] = (1L << kept.length) - 1;
      long[] among = new long[(1_200 + 63) / 64];
      Arrays.stream(kept).forEach(row -> among[row >> 6] |= 1L << row);
      float[] queries = clustered(random, 5);
      long[] expected = new long[5 * K];
      float[] expectedScores = new float[5 * K];
      long[] rows = new long[5 * K];
      float[] scores = new float[5 * K];
      store.searchAmong(queries, 5, K, among, kept.length, expected, expectedScores);
      compacted.searchAmong(queries, 5, K, all, kept.length, rows, scores);
      assertArrayEquals(expectedScores, scores, 1e-4f);
      Effort effort = compacted.effort(SearchOptions.defaults(), K, 1);
      compacted.search(queries, 5, K, effort, null, rows, scores);
      assertTrue(Arrays.stream(rows).allMatch(row -> row >= 0 && row < kept.length));
      store.close();
      compacted.add(clustered(random, 10));
      settle(compacted);
      assertEquals(kept.length + 10, compacted.rows());
    } finally {
      store.close();
      compacted.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Flat", "HNSW8", "SQfp16", "IVF8,Flat", "IVF8,SQfp16", "RR24,IVF8,Flat"})
  void searchRange_findsWhatIsStrictlyNearer(String factory) {
    Random random = new Random(SEED + 5);
    float[] base = clustered(random, 900);
    float[] query = clustered(random, 1);
    for (Metric metric : Metric.values()) {
      FaissStore store = filled(factory, metric, base);
      try {
        int[] ranking = BruteForce.ranking(metric, DIM, query, 0, base);
        float radius = (float) score(metric, query, 0, base, ranking[100]);
        boolean lists = factory.contains("IVF");
        Effort effort =
            store.effort(
                lists ? SearchOptions.defaults().nprobe(8) : SearchOptions.defaults(), 1, 1);
        for (long[] bits : new long[][] {null, randomBits(random, 900, 0.4)}) {
          VectorStore.Hits hits = store.searchRange(query, radius, effort, bits);
          assertTrue(hits.exact());
          Set<Long> found = new TreeSet<>();
          Arrays.stream(hits.rows()).forEach(found::add);
          assertEquals(hits.rows().length, found.size());
          // Those at the very radius may fall on either side.
          for (int place = 0; place < 900; place++) {
            if (place < 95 || place > 105) {
              assertEquals(
                  place < 95 && isAllowed(bits, ranking[place]),
                  found.contains((long) ranking[place]),
                  factory + " " + metric + " place " + place);
            }
          }
          assertEquals(score(metric, query, 0, base, (int) hits.rows()[0]), hits.scores()[0], 0.05);
        }
        if (lists) {
          assertFalse(
              store.searchRange(query, radius, new Effort(0, 1, 0), null).exact(), "one list");
        }
      } finally {
        store.close();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"HNSW16", "IVF32,Flat", "IVF32,PQ12np", "PQ12np"})
  void sameSeed_givesTheSameIndex(String factory) {
    float[] base = clustered(new Random(SEED + 6), 1_500);
    float[] queries = clustered(new Random(SEED + 7), 30);
    FaissStore one = filled(factory, Metric.L2, base);
    FaissStore two = filled(factory, Metric.L2, base);
    try {
      long[] rows = new long[30 * K];
      long[] again = new long[30 * K];
      float[] scores = new float[30 * K];
      float[] againScores = new float[30 * K];
      Effort effort = one.effort(SearchOptions.defaults(), K, 1);
      one.search(queries, 30, K, effort, null, rows, scores);
      two.search(queries, 30, K, effort, null, again, againScores);
      assertArrayEquals(rows, again);
      assertArrayEquals(scores, againScores);
    } finally {
      one.close();
      two.close();
    }
  }

  /** Row ids of a file. */
  private record Ids(int rows, boolean areRows) implements RowIds {
    @Override
    public long id(int row) {
      return areRows ? row : 10_000_000_000L - 7L * row;
    }

    @Override
    public int row(long id) {
      throw new UnsupportedOperationException("a store only writes ids");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Flat",
        "SQ8",
        "PQ6x6np",
        "HNSW8",
        "HNSW8_SQ6",
        "IVF8,Flat",
        "IVF8_HNSW4,Flat",
        "IVF8,SQ8",
        "IVF8,PQ6x6np",
        "PCAR16,IVF8,Flat",
        "L2norm,HNSW8",
        "IVF8,PQ6x6np,RFlat"
      })
  void writeAndLoad_giveTheSameIndex(String factory) {
    Random random = new Random(SEED + 8);
    float[] base = clustered(random, 800);
    float[] queries = clustered(random, 20);
    for (Metric metric : Metric.values()) {
      FaissStore store = filled(factory, metric, base);
      long[] rows = new long[20 * K];
      float[] scores = new float[20 * K];
      Effort effort = store.effort(SearchOptions.defaults(), K, 1);
      store.search(queries, 20, K, effort, null, rows, scores);
      for (boolean areRows : new boolean[] {true, false}) {
        Path file = directory.resolve(factory.replace(',', '-') + metric + areRows);
        Ids ids = new Ids(800, areRows);
        store.write(file, ids);
        for (boolean mapped : new boolean[] {false, true}) {
          FaissStore loaded = FaissStore.load(file, mapped);
          try {
            assertEquals(800, loaded.rows());
            assertEquals(metric, loaded.metric());
            assertEquals(DIM, loaded.dim());
            assertEquals(factory.replace("PCAR16", "PCA16"), loaded.type().replace("PCAR", "PCA"));
            assertArrayEquals(
                areRows ? null : IntStream.range(0, 800).mapToLong(ids::id).toArray(),
                loaded.loadedIds());
            long[] again = new long[rows.length];
            float[] againScores = new float[rows.length];
            loaded.search(queries, 20, K, effort, null, again, againScores);
            assertArrayEquals(rows, again);
            assertArrayEquals(scores, againScores);
            float[] before = new float[DIM];
            float[] after = new float[DIM];
            store.vector(799, before, 0);
            loaded.vector(799, after, 0);
            assertArrayEquals(before, after);
            if (mapped && factory.contains("IVF")) {
              assertThrows(IllegalStateException.class, () -> loaded.add(new float[DIM]));
              VectorStore compacted = loaded.compacted(new int[] {1, 5, 799});
              compacted.vector(2, after, 0);
              assertArrayEquals(before, after);
              compacted.close();
            } else {
              loaded.add(new float[2 * DIM]);
              settle(loaded);
              assertEquals(802, loaded.rows());
            }
          } finally {
            loaded.close();
          }
        }
      }
      store.close();
    }
  }

  @Test
  void write_ontoAFullDisk_isRefused() {
    assumeTrue(Files.exists(Path.of("/dev/full")), "there is no /dev/full");
    FaissStore store = filled("Flat", Metric.L2, new float[3 * DIM]);
    try {
      GamerecException full =
          assertThrows(
              GamerecException.class, () -> store.write(Path.of("/dev/full"), new Ids(3, true)));
      assertTrue(full.getMessage().contains("No space left"), full.getMessage());
    } finally {
      store.close();
    }
  }

  /** A machine has one widest register; this one also takes the paths of the others. */
  @ParameterizedTest
  @ValueSource(ints = {4, 8, 16})
  void kernels_everyWidth_findTheSame(int lanes) {
    assumeTrue(FaissNative.useLanes(lanes) == lanes, "the CPU has no registers of " + lanes);
    Random random = new Random(SEED + 9);
    float[] base = clustered(random, 1_000);
    float[] queries = clustered(random, 30);
    long[] bits = randomBits(random, 1_000, 0.5);
    for (String factory : List.of("Flat", "HNSW32", "IVF8,Flat", "IVF8,SQfp16", "SQfp16")) {
      for (Metric metric : Metric.values()) {
        FaissStore store = filled(factory, metric, base);
        try {
          SearchOptions options = SearchOptions.defaults();
          options = factory.startsWith("HNSW") ? options.efSearch(200) : options;
          options = factory.startsWith("IVF") ? options.nprobe(8) : options;
          double recall = recall(store, base, queries, K, options, null);
          assertTrue(recall >= 0.98, factory + " " + metric + ": " + recall);
          if (!factory.startsWith("SQ") && !factory.equals("Flat")) {
            recall = recall(store, base, queries, K, options, bits);
            assertTrue(recall >= 0.98, factory + " " + metric + ", half allowed: " + recall);
          }
        } finally {
          store.close();
        }
      }
    }
  }

  @AfterEach
  void widestAgain() {
    FaissNative.useLanes(Integer.MAX_VALUE);
  }

  @Test
  void train_tooFew_namesHowManyThereMustBe() {
    FaissStore lists = empty("IVF40,Flat", Metric.L2);
    FaissStore codes = empty("IVF4,PQ12np", Metric.L2);
    try {
      IllegalArgumentException few =
          assertThrows(IllegalArgumentException.class, () -> lists.train(new float[39 * DIM]));
      assertEquals("IVF40,Flat is trained on at least 40 vectors, got 39", few.getMessage());
      few = assertThrows(IllegalArgumentException.class, () -> codes.train(new float[200 * DIM]));
      assertEquals("IVF4,PQ12np is trained on at least 256 vectors, got 200", few.getMessage());
    } finally {
      lists.close();
      codes.close();
    }
  }

  /** FAISS's reader takes every transform for one that can be undone. */
  @Test
  void load_whitenedVectors_giveNothingBackAsBefore(@TempDir Path directory) {
    Path file = directory.resolve("whitened");
    FaissStore store = filled("PCAW16,Flat", Metric.L2, clustered(new Random(SEED), 200));
    FaissStore loaded;
    try {
      store.write(file, new Ids(200, true));
      loaded = FaissStore.load(file, false);
    } finally {
      store.close();
    }
    try {
      assertThrows(GamerecException.class, () -> loaded.vector(0, new float[DIM], 0));
    } finally {
      loaded.close();
    }
  }

  @Test
  void effort_refinedCodesWithAFilter_comparesTheSurvivors() {
    FaissStore refined = empty("IVF4,PQ12+12", Metric.L2);
    try {
      assertEquals(
          Double.POSITIVE_INFINITY, refined.effort(SearchOptions.defaults(), 1, 0.5).compared());
      assertTrue(Double.isFinite(refined.effort(SearchOptions.defaults(), 1, 1).compared()));
    } finally {
      refined.close();
    }
  }

  @Test
  void effort_parameterOfAnotherKind_isRefused() {
    FaissStore lists = empty("IVF4,Flat", Metric.L2);
    FaissStore graph = empty("HNSW8", Metric.L2);
    try {
      IllegalArgumentException wrong =
          assertThrows(
              IllegalArgumentException.class,
              () -> lists.effort(SearchOptions.defaults().efSearch(3), 1, 1));
      assertEquals(
          "efSearch is a parameter of HNSW indexes, this one is IVF4,Flat", wrong.getMessage());
      wrong =
          assertThrows(
              IllegalArgumentException.class,
              () -> graph.effort(SearchOptions.defaults().nprobe(3), 1, 1));
      assertEquals("nprobe is a parameter of IVF indexes, this one is HNSW8", wrong.getMessage());
    } finally {
      lists.close();
      graph.close();
    }
  }
}
