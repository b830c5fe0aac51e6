package io.gamerec.features;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gamerec.api.History;
import io.gamerec.api.Interaction;
import io.gamerec.api.Verdict;
import io.gamerec.api.internal.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Pools of any condition against a naive reading of it. */
class PoolProperties {
  private static final Libraries DATA =
      Libraries.five().played("a", 0, 1, 1, 2, 3, 4).played("b", 0, 4, 1, 0.5).played("c", 0, 2);

  private static final List<Float> HOURS = List.of(0.1f, 0.5f, 0.999f, 1f, 2f, 3f, 4f, 8f, 100f);

  @Provide
  Arbitrary<GamePredicate> predicates() {
    Arbitrary<Double> bounds = Arbitraries.of(0.0, 0.1, 0.5, 1.0, 1.5, 2.0, 1e300);
    Arbitrary<GamePredicate> leaves =
        Arbitraries.oneOf(
            bounds.map(GamePredicate::hoursAtLeast),
            bounds.map(GamePredicate::hoursBelow),
            bounds.map(GamePredicate::hoursAtLeastItemMedian),
            bounds.map(GamePredicate::hoursAtLeastUserMedian),
            bounds.map(GamePredicate::hoursAtMostUserMedian),
            Arbitraries.of(Verdict.values()).map(GamePredicate::verdict),
            Arbitraries.of("RPG", "Action", "Indie")
                .map(label -> GamePredicate.hasLabel("genres", label)),
            Arbitraries.of("fps", "co-op").map(label -> GamePredicate.hasLabel("tags", label)));
    return Arbitraries.lazyOf(
        () -> leaves,
        () -> leaves,
        () -> predicates().map(GamePredicate::not),
        () -> parts().map(GamePredicate::allOf),
        () -> parts().map(GamePredicate::anyOf));
  }

  private Arbitrary<GamePredicate[]> parts() {
    return predicates().list().ofMaxSize(3).map(list -> list.toArray(GamePredicate[]::new));
  }

  @Provide
  Arbitrary<History> histories() {
    return Combinators.combine(
            Arbitraries.of("g0", "g1", "g2", "g3", "g4"),
            Arbitraries.of(HOURS),
            Arbitraries.of(Verdict.values()))
        .as(Interaction::new)
        .list()
        .uniqueElements(Interaction::itemId)
        .map(History::of);
  }

  private static FeatureSpec spec(Pool... pools) {
    return FeatureSpec.builder()
        .itemId(1)
        .multiHot("genres", 1)
        .context(ItemFeature.tfIdf("tags").minItems(2))
        .history(h -> h.pools(pools))
        .build();
  }

  @Property(tries = 1000)
  void pool_holdsTheGamesThatMeetItsCondition(
      @ForAll("predicates") GamePredicate where,
      @ForAll("predicates") GamePredicate other,
      @ForAll("histories") History history) {
    Pool equal = Pool.where("equal", where);
    Pool weighted = new Pool("log", Pool.Games.PLAYED, where.and(other), Pool.Weight.LOG_HOURS);
    FittedFeatures features = DATA.fit(spec(equal, weighted, Pool.where("or", where.or(other))));
    UserBatch batch = features.newBatch();
    HistoryRows rows = new HistoryRows();
    features.toRows(history, rows);
    features.encode(rows, batch);
    List<Interaction> games = history.interactions();
    double logs =
        games.stream()
            .filter(game -> meets(where, game, games, features))
            .filter(game -> meets(other, game, games, features))
            .mapToDouble(game -> Math.log1p(game.hours()))
            .sum();
    int first = 0;
    int both = 0;
    for (int i = 0; i < games.size(); i++) {
      boolean one = meets(where, games.get(i), games, features);
      boolean two = meets(other, games.get(i), games, features);
      first += one ? 1 : 0;
      both += one || two ? 1 : 0;
      assertEquals(one ? 1 : 0, batch.weights()[3 * i], games.get(i) + " " + where);
      double share = one && two ? Math.log1p(games.get(i).hours()) / logs : 0;
      assertEquals(share, batch.weights()[3 * i + 1], 1e-6);
      assertEquals(one || two ? 1 : 0, batch.weights()[3 * i + 2]);
    }
    int padding = 3 * games.size();
    assertEquals(50 - first, batch.weights()[padding]);
    assertEquals(0, batch.weights()[padding + 1]);
    assertEquals(50 - both, batch.weights()[padding + 2]);
  }

