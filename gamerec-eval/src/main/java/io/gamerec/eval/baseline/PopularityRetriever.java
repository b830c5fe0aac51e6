package io.gamerec.eval.baseline;

import io.gamerec.api.CandidateRetriever;
import io.gamerec.api.Exclusion;
import io.gamerec.api.History;
import io.gamerec.api.ScoredItem;
import io.gamerec.api.data.Catalogue;
import io.gamerec.api.data.TrainView;
import io.gamerec.eval.internal.DenseScores;
import java.util.List;

/**
 * The same games for everyone: those that most training users played, equal counts in catalogue
 * order. The score is the number of players. Thread-safe.
 */
public final class PopularityRetriever implements CandidateRetriever {
  private final Catalogue catalogue;
  private final float[] players;
  private final List<String> lineage;

  private PopularityRetriever(TrainView train, float[] players) {
    this.catalogue = train.catalogue();
    this.players = players;
    this.lineage = train.lineage();
  }

  /**
   * Counts the players of each game.
   *
   * @param train users to count
   * @return the retriever
   */
  public static PopularityRetriever fit(TrainView train) {
    int[] counts = train.interactions().players();
    float[] players = new float[counts.length];
    for (int row = 0; row < counts.length; row++) {
      players[row] = counts[row];
    }
    return new PopularityRetriever(train, players);
  }

  @Override
  public List<ScoredItem> retrieve(History history, int k, Exclusion exclusion) {
    return DenseScores.best(catalogue, players, history, k, exclusion);
  }

  @Override
  public List<List<String>> fittedOn() {
    return List.of(lineage);
  }
}
