package io.gamerec.model.tower;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gamerec.api.GamerecException;
import io.gamerec.api.internal.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TowersTest {
  @TempDir private Path directory;

  private record Holder(Towers towers) {}

  private static void refuses(String message, Executable call) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
  }

  @Test
  void defaults_areThePublishedOnes() {
    assertEquals(new Towers.Projection(256, 0), Towers.projection());
    assertEquals(new Towers.Mlp(3, 0), Towers.mlp(3));
    assertEquals(new Towers.Embeddings(), Towers.embeddings());
  }

  @Test
  void sizes_bad_areRefused() {
    refuses("hidden must be at least 1, got 0", () -> Towers.projection().hidden(0));
    refuses("blocks must be at least 1, got 0", () -> Towers.mlp(0));
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1, Double.NaN})
  void dropout_bad_isRefused(double rate) {
    String message = "dropout must be in [0, 1), got " + rate;
    refuses(message, () -> Towers.projection().dropout(rate));
    refuses(message, () -> Towers.mlp(1).dropout(rate));
  }

  @Test
  void withers_changeOneThing() {
    assertEquals(new Towers.Projection(32, 0.2), Towers.projection().dropout(0.2).hidden(32));
    assertEquals(new Towers.Projection(32, 0), Towers.projection().hidden(32));
    assertEquals(new Towers.Mlp(2, 0.5), Towers.mlp(2).dropout(0.5));
  }

  static Stream<Arguments> towers() {
    return Stream.of(
        Arguments.of(Towers.projection().hidden(24).dropout(0.3), "projection"),
        Arguments.of(Towers.mlp(2).dropout(0.1), "mlp"),
        Arguments.of(Towers.embeddings(), "embeddings"));
  }

  @ParameterizedTest
  @MethodSource("towers")
  void json_roundTrips(Towers towers, String kind) throws IOException {
    Path file = Files.write(directory.resolve("towers.json"), Json.write(new Holder(towers)));
    assertEquals(towers, Json.read(file, Holder.class).towers());
    assertEquals(kind, Json.tree(towers).path("kind").asText());
  }

  @Test
  void json_damaged_namesTheFile() throws IOException {
    for (String json :
        new String[] {
          "{\"towers\": {\"hidden\": 3}}",
          "{\"towers\": {\"kind\": \"tree\"}}",
          "{\"towers\": {\"kind\": \"mlp\", \"blocks\": 0}}"
        }) {
      Path file = Files.writeString(directory.resolve("damaged.json"), json);
      String message =
          assertThrows(GamerecException.class, () -> Json.read(file, Holder.class)).getMessage();
      assertTrue(message.startsWith(file + " is damaged or not of this version"), message);
    }
  }
}