  private static boolean meets(
      GamePredicate where, Interaction game, List<Interaction> games, FittedFeatures features) {
    int row = features.row(game.itemId()).orElseThrow();
    if (where instanceof GamePredicate.HoursAtLeast least) {
      return game.hours() >= least.hours();
    } else if (where instanceof GamePredicate.HoursBelow below) {
      return game.hours() < below.hours();
    } else if (where instanceof GamePredicate.HasVerdict verdict) {
      return game.verdict() == verdict.verdict();
    } else if (where instanceof GamePredicate.HoursAtLeastItemMedian median) {
      return features.players()[row] > 0
          && game.hours() >= median.factor() * features.medianHours()[row];
    } else if (where instanceof GamePredicate.HoursAtLeastUserMedian median) {
      return game.hours() >= median.factor() * userMedian(games);
    } else if (where instanceof GamePredicate.HoursAtMostUserMedian median) {
      return game.hours() <= median.factor() * userMedian(games);
    } else if (where instanceof GamePredicate.HasLabel label) {
      FittedItemFeature.Labels labels = features.labels(label.column());
      int width = labels.vocabulary().size();
      return labels.dense()[row * width + labels.vocabulary().indexOf(label.label())] > 0;
    } else if (where instanceof GamePredicate.AllOf all) {
      return all.conditions().stream().allMatch(part -> meets(part, game, games, features));
    } else if (where instanceof GamePredicate.AnyOf any) {
      return any.conditions().stream().anyMatch(part -> meets(part, game, games, features));
    }
    return !meets(((GamePredicate.Not) where).condition(), game, games, features);
  }

  private static double userMedian(List<Interaction> games) {
    List<Float> sorted = games.stream().map(Interaction::hours).sorted().toList();
    int half = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(half)
        : (sorted.get(half - 1) + sorted.get(half)) / 2;
  }

  @Property(tries = 200)
  void pool_jsonRoundTrip(@ForAll("predicates") GamePredicate where) throws IOException {
    Path file = Files.createTempFile("pool", ".json");
    try {
      Pool pool = Pool.where("some", where);
      Files.write(file, Json.write(pool));
      assertEquals(pool, Json.read(file, Pool.class));
    } finally {
      Files.delete(file);
    }
  }

  @Provide
  Arbitrary<float[]> hours() {
    return Arbitraries.oneOf(
            Arbitraries.of(0f, 1f, 2f, 2.5f), Arbitraries.floats().between(0, 1000))
        .list()
        .ofMaxSize(120)
        .map(
            list -> {
              float[] values = new float[list.size()];
              for (int i = 0; i < values.length; i++) {
                values[i] = list.get(i);
              }
              return values;
            });
  }

  @Property(tries = 1000)
  void median_isThatOfTheSortedValues(@ForAll("hours") float[] values) {
    float[] sorted = values.clone();
    Arrays.sort(sorted);
    int half = sorted.length / 2;
    float expected =
        sorted.length == 0
            ? 0
            : sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    assertEquals(expected, PoolProgram.median(values, 0, values.length, new int[values.length]));
  }

  /** Each worst case of a careless selection: equal, ascending, descending values. */
  @Property(tries = 3)
  void median_ofManyOrderedValues(@ForAll("orders") List<Float> order) {
    float[] values = new float[20_001];
    for (int i = 0; i < values.length; i++) {
      values[i] = order.get(0) * i + order.get(1);
    }
    List<Float> sorted = new ArrayList<>();
    for (float value : values) {
      sorted.add(value);
    }
    sorted.sort(null);
    assertEquals(
        (float) sorted.get(10_000),
        PoolProgram.median(values, 0, values.length, new int[values.length]));
  }

  @Provide
  Arbitrary<List<Float>> orders() {
    return Arbitraries.of(List.of(0f, 3f), List.of(1f, 0f), List.of(-1f, 20_000f));
  }
}
