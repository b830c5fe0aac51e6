package io.gamerec.eval.baseline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.gamerec.api.CandidateRetriever;
import io.gamerec.api.Exclusion;
import io.gamerec.api.History;
import io.gamerec.api.Interaction;
import io.gamerec.api.ScoredItem;
import io.gamerec.api.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;

class RandomRetrieverTest extends BaselineContract {

  @Override
  CandidateRetriever fit() {
    return RandomRetriever.fit(SPLIT.train(), 9);
  }

  @Test
  void order_dependsOnSeedAndHistory() {
    History history = History.of(Interaction.played("g1", 2));
    List<String> order = order(9, history);
    assertEquals(order, order(9, History.of(Interaction.played("g1", 2))));
    assertNotEquals(order, order(10, history));
    assertNotEquals(order, order(9, History.of(Interaction.played("g1", 3))));
    assertNotEquals(order, order(9, History.of(Interaction.played("g2", 2))));
  }

  /** A hash code of an enum constant would give another order in every JVM. */
  @Test
  void order_isTheSameInEveryJvm() {
    History history = History.of(new Interaction("g1", 2, Verdict.RECOMMENDED));
    assertEquals(List.of("g9", "g31", "g41", "g12", "g15"), order(9, history).subList(0, 5));
  }

  private static List<String> order(long seed, History history) {
    return RandomRetriever.fit(SPLIT.train(), seed)
        .retrieve(history, ITEMS, Exclusion.NONE)
        .stream()
        .map(ScoredItem::itemId)
        .toList();
  }
}
