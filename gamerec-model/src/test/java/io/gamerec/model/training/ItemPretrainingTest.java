package io.gamerec.model.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.gamerec.api.internal.Json;
import io.gamerec.model.training.ItemPretraining.Masking;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class ItemPretrainingTest {
  private static final ItemPretraining DEFAULTS = ItemPretraining.ofSteps(9);

  @TempDir private Path directory;

  private static void refuses(String message, Executable call) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
  }

  @Test
  void components_bad_areRefused() {
    refuses("steps must be at least 1, got 0", () -> ItemPretraining.ofSteps(0));
    refuses("batchSize must be at least 2, got 1", () -> DEFAULTS.withBatchSize(1));
    refuses("temperature must be above 0 and finite, got 0.0", () -> DEFAULTS.withTemperature(0));
    refuses(
        "temperature must be above 0 and finite, got NaN",
        () -> DEFAULTS.withTemperature(Double.NaN));
    for (double share : new double[] {0, 1, Double.NaN}) {
      refuses(
          "featureDropout must be in (0, 1), got " + share,
          () -> DEFAULTS.withMasking(Masking.RANDOM, share));
    }
    for (double rate : new double[] {-0.1, 1, Double.NaN}) {
      refuses("labelDropout must be in [0, 1), got " + rate, () -> DEFAULTS.withLabelDropout(rate));
    }
    refuses(
        "learningRate of pretraining cannot be a plateau, nothing is validated",
        () -> DEFAULTS.withLearningRate(LearningRate.plateau(1e-3, 0.5, 1)));
  }

  @Test
  void json_ofEverythingChanged_roundTrips() throws IOException {
    ItemPretraining options =
        DEFAULTS
            .withBatchSize(3)
            .withTemperature(0.2)
            .withMasking(Masking.RANDOM, 0.25)
            .withLabelDropout(0.1)
            .withLearningRate(LearningRate.cosine(1e-2, 1e-4).withWarmup(2))
            .withSeed(5);
    assertEquals(
        new ItemPretraining(
            9, 3, 0.2, Masking.RANDOM, 0.25, 0.1, new LearningRate.Cosine(1e-2, 1e-4, 2), 5),
        options);
    Path file = Files.write(directory.resolve("options.json"), Json.write(options));
    assertEquals(options, Json.read(file, ItemPretraining.class));
  }
}
