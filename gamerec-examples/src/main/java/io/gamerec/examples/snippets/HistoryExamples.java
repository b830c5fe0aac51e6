package io.gamerec.examples.snippets;

import io.gamerec.api.Verdict;
import io.gamerec.api.data.Duplicates;
import io.gamerec.api.data.Interactions;
import io.gamerec.api.data.InteractionsBuilder;
import io.gamerec.api.data.TrainView;
import io.gamerec.features.ExampleScheme;
import io.gamerec.features.FittedFeatures;
import io.gamerec.features.ParallelExamples;
import io.gamerec.features.TrainingExamples;
import io.gamerec.features.UserBatch;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;

/** The code that the sections on histories and training examples show. */
public final class HistoryExamples {
  private HistoryExamples() {}

  /**
   * Builds a store from events.
   *
   * @param events lines of user, game, hours and milliseconds, with commas between
   * @param scratch where rows go that the heap has no room for
   * @return the store
   * @throws IOException if the events cannot be read
   */
  public static Interactions store(BufferedReader events, Path scratch) throws IOException {
    // region store
    try (InteractionsBuilder rows =
        Interactions.builder()
            .duplicates(Duplicates.SUM)
            .maxHeapBytes(256L << 20)
            .spillDirectory(scratch)) {
      for (String line = events.readLine(); line != null; line = events.readLine()) {
        String[] event = line.split(",", -1);
        rows.add(
            rows.user(event[0]),
            rows.item(event[1]),
            Float.parseFloat(event[2]),
            Verdict.NONE,
            Long.parseLong(event[3]));
      }
      return rows.build();
    }
    // endregion
  }

  /**
   * Draws batches.
   *
   * @param train the users to draw from
   * @param features encodes the contexts
   * @param steps how many batches
   * @param step takes a batch
   * @return where the stream stands
   */
  public static long examples(
      TrainView train, FittedFeatures features, int steps, Consumer<UserBatch> step) {
    // region examples
    TrainingExamples examples =
        ExampleScheme.lastK(5).withMinTargetHours(1).build(train, features, 7);
    UserBatch batch = features.newBatch();
    try (ParallelExamples ahead =
        ParallelExamples.builder().examples(examples).threads(4).build()) {
      for (int i = 0; i < steps; i++) {
        ahead.next(batch, 512);
        step.accept(batch);
      }
      return ahead.cursor();
    }
    // endregion
  }
}
