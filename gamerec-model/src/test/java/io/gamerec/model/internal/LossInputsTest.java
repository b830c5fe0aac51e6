package io.gamerec.model.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gamerec.api.Verdict;
import io.gamerec.features.FeatureSpec;
import io.gamerec.features.FittedFeatures;
import io.gamerec.features.HistoryRows;
import io.gamerec.features.UserBatch;
import io.gamerec.model.TinySteam;
import io.gamerec.model.loss.Losses;
import io.gamerec.model.loss.Negatives;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LossInputsTest {
  private static final FittedFeatures FEATURES =
      FeatureSpec.builder().itemId(4).build().fit(TinySteam.split(60, 5).train());

  /** The counts of draws were looked up before their array had grown. */
  @Test
  void batch_ofMoreItemsThanThereWasRoomFor_isWhole() {
    int items = 3_000;
    UserBatch batch = FEATURES.newBatch();
    for (int user = 0; user < 700; user++) {
      FEATURES.encode(new HistoryRows(), batch);
      batch.targets()[user] = 4 * user;
    }
    int[] players = new int[items];
    Arrays.fill(players, 5);
    LossBatch in =
        new LossInputs(Losses.sampledSoftmax(Negatives.inBatch().andUniform(900)), players)
            .of(batch, 1);
    Set<Integer> distinct = new HashSet<>();
    for (int column = 0; column < in.columns; column++) {
      assertTrue(distinct.add(in.items[column]), "column " + column);
    }
    assertTrue(in.columns > 1_200, "columns " + in.columns);
    for (int user = 0; user < 700; user++) {
      assertEquals(4 * user, in.items[in.targets[user]]);
    }
  }

  @Test
  void negatives_ofAUserWhoPlayedEverything_areRefused() {
    HistoryRows history = new HistoryRows();
    for (int item = 0; item < 3; item++) {
      history.addPlayed(item, 1, Verdict.NONE);
    }
    UserBatch batch = FEATURES.newBatch();
    FEATURES.encode(history, batch);
    batch.targets()[0] = 3;
    LossInputs inputs = new LossInputs(Losses.bpr(), new int[4]);
    String message =
        assertThrows(IllegalArgumentException.class, () -> inputs.of(batch, 1)).getMessage();
    assertEquals("a user played all 4 items, no negative is left", message);
  }
}
