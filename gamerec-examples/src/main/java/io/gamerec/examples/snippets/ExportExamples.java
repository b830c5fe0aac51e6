package io.gamerec.examples.snippets;

import io.gamerec.api.data.Interactions;
import io.gamerec.api.data.TrainView;
import io.gamerec.model.TwoTowerModel;
import io.gamerec.model.export.Embeddings;
import io.gamerec.model.training.JsonLinesLog;
import io.gamerec.model.training.TensorBoardLog;
import io.gamerec.model.training.TrainingListener;
import io.gamerec.model.training.TrainingOptions;
import io.gamerec.model.training.TrainingResult;
import java.nio.file.Path;

/** The code that the page on export shows. */
public final class ExportExamples {
  private ExportExamples() {}

  /**
   * Writes the vectors of all items and users.
   *
   * @param model the towers
   * @param users the users
   * @param dir where
   */
  public static void vectors(TwoTowerModel model, Interactions users, Path dir) {
    // region vectors
    Embeddings items = Embeddings.ofItems(model);
    items.writeNpy(dir.resolve("item_emb.npy"));
    items.writeIds(dir.resolve("item_ids.parquet"));
    Embeddings.ofUsers(model, users, 1024).writeArrow(dir.resolve("users.arrow"));
    // endregion
  }

  /**
   * Takes the weights of a PyTorch checkpoint and writes them again.
   *
   * @param model the towers
   * @param checkpoint the file that is read
   * @param file the file that is written
   */
  public static void weights(TwoTowerModel model, Path checkpoint, Path file) {
    // region weights
    model.importWeights(checkpoint, name -> name.startsWith("optimizer.") ? "" : name);
    model.exportWeights(file);
    // endregion
  }

  /**
   * Trains with logs.
   *
   * @param model the towers
   * @param train the users to learn from
   * @param dir where the logs go
   * @return what was done
   */
  public static TrainingResult logs(TwoTowerModel model, TrainView train, Path dir) {
    // region logs
    try (JsonLinesLog lines = new JsonLinesLog(dir.resolve("training.jsonl"));
        TensorBoardLog board = new TensorBoardLog(dir.resolve("tensorboard"))) {
      TrainingOptions options =
          TrainingOptions.builder()
              .steps(1_000)
              .listener(TrainingListener.all(lines, board))
              .build();
      return model.train(train, options);
    }
    // endregion
  }
}
