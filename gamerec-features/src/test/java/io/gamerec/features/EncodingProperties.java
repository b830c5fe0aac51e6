package io.gamerec.features;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gamerec.api.History;
import io.gamerec.api.Interaction;
import io.gamerec.api.Verdict;
import io.gamerec.api.data.Catalogue;
import io.gamerec.api.data.Interactions;
import io.gamerec.api.data.InteractionsBuilder;
import io.gamerec.api.data.Split;
import io.gamerec.api.data.TrainView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** {@link FittedFeatures#encode} against a second implementation, written from the definitions. */
class EncodingProperties {
  private static final FittedFeatures FEATURES =
      Libraries.five()
          .played("a", 0, 1, 1, 2, 3, 4)
          .played("b", 0, 4, 1, 0.5, 2, 8)
          .played("c", 0, 2, 1, 8)
          .fit(Libraries.SPEC);

  private static final FittedFeatures FEATURES_OF_ALL =
      Libraries.five()
          .user("c", Interaction.played("g2", 1).at(3))
          .user("a", Interaction.played("g1", 1).at(1))
          .user("b", Interaction.played("g1", 2).at(2))
          .fit(Libraries.SPEC_OF_ALL);

  private static final UserBatch REUSED = FEATURES_OF_ALL.newBatch();

  private static final int MAX_LENGTH = Libraries.SPEC.maxLength();

  /** Known and unknown games, with hours that meet medians, halves and doubles exactly. */
  @Provide
  Arbitrary<List<History>> users() {
    Arbitrary<Float> hours =
        Arbitraries.oneOf(
            Arbitraries.of(0f, 0.05f, 0.1f, 0.5f, 0.999f, 1f, 2f, 4f, 8f, 16f),
            Arbitraries.floats().between(0, 300));
    Arbitrary<History> histories =
        Combinators.combine(
                Arbitraries.of("g0", "g1", "g2", "g3", "g4", "unknown"),
                hours,
                Arbitraries.of(Verdict.values()))
            .as(Interaction::new)
            .list()
            .uniqueElements(Interaction::itemId)
            .map(History::of);
    return histories.list().ofMinSize(1).ofMaxSize(4);
  }

  /** A copy whose catalogue went through a file and whose users stand in another order. */
  private static TrainView copyOf(TrainView view) throws IOException {
    Path file = Files.createTempFile("catalogue", ".arrow");
    try {
      Files.write(file, view.catalogue().toArrowFile());
      Catalogue catalogue = Catalogue.fromArrowFile(file);
      Interactions from = view.interactions();
      InteractionsBuilder to = Interactions.builder();
      for (int user = from.userCount() - 1; user >= 0; user--) {
        int number = to.user(from.userId(user));
        for (int at = from.start(user); at < from.end(user); at++) {
          int item = to.item(from.itemIds().get(from.item(at)));
          to.add(number, item, from.hours(at), from.verdict(at));
        }
      }
      return Split.byUser(to.build(catalogue.itemIds()), catalogue, id -> Split.Part.TRAIN).train();
    } finally {
      Files.delete(file);
    }
  }

  @Property(tries = 100)
  void fit_onACopyOfAView_isTheSame(@ForAll("users") List<History> users) throws IOException {
    Libraries libraries = Libraries.five().played("nobody in particular", 0, 1);
    for (int user = 0; user < users.size(); user++) {
      libraries.user(
          "u" + user,
          users.get(user).interactions().stream()
              .filter(game -> !game.itemId().equals("unknown"))
              .toArray(Interaction[]::new));
    }
    TrainView view = libraries.split().train();
    FittedFeatures fitted = Libraries.SPEC.fit(view);
    FittedFeatures again = Libraries.SPEC.fit(copyOf(view));
    assertEquals(fitted.fingerprint(), again.fingerprint());
    FeatureSpec ids = FeatureSpecs.idsOnly();
    assertEquals(ids.fit(view).fingerprint(), ids.fit(copyOf(view)).fingerprint());
  }

  @Property(tries = 500)
  void encode_isTheDefinition(@ForAll("users") List<History> users) {
    UserBatch batch = FEATURES.newBatch();
    HistoryRows rows = new HistoryRows();
    for (History user : users) {
      FEATURES.toRows(user, rows);
      FEATURES.encode(rows, batch);
    }
    int width = batch.denseWidth();
    for (int user = 0; user < users.size(); user++) {
      Naive naive = new Naive(users.get(user));
      assertEquals(naive.sequence(), sequence(batch, user));
      for (Pool pool : Libraries.SPEC.pools()) {
        assertArrayEquals(
            naive.pool(pool), sums(batch, user, pool), 1e-6f, pool + " of " + users.get(user));
      }
      assertArrayEquals(
          naive.dense(),
          Arrays.copyOfRange(batch.dense(), user * width, (user + 1) * width),
          1e-4f,
          "dense of " + users.get(user));
    }
  }

  /** Item rows of the entries that are the sequence. */
  private static List<Integer> sequence(UserBatch batch, int user) {
    return Arrays.stream(batch.items(), batch.offset(user), batch.offset(user) + batch.played(user))
        .boxed()
        .toList();
  }

  /** Games at random times or none, of users that were fitted on, of others and of nobody. */
  @Provide
  Arbitrary<List<History>> timedUsers() {
    Arbitrary<Optional<Long>> times =
        Arbitraries.oneOf(
                Arbitraries.longs().between(0, 30).map(day -> day * 86_400_000L),
                Arbitraries.longs().between(-5_000_000_000_000L, 5_000_000_000_000L))
            .optional(0.8);
    Arbitrary<Optional<String>> ids = Arbitraries.of("a", "b", "c", "somebody").optional(0.8);
    Arbitrary<History> timed =
        users()
            .map(users -> users.get(0).interactions())
            .flatMap(
                games ->
                    Combinators.combine(times.list().ofSize(games.size()), ids)
                        .as((when, id) -> timed(games, when, id)));
    return timed.list().ofMinSize(1).ofMaxSize(4);
  }

  private static History timed(
      List<Interaction> games, List<Optional<Long>> when, Optional<String> id) {
    History.Builder history = History.builder();
    id.ifPresent(history::user);
    for (int i = 0; i < games.size(); i++) {
      Interaction game = games.get(i);
      history.add(when.get(i).map(game::at).orElse(game));
    }
    return history.build();
  }

  /** One batch for all examples: what it held before must not show. */
  @Property(tries = 500)
  void encode_sequence_isTheDefinition(@ForAll("timedUsers") List<History> users) {
    REUSED.clear();
    UserBatch appended = FEATURES_OF_ALL.newBatch();
    HistoryRows rows = new HistoryRows();
    for (History user : users) {
      FEATURES_OF_ALL.toRows(user, rows);
      FEATURES_OF_ALL.encode(rows, REUSED);
      assertEquals(
          user.userId().filter(id -> FEATURES_OF_ALL.userRow(id).isPresent()),
          FEATURES_OF_ALL.toHistory(rows).userId());
    }
    for (int user = users.size() - 1; user >= 0; user--) {
      appended.append(REUSED, user, 1);
    }
    for (int user = 0; user < users.size(); user++) {
      Naive naive = new Naive(users.get(user));
      naive.assertSequence(REUSED, user);
      naive.assertSequence(appended, users.size() - 1 - user);
    }
  }

  /** The weight of each item row, the padding row included, in one pool of one user. */
  private static float[] sums(UserBatch batch, int user, Pool pool) {
    float[] sums = new float[FEATURES.itemCount() + 1];
    int column = Libraries.SPEC.pools().indexOf(pool);
    for (int entry = batch.offset(user); entry < batch.offset(user + 1); entry++) {
      sums[batch.items()[entry]] += batch.weights()[entry * batch.pools() + column];
    }
    return sums;
  }

  private static final class Naive {
    private final List<Interaction> played = new ArrayList<>();
    private final List<Interaction> unplayed = new ArrayList<>();
    private final Optional<String> userId;

    Naive(History history) {
      userId = history.userId();
      for (Interaction game : history.interactions()) {
        if (FEATURES.row(game.itemId()).isPresent()) {
          (game.hours() >= 0.1f ? played : unplayed).add(game);
        }
      }
      while (played.size() > MAX_LENGTH) {
        played.remove(0);
      }
      while (unplayed.size() > MAX_LENGTH) {
        unplayed.remove(0);
      }
    }

    private static int row(Interaction game) {
      return FEATURES.row(game.itemId()).orElseThrow();
    }

    List<Integer> sequence() {
      return played.stream().map(Naive::row).toList();
    }

    void assertSequence(UserBatch batch, int user) {
      assertEquals(sequence(), EncodingProperties.sequence(batch, user));
      int first = batch.offset(user);
      int size = batch.offset(user + 1) - first;
      float[] logHours = new float[size];
      float[] ages = new float[size];
      OptionalLong latest = played.stream().flatMapToLong(game -> game.timestamp().stream()).max();
      for (int i = 0; i < played.size(); i++) {
        logHours[i] = (float) Math.log1p(played.get(i).hours());
        OptionalLong own = played.get(i).timestamp();
        if (own.isPresent()) {
          long millis = latest.orElseThrow() - own.getAsLong();
          ages[i] = (float) (millis / (24 * 60 * 60 * 1000.0));
        }
      }
      assertArrayEquals(logHours, Arrays.copyOfRange(batch.logHours(), first, first + size));
      assertArrayEquals(ages, Arrays.copyOfRange(batch.ageDays(), first, first + size));
      int unknown = FEATURES_OF_ALL.userIds().size();
      assertEquals(
          userId.map(FEATURES_OF_ALL.userIds()::indexOf).filter(row -> row >= 0).orElse(unknown),
          batch.userRows()[user]);
    }

    private double logs() {
      return played.stream().mapToDouble(game -> Math.log1p(game.hours())).sum();
    }

    private float userMedian() {
      List<Float> sorted = played.stream().map(Interaction::hours).sorted().toList();
      int half = sorted.size() / 2;
      return sorted.size() % 2 == 1
          ? sorted.get(half)
          : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }

    float[] pool(Pool pool) {
      float[] sums = new float[FEATURES.itemCount() + 1];
      int members = 0;
      for (Interaction game : pool.equals(Pool.UNPLAYED) ? unplayed : played) {
        double weight =
            switch (pool.name()) {
              case "full", "unplayed" -> 1;
              case "weighted" -> Math.log1p(game.hours()) / logs();
              case "liked" -> isLiked(game) ? 1 : 0;
              default -> isDisliked(game) ? 1 : 0;
            };
        sums[row(game)] += (float) weight;
        members += weight > 0 ? 1 : 0;
      }
      if (!pool.equals(Pool.WEIGHTED)) {
        sums[FEATURES.itemCount()] = MAX_LENGTH - members;
      }
      return sums;
    }

    /** A game that no training user played has no median to reach. */
    private boolean isLiked(Interaction game) {
      return game.verdict() == Verdict.RECOMMENDED
          || (FEATURES.players()[row(game)] > 0
              && game.hours() >= FEATURES.medianHours()[row(game)])
          || game.hours() >= 2 * userMedian();
    }

    private boolean isDisliked(Interaction game) {
      return game.verdict() == Verdict.NOT_RECOMMENDED
          || game.hours() < 1
          || game.hours() <= userMedian() / 2;
    }

    /** Affinities, shares, profile. */
    float[] dense() {
      FittedItemFeature.Labels genres = FEATURES.labels("genres");
      int labels = genres.vocabulary().size();
      float[] matrix = genres.dense();
      float[] profile = FEATURES.labels("tags").dense();
      int tags = FEATURES.labels("tags").vocabulary().size();
      float[] dense = new float[2 * labels + tags];
      double uses = 0;
      for (int label = 0; label < labels; label++) {
        double sum = 0;
        int games = 0;
        for (Interaction game : played) {
          float weight = matrix[row(game) * labels + label];
          if (weight > 0) {
            sum += weight * Math.log1p(game.hours());
            games++;
          }
        }
        if (games > 0) {
          dense[label] = (float) (sum / games - logs() / played.size());
          dense[labels + label] = games;
          uses += games;
        }
      }
      for (int label = labels; label < 2 * labels; label++) {
        dense[label] = uses == 0 ? 0 : (float) (dense[label] / uses);
      }
      for (Interaction game : played) {
        for (int tag = 0; tag < tags; tag++) {
          dense[2 * labels + tag] += profile[row(game) * tags + tag];
        }
      }
      return dense;
    }
  }
}
