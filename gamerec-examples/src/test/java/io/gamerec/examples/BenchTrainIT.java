package io.gamerec.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gamerec.examples.generate.GeneratorOptions;
import io.gamerec.examples.generate.SteamGenerator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The benchmark on little data and few steps; its figures are not looked at. */
class BenchTrainIT {
  @TempDir private static Path directory;

  private static Path data;

  @BeforeAll
  static void generate() {
    data = directory.resolve("data");
    SteamGenerator.generate(data, new GeneratorOptions(600, 250, 5));
  }

  @Test
  void benchTrain_writesEveryFigure() throws IOException {
    Path json = directory.resolve("train.json");
    Answer answer =
        Answer.to(
            "bench-train",
            "--data",
            data,
            "--json",
            json,
            "--turns",
            3,
            "--steps-per-turn",
            2,
            "--sizes",
            "150x13,10001x20");
    assertEquals(0, answer.code(), answer.err());
    JsonNode figures = new ObjectMapper().readTree(json.toFile());
    assertEquals(2, figures.get("threads").asInt());
    assertEquals(512, figures.get("batchSize").asInt());
    assertFalse(figures.get("cpu").asText().isEmpty());
    assertTrue(figures.get("items").asInt() > 100, figures.toString());
    check(figures, List.of("literal", "ndarray", "fast-fp32", "fast-bf16"), answer.out());
    JsonNode sizes = figures.get("sizes");
    assertEquals(2, sizes.size());
    assertEquals(150, sizes.get(0).get("items").asInt());
    assertEquals(13, sizes.get(0).get("tags").asInt());
    check(sizes.get(0), List.of("literal", "ndarray", "fast-fp32", "fast-bf16"), answer.out());
    assertEquals(10_001, sizes.get(1).get("items").asInt());
    assertEquals(20, sizes.get(1).get("tags").asInt());
    check(sizes.get(1), List.of("fast-fp32", "fast-bf16"), answer.out());
  }

  private static void check(JsonNode figures, List<String> names, String out) {
    List<String> found = new ArrayList<>();
    JsonNode speedups = figures.get("speedupOverLiteral");
    for (JsonNode variant : figures.get("variants")) {
      String name = variant.get("name").asText();
      found.add(name);
      double millis = variant.get("stepMillis").asDouble();
      assertTrue(millis > 0 && Double.isFinite(millis), variant.toString());
      assertEquals(1000, millis * variant.get("stepsPerSecond").asDouble(), 1e-6);
      assertTrue(variant.get("minMillis").asDouble() <= millis, variant.toString());
      assertTrue(variant.get("maxMillis").asDouble() >= millis, variant.toString());
      if (names.contains("literal")) {
        double literal = figures.get("variants").get(0).get("stepMillis").asDouble();
        assertEquals(literal / millis, speedups.get(name).asDouble(), 1e-9);
      }
      assertTrue(out.lines().anyMatch(line -> line.startsWith(name + " ")), out);
    }
    assertEquals(names, found);
    assertEquals(names.contains("literal") ? names.size() : 0, speedups.size());
    assertEquals(3, figures.get("turns").asInt());
    assertEquals(2, figures.get("stepsPerTurn").asInt());
  }

  @ParameterizedTest
  @CsvSource({
    "--turns, 0, 1, '--turns must be at least 1, got 0'",
    "--steps-per-turn, 0, 1, '--steps-per-turn must be at least 1, got 0'",
    "--threads, 0, 1, '--threads must be at least 1, got 0'",
    "--sizes, 99x20, 1, '--sizes must have games in [100, 1000000], got 99'",
    "--sizes, 5437x1, 1, '--sizes must have tags in [12, 10000], got 1'",
    "--sizes, 5437, 2, 'expected GAMESxTAGS such as 5437x330, or none, got ''5437'''"
  })
  void benchTrain_wrongValues_areOneLine(String flag, String value, int code, String message) {
    Answer answer = Answer.to("bench-train", "--data", data, flag, value);
    assertEquals(code, answer.code());
    assertEquals(1, answer.err().lines().count(), answer.err());
    assertTrue(answer.err().contains(message), answer.err());
  }
}
