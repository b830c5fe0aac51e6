package io.gamerec.eval.baseline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gamerec.api.CandidateRetriever;
import io.gamerec.api.Exclusion;
import io.gamerec.api.History;
import io.gamerec.api.Interaction;
import io.gamerec.api.ScoredItem;
import io.gamerec.api.data.LeakageAudit;
import io.gamerec.api.data.Split;
import io.gamerec.eval.Libraries;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every baseline owes as a {@link CandidateRetriever}. */
abstract class BaselineContract {
  static final int ITEMS = 50;
  static final Split SPLIT = Libraries.random(3, ITEMS, 200, 20).split();

  abstract CandidateRetriever fit();

  @ParameterizedTest
  @EnumSource(Exclusion.class)
  void retrieve_returnsAllAllowedItemsOnceWithFallingScores(Exclusion exclusion) {
    CandidateRetriever retriever = fit();
    for (int user = 0; user < SPLIT.test().interactions().userCount(); user++) {
      History history = SPLIT.test().interactions().history(user);
      Set<String> expected = new HashSet<>(SPLIT.test().catalogue().itemIds());
      expected.removeAll(exclusion.excludedItems(history));
      List<ScoredItem> all = retriever.retrieve(history, ITEMS + 5, exclusion);
      assertEquals(expected.size(), all.size());
      assertEquals(expected, all.stream().map(ScoredItem::itemId).collect(Collectors.toSet()));
      for (int at = 1; at < all.size(); at++) {
        assertTrue(all.get(at).score() <= all.get(at - 1).score());
      }
      assertEquals(all.subList(0, 7), retriever.retrieve(history, 7, exclusion));
    }
  }

  @Test
  void retrieveAll_equalsOneByOneAndRefit() {
    List<History> histories = new ArrayList<>();
    for (int user = 0; user < SPLIT.test().interactions().userCount(); user++) {
      histories.add(SPLIT.test().interactions().history(user));
    }
    CandidateRetriever retriever = fit();
    List<List<ScoredItem>> together = retriever.retrieveAll(histories, 10, Exclusion.OWNED);
    assertEquals(fit().retrieveAll(histories, 10, Exclusion.OWNED), together);
    for (int user = 0; user < histories.size(); user++) {
      assertEquals(
          retriever.retrieve(histories.get(user), 10, Exclusion.OWNED), together.get(user));
    }
  }

  @Test
  void retrieve_ofHistoryWithoutKnownGamesFillsTheList() {
    assertEquals(10, fit().retrieve(History.empty(), 10, Exclusion.HISTORY).size());
    History unknown = History.of(Interaction.played("unknown", 3), Interaction.owned("other"));
    assertEquals(10, fit().retrieve(unknown, 10, Exclusion.OWNED).size());
  }

  @Test
  void fittedOn_isTheTrainingViewOrNothing() {
    assertEquals(
        LeakageAudit.NOTHING, SPLIT.test().audit(Map.of("baseline", fit())), "audit of the system");
    assertEquals(
        fit() instanceof RandomRetriever ? List.of() : List.of(SPLIT.train().lineage()),
        fit().fittedOn());
  }

  @Test
  void retrieve_refusesKBelowOne() {
    CandidateRetriever retriever = fit();
    assertEquals(
        "k must be at least 1, got 0",
        assertThrows(
                IllegalArgumentException.class,
                () -> retriever.retrieve(History.empty(), 0, Exclusion.NONE))
            .getMessage());
  }
}
