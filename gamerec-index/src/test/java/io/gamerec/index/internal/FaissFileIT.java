package io.gamerec.index.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gamerec.api.GamerecException;
import io.gamerec.index.Python;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Python's faiss writes today, not only what it wrote into the golden files. */
class FaissFileIT {
  @TempDir Path directory;
  private Path read;
  private Path refused;

  @BeforeEach
  void pythonHasFaiss() throws Exception {
    Python.assumeFaiss(directory);
    read = Files.createDirectory(directory.resolve("read"));
    refused = Files.createDirectory(directory.resolve("refused"));
  }

  @Test
  void check_filesOfPython_areReadOrRefusedByKind() throws Exception {
    Python.run(directory, FaissFileIT.class, "faiss_golden.py", read, refused, 24, 3_000);
    List<String> types = new ArrayList<>();
    for (Path file : files(read)) {
      FaissFile.Facts facts = FaissFile.check(file);
      assertEquals(24, facts.dim(), file.toString());
      types.add(facts.type());
    }
    assertEquals(Goldens.all().size(), types.size());
    assertTrue(types.containsAll(List.of("HNSW4", "IVF4,PQ4x5", "SQ6", "PCAR4,IVF4,SQ8")));
    List<Path> others = files(refused);
    assertEquals(13, others.size());
    for (Path file : others) {
      String message =
          assertThrows(GamerecException.class, () -> FaissFile.check(file)).getMessage();
      assertTrue(message.startsWith(file + " is damaged"), message);
    }
  }

  /** So the golden files are what the script beside them writes, all of it. */
  @Test
  void goldenFiles_areThoseOfTheScript() throws Exception {
    Python.run(directory, FaissFileIT.class, "faiss_golden.py", read, refused, 8, 60);
    List<Path> goldens = Goldens.all();
    assertEquals(goldens.size(), files(read).size());
    for (Path golden : goldens) {
      Path again = read.resolve(golden.getFileName());
      assertEquals(FaissFile.check(golden), FaissFile.check(again), golden.toString());
      assertEquals(Files.size(golden), Files.size(again), golden.toString());
    }
  }

  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.sorted().toList();
    }
  }
}
