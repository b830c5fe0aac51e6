package io.gamerec.index.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gamerec.index.Indexes;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No file kills the JVM: it is tried on another one. */
class MutatedFilesIT {
  private static final int FILES = 1_000;

  @TempDir Path directory;

  @Test
  void anyFile_isRefusedOrAnswers() throws Exception {
    assumeTrue(Indexes.faiss().unavailable().isEmpty(), "FAISS cannot be used here");
    for (int seed = 1; seed <= 2; seed++) {
      Path output = directory.resolve("output");
      int status =
          new ProcessBuilder(
                  System.getProperty("java.home")
                      + File.separator
                      + "bin"
                      + File.separator
                      + "java",
                  "-Xmx1g",
                  "-XX:ErrorFile=" + directory.resolve("hs_err"),
                  "-cp",
                  System.getProperty("java.class.path"),
                  MutatedFiles.class.getName(),
                  Integer.toString(seed),
                  Integer.toString(FILES),
                  directory.resolve("mutated.faiss").toString())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start()
              .waitFor();
      String said = Files.readString(output);
      assertEquals(0, status, "seed " + seed + ": " + said);
      String[] counts = said.strip().lines().reduce((a, b) -> b).orElseThrow().split(" ");
      assertTrue(Integer.parseInt(counts[0]) > FILES / 5, said);
      assertTrue(Integer.parseInt(counts[2]) > FILES / 3, said);
    }
  }
}
