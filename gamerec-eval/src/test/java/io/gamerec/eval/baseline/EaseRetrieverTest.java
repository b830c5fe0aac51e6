package io.gamerec.eval.baseline;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.gamerec.api.CandidateRetriever;
import io.gamerec.api.Exclusion;
import io.gamerec.api.History;
import io.gamerec.api.Interaction;
import io.gamerec.api.ScoredItem;
import io.gamerec.api.data.Interactions;
import io.gamerec.api.data.Split;
import io.gamerec.eval.Libraries;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class EaseRetrieverTest extends BaselineContract {

  @Override
  CandidateRetriever fit() {
    return EaseRetriever.builder().lambda(20).fit(SPLIT.train());
  }

  /**
   * Two items, three users {g0, g1}, {g0}, {g1, owns g0}: X'X = [2 1; 1 2]. With lambda 1 the
   * inverse of [3 1; 1 3] is [3 -1; -1 3] / 8, so B[0][1] = 1/3 and the diagonal is 0.
   */
  @Test
  void weights_matchHandWorkedCase() {
    Libraries libraries =
        new Libraries(2)
            .user("train1", Interaction.played("g0", 1), Interaction.played("g1", 7))
            .user("train2", Interaction.played("g0", 2))
            .user("train3", Interaction.played("g1", 3), Interaction.owned("g0"));
    EaseRetriever ease = EaseRetriever.builder().lambda(1).fit(libraries.split().train());
    assertEquals(
        List.of(new ScoredItem("g1", 1 / 3f), new ScoredItem("g0", 0)),
        ease.retrieve(History.of(Interaction.played("g0", 5)), 2, Exclusion.NONE));
  }

  @Test
  void scores_equalNaiveSolution() {
    assertScoresEqualNaive(SPLIT, 20);
  }

  /** Above 1,000 items EJML works in blocks, with other code. */
  @Test
  void scores_equalNaiveSolutionInBlocks() {
    assertScoresEqualNaive(Libraries.random(8, 1_030, 150, 3).split(), 5);
  }

  private static void assertScoresEqualNaive(Split split, double lambda) {
    int items = split.train().catalogue().size();
    EaseRetriever ease = EaseRetriever.builder().lambda(lambda).fit(split.train());
    double[][] weights = naiveWeights(split.train().interactions(), lambda);
    for (int user = 0; user < 3; user++) {
      History history = split.test().interactions().history(user);
      double[] expected = new double[items];
      for (Interaction interaction : history.interactions()) {
        if (interaction.isPlayed()) {
          double[] row = weights[split.test().catalogue().row(interaction.itemId()).orElseThrow()];
          for (int item = 0; item < items; item++) {
            expected[item] += row[item];
          }
        }
      }
      for (ScoredItem item : ease.retrieve(history, items, Exclusion.NONE)) {
        int row = split.test().catalogue().row(item.itemId()).orElseThrow();
        assertEquals(expected[row], item.score(), 1e-6, item.itemId());
      }
    }
  }

  @Test
  void retrieve_doesNotDependOnTheOrderOfTheHistory() {
    CandidateRetriever ease = fit();
    List<Interaction> library =
        new ArrayList<>(SPLIT.test().interactions().history(4).interactions());
    List<ScoredItem> inOrder = ease.retrieve(History.of(library), ITEMS, Exclusion.HISTORY);
    Collections.reverse(library);
    assertEquals(inOrder, ease.retrieve(History.of(library), ITEMS, Exclusion.HISTORY));
  }

  @Test
  void retrieve_readsPlayedGamesOnly() {
    History played = History.of(Interaction.played("g1", 2));
    History both = History.of(Interaction.played("g1", 2), Interaction.owned("g2"));
    assertEquals(
        fit().retrieve(played, ITEMS, Exclusion.HISTORY),
        fit().retrieve(both, ITEMS, Exclusion.HISTORY));
  }

  @Test
  void fit_refusesCatalogueThatNeedsMoreThanTheHeap() {
    assertDoesNotThrow(() -> EaseRetriever.checkFits(2_215, 256L << 20));
    assertEquals(
        "EASE over 10000 items needs 2670 MiB of heap and at most 46,340 items, the JVM may use"
            + " 2048 MiB; raise -Xmx or fit on fewer items",
        assertThrows(
                IllegalArgumentException.class, () -> EaseRetriever.checkFits(10_000, 2L << 30))
            .getMessage());
    assertThrows(
        IllegalArgumentException.class, () -> EaseRetriever.checkFits(46_341, Long.MAX_VALUE));
  }

  @Test
  void builder_refusesBadLambda() {
    EaseRetriever.Builder builder = EaseRetriever.builder();
    assertEquals(
        "lambda must be finite and above 0, got 0.0",
        assertThrows(IllegalArgumentException.class, () -> builder.lambda(0)).getMessage());
    assertThrows(IllegalArgumentException.class, () -> builder.lambda(Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> builder.lambda(Double.POSITIVE_INFINITY));
  }

  /** Gauss-Jordan without pivoting, which a positive definite matrix does not need. */
  private static double[][] naiveWeights(Interactions libraries, double lambda) {
    int items = libraries.itemCount();
    double[][] x = new double[libraries.userCount()][items];
    for (int user = 0; user < x.length; user++) {
      for (Interaction interaction : libraries.history(user).interactions()) {
        x[user][libraries.itemIds().indexOf(interaction.itemId())] = interaction.isPlayed() ? 1 : 0;
      }
    }
    double[][] left = new double[items][items];
    double[][] inverse = new double[items][items];
    for (int row = 0; row < items; row++) {
      for (double[] user : x) {
        for (int item = 0; user[row] > 0 && item < items; item++) {
          left[row][item] += user[item];
        }
      }
      left[row][row] += lambda;
      inverse[row][row] = 1;
    }
    for (int pivot = 0; pivot < items; pivot++) {
      double scale = 1 / left[pivot][pivot];
      for (int item = 0; item < items; item++) {
        left[pivot][item] *= scale;
        inverse[pivot][item] *= scale;
      }
      for (int row = 0; row < items; row++) {
        double factor = left[row][pivot];
        for (int item = 0; row != pivot && factor != 0 && item < items; item++) {
          left[row][item] -= factor * left[pivot][item];
          inverse[row][item] -= factor * inverse[pivot][item];
        }
      }
    }
    double[][] weights = new double[items][items];
    for (int row = 0; row < items; row++) {
      for (int item = 0; item < items; item++) {
        weights[row][item] = row == item ? 0 : -inverse[row][item] / inverse[item][item];
      }
    }
    return weights;
  }
}
