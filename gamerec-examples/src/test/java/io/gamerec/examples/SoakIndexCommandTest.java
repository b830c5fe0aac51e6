package io.gamerec.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SoakIndexCommandTest {
  @TempDir private Path directory;

  @Test
  void soakIndex_someSeconds_meetsNoError() throws IOException {
    Path json = directory.resolve("soak.json");
    Answer answer =
        Answer.to(
            "soak-index",
            "--type",
            "exact",
            "--minutes",
            0.05,
            "--n",
            1500,
            "--dim",
            16,
            "--threads",
            4,
            "--swap-seconds",
            0.3,
            "--json",
            json);
    assertEquals(0, answer.code(), answer.err() + answer.out());
    JsonNode figures = new ObjectMapper().readTree(json.toFile());
    assertEquals(0, figures.get("errors").asInt());
    assertEquals(0, figures.get("wrongIds").asInt());
    for (String key : List.of("searches", "writes", "changedItems", "swaps", "seconds")) {
      assertTrue(figures.get(key).asDouble() > 0, key + " in " + figures);
    }
    assertTrue(figures.has("rssGrowthPercent"), figures.toString());
    assertTrue(answer.out().contains("0 errors, 0 wrong ids; 0 native indexes left"), answer.out());
  }

  @Test
  void growthPercent_comparesTheLastTenthWithTheSecond() {
    List<Long> warming =
        LongStream.range(0, 100).mapToObj(second -> second < 10 ? second : 200).toList();
    assertEquals(0, SoakIndexCommand.growthPercent(warming));
    List<Long> leaking = LongStream.range(0, 100).mapToObj(second -> 1000 + second).toList();
    assertEquals(100 * (1094.5 / 1014.5 - 1), SoakIndexCommand.growthPercent(leaking), 1e-9);
    assertEquals(0, SoakIndexCommand.growthPercent(List.of(1L, 2L)));
  }

  @ParameterizedTest
  @CsvSource({
    "--k, 0, 'k must be at least 1, got 0'",
    "--n, 799, 'n must be at least 40 times k = 20, got 799'",
    "--dim, 7, 'dim must be at least 8, got 7'",
    "--minutes, 0, 'minutes must be above 0, got 0.0'",
    "--threads, 0, 'threads must be at least 1, got 0'",
    "--writers, 0, 'writers must be at least 1, got 0'",
    "--swap-seconds, 0, 'swap seconds must be above 0, got 0.0'"
  })
  void soakIndex_wrongValues_areOneLine(String flag, String value, String message) {
    Answer answer = Answer.to("soak-index", "--type", "exact", flag, value);
    assertEquals(1, answer.code());
    assertEquals("gamerec: " + message, answer.err().strip());
  }
}
