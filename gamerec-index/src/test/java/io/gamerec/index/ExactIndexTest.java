package io.gamerec.index;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gamerec.api.index.Metric;
import io.gamerec.api.index.VectorIndex;
import io.gamerec.api.spi.VectorIndexProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ExactIndexTest extends VectorIndexContract {
  @Override
  protected VectorIndexProvider provider() {
    return Indexes.exact();
  }

  @Test
  void goldenFile_version1_isReadAndWritten() throws Exception {
    Path golden = Path.of(ExactIndexTest.class.getResource("exact-v1.index").toURI());
    try (VectorIndex index = provider().load(golden)) {
      assertGolden(index);
    }
    Path written = directory.resolve("written");
    try (VectorIndex index = provider().create(2, Metric.L2)) {
      index.add(new float[] {1, 2, 3, 4, -5, 0.5f});
      index.save(written);
    }
    assertArrayEquals(Files.readAllBytes(golden), Files.readAllBytes(written));
  }

  private static void assertGolden(VectorIndex index) throws IOException {
    assertEquals(Metric.L2, index.metric());
    assertEquals(3, index.size());
    assertArrayEquals(new float[] {-5, 0.5f}, index.vector(2));
  }
}
