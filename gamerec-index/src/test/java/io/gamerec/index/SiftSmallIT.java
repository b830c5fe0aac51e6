package io.gamerec.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.gamerec.api.index.BruteForce;
import io.gamerec.api.index.Metric;
import io.gamerec.api.index.SearchResult;
import io.gamerec.api.index.VectorIndex;
import io.gamerec.api.spi.VectorIndexProvider;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Recall on real vectors, 10,000 of 128 dimensions, against the published neighbours. */
class SiftSmallIT {
  static Stream<Arguments> kinds() {
    return Stream.of(
        arguments(Indexes.exact(), 1.0),
        arguments(Faiss.flat(), 1.0),
        arguments(Faiss.hnsw(32).efSearch(128), 0.97),
        arguments(Faiss.ivfFlat(100).nprobe(16), 0.97),
        arguments(Faiss.sq8(), 0.97),
        arguments(Faiss.factory("IVF100,SQ8").nprobe(16), 0.96),
        arguments(Faiss.ivfPq(100, 32).nprobe(16), 0.85),
        arguments(Faiss.factory("PQ32np"), 0.85),
        arguments(Faiss.factory("HNSW32_SQ8").efSearch(128), 0.96),
        arguments(Faiss.factory("PCAR80,IVF100,Flat").nprobe(16), 0.85));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void search_siftsmall_findsThePublishedNeighbours(VectorIndexProvider provider, double recall)
      throws IOException {
    assumeTrue(provider.unavailable().isEmpty(), () -> provider.unavailable().orElseThrow());
    String data = System.getenv("GAMEREC_DATA");
    assumeTrue(data != null, "set GAMEREC_DATA to the folder that holds siftsmall/");
    Path directory = Path.of(data, "siftsmall");
    float[] base = floats(read(directory, "base"));
    float[] queries = floats(read(directory, "query"));
    ByteBuffer truth = read(directory, "groundtruth");
    try (VectorIndex index = provider.create(128, Metric.L2)) {
      index.add(base);
      SearchResult result = index.search(queries, 100);
      int found = 0;
      for (int query = 0; query < 100; query++) {
        assertEquals(100, truth.getInt());
        Set<Long> expected = new HashSet<>();
        for (int place = 0; place < 100; place++) {
          expected.add((long) truth.getInt());
        }
        Arrays.stream(BruteForce.ids(result, query)).forEach(expected::remove);
        found += 100 - expected.size();
      }
      assertTrue(found >= recall * 10_000, provider + " found " + found + " of 10,000");
    }
  }

  private static float[] floats(ByteBuffer vectors) {
    int count = vectors.remaining() / (4 * 129);
    float[] values = new float[count * 128];
    for (int i = 0; i < count; i++) {
      assertEquals(128, vectors.getInt());
      vectors.asFloatBuffer().get(values, i * 128, 128);
      vectors.position(vectors.position() + 4 * 128);
    }
    return values;
  }

  private static ByteBuffer read(Path directory, String part) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(directory)) {
      files = all.filter(file -> file.getFileName().toString().contains("_" + part + ".")).toList();
    }
    assertEquals(1, files.size(), part + " in " + directory);
    try (InputStream raw = new BufferedInputStream(Files.newInputStream(files.get(0)))) {
      InputStream in = files.get(0).toString().endsWith(".gz") ? new GZIPInputStream(raw) : raw;
      return ByteBuffer.wrap(in.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN);
    }
  }
}
