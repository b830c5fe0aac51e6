package io.gamerec.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gamerec.index.Indexes;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The soak for some seconds over native indexes. */
class SoakIndexIT {
  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"Flat", "HNSW16", "IVF16,Flat", "SQ8"})
  void soakIndex_someSeconds_meetsNoErrorAndLeavesNothing(String type) throws IOException {
    assumeTrue(Indexes.faiss().unavailable().isEmpty(), "FAISS cannot be used here");
    Path json = directory.resolve("soak.json");
    Answer answer =
        Answer.to(
            "soak-index",
            "--type",
            type,
            "--minutes",
            0.07,
            "--n",
            1500,
            "--dim",
            16,
            "--threads",
            4,
            "--swap-seconds",
            0.5,
            "--json",
            json);
    assertEquals(0, answer.code(), answer.err() + answer.out());
    JsonNode figures = new ObjectMapper().readTree(json.toFile());
    assertEquals(0, figures.get("nativeHandlesLeft").asInt());
    assertTrue(figures.get("swaps").asInt() >= 2, figures.toString());
    assertTrue(figures.get("changedItems").asInt() > 0, figures.toString());
  }
}
