package io.gamerec.model.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gamerec.api.GamerecException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonLinesLogTest {
  @TempDir private Path directory;
  private Path file;

  @BeforeEach
  void choose() {
    file = directory.resolve("log.jsonl");
  }

  private static TrainingProgress progress(int step, double loss) {
    return new TrainingProgress(step, 10, loss, 64L * step, 1e-3, Duration.ofMillis(250L * step));
  }

  private static String line(int step) {
    return "{\"step\":"
        + step
        + ",\"steps\":10,\"loss\":2.5,\"learningRate\":0.001,\"examples\":"
        + 64 * step
        + ",\"seconds\":"
        + 0.25 * step
        + "}";
  }

  @Test
  void log_isOneObjectALine() throws IOException {
    try (JsonLinesLog log = new JsonLinesLog(file)) {
      log.onStep(progress(1, 2.5));
      log.metric(1, "recall@\"10", 0.25);
      log.onStep(progress(2, Double.NaN));
    }
    assertEquals(
        List.of(
            line(1),
            "{\"step\":1,\"metrics\":{\"recall@\\\"10\":0.25}}",
            line(2).replace("2.5", "null")),
        Files.readAllLines(file));
    assertTrue(Files.readString(file).endsWith("}\n"));
  }

  @Test
  void log_resumed_isAppended() throws IOException {
    for (int step = 1; step <= 3; step++) {
      try (JsonLinesLog log = new JsonLinesLog(file)) {
        log.onStep(progress(step, 2.5));
      }
    }
    assertEquals(List.of(line(1), line(2), line(3)), Files.readAllLines(file));
  }

  /** The tail is longer than what is searched at once in one case, and all there is in another. */
  @ParameterizedTest
  @ValueSource(ints = {1, 4095, 4096, 4097, 10_000})
  void log_killedInALine_isCutToWholeLines(int tail) throws IOException {
    Files.writeString(file, line(1) + "\n" + "x".repeat(tail));
    try (JsonLinesLog log = new JsonLinesLog(file)) {
      log.onStep(progress(2, 2.5));
    }
    assertEquals(List.of(line(1), line(2)), Files.readAllLines(file));
    Files.writeString(file, "x".repeat(tail));
    try (JsonLinesLog log = new JsonLinesLog(file)) {
      log.onStep(progress(2, 2.5));
    }
    assertEquals(List.of(line(2)), Files.readAllLines(file));
  }

  @Test
  void log_isWrittenEveryFewStepsOrAfterASecond() throws IOException {
    AtomicLong now = new AtomicLong();
    try (JsonLinesLog log = new JsonLinesLog(file, 3, now::get)) {
      int[] linesAfter = {0, 0, 3, 3, 5, 5};
      for (int step = 1; step <= linesAfter.length; step++) {
        now.set(step == 5 ? 1_000_000_000 : now.get());
        log.onStep(progress(step, 2.5));
        assertEquals(linesAfter[step - 1], Files.readAllLines(file).size(), "step " + step);
      }
    }
    assertEquals(6, Files.readAllLines(file).size());
  }

  @Test
  void validation_isALine_andCheckpointsWriteWhatWaits() throws IOException {
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put("recall@10", 0.25);
    metrics.put("ndcg@10", Double.NaN);
    try (JsonLinesLog log = new JsonLinesLog(file, 100, () -> 0)) {
      log.onStep(progress(1, 2.5));
      log.onValidation(new ValidationEvent(1, metrics, "recall@10", true));
      assertEquals(0, Files.size(file));
      log.onCheckpoint(1, directory);
      assertEquals(
          List.of(line(1), "{\"step\":1,\"metrics\":{\"recall@10\":0.25,\"ndcg@10\":null}}"),
          Files.readAllLines(file));
    }
  }

  @Test
  void log_whereNoneCanBe_isRefused() {
    assertEquals(
        "cannot write the training log "
            + directory.resolve("none/log.jsonl")
            + ": no such file or directory",
        assertThrows(
                GamerecException.class, () -> new JsonLinesLog(directory.resolve("none/log.jsonl")))
            .getMessage());
    assertEquals(
        "flushSteps must be at least 1, got 0",
        assertThrows(IllegalArgumentException.class, () -> new JsonLinesLog(file, 0)).getMessage());
  }
}
