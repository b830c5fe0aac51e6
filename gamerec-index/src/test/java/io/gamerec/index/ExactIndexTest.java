package io.gamerec.index;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gamerec.api.index.ExactIndexContract;
import io.gamerec.api.index.Metric;
import io.gamerec.api.index.VectorIndex;
import io.gamerec.api.spi.VectorIndexProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExactIndexTest extends ExactIndexContract {
  @Override
  public VectorIndexProvider provider() {
    return Indexes.exact();
  }

  @Test
  void goldenFile_version1_isRead() throws Exception {
    Path golden = Path.of(ExactIndexTest.class.getResource("exact-v1.index").toURI());
    try (VectorIndex index = provider().load(golden)) {
      assertEquals(Metric.L2, index.metric());
      assertArrayEquals(new long[] {0, 1, 2}, index.ids());
      assertArrayEquals(new float[] {-5, 0.5f}, index.vector(2));
    }
  }

  @Test
  void goldenFile_version2_isReadAndWritten(@TempDir Path directory) throws Exception {
    Path golden = Path.of(ExactIndexTest.class.getResource("exact-v2.index").toURI());
    Path written = directory.resolve("written");
    try (VectorIndex index = provider().load(golden)) {
      assertEquals(Metric.INNER_PRODUCT, index.metric());
      assertArrayEquals(new long[] {440, 0, 1L << 40}, index.ids());
      assertArrayEquals(new float[] {-5, 0.5f}, index.vector(1L << 40));
      index.save(written);
    }
    assertArrayEquals(Files.readAllBytes(golden), Files.readAllBytes(written));
  }
}
