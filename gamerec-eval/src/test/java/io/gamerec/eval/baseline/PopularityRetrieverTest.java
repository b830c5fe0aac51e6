package io.gamerec.eval.baseline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gamerec.api.CandidateRetriever;
import io.gamerec.api.Exclusion;
import io.gamerec.api.History;
import io.gamerec.api.Interaction;
import io.gamerec.api.ScoredItem;
import io.gamerec.eval.Libraries;
import java.util.List;
import org.junit.jupiter.api.Test;

class PopularityRetrieverTest extends BaselineContract {

  @Override
  CandidateRetriever fit() {
    return PopularityRetriever.fit(SPLIT.train());
  }

  @Test
  void retrieve_ordersByTrainingPlayersThenRow() {
    Libraries libraries =
        new Libraries(5)
            .user("train1", Interaction.played("g3", 9), Interaction.played("g1", 1))
            .user("train2", Interaction.played("g3", 1), Interaction.owned("g4"))
            .user("train3", Interaction.owned("g4"), Interaction.played("g2", 1))
            .user("test1", Interaction.played("g0", 5))
            .user("test2", Interaction.played("g0", 5));
    List<ScoredItem> all =
        PopularityRetriever.fit(libraries.split().train())
            .retrieve(History.empty(), 5, Exclusion.HISTORY);
    assertEquals(
        List.of(
            new ScoredItem("g3", 2),
            new ScoredItem("g1", 1),
            new ScoredItem("g2", 1),
            new ScoredItem("g0", 0),
            new ScoredItem("g4", 0)),
        all);
  }
}
