package io.gamerec.model.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.gamerec.api.GamerecException;
import io.gamerec.api.internal.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LossesTest {
  private static final Negatives OWN = Negatives.uniform(3).drawnPerExample();

  @TempDir private Path directory;

  private record Holder(Loss loss) {}

  private static void refuses(String message, Executable call) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
  }

  @Test
  void defaults_areTheDocumentedOnes() {
    assertEquals(new FullSoftmax(0.1, 0, false, 256), Losses.fullSoftmax());
    assertEquals(
        new SampledSoftmax(0.1, 0, Negatives.inBatch(), true, true, false),
        Losses.inBatchSoftmax());
    assertEquals(new Bpr(0.1, 0, new Negatives(false, 1, 0, 1, true)), Losses.bpr());
    assertEquals(new Gbce(0.1, 0, new Negatives(false, 8, 0, 1, true), 0.75), Losses.gbce(8));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -0.1, Double.NaN, Double.POSITIVE_INFINITY})
  void temperature_bad_isRefusedByEveryLoss(double value) {
    String message = "temperature must be above 0 and finite, got " + value;
    refuses(message, () -> Losses.fullSoftmax().temperature(value));
    refuses(message, () -> Losses.inBatchSoftmax().temperature(value));
    refuses(message, () -> Losses.bpr().temperature(value));
    refuses(message, () -> Losses.gbce(2).temperature(value));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -3, Double.NaN, Double.POSITIVE_INFINITY})
  void logitScale_bad_isRefusedByItsName(double value) {
    String message = "logitScale must be above 0 and finite, got " + value;
    refuses(message, () -> Losses.fullSoftmax().logitScale(value));
    refuses(message, () -> Losses.inBatchSoftmax().logitScale(value));
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void popularityAlpha_notFinite_isRefusedByEveryLoss(double value) {
    String message = "popularityAlpha must be finite, got " + value;
    refuses(message, () -> Losses.fullSoftmax().popularityAlpha(value));
    refuses(message, () -> Losses.inBatchSoftmax().popularityAlpha(value));
    refuses(message, () -> new Bpr(0.1, value, OWN));
    refuses(message, () -> new Gbce(0.1, value, OWN, 0.5));
  }

  @Test
  void memoryMegabytes_bad_isRefused() {
    refuses(
        "memoryMegabytes must be at least 1, got 0", () -> Losses.fullSoftmax().memoryMegabytes(0));
    refuses("memoryMegabytes must be at least 1, got -1", () -> new FullSoftmax(0.1, 0, false, -1));
  }

  @Test
  void negatives_thatAreShared_areRefusedByLossesOfPairs() {
    Negatives shared = Negatives.uniform(3);
    refuses("bpr needs negatives per example, got " + shared, () -> Losses.bpr().negatives(shared));
    refuses("gbce needs negatives per example, got " + shared, () -> new Gbce(0.1, 0, shared, 0.5));
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.01, 1.01, Double.NaN})
  void calibration_bad_isRefused(double value) {
    refuses("calibration must be in [0, 1], got " + value, () -> Losses.gbce(2).calibration(value));
  }

  @Test
  void negatives_bad_areRefused() {
    refuses("uniform must be at least 0, got -1", () -> Negatives.uniform(-1));
    refuses("popularity must be at least 0, got -1", () -> Negatives.popularity(-1));
    refuses("negatives must be in-batch, uniform or by popularity", () -> Negatives.uniform(0));
    refuses(
        "exponent must be finite and at least 0, got -1.0",
        () -> Negatives.popularity(1).exponent(-1));
    refuses(
        "exponent must be finite and at least 0, got NaN",
        () -> Negatives.popularity(1).exponent(Double.NaN));
    refuses(
        "in-batch negatives are shared, they cannot be per example",
        () -> Negatives.inBatch().drawnPerExample());
    assertEquals(
        "uniform negatives were set before",
        assertThrows(IllegalStateException.class, () -> Negatives.uniform(1).andUniform(2))
            .getMessage());
    refuses(
        "uniform and popularity must be at most 2147483647 in all, got 2147483648",
        () -> new Negatives(false, Integer.MAX_VALUE, 1, 1, false));
  }

  @Test
  void withers_changeOneThing() {
    assertEquals(
        new FullSoftmax(0.25, 0.5, true, 7),
        Losses.fullSoftmax()
            .logitScale(4)
            .popularityAlpha(0.5)
            .maskHistory(true)
            .memoryMegabytes(7));
    assertEquals(
        new SampledSoftmax(0.2, -1, new Negatives(true, 5, 0, 1, false), false, false, true),
        Losses.sampledSoftmax(Negatives.inBatch().andUniform(5))
            .logitScale(5)
            .popularityAlpha(-1)
            .logQ(false)
            .maskAccidentalHits(false)
            .maskHistory(true));
    assertEquals(
        new Bpr(2, 0, new Negatives(false, 0, 4, 0.75, true)),
        Losses.bpr()
            .temperature(2)
            .negatives(Negatives.popularity(4).exponent(0.75).drawnPerExample()));
    assertEquals(
        new Gbce(2, 0, new Negatives(false, 4, 0, 1, true), 0),
        Losses.gbce(4).temperature(2).calibration(0));
    assertEquals(9, Negatives.popularity(4).andUniform(5).draws());
  }

  /** Of 101 items alpha is k / 100; a calibration of 1 gives beta = alpha, of 0 gives 1. */
  @Test
  void beta_isThatOfThePaper() {
    assertEquals(0.05, Losses.gbce(5).calibration(1).beta(101), 1e-12);
    assertEquals(1, Losses.gbce(5).calibration(0).beta(101), 1e-12);
    assertEquals(0.05 * (0.75 * (1 - 20) + 20), Losses.gbce(5).beta(101), 1e-12);
    assertEquals(1, Losses.gbce(500).beta(101), 1e-12, "more draws than items");
  }

  static Stream<Arguments> losses() {
    return Stream.of(
        Arguments.of(Losses.fullSoftmax().maskHistory(true).popularityAlpha(0.4), "fullSoftmax"),
        Arguments.of(
            Losses.sampledSoftmax(Negatives.inBatch().andUniform(20)).logQ(false),
            "sampledSoftmax"),
        Arguments.of(Losses.bpr().temperature(0.3), "bpr"),
        Arguments.of(Losses.gbce(7).calibration(0.5), "gbce"));
  }

  @ParameterizedTest
  @MethodSource("losses")
  void json_roundTrips(Loss loss, String kind) throws IOException {
    Path file = Files.write(directory.resolve("loss.json"), Json.write(new Holder(loss)));
    assertEquals(loss, Json.read(file, Holder.class).loss());
    JsonNode json = Json.tree(loss);
    assertEquals(kind, json.path("kind").asText());
    assertEquals(loss.temperature(), json.path("temperature").asDouble());
  }

  @Test
  void json_damaged_namesTheFile() throws IOException {
    for (String json :
        List.of(
            "{\"loss\": {\"kind\": \"hinge\", \"margin\": 0.2}}",
            "{\"loss\": {\"kind\": \"hinge\", \"temperature\": 0.2}}",
            "{\"loss\": {\"temperature\": 0.2, \"popularityAlpha\": 0.4}}",
            "{\"loss\": {\"kind\": \"fullSoftmax\", \"temperature\": 0}}")) {
      Path file = Files.writeString(directory.resolve("damaged.json"), json);
      String message =
          assertThrows(GamerecException.class, () -> Json.read(file, Holder.class)).getMessage();
      assertTrue(message.startsWith(file + " is damaged or not of this version"), message);
      assertEquals(1, message.lines().count());
    }
  }
}
