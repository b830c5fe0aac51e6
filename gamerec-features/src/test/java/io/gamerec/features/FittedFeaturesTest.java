package io.gamerec.features;

import static io.gamerec.features.Libraries.refusal;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gamerec.api.History;
import io.gamerec.api.Interaction;
import io.gamerec.api.Verdict;
import io.gamerec.api.bundle.Bundles;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FittedFeaturesTest {
  private final FittedFeatures features =
      Libraries.five().played("a", 0, 1, 1, 2, 3, 4).played("b", 0, 5, 4, 0.5).fit(Libraries.SPEC);

  private static UserBatch encode(FittedFeatures features, History... histories) {
    UserBatch batch = features.newBatch();
    HistoryRows rows = new HistoryRows();
    for (History history : histories) {
      features.toRows(history, rows);
      features.encode(rows, batch);
    }
    return batch;
  }

  private static void assertSame(UserBatch expected, UserBatch actual) {
    assertEquals(expected.users(), actual.users());
    assertEquals(expected.entries(), actual.entries());
    assertEquals(expected.denseWidth(), actual.denseWidth());
    for (int user = 0; user <= expected.users(); user++) {
      assertEquals(expected.offset(user), actual.offset(user));
    }
    int entries = expected.entries();
    assertArrayEquals(
        Arrays.copyOf(expected.items(), entries), Arrays.copyOf(actual.items(), entries));
    int weights = entries * expected.pools();
    assertArrayEquals(
        Arrays.copyOf(expected.weights(), weights), Arrays.copyOf(actual.weights(), weights));
    int dense = expected.users() * expected.denseWidth();
    assertArrayEquals(Arrays.copyOf(expected.dense(), dense), Arrays.copyOf(actual.dense(), dense));
  }

  @Test
  void toRows_thenToHistory_keepsPlayedThenUnplayed() {
    Interaction disliked = new Interaction("g3", 0.1f, Verdict.NOT_RECOMMENDED);
    History history =
        History.of(
            disliked,
            Interaction.owned("g1"),
            Interaction.played("unknown", 9),
            Interaction.played("g0", 7));
    HistoryRows rows = new HistoryRows();
    features.toRows(History.of(Interaction.played("g4", 1)), rows);
    features.toRows(history, rows);
    assertEquals(2, rows.played());
    assertEquals(3, rows.playedItem(0));
    assertEquals(7, rows.playedHours(1));
    assertEquals(1, rows.owned());
    assertEquals(1, rows.ownedItem(0));
    History back = features.toHistory(rows);
    assertEquals(History.of(disliked, Interaction.played("g0", 7), Interaction.owned("g1")), back);
    HistoryRows again = new HistoryRows();
    features.toRows(back, again);
    assertEquals(back, features.toHistory(again));
  }

  /** 0.1 as a float is more than 0.1 as a double, which must not matter. */
  @Test
  void toRows_atMinHours_isPlayed_belowIsOwned() {
    HistoryRows rows = new HistoryRows();
    features.toRows(
        History.of(Interaction.played("g0", 0.1), Interaction.played("g1", 0.0999)), rows);
    assertEquals(1, rows.played());
    assertEquals(0, rows.playedItem(0));
    assertEquals(1, rows.owned());
  }

  @Test
  void historyRows_grow() {
    HistoryRows rows = new HistoryRows();
    for (int i = 0; i < 1000; i++) {
      if (i % 3 == 1) {
        rows.addPlayed(i, i + 1, Verdict.NONE, -5L * i);
      } else {
        rows.addPlayed(i, i + 1, Verdict.NONE);
      }
      rows.addOwned(2 * i);
    }
    for (int i = 0; i < 1000; i++) {
      assertEquals(i, rows.playedItem(i));
      assertEquals(i + 1, rows.playedHours(i));
      assertEquals(2 * i, rows.ownedItem(i));
      assertEquals(
          i % 3 == 1 ? OptionalLong.of(-5L * i) : OptionalLong.empty(), rows.playedTimestamp(i));
    }
    rows.clear();
    rows.addPlayed(0, 1, Verdict.NONE);
    rows.addPlayed(1, 1, Verdict.NONE);
    assertEquals(OptionalLong.empty(), rows.playedTimestamp(1));
  }

  @Test
  void ofUser_rowThatWasNotFitted_isRefusedAndNotEncoded() {
    FittedFeatures byUser =
        Libraries.five().played("a", 0, 1).played("b", 0, 1).fit(FeatureSpecs.idsOnly());
    UserBatch batch = byUser.newBatch();
    HistoryRows rows = new HistoryRows();
    rows.addPlayed(0, 1, Verdict.NONE);
    rows.ofUser(3);
    assertEquals(
        "userRow must be in [0, 2], the number of users fitted on, got 3",
        refusal(IllegalArgumentException.class, () -> byUser.encode(rows, batch)));
    rows.ofUser(2);
    byUser.encode(rows, batch);
    assertEquals(1, batch.users());
    assertEquals(2, batch.entries());
    assertEquals(2, batch.userRows()[0]);
    assertEquals(1, batch.played(0));
    assertEquals(Optional.empty(), byUser.toHistory(rows).userId());
  }

  @Test
  void batch_hasWhatTheSpecificationAsksForAlone() {
    UserBatch batch = features.newBatch();
    assertEquals(
        "the specification has no sequence withLogHours()",
        refusal(IllegalStateException.class, batch::logHours));
    assertEquals(
        "the specification has no sequence withAge()",
        refusal(IllegalStateException.class, batch::ageDays));
    assertEquals(
        "the specification has no userId(dim)",
        refusal(IllegalStateException.class, batch::userRows));
  }

  /** An array that grew inside addEntry was still written to through its old copy. */
  @Test
  void encode_batchGrowsWhileUnplayedGamesAreAdded_keepsTheirWeights() {
    int items = 700;
    FittedFeatures wide =
        new Libraries(items)
            .played("u", 0, 1)
            .fit(
                FeatureSpec.builder()
                    .itemId(1)
                    .history(h -> h.pools(Pool.FULL, Pool.UNPLAYED).maxLength(items))
                    .build());
    History.Builder owned = History.builder().played("g0", 1);
    for (int item = 1; item < items; item++) {
      owned.owned("g" + item);
    }
    History history = owned.build();
    UserBatch batch = encode(wide, history, history, history, history);
    assertTrue(batch.entries() > 2 * 1024, batch.entries() + " entries");
    for (int user = 0; user < batch.users(); user++) {
      double unplayed = 0;
      for (int entry = batch.offset(user); entry < batch.offset(user + 1); entry++) {
        boolean isOwned = batch.items()[entry] > 0 && batch.items()[entry] < items;
        float weight = batch.weights()[2 * entry + 1];
        if (isOwned) {
          assertEquals(1, weight);
          assertEquals(0, batch.weights()[2 * entry]);
          unplayed += weight;
        }
      }
      assertEquals(items - 1, unplayed);
    }
  }

  @Test
  void encode_manyUsers_equalsOneByOne() {
    History[] histories = new History[200];
    for (int user = 0; user < histories.length; user++) {
      histories[user] =
          History.builder()
              .played("g" + user % 5, 0.1 + user)
              .played("g" + (user + 1) % 5, 1)
              .owned("g" + (user + 2) % 5)
              .build();
    }
    UserBatch all = encode(features, histories);
    int width = all.denseWidth();
    for (int user = 0; user < histories.length; user++) {
      UserBatch one = encode(features, histories[user]);
      assertEquals(one.entries(), all.offset(user + 1) - all.offset(user));
      assertArrayEquals(
          Arrays.copyOf(one.dense(), width),
          Arrays.copyOfRange(all.dense(), user * width, (user + 1) * width));
      assertArrayEquals(
          Arrays.copyOf(one.weights(), one.entries() * one.pools()),
          Arrays.copyOfRange(
              all.weights(), all.offset(user) * all.pools(), all.offset(user + 1) * all.pools()));
    }
  }

  @Test
  void encode_reusedBatch_startsFromZero() {
    History one = History.builder().played("g3", 4).owned("g1").build();
    UserBatch fresh = encode(features, one);
    UserBatch reused =
        encode(features, History.builder().played("g0", 100).played("g4", 1).build());
    reused.clear();
    HistoryRows rows = new HistoryRows();
    features.toRows(one, rows);
    features.encode(rows, reused);
    assertSame(fresh, reused);
  }

  @Test
  void bundle_roundTrip_encodesAlike(@TempDir Path directory) {
    Path bundle = directory.resolve("bundle");
    String sha256 = Bundles.write(bundle, features, Map.of());
    FittedFeatures loaded = Bundles.open(bundle).root(FittedFeatures.class);
    assertEquals(features.fingerprint(), loaded.fingerprint());
    assertEquals(features.spec(), loaded.spec());
    assertEquals(features.itemIds(), loaded.itemIds());
    assertArrayEquals(features.players(), loaded.players());
    assertArrayEquals(features.medianHours(), loaded.medianHours());
    assertArrayEquals(features.labels("tags").dense(), loaded.labels("tags").dense());
    History[] histories = {
      History.empty(),
      History.builder().played("g0", 0.3).played("g3", 50).owned("g1").build(),
      History.builder().played("g4", 2).played("g2", 1).played("g1", 8).played("g0", 3).build()
    };
    assertSame(encode(features, histories), encode(loaded, histories));
    assertEquals(sha256, Bundles.write(directory.resolve("again"), loaded, Map.of()));
  }

  @Test
  void fingerprint_bindsSpecificationAndStatistics() {
    Libraries data = Libraries.five().played("a", 0, 1);
    String fingerprint = data.fit(Libraries.SPEC).fingerprint();
    assertEquals(fingerprint, data.fit(Libraries.SPEC).fingerprint());
    assertNotEquals(fingerprint, data.played("b", 0, 1).fit(Libraries.SPEC).fingerprint());
    assertNotEquals(
        fingerprint,
        Libraries.five()
            .played("a", 0, 1)
            .fit(FeatureSpec.builder().itemId(4).build())
            .fingerprint());
  }

  @Test
  void lookups() {
    assertEquals(OptionalInt.of(4), features.row("g4"));
    assertEquals(OptionalInt.empty(), features.row("g5"));
    assertEquals(5, features.itemCount());
    assertTrue(
        refusal(IllegalArgumentException.class, () -> features.labels("price"))
            .startsWith("no feature of labels of column price in "));
    features.checkSameItems(List.of("g0", "g1", "g2", "g3", "g4"));
    assertEquals(
        "the features were fitted on another catalogue: 5 items, got 1",
        refusal(IllegalArgumentException.class, () -> features.checkSameItems(List.of("g0"))));
  }

  @Test
  void statistics_areCopies() {
    features.players()[0] = 99;
    features.medianHours()[0] = 99;
    assertEquals(2, features.players()[0]);
    assertEquals(3, features.medianHours()[0]);
  }
}
