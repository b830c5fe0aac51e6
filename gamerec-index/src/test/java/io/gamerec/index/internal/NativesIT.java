package io.gamerec.index.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gamerec.api.index.BruteForce;
import io.gamerec.api.index.Metric;
import io.gamerec.api.index.VectorIndex;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NativesIT {
  @TempDir Path directory;

  /** So that no build passes on the fallback unnoticed. */
  @Test
  void faiss_whereRequired_isAvailable() {
    boolean required =
        "required".equals(System.getenv("GAMEREC_NATIVES"))
            || "required".equals(System.getProperty("gamerec.natives"));
    assumeTrue(required, "GAMEREC_NATIVES is not 'required'");
    assertEquals(Optional.empty(), Natives.unavailable());
  }

  @Test
  void library_needsTheCLibraryOnly() throws Exception {
    String resource =
        Natives.resource(System.getProperty("os.name"), System.getProperty("os.arch"));
    assumeTrue(resource != null && resource.endsWith(".so"), "only ELF says what it needs");
    Path library = directory.resolve("library.so");
    try (InputStream in = NativesIT.class.getResourceAsStream(resource)) {
      assumeTrue(in != null, "gamerec-index was built without FAISS");
      Files.copy(in, library);
    }
    assertTrue(Files.size(library) < 8 << 20, "MiB: " + (Files.size(library) >> 20));
    List<String> needed = new ArrayList<>();
    for (String line : readelf("--dynamic", library)) {
      Matcher name = Pattern.compile("\\(NEEDED\\).*\\[(.*)]").matcher(line);
      if (name.find()) {
        needed.add(name.group(1));
      }
    }
    assertTrue(needed.contains("libc.so.6"), needed.toString());
    needed.removeIf(name -> name.matches("lib[cm]\\.so\\.6|ld-linux-.*\\.so\\.[12]"));
    assertEquals(List.of(), needed);
    // Nothing of FAISS or BLAS is there for another library to find.
    List<String> defined =
        readelf("--dyn-syms", library).stream()
            .filter(line -> line.matches(".* (GLOBAL|WEAK|UNIQUE) +DEFAULT +\\d+ .*"))
            .filter(line -> !line.contains(" Java_io_gamerec_"))
            .toList();
    assertEquals(List.of(), defined);
  }

  private List<String> readelf(String what, Path library) throws Exception {
    Path out = directory.resolve("readelf.txt");
    Process process;
    try {
      process =
          new ProcessBuilder("readelf", "--wide", what, library.toString())
              .redirectErrorStream(true)
              .redirectOutput(out.toFile())
              .start();
    } catch (IOException e) {
      assumeTrue(false, "there is no readelf");
      return List.of();
    }
    assertEquals(0, process.waitFor(), Files.readString(out));
    return Files.readAllLines(out);
  }

  /** Loaded in a process of its own, since this one has logged its line already. */
  @Test
  void load_logsWhichKernelsRunOnce() throws Exception {
    assumeTrue(Natives.unavailable().isEmpty(), () -> Natives.unavailable().orElseThrow());
    Path out = directory.resolve("log.txt");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Load.class.getName())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    assertEquals(0, process.waitFor(), Files.readString(out));
    List<String> lines =
        Files.readAllLines(out).stream().filter(line -> line.contains("FAISS")).toList();
    assertEquals(1, lines.size(), lines.toString());
    String expected = "FAISS " + FaissNative.version() + ", " + FaissNative.kernels() + " kernels";
    assertTrue(lines.get(0).endsWith(expected), lines.toString());
  }

  @Test
  void load_inManyJvmsAtOnce_needsNoHomeAndLeavesNothingBehind() throws Exception {
    assumeTrue(Natives.unavailable().isEmpty(), () -> Natives.unavailable().orElseThrow());
    Path temporary = Files.createDirectory(directory.resolve("tmp"));
    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      ProcessBuilder builder =
          new ProcessBuilder(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-Djava.io.tmpdir=" + temporary,
              "-Duser.home=/proc/none",
              "-cp",
              System.getProperty("java.class.path"),
              Load.class.getName());
      builder.environment().put("HOME", "/proc/none");
      processes.add(
          builder
              .redirectErrorStream(true)
              .redirectOutput(directory.resolve("log" + i).toFile())
              .start());
    }
    for (int i = 0; i < processes.size(); i++) {
      assertEquals(0, processes.get(i).waitFor(), Files.readString(directory.resolve("log" + i)));
    }
    try (Stream<Path> left = Files.list(temporary)) {
      assertEquals(List.of(), left.toList());
    }
  }

  /** Loads the library twice over. */
  static final class Load {
    public static void main(String[] args) {
      for (int i = 0; i < 2; i++) {
        new FaissProvider().create(2, Metric.L2).close();
      }
    }
  }

  @Test
  void kernels_haveTheNameOfTheirWidth() {
    assumeTrue(Natives.unavailable().isEmpty(), () -> Natives.unavailable().orElseThrow());
    assumeTrue("amd64".equals(System.getProperty("os.arch")), "not x86_64");
    for (int atMost : new int[] {4, 8, 16}) {
      int lanes = FaissNative.useLanes(atMost);
      assertTrue(lanes <= atMost, lanes + " lanes, at most " + atMost);
      assertEquals(lanes == 16 ? "AVX-512" : lanes == 8 ? "AVX2" : "SSE2", FaissNative.kernels());
    }
  }

  /** A machine has one widest register; this one also takes the paths of the others. */
  @ParameterizedTest
  @ValueSource(ints = {4, 8, 16})
  void kernels_everyWidth_equalBruteForce(int lanes) {
    assumeTrue(Natives.unavailable().isEmpty(), () -> Natives.unavailable().orElseThrow());
    assumeTrue(FaissNative.useLanes(lanes) == lanes, "the CPU has no registers of " + lanes);
    Random random = new Random(lanes);
    for (Metric metric : Metric.values()) {
      for (int dim : new int[] {1, 3, 4, 5, 8, 15, 16, 17, 33, 100, 128}) {
        float[] base = BruteForce.gaussian(random, 63 * dim);
        float[] queries = BruteForce.gaussian(random, 41 * dim);
        try (VectorIndex index = new FaissProvider().create(dim, metric)) {
          index.add(base);
          BruteForce.check(metric, dim, base, queries, 9, index.search(queries, 9));
        }
      }
    }
  }

  @AfterEach
  void widestAgain() {
    if (Natives.unavailable().isEmpty()) {
      FaissNative.useLanes(Integer.MAX_VALUE);
    }
  }
}
