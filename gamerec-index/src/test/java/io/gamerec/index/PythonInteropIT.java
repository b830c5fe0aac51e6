package io.gamerec.index;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gamerec.api.index.BruteForce;
import io.gamerec.api.index.Metric;
import io.gamerec.api.index.SearchOptions;
import io.gamerec.api.index.SearchResult;
import io.gamerec.api.index.VectorIndex;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Files between Java and Python's faiss, both ways. */
class PythonInteropIT {
  private static final int DIM = 24;
  private static final int ROWS = 700;
  private static final int QUERIES = 10;
  private static final int SEAL = 48;
  private static final List<String> TYPES =
      List.of("Flat", "HNSW32", "IVF16,Flat", "IVF16,PQ6x6np", "PQ6x6np", "SQ8", "IVF16,SQ8");

  @TempDir Path directory;
  private final Random random = new Random(48);
  private final float[] vectors = BruteForce.gaussian(random, ROWS * DIM);
  private final float[] queries = BruteForce.gaussian(random, QUERIES * DIM);
  private final long[] ids = random.longs(0, Long.MAX_VALUE).distinct().limit(ROWS).toArray();

  static Stream<Arguments> kinds() {
    return TYPES.stream()
        .flatMap(
            type ->
                Arrays.stream(Metric.values())
                    .flatMap(
                        metric ->
                            Stream.of(true, false)
                                .map(withIds -> Arguments.of(type, metric, withIds))));
  }

  @BeforeEach
  void pythonHasFaiss() throws Exception {
    assumeTrue(Indexes.faiss().unavailable().isEmpty(), "FAISS cannot be used here");
    Python.assumeFaiss(directory);
    write("queries", floats(queries));
    write("vectors", floats(vectors));
    write("dim", longs(DIM));
    write("ids", longs(ids));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void fileOfJava_isSearchedByPythonAlike(String type, Metric metric, boolean withIds)
      throws Exception {
    Path file = directory.resolve("java.faiss");
    try (VectorIndex index = Faiss.factory(type).create(DIM, metric)) {
      if (withIds) {
        index.add(ids, vectors);
      } else {
        index.add(vectors);
      }
      index.save(file);
      python("read", file, type, metric, withIds);
      assertAlike(index, type);
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void fileOfPython_isSearchedByJavaAlike(String type, Metric metric, boolean withIds)
      throws Exception {
    Path file = directory.resolve("python.faiss");
    Path again = directory.resolve("again.faiss");
    python("write", file, type, metric, withIds);
    try (VectorIndex index = Indexes.faiss().load(file)) {
      assertEquals(metric, index.metric());
      assertEquals(ROWS, index.size());
      assertArrayEquals(withIds ? ids : rows(), index.ids());
      assertAlike(index, type);
      index.save(again);
    }
    byte[] bytes = Files.readAllBytes(again);
    assertArrayEquals(Files.readAllBytes(file), Arrays.copyOf(bytes, bytes.length - SEAL));
  }

  /** Codes tie, and sums are rounded differently: the score of each id counts, not its place. */
  private void assertAlike(VectorIndex index, String type) throws IOException {
    SearchOptions options = SearchOptions.defaults();
    options = type.startsWith("IVF") ? options.nprobe(4) : options;
    options = type.startsWith("HNSW") ? options.efSearch(64) : options;
    SearchResult found = index.search(queries, 10, options);
    SearchResult deeper = index.search(queries, 40, options);
    ByteBuffer labels = read("found");
    ByteBuffer scores = read("scores");
    int samePlaces = 0;
    for (int query = 0; query < QUERIES; query++) {
      Map<Long, Float> known = new HashMap<>();
      for (int place = 0; place < deeper.found(query); place++) {
        known.put(deeper.id(query, place), deeper.score(query, place));
      }
      for (int place = 0; place < 10; place++) {
        long id = labels.getLong();
        float score = scores.getFloat();
        assertTrue(known.containsKey(id), () -> "Java does not find " + id);
        assertEquals(known.get(id), score, 1e-3);
        assertEquals(found.score(query, place), score, 1e-3);
        samePlaces += found.id(query, place) == id ? 1 : 0;
      }
    }
    assertTrue(samePlaces > QUERIES * 9, samePlaces + " ids at the same places");
  }

  private void python(String task, Path file, String type, Metric metric, boolean withIds)
      throws Exception {
    Python.run(
        directory,
        PythonInteropIT.class,
        "faiss_interop.py",
        task,
        file,
        directory,
        type,
        metric == Metric.INNER_PRODUCT ? 0 : 1,
        withIds);
  }

  private static long[] rows() {
    long[] rows = new long[ROWS];
    Arrays.setAll(rows, row -> row);
    return rows;
  }

  private static byte[] floats(float[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return bytes.array();
  }

  private static byte[] longs(long... values) {
    ByteBuffer bytes = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asLongBuffer().put(values);
    return bytes.array();
  }

  private void write(String name, byte[] bytes) throws IOException {
    Files.write(directory.resolve(name), bytes);
  }

  private ByteBuffer read(String name) throws IOException {
    byte[] bytes = Files.readAllBytes(directory.resolve(name));
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
