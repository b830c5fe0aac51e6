package io.gamerec.features;

import static io.gamerec.features.Libraries.refusal;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gamerec.api.Interaction;
import io.gamerec.api.Verdict;
import io.gamerec.api.data.TrainView;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RollbackTest {
  private static final FeatureSpec SPEC =
      FeatureSpec.builder().itemId(1).history(h -> h.pools(Pool.FULL, Pool.UNPLAYED)).build();

  /** Users own disjoint games, so a target tells its user: user u has the rows 10u, 10u + 1, ... */
  private static final int[] PLAYED = {4, 1, 7, 2, 9};

  private static Libraries disjoint() {
    Libraries libraries = new Libraries(10 * PLAYED.length);
    for (int user = 0; user < PLAYED.length; user++) {
      List<Interaction> library = new ArrayList<>();
      for (int game = 0; game < PLAYED[user]; game++) {
        library.add(
            new Interaction("g" + (10 * user + game), 1 + game, Verdict.values()[game % 3]));
      }
      library.add(1, Interaction.owned("g" + (10 * user + 9)));
      libraries.user("u" + user, library.toArray(Interaction[]::new));
    }
    return libraries;
  }

  private static TrainingExamples stream(Libraries libraries, ExampleScheme scheme) {
    return stream(libraries, scheme, 7);
  }

  private static TrainingExamples stream(Libraries libraries, ExampleScheme scheme, long seed) {
    TrainView train = libraries.split().train();
    return scheme.build(train, SPEC.fit(train), seed);
  }

  private static ExampleScheme options(int shuffles, double minTargetHours) {
    return new ExampleScheme.Rollback(shuffles, 50, minTargetHours);
  }

  /** An example as rows: the context's played games, then the target. */
  private static List<Integer> next(TrainingExamples examples, HistoryRows rows) {
    int target = examples.next(rows);
    List<Integer> example = new ArrayList<>();
    for (int i = 0; i < rows.played(); i++) {
      example.add(rows.playedItem(i));
    }
    example.add(target);
    return example;
  }

  /** The rest of the epoch in which the stream stands. */
  private static List<List<Integer>> epoch(TrainingExamples examples) {
    long end = (examples.cursor() / examples.positions() + 1) * examples.positions();
    List<List<Integer>> all = new ArrayList<>();
    HistoryRows rows = new HistoryRows();
    while (examples.cursor() < end) {
      List<Integer> example = next(examples, rows);
      if (examples.cursor() <= end) {
        all.add(example);
      }
    }
    examples.seek(end);
    return all;
  }

  private static Map<List<Integer>, Integer> counted(List<List<Integer>> examples) {
    Map<List<Integer>, Integer> counts = new HashMap<>();
    examples.forEach(example -> counts.merge(example, 1, Integer::sum));
    return counts;
  }

  @Test
  void epoch_hasEveryUserShuffleAndPositionOnce() {
    TrainingExamples examples = stream(disjoint(), options(3, 0));
    assertEquals(3 * (3 + 6 + 1 + 8), examples.positions());
    for (int epoch = 0; epoch < 3; epoch++) {
      List<List<Integer>> all = epoch(examples);
      assertEquals(examples.positions(), all.size());
      Map<List<Integer>, Integer> expected = new HashMap<>();
      for (List<Integer> example : all) {
        int played = PLAYED[example.get(0) / 10];
        // The longest examples of a user are its whole shuffles; all others are their beginnings.
        if (example.size() == played) {
          for (int length = 2; length <= played; length++) {
            expected.merge(example.subList(0, length), 1, Integer::sum);
          }
        }
      }
      assertEquals(expected, counted(all));
    }
  }

  @Test
  void examples_areOneUsersDistinctGames_withAllUnplayedOnes() {
    TrainingExamples examples = stream(disjoint(), options(3, 0));
    HistoryRows rows = new HistoryRows();
    for (int i = 0; i < 200; i++) {
      List<Integer> example = next(examples, rows);
      int user = example.get(0) / 10;
      assertEquals(example.size(), new HashSet<>(example).size(), example.toString());
      for (int game = 0; game < rows.played(); game++) {
        int row = rows.playedItem(game);
        assertEquals(user, row / 10);
        assertEquals(1 + row % 10, rows.playedHours(game));
        assertEquals(Verdict.values()[row % 10 % 3], rows.verdicts[game]);
      }
      assertEquals(user, example.get(example.size() - 1) / 10);
      assertEquals(1, rows.owned());
      assertEquals(10 * user + 9, rows.ownedItem(0));
    }
  }

  @Test
  void shortGames_areContextAndNeverTarget() {
    // Hours are 1 to 9: the first three games of a user are too short, exactly 3 hours included.
    TrainingExamples examples = stream(disjoint(), options(4, 3));
    TrainingExamples all = stream(disjoint(), options(4, 0));
    Set<Integer> context = new HashSet<>();
    Map<Integer, Integer> targetsOfLongest = new HashMap<>();
    int epochs = 30;
    for (int epoch = 0; epoch < epochs; epoch++) {
      for (List<Integer> example : epoch(examples)) {
        int target = example.get(example.size() - 1);
        assertTrue(target % 10 >= 3, "target " + target);
        context.addAll(example.subList(0, example.size() - 1));
        targetsOfLongest.merge(target / 10, 1, Integer::sum);
      }
    }
    assertTrue(context.containsAll(Set.of(0, 1, 2, 20, 21, 22, 40, 41, 42)), context.toString());
    // Users 1 and 3 have no long game; the first users' only one is a target 3 times out of 4.
    assertEquals(Set.of(0, 2, 4), targetsOfLongest.keySet());
    assertEquals(0.75 * 4 * epochs, targetsOfLongest.get(0), 25);
    assertTrue(examples.positions() < all.positions());
  }

  @Test
  void maxPositions_cutsShuffles() {
    TrainingExamples examples = stream(disjoint(), new ExampleScheme.Rollback(2, 3, 0));
    assertEquals(2 * (2 + 2 + 1 + 2), examples.positions());
    Map<Integer, Integer> lengths = new HashMap<>();
    epoch(examples).forEach(example -> lengths.merge(example.size(), 1, Integer::sum));
    assertEquals(Map.of(2, 2 * 4, 3, 2 * 3), lengths);
  }

  @Test
  void userWithOneGame_givesNone() {
    TrainingExamples examples = stream(disjoint(), options(3, 0));
    epoch(examples).forEach(example -> assertNotEquals(1, example.get(0) / 10));
    assertEquals(
        "Rollback[shuffles=3, maxPositions=50, minTargetHours=0.0] finds no user with two"
            + " played games, one of them long enough, among 1",
        refusal(
            IllegalArgumentException.class,
            () -> stream(new Libraries(2).played("u", 0, 9), options(3, 0))));
    refusal(
        IllegalArgumentException.class,
        () -> stream(new Libraries(2).played("u", 0, 0.5, 1, 0.2), options(3, 0.5)));
  }

  @Test
  void stream_dependsOnTheSeedAlone() {
    List<List<Integer>> one = epoch(stream(disjoint(), options(3, 2)));
    assertEquals(one, epoch(stream(disjoint(), options(3, 2))));
    assertNotEquals(one, epoch(stream(disjoint(), options(3, 2), 8)));
  }

  /** What version 0.1 drew: models trained with a seed stay what they are. */
  @Test
  void stream_staysWhatItWas() {
    TrainingExamples examples = stream(disjoint(), options(3, 2));
    HistoryRows rows = new HistoryRows();
    int hash = 1;
    for (int i = 0; i < 10_000; i++) {
      hash = 31 * hash + next(examples, rows).hashCode();
    }
    assertEquals(1_276_732_712, hash);
    assertEquals(14_135, examples.cursor());
  }

  @Test
  void epochs_differInOrderAndShuffles() {
    TrainingExamples examples = stream(disjoint(), options(3, 0));
    List<List<Integer>> first = epoch(examples);
    List<List<Integer>> second = epoch(examples);
    assertNotEquals(usersAndPositions(first), usersAndPositions(second));
    assertNotEquals(counted(first), counted(second));
  }

  private static List<String> usersAndPositions(List<List<Integer>> examples) {
    return examples.stream().map(games -> games.get(0) / 10 + ":" + (games.size() - 1)).toList();
  }

  @Test
  void seek_resumesExactly() {
    TrainingExamples whole = stream(disjoint(), options(3, 2));
    HistoryRows rows = new HistoryRows();
    List<Long> cursors = new ArrayList<>();
    List<List<Integer>> drawn = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      cursors.add(whole.cursor());
      drawn.add(next(whole, rows));
    }
    assertTrue(whole.cursor() > 3 * whole.positions());
    TrainingExamples resumed = stream(disjoint(), options(3, 2));
    for (int i = 299; i >= 0; i -= 7) {
      resumed.seek(cursors.get(i));
      assertEquals(drawn.get(i), next(resumed, rows));
    }
    assertEquals(
        "position must be at least 0, got -1",
        refusal(IllegalArgumentException.class, () -> resumed.seek(-1)));
  }

  @Test
  void batches_areTheSameStream() {
    TrainingExamples batched = stream(disjoint(), options(3, 2));
    TrainingExamples single = stream(disjoint(), options(3, 2));
    FittedFeatures features = SPEC.fit(disjoint().split().train());
    UserBatch batch = features.newBatch();
    HistoryRows rows = new HistoryRows();
    UserBatch one = features.newBatch();
    for (int round = 0; round < 3; round++) {
      batched.next(batch, 100);
      assertEquals(100, batch.users());
      for (int user = 0; user < 100; user++) {
        assertEquals(single.next(rows), batch.targets()[user]);
        one.clear();
        features.encode(rows, one);
        assertArrayEquals(
            Arrays.copyOf(one.items(), one.entries()),
            Arrays.copyOfRange(batch.items(), batch.offset(user), batch.offset(user + 1)));
      }
      assertEquals(single.cursor(), batched.cursor());
    }
    assertEquals(
        "size must be at least 1, got 0",
        refusal(IllegalArgumentException.class, () -> batched.next(batch, 0)));
  }

  @Test
  void everyGameIsTargetAboutAsOften() {
    double[] tenGames = new double[20];
    for (int game = 0; game < 10; game++) {
      tenGames[2 * game] = game;
      tenGames[2 * game + 1] = 1;
    }
    for (int maxPositions : new int[] {2, 4, 50}) {
      TrainingExamples examples =
          stream(
              new Libraries(10).played("u", tenGames),
              new ExampleScheme.Rollback(3, maxPositions, 0));
      int[] targets = new int[10];
      int[] first = new int[10];
      int draws = 20_000;
      HistoryRows rows = new HistoryRows();
      for (int i = 0; i < draws; i++) {
        targets[examples.next(rows)]++;
        first[rows.playedItem(0)]++;
      }
      assertTrue(chiSquare(targets) < 27.9, "targets " + Arrays.toString(targets));
      // A shuffle's first game comes once for each of its positions, which widens the spread.
      assertTrue(
          chiSquare(first) < 27.9 * Math.min(9, maxPositions - 1),
          "first " + Arrays.toString(first));
    }
  }

  /** 27.9 is exceeded with probability 0.001 at nine degrees of freedom. */
  private static double chiSquare(int[] counts) {
    double expected = Arrays.stream(counts).sum() / (double) counts.length;
    return Arrays.stream(counts).mapToDouble(n -> (n - expected) * (n - expected) / expected).sum();
  }

  @Test
  void options_areChecked() {
    assertEquals(new ExampleScheme.Rollback(3, 50, 0.5), ExampleScheme.rollback());
    assertEquals(
        "shuffles must be at least 1, got 0",
        refusal(IllegalArgumentException.class, () -> new ExampleScheme.Rollback(0, 50, 0.5)));
    assertEquals(
        "maxPositions must be at least 2, got 1",
        refusal(IllegalArgumentException.class, () -> new ExampleScheme.Rollback(3, 1, 0.5)));
    assertEquals(
        "minTargetHours must be finite and at least 0, got NaN",
        refusal(
            IllegalArgumentException.class, () -> new ExampleScheme.Rollback(3, 50, Double.NaN)));
  }

  @Test
  void otherCatalogue_isRefused() {
    TrainView train = disjoint().split().train();
    FittedFeatures other = new Libraries(3).played("u", 0, 1).fit(SPEC);
    String message =
        refusal(IllegalArgumentException.class, () -> options(3, 0).build(train, other, 7));
    assertEquals("the features were fitted on another catalogue: 3 items, got 50", message);
    assertFalse(train.interactions().itemIds().equals(other.itemIds()));
  }
}
