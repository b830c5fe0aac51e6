package io.gamerec.index;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gamerec.api.index.ExactIndexContract;
import io.gamerec.api.index.Metric;
import io.gamerec.api.index.VectorIndex;
import io.gamerec.api.spi.VectorIndexProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FaissIndexIT extends ExactIndexContract {
  @Override
  public VectorIndexProvider provider() {
    return Indexes.faiss();
  }

  /** The files were written by Python's faiss 1.7.3. */
  @ParameterizedTest
  @EnumSource
  void goldenFile_ofPython_isReadAndWritten(Metric metric, @TempDir Path directory)
      throws Exception {
    String name = metric == Metric.L2 ? "python-l2.faiss" : "python-ip.faiss";
    Path golden = Path.of(FaissIndexIT.class.getResource(name).toURI());
    Path written = directory.resolve("written");
    try (VectorIndex index = provider().load(golden)) {
      assertEquals(metric, index.metric());
      assertEquals(3, index.size());
      assertArrayEquals(new float[] {-5, 0.5f}, index.vector(2));
      index.save(written);
    }
    byte[] expected = Files.readAllBytes(golden);
    byte[] bytes = Files.readAllBytes(written);
    assertArrayEquals(expected, Arrays.copyOf(bytes, expected.length));
    assertEquals(expected.length + 48, bytes.length, "with the checksum behind it");
  }
}
