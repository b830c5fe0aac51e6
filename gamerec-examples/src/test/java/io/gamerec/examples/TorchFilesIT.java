package io.gamerec.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gamerec.api.index.Metric;
import io.gamerec.api.index.SearchResult;
import io.gamerec.api.index.VectorIndex;
import io.gamerec.index.Indexes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The exact index and torch write the same bytes and read each other's. */
class TorchFilesIT {
  @ParameterizedTest
  @EnumSource
  void files_goBothWays(Metric metric, @TempDir Path directory) throws Exception {
    Random random = new Random(5);
    float[] vectors = new float[3_000 * 7];
    for (int i = 0; i < vectors.length; i++) {
      vectors[i] = (float) random.nextGaussian();
    }
    Path ofExact = directory.resolve("exact");
    Path ofTorch = directory.resolve("torch");
    try (VectorIndex exact = Indexes.exact().create(7, metric);
        VectorIndex torch = Indexes.named("torch").create(7, metric)) {
      for (VectorIndex index : new VectorIndex[] {exact, torch}) {
        index.add(LongStream.range(0, 3_000).map(row -> 9 * row + 2).toArray(), vectors);
        index.remove(LongStream.range(0, 500).map(row -> 18 * row + 2).toArray());
        index.save(index == exact ? ofExact : ofTorch);
      }
      assertArrayEquals(Files.readAllBytes(ofExact), Files.readAllBytes(ofTorch));
      try (VectorIndex loaded = Indexes.named("torch").load(ofExact);
          VectorIndex back = Indexes.exact().load(ofTorch)) {
        assertArrayEquals(exact.ids(), loaded.ids());
        assertArrayEquals(exact.ids(), back.ids());
        SearchResult expected = exact.search(vectors, 5);
        SearchResult found = loaded.search(vectors, 5);
        for (int query = 0; query < 3_000; query++) {
          for (int place = 0; place < 5; place++) {
            assertEquals(expected.id(query, place), found.id(query, place));
            assertEquals(expected.score(query, place), found.score(query, place), 1e-5);
          }
        }
      }
    }
  }
}
