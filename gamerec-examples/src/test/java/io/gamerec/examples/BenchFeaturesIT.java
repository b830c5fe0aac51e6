package io.gamerec.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gamerec.examples.generate.GenerationReport;
import io.gamerec.examples.generate.GeneratorOptions;
import io.gamerec.examples.generate.SteamGenerator;
import io.gamerec.features.steam.SteamFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The benchmark on little data; it starts processes. */
class BenchFeaturesIT {
  @TempDir private static Path directory;

  private static Path data;
  private static GenerationReport generated;

  @BeforeAll
  static void generate() {
    data = directory.resolve("data");
    generated = SteamGenerator.generate(data, new GeneratorOptions(600, 250, 5));
  }

  @Test
  void benchFeatures_writesEveryFigureAndReusesItsFiles() throws IOException {
    Path json = directory.resolve("features.json");
    Path work = directory.resolve("work");
    Answer answer =
        Answer.to(
            "bench-features",
            "--data",
            data,
            "--json",
            json,
            "--work",
            work,
            "--scale",
            "0.02,0.04,0.02");
    assertEquals(0, answer.code(), answer.err());
    JsonNode figures = new ObjectMapper().readTree(json.toFile());
    assertEquals(generated.pairs(), figures.get("rows").asLong());
    double cold = figures.get("coldSeconds").asDouble();
    double warm = figures.get("warmSeconds").asDouble();
    assertTrue(warm > 0 && cold > warm, "cold " + cold + " s, warm " + warm + " s");
    assertTrue(figures.get("examplesPerSecond").asDouble() > 0);
    JsonNode scaled = figures.get("scaled");
    assertEquals(3, scaled.size());
    for (JsonNode at : scaled) {
      for (String key :
          List.of(
              "interactions",
              "kept",
              "fileMb",
              "seconds",
              "gunzipSeconds",
              "secondsPerGunzip",
              "heapMb",
              "peakHeapMb",
              "examplesPerSecond")) {
        assertTrue(at.get(key).asDouble() > 0, key + " in " + at);
      }
      assertTrue(at.get("heapMb").asDouble() < 50, at.toString());
    }
    assertEquals(1_766, scaled.get(0).get("users").asInt());
    assertEquals(3_532, scaled.get(1).get("users").asInt());
    assertTrue(
        scaled.get(1).get("interactions").asLong() > scaled.get(0).get("interactions").asLong());
    assertEquals(scaled.get(0).get("interactions"), scaled.get(2).get("interactions"));
    assertTrue(scaled.get(0).get("generateSeconds").asDouble() > 0);
    assertEquals(0, scaled.get(2).get("generateSeconds").asDouble());
    assertEquals(5, answer.out().lines().count(), answer.out());
    try (Stream<Path> left = Files.list(work)) {
      assertEquals(2, left.count());
    }
  }

  @Test
  void benchFeatures_wrongValues_areOneLine() {
    Path none = directory.resolve("none");
    for (List<Object> wrong :
        List.of(
            List.<Object>of("--data", data, "--scale", "0", "--scale must be in (0, 100], got 0.0"),
            List.<Object>of("--data", data, "--threads", "0", "--threads must be at least 1"),
            List.<Object>of("--data", none, "--threads", "1", none + " is not a directory"))) {
      Answer answer =
          Answer.to("bench-features", wrong.get(0), wrong.get(1), wrong.get(2), wrong.get(3));
      assertEquals(1, answer.code());
      assertEquals(1, answer.err().lines().count(), answer.err());
      assertTrue(answer.err().contains(wrong.get(4).toString()), answer.err());
    }
  }

  @Test
  void benchFeatures_coldProcessFails_saysWhy() throws IOException {
    Path damaged = Files.createDirectory(directory.resolve("damaged"));
    for (String name : List.of(SteamFiles.LIBRARIES, SteamFiles.REVIEWS, SteamFiles.GAMES)) {
      byte[] bytes = Files.readAllBytes(data.resolve(name));
      Files.write(damaged.resolve(name), Arrays.copyOf(bytes, bytes.length - 9));
    }
    Answer answer = Answer.to("bench-features", "--data", damaged);
    assertEquals(1, answer.code());
    assertTrue(
        answer.err().startsWith("gamerec: the cold process ended with code 1: ")
            && answer.err().contains("is cut off or damaged after line"),
        answer.err());
    assertFalse(answer.out().contains("cold"), answer.out());
  }
}
