package io.gamerec.api;

import static io.gamerec.api.Fixtures.refusal;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gamerec.api.index.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The value types. */
class HistoryTest {
  private static final History LIBRARY =
      History.builder()
          .played("10", 2.5)
          .owned("20")
          .add(new Interaction("30", 0.1f, Verdict.NOT_RECOMMENDED))
          .build();

  @Test
  void builder_keepsOrderHoursAndVerdicts() {
    assertEquals(
        List.of(
            new Interaction("10", 2.5f, Verdict.NONE),
            new Interaction("20", 0, Verdict.NONE),
            new Interaction("30", 0.1f, Verdict.NOT_RECOMMENDED)),
        LIBRARY.interactions());
    assertEquals(3, LIBRARY.size());
  }

  @Test
  void equals_comparesInteractionsInOrder() {
    History same = History.of(LIBRARY.interactions());
    assertEquals(LIBRARY, same);
    assertEquals(LIBRARY.hashCode(), same.hashCode());
    assertEquals(LIBRARY.toString(), same.toString());
    assertNotEquals(
        History.of(Interaction.owned("a"), Interaction.owned("b")),
        History.of(Interaction.owned("b"), Interaction.owned("a")));
    assertEquals(History.empty(), History.builder().build());
    assertEquals(0, History.empty().size());
  }

  @Test
  void user_isPartOfTheHistory() {
    History mine =
        History.builder().user("u7").played("10", 2.5).playedAt("30", 1, 86_400_000L).build();
    assertEquals(Optional.of("u7"), mine.userId());
    assertEquals(Optional.empty(), LIBRARY.userId());
    assertEquals(OptionalLong.of(86_400_000L), mine.interactions().get(1).timestamp());
    assertEquals(OptionalLong.empty(), mine.interactions().get(0).timestamp());
    History nobodys = History.of(mine.interactions());
    assertNotEquals(nobodys, mine);
    assertNotEquals(nobodys.ofUser("u8"), mine);
    assertEquals(nobodys.ofUser("u7"), mine);
    assertEquals(nobodys.ofUser("u7").hashCode(), mine.hashCode());
    assertTrue(mine.toString().startsWith("History of u7 ["), mine.toString());
    assertEquals(
        "user was set before",
        refusal(IllegalStateException.class, () -> History.builder().user("a").user("a")));
    assertEquals(
        "userId must not be empty",
        refusal(IllegalArgumentException.class, () -> History.builder().user("")));
    assertEquals(
        "userId must not be empty",
        refusal(IllegalArgumentException.class, () -> nobodys.ofUser("")));
  }

  @Test
  void interaction_atATime_isAnother() {
    Interaction game = new Interaction("10", 2, Verdict.RECOMMENDED);
    assertEquals(
        new Interaction("10", 2, Verdict.RECOMMENDED, OptionalLong.of(-5)), game.at(6).at(-5));
    assertNotEquals(game, game.at(0));
  }

  @Test
  void of_itemTwice_isRefused() {
    History.Builder builder = History.builder().played("10", 1).owned("10");
    assertEquals(
        "a history holds each item once, got item 10 twice",
        refusal(IllegalArgumentException.class, builder::build));
  }

  @Test
  void of_copiesTheList() {
    List<Interaction> mine = new ArrayList<>(List.of(Interaction.owned("a")));
    History history = History.of(mine);
    mine.add(Interaction.owned("b"));
    assertEquals(1, history.size());
    assertThrows(UnsupportedOperationException.class, () -> history.interactions().clear());
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.001, Double.NaN, Double.POSITIVE_INFINITY, 1e39})
  void interaction_badHours_namesTheItem(double hours) {
    assertEquals(
        "hours of item 10 must be finite and at least 0, got " + (float) hours,
        refusal(IllegalArgumentException.class, () -> Interaction.played("10", hours)));
  }

  @Test
  void interaction_withoutId_isRefused() {
    assertEquals(
        "itemId must not be empty",
        refusal(IllegalArgumentException.class, () -> Interaction.owned("")));
    assertEquals("itemId", refusal(NullPointerException.class, () -> Interaction.owned(null)));
    assertEquals(
        "verdict", refusal(NullPointerException.class, () -> new Interaction("1", 1, null)));
    assertEquals("itemId", refusal(NullPointerException.class, () -> new ScoredItem(null, 1)));
  }

  @Test
  void isPlayed_fromAnyTimeAboveZero() {
    assertTrue(Interaction.played("1", Float.MIN_VALUE).isPlayed());
    assertFalse(Interaction.played("1", 0).isPlayed());
    assertFalse(Interaction.owned("1").isPlayed());
  }

  @Test
  void exclusion_listsWhatItExcludes() {
    assertEquals(Set.of("10", "30"), Exclusion.HISTORY.excludedItems(LIBRARY));
    assertEquals(Set.of("10", "20", "30"), Exclusion.OWNED.excludedItems(LIBRARY));
    assertEquals(Set.of(), Exclusion.NONE.excludedItems(LIBRARY));
    assertEquals("history", Exclusion.HISTORY.id());
  }

  @Test
  void metric_ordersScores() {
    assertTrue(Metric.INNER_PRODUCT.isNearer(2, 1));
    assertTrue(Metric.L2.isNearer(1, 2));
    for (Metric metric : Metric.values()) {
      assertFalse(metric.isNearer(1, 1), metric.name());
      assertTrue(metric.isNearer(0, metric.worst()), metric.name());
    }
  }
}
