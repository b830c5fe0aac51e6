package io.gamerec.index;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gamerec.api.index.BruteForce;
import io.gamerec.api.index.Metric;
import io.gamerec.api.index.SearchResult;
import io.gamerec.api.index.VectorIndex;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Files between Java and Python's faiss, both ways. */
class PythonInteropIT {
  private static final String PYTHON = "/usr/bin/python3";
  private static final int DIM = 48;

  @TempDir Path directory;

  @BeforeEach
  void pythonHasFaiss() throws Exception {
    assumeTrue(Indexes.faiss().unavailable().isEmpty(), "FAISS cannot be used here");
    assumeTrue(
        Files.isExecutable(Path.of(PYTHON)) && python("-c", "import faiss") == 0,
        PYTHON + " cannot import faiss; install python3-faiss");
  }

  @ParameterizedTest
  @EnumSource
  void files_goBothWays(Metric metric) throws Exception {
    Random random = new Random(48);
    float[] queries = BruteForce.gaussian(random, 10 * DIM);
    Path script = Path.of(PythonInteropIT.class.getResource("faiss_interop.py").toURI());
    Path ofJava = directory.resolve("java.faiss");
    Path ofPython = directory.resolve("python.faiss");
    ByteBuffer raw = ByteBuffer.allocate(4 * queries.length).order(ByteOrder.LITTLE_ENDIAN);
    raw.asFloatBuffer().put(queries);
    Files.write(directory.resolve("queries"), raw.array());
    try (VectorIndex index = Indexes.faiss().create(DIM, metric)) {
      index.add(BruteForce.gaussian(random, 700 * DIM));
      index.save(ofJava);
      assertEquals(
          0,
          python(
              script.toString(),
              ofJava.toString(),
              directory.resolve("queries").toString(),
              directory.resolve("labels").toString(),
              directory.resolve("distances").toString(),
              ofPython.toString()));
      SearchResult expected = index.search(queries, 10);
      ByteBuffer labels = read("labels");
      ByteBuffer distances = read("distances");
      for (int query = 0; query < 10; query++) {
        for (int place = 0; place < 10; place++) {
          assertEquals(expected.id(query, place), labels.getLong());
          assertEquals(expected.score(query, place), distances.getFloat(), 1e-3);
        }
      }
      try (VectorIndex read = Indexes.faiss().load(ofPython)) {
        BruteForce.assertSame(expected, read.search(queries, 10));
      }
    }
    assertArrayEquals(Files.readAllBytes(ofJava), Files.readAllBytes(ofPython));
  }

  private ByteBuffer read(String name) throws IOException {
    byte[] bytes = Files.readAllBytes(directory.resolve(name));
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static int python(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(PYTHON));
    command.addAll(List.of(arguments));
    File output = File.createTempFile("python", ".log");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output).start();
    int status = process.waitFor();
    output.delete();
    return status;
  }
}
