package io.gamerec.examples.snippets;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gamerec.api.Verdict;
import io.gamerec.api.data.Catalogue;
import io.gamerec.api.data.GameData;
import io.gamerec.api.data.Interactions;
import io.gamerec.api.data.InteractionsBuilder;
import io.gamerec.api.data.Split;
import io.gamerec.features.FeatureSpecs;
import io.gamerec.model.DeviceBackend;
import io.gamerec.model.DeviceBackends;
import io.gamerec.model.TwoTowerModel;
import io.gamerec.model.export.Npy;
import io.gamerec.model.tower.Towers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportExamplesIT {
  private static final int USERS = 40;
  private static final int GAMES = 12;

  private static Split split() {
    List<String> games = IntStream.range(0, GAMES).mapToObj(i -> "game" + i).toList();
    try (InteractionsBuilder rows = Interactions.builder()) {
      for (int user = 0; user < USERS; user++) {
        for (int i = 0; i < 4; i++) {
          int game = (user % 3 + 3 * i) % GAMES;
          rows.add(rows.user("user" + user), rows.item("game" + game), 2 + i, Verdict.NONE);
        }
      }
      Catalogue catalogue = Catalogue.builder().text(Catalogue.ITEM_ID, games).build();
      return Split.byUser(
          "all", new GameData(rows.build(games), catalogue), user -> Split.Part.TRAIN);
    }
  }

  @Test
  void examples_writeWhatThePageSays(@TempDir Path dir) throws Exception {
    Split split = split();
    try (DeviceBackend device = DeviceBackends.cpu();
        TwoTowerModel model =
            TwoTowerModel.builder()
                .features(FeatureSpecs.idsOnly().fit(split.train()))
                .device(device)
                .outputDim(8)
                .towers(Towers.projection().hidden(16))
                .build()) {
      assertEquals(1_000, ExportExamples.logs(model, split.train(), dir).steps());
      assertEquals(1_000, Files.readAllLines(dir.resolve("training.jsonl")).size());
      try (var files = Files.list(dir.resolve("tensorboard"))) {
        assertTrue(files.allMatch(file -> file.getFileName().toString().contains("tfevents")));
      }
      ExportExamples.vectors(model, split.train().interactions(), dir);
      Npy.Array items = Npy.read(dir.resolve("item_emb.npy"));
      assertArrayEquals(new int[] {GAMES, 8}, items.shape());
      assertArrayEquals(model.encodeItems(), items.values());
      assertTrue(Files.size(dir.resolve("item_ids.parquet")) > 0);
      assertTrue(Files.size(dir.resolve("users.arrow")) > USERS * 8L * Float.BYTES);
      Path checkpoint = dir.resolve("checkpoint.safetensors");
      model.exportWeights(checkpoint);
      Path file = dir.resolve("towers.safetensors");
      ExportExamples.weights(model, checkpoint, file);
      assertArrayEquals(Files.readAllBytes(checkpoint), Files.readAllBytes(file));
    }
  }
}
