package io.gamerec.features.split;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gamerec.api.data.EvalView;
import io.gamerec.api.data.GameData;
import io.gamerec.api.data.Interactions;
import io.gamerec.api.data.Split;
import io.gamerec.features.FeatureSpecs;
import io.gamerec.features.FittedFeatures;
import io.gamerec.features.HistoryRows;
import io.gamerec.features.Splits;
import io.gamerec.features.UserBatch;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** User ids under splits that hold out rows of users, and under splits that hold out users. */
class UserIdsTest {
  private final GameData data = SplitData.data(SplitData.random(3, 300), false);

  /** The row of each user of a view, as a batch has it. */
  private static int[] userRows(FittedFeatures features, EvalView view) {
    HistoryRows rows = new HistoryRows();
    UserBatch batch = features.newBatch();
    Interactions users = view.interactions();
    for (int user = 0; user < users.userCount(); user++) {
      features.toRows(users.history(user), rows);
      features.encode(rows, batch);
    }
    return Arrays.copyOf(batch.userRows(), batch.users());
  }

  @Test
  void leaveOneOut_asksForUsersThatWereTrainedOn() {
    Split split = Splits.leaveOneOut().by(Order.LARGEST_HOURS).split(data);
    FittedFeatures features = FeatureSpecs.idsOnly().fit(split.train());
    assertEquals(List.copyOf(SplitData.users(split.train().interactions())), features.userIds());
    int[] rows = userRows(features, split.test());
    assertTrue(rows.length > 100, rows.length + " users");
    for (int user = 0; user < rows.length; user++) {
      assertEquals(split.test().interactions().userId(user), features.userIds().get(rows[user]));
    }
  }

  @Test
  void heldOutUsers_areUnknown() {
    Split split = Splits.holdOutUsers().split(data);
    FittedFeatures features = FeatureSpecs.systemC().fit(split.train());
    int unknown = features.userIds().size();
    assertEquals(split.train().interactions().userCount(), unknown);
    int[] rows = userRows(features, split.test());
    assertTrue(rows.length > 10, rows.length + " users");
    assertTrue(Arrays.stream(rows).allMatch(row -> row == unknown), Arrays.toString(rows));
    assertTrue(split.test().audit().isClean(), split.test().audit().toString());
  }
}
