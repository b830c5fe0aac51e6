package io.gamerec.features;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gamerec.api.History;
import io.gamerec.api.Interaction;
import io.gamerec.api.data.GameData;
import io.gamerec.api.data.Interactions;
import io.gamerec.api.data.InteractionsBuilder;
import io.gamerec.api.data.Split;
import io.gamerec.api.data.TrainView;
import io.gamerec.features.steam.Cleaning;
import io.gamerec.features.steam.SteamFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Histories and examples of the real libraries; needs the environment variable GAMEREC_DATA. A time
 * stamp is the place of a game in the file.
 */
class HistoriesIT {
  private static GameData data;

  @TempDir static Path scratch;

  @BeforeAll
  static void readData() {
    String directory = System.getenv("GAMEREC_DATA");
    assumeTrue(directory != null, "GAMEREC_DATA is not set: no real files to read");
    data = SteamFiles.open(Path.of(directory, "steam")).load(Cleaning.DEFAULT).data();
  }

  /** All rows in random order, back in order by their time stamps. */
  private static Interactions reordered(long maxHeapBytes) {
    Interactions from = data.interactions();
    List<Integer> rows = new ArrayList<>(IntStream.range(0, from.size()).boxed().toList());
    Collections.shuffle(rows, new Random(3));
    int[] userOf = new int[from.size()];
    try (InteractionsBuilder builder =
        Interactions.builder().maxHeapBytes(maxHeapBytes).spillDirectory(scratch)) {
      for (int user = 0; user < from.userCount(); user++) {
        Arrays.fill(userOf, from.start(user), from.end(user), builder.user(from.userId(user)));
      }
      for (int row : rows) {
        int item = builder.item(from.itemIds().get(from.item(row)));
        builder.add(userOf[row], item, from.hours(row), from.verdict(row), row);
      }
      return builder.build(from.itemIds());
    }
  }

  private static History withoutTimes(History history) {
    return History.of(
            history.interactions().stream()
                .map(game -> new Interaction(game.itemId(), game.hours(), game.verdict()))
                .toList())
        .ofUser(history.userId().orElseThrow());
  }

  @Test
  void rowsInRandomOrder_giveBackTheLibraries_onTheHeapAndSpilled() {
    Interactions expected = data.interactions();
    for (long maxHeapBytes : new long[] {1 << 18, Long.MAX_VALUE}) {
      Interactions actual = reordered(maxHeapBytes);
      assertEquals(expected.userCount(), actual.userCount());
      for (int user = 0; user < expected.userCount(); user++) {
        assertEquals(expected.userId(user), actual.userId(user));
        assertEquals(expected.start(user), actual.start(user));
        assertEquals(expected.history(user), withoutTimes(actual.history(user)));
      }
      for (int row = 0; row < expected.size(); row++) {
        assertEquals(row, actual.timestamp(row));
      }
    }
  }

  @Test
  void examples_neverHoldTheirTarget_andAreTheSameOfSeveralThreads() {
    TrainView train =
        Split.byUser(reordered(1 << 18), data.catalogue(), id -> Split.Part.TRAIN).train();
    FittedFeatures features = FeatureSpecs.steam().fit(train);
    UserBatch one = features.newBatch();
    UserBatch other = features.newBatch();
    for (ExampleScheme scheme :
        List.of(
            ExampleScheme.rollback(), ExampleScheme.lastK(5), ExampleScheme.slidingWindow(20))) {
      TrainingExamples examples = scheme.build(train, features, 7);
      try (ParallelExamples parallel =
          ParallelExamples.builder()
              .examples(scheme.build(train, features, 7))
              .threads(3)
              .build()) {
        for (int batch = 0; batch < 50; batch++) {
          examples.next(one, 512);
          parallel.next(other, 512);
          assertEquals(examples.cursor(), parallel.cursor());
          assertArrayEquals(
              Arrays.copyOf(one.items(), one.entries()),
              Arrays.copyOf(other.items(), other.entries()));
          assertArrayEquals(
              Arrays.copyOf(one.weights(), one.entries() * one.pools()),
              Arrays.copyOf(other.weights(), other.entries() * other.pools()));
          assertArrayEquals(
              Arrays.copyOf(one.dense(), 512 * one.denseWidth()),
              Arrays.copyOf(other.dense(), 512 * other.denseWidth()));
          for (int user = 0; user < 512; user++) {
            assertEquals(one.targets()[user], other.targets()[user]);
            for (int entry = one.offset(user); entry < one.offset(user + 1); entry++) {
              assertTrue(one.items()[entry] != one.targets()[user], scheme::toString);
            }
          }
        }
      }
    }
  }
}
