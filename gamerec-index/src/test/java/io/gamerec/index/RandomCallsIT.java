package io.gamerec.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing a caller passes kills the JVM: it is tried on another one. */
class RandomCallsIT {
  @TempDir Path directory;

  @Test
  void anyArguments_neverKillTheJvm() throws Exception {
    assumeTrue(Indexes.faiss().unavailable().isEmpty(), "FAISS cannot be used here");
    for (int seed = 1; seed <= 4; seed++) {
      Path output = directory.resolve("output");
      Process process =
          new ProcessBuilder(
                  System.getProperty("java.home")
                      + File.separator
                      + "bin"
                      + File.separator
                      + "java",
                  "-Xmx3g",
                  "-XX:ErrorFile=" + directory.resolve("hs_err"),
                  "-cp",
                  System.getProperty("java.class.path"),
                  RandomCalls.class.getName(),
                  Integer.toString(seed),
                  "2500",
                  directory.toString())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      int status = process.waitFor();
      String said = Files.readString(output);
      assertEquals(0, status, "seed " + seed + ": " + said);
      String[] counts = said.strip().lines().reduce((a, b) -> b).orElseThrow().split(" ");
      assertTrue(Integer.parseInt(counts[0]) > 800, said);
      assertTrue(Integer.parseInt(counts[2]) > 400, said);
    }
  }
}
