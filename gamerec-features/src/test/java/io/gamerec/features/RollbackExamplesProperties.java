package io.gamerec.features;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gamerec.api.data.TrainView;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** The order of an epoch is a permutation, whatever the number of positions. */
class RollbackExamplesProperties {
  private static final FeatureSpec SPEC = FeatureSpec.builder().itemId(1).build();

  @Property(tries = 100)
  void epoch_drawsEachPositionOnce(
      @ForAll @Size(min = 1, max = 6) List<@IntRange(min = 0, max = 6) Integer> extraGames,
      @ForAll @IntRange(min = 1, max = 4) int shuffles,
      @ForAll long seed) {
    Libraries libraries = new Libraries(8 * extraGames.size());
    int[][] expected = new int[extraGames.size()][8];
    for (int user = 0; user < extraGames.size(); user++) {
      int games = 2 + extraGames.get(user);
      double[] library = new double[2 * games];
      for (int game = 0; game < games; game++) {
        library[2 * game] = 8 * user + game;
        library[2 * game + 1] = 1;
      }
      libraries.played("u" + user, library);
      Arrays.fill(expected[user], 1, games, shuffles);
    }
    TrainView train = libraries.split().train();
    RollbackExamples examples =
        new RollbackExamples(
            train, SPEC.fit(train), new RollbackExamples.Options(shuffles, 50, 0, seed));
    HistoryRows rows = new HistoryRows();
    for (int epoch = 0; epoch < 2; epoch++) {
      int[][] drawn = new int[extraGames.size()][8];
      for (long i = 0; i < examples.positions(); i++) {
        int user = examples.next(rows) / 8;
        drawn[user][rows.played()]++;
      }
      assertEquals(Arrays.deepToString(expected), Arrays.deepToString(drawn));
    }
  }
}
