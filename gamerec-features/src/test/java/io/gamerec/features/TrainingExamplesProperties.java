package io.gamerec.features;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gamerec.api.Verdict;
import io.gamerec.api.data.Catalogue;
import io.gamerec.api.data.Interactions;
import io.gamerec.api.data.InteractionsBuilder;
import io.gamerec.api.data.Split;
import io.gamerec.api.data.TrainView;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Every scheme against {@link NaiveExamples}, on random libraries with and without time stamps. */
class TrainingExamplesProperties {
  private static final int ITEMS = 40;
  private static final int MAX_LENGTH = 5;
  private static final FeatureSpec SPEC =
      FeatureSpec.builder()
          .itemId(1)
          .history(
              h ->
                  h.pools(Pool.LIKED, Pool.FULL, Pool.WEIGHTED, Pool.UNPLAYED)
                      .maxLength(MAX_LENGTH))
          .build();

  /** Reads all that a history can tell. */
  private static final FeatureSpec BY_TIME_AND_USER =
      FeatureSpec.builder()
          .itemId(1)
          .userId(1)
          .history(h -> h.sequence(s -> s.withAge().withLogHours()).maxLength(MAX_LENGTH))
          .build();

  private static final Catalogue CATALOGUE = new Libraries(ITEMS).data().catalogue();

  @Provide
  Arbitrary<ExampleScheme> schemes() {
    Arbitrary<Double> hours = Arbitraries.of(0.0, 0.5, 2.0);
    return Arbitraries.oneOf(
        Combinators.combine(
                Arbitraries.integers().between(1, 4), Arbitraries.integers().between(2, 30), hours)
            .as(ExampleScheme.Rollback::new),
        Combinators.combine(Arbitraries.integers().between(1, 12), hours)
            .as(ExampleScheme.LastK::new),
        Combinators.combine(
                Arbitraries.integers().between(1, 9), Arbitraries.integers().between(1, 4), hours)
            .as(ExampleScheme.SlidingWindow::new),
        hours.map(ExampleScheme.EachGame::new));
  }

  /** Libraries longer than the histories that features read, one in five games never played. */
  static TrainView view(Random random, boolean timed) {
    InteractionsBuilder rows = Interactions.builder();
    int users = 1 + random.nextInt(12);
    for (int user = 0; user < users; user++) {
      int code = rows.user("u" + user);
      List<Integer> games = new ArrayList<>();
      for (int item = 0; item < ITEMS; item++) {
        games.add(item);
      }
      java.util.Collections.shuffle(games, random);
      for (int item : games.subList(0, random.nextInt(ITEMS))) {
        float hours = random.nextInt(5) == 0 ? 0 : random.nextInt(40) / 8f;
        Verdict verdict = Verdict.values()[random.nextInt(3)];
        if (timed) {
          rows.add(code, rows.item("g" + item), hours, verdict, random.nextInt(30));
        } else {
          rows.add(code, rows.item("g" + item), hours, verdict);
        }
      }
    }
    Interactions interactions = rows.build(CATALOGUE.itemIds());
    return Split.byUser(interactions, CATALOGUE, id -> Split.Part.TRAIN).train();
  }

  @Property(tries = 300)
  void stream_isTheNaiveOne(
      @ForAll("schemes") ExampleScheme scheme, @ForAll long seed, @ForAll boolean timed) {
    TrainView train = view(new Random(seed), timed);
    FittedFeatures features = SPEC.fit(train);
    NaiveExamples naive = new NaiveExamples(scheme, train.interactions(), MAX_LENGTH, seed);
    if (naive.positions() == 0) {
      assertThrows(IllegalArgumentException.class, () -> scheme.build(train, features, seed));
      return;
    }
    TrainingExamples examples = scheme.build(train, features, seed);
    assertEquals(naive.positions(), examples.positions());
    HistoryRows rows = new HistoryRows();
    for (long cursor = 0; cursor < 2L * naive.positions() + 3; ) {
      NaiveExamples.Example expected = naive.at(cursor++);
      while (expected.target() < 0) {
        expected = naive.at(cursor++);
      }
      int target = examples.next(rows);
      assertEquals(expected, example(expected.user(), rows, target));
      assertEquals(-1, rows.userRow());
      assertEquals(cursor, examples.cursor());
    }
  }

  /** One user in three is not among those that were fitted on. */
  @Property(tries = 200)
  void users_andTimes_areThoseOfTheData(
      @ForAll("schemes") ExampleScheme scheme, @ForAll long seed) {
    TrainView train = view(new Random(seed), true);
    Interactions all = train.interactions();
    NaiveExamples naive = new NaiveExamples(scheme, all, MAX_LENGTH, seed);
    if (naive.positions() == 0) {
      return;
    }
    Split fitting =
        Split.byUser(
            all,
            CATALOGUE,
            id -> Integer.parseInt(id.substring(1)) % 3 == 1 ? Split.Part.TEST : Split.Part.TRAIN);
    FittedFeatures features = BY_TIME_AND_USER.fit(fitting.train());
    if (scheme instanceof ExampleScheme.Rollback || scheme instanceof ExampleScheme.EachGame) {
      assertThrows(IllegalArgumentException.class, () -> scheme.build(train, features, seed));
      return;
    }
    TrainingExamples examples = scheme.build(train, features, seed);
    HistoryRows rows = new HistoryRows();
    while (examples.cursor() < naive.positions()) {
      examples.next(rows);
      NaiveExamples.Example expected = naive.at(examples.cursor() - 1);
      int user = expected.user();
      assertEquals(features.userRow(all.userId(user)).orElse(-1), rows.userRow());
      for (int i = 0; i < rows.played(); i++) {
        int item = rows.playedItem(i);
        int position =
            IntStream.range(all.start(user), all.end(user))
                .filter(at -> all.item(at) == item)
                .findFirst()
                .orElseThrow();
        assertEquals(OptionalLong.of(all.timestamp(position)), rows.playedTimestamp(i));
      }
    }
  }

  @Property(tries = 100)
  void example_neverHoldsItsTarget(
      @ForAll("schemes") ExampleScheme scheme, @ForAll long seed, @ForAll boolean timed) {
    TrainView train = view(new Random(seed), timed);
    FittedFeatures features = SPEC.fit(train);
    if (new NaiveExamples(scheme, train.interactions(), MAX_LENGTH, seed).positions() == 0) {
      return;
    }
    TrainingExamples examples = scheme.build(train, features, seed);
    UserBatch batch = features.newBatch();
    HistoryRows rows = new HistoryRows();
    while (examples.cursor() < 2 * examples.positions()) {
      long at = examples.cursor();
      NaiveExamples.Example example = example(0, rows, examples.next(rows));
      assertTrue(
          example.context().size() >= 1 || scheme instanceof ExampleScheme.EachGame,
          example::toString);
      List<Integer> games = new ArrayList<>(example.context());
      games.addAll(example.owned());
      assertFalse(games.contains(example.target()), () -> example + " at " + at);
      assertEquals(games.size(), new HashSet<>(games).size());
      examples.seek(at);
      examples.next(batch, 1);
      assertEquals(example.target(), batch.targets()[0]);
      for (int entry = 0; entry < batch.entries(); entry++) {
        assertFalse(batch.items()[entry] == example.target());
      }
    }
  }

  /** An epoch's examples are the same ones in every seed's order, for schemes without shuffles. */
  @Property(tries = 100)
  void seed_changesOnlyTheOrderOfOrderedSchemes(
      @ForAll @IntRange(min = 1, max = 12) int k, @ForAll long seed) {
    TrainView train = view(new Random(seed), true);
    ExampleScheme scheme = ExampleScheme.lastK(k);
    NaiveExamples naive = new NaiveExamples(scheme, train.interactions(), MAX_LENGTH, seed);
    if (naive.positions() == 0) {
      return;
    }
    List<String> one = epoch(scheme.build(train, SPEC.fit(train), seed), 0);
    List<String> other = epoch(scheme.build(train, SPEC.fit(train), seed + 1), 1);
    assertEquals(one.stream().sorted().toList(), other.stream().sorted().toList());
  }

  private static List<String> epoch(TrainingExamples examples, int epoch) {
    List<String> all = new ArrayList<>();
    HistoryRows rows = new HistoryRows();
    examples.seek(epoch * examples.positions());
    while (true) {
      int target = examples.next(rows);
      if (examples.cursor() > (epoch + 1) * examples.positions()) {
        return all;
      }
      all.add(example(0, rows, target).toString());
    }
  }

  private static NaiveExamples.Example example(int user, HistoryRows rows, int target) {
    List<Integer> context = new ArrayList<>();
    for (int i = 0; i < rows.played(); i++) {
      context.add(rows.playedItem(i));
      assertEquals((float) Math.log1p(rows.playedHours(i)), rows.logHours[i]);
    }
    List<Integer> owned = new ArrayList<>();
    for (int i = 0; i < rows.owned(); i++) {
      owned.add(rows.ownedItem(i));
    }
    return new NaiveExamples.Example(user, context, owned, target);
  }
}
