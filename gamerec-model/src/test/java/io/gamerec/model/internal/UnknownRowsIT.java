package io.gamerec.model.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import ai.djl.ndarray.NDManager;
import io.gamerec.api.History;
import io.gamerec.api.data.TrainView;
import io.gamerec.features.FeatureSpec;
import io.gamerec.features.FittedFeatures;
import io.gamerec.features.HistoryRows;
import io.gamerec.features.UserBatch;
import io.gamerec.model.DeviceBackend;
import io.gamerec.model.DeviceBackends;
import io.gamerec.model.TinySteam;
import io.gamerec.model.tower.Towers;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What an item or a user reads that the tables do not know. The oracle puts that row into the table
 * in the place of a known one.
 */
class UnknownRowsIT {
  private static final int DIM = 6;
  private static final TrainView TRAIN = TinySteam.split(60, 5).train();

  private static float[] weight(TowerWeights towers, String name) {
    return towers.weights().views(towers.weights().flat()).get(name).toFloatArray();
  }

  /** Puts a row into the first place of a table. */
  private static void setFirstRow(TowerWeights towers, String table, float[] row) {
    float[] changed = weight(towers, table);
    System.arraycopy(row, 0, changed, 0, row.length);
    NamedTensors before = towers.weights().views(towers.weights().flat());
    towers.weights().set(name -> name.equals(table) ? changed : before.get(name).toFloatArray());
  }

  private static float[] mean(float[] table) {
    float[] mean = new float[DIM];
    for (int i = 0; i < table.length; i++) {
      mean[i % DIM] += table[i] / (table.length / DIM);
    }
    return mean;
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.2})
  void item_readsTheColdRowWhereOneIsLearned_elseTheMean(double dropout) {
    FittedFeatures features =
        FeatureSpec.builder()
            .itemId(DIM, id -> id.dropout(dropout))
            .multiHot("genres", 3)
            .build()
            .fit(TRAIN);
    try (DeviceBackend device = DeviceBackends.cpu();
        NDManager manager = device.newManager();
        TowerWeights towers =
            new TowerWeights(
                new TwoTowerNetwork(features, Towers.projection().hidden(8), 5, true),
                manager,
                3)) {
      int unknown = features.itemCount();
      float[] cold = towers.items(features.items(), new int[] {unknown}, 0, 1).toFloatArray();
      float[] row =
          dropout > 0
              ? weight(towers, TwoTowerNetwork.COLD)
              : mean(weight(towers, TwoTowerNetwork.ITEM_IDS));
      setFirstRow(towers, TwoTowerNetwork.ITEM_IDS, row);
      float[] first = towers.items(features.items(), new int[] {0}, 0, 1).toFloatArray();
      assertArrayEquals(first, cold, 1e-5f);
    }
  }

  @Test
  void user_readsTheMean() {
    FittedFeatures features = FeatureSpec.builder().userId(DIM).itemId(DIM).build().fit(TRAIN);
    try (DeviceBackend device = DeviceBackends.cpu();
        NDManager manager = device.newManager();
        TowerWeights towers =
            new TowerWeights(
                new TwoTowerNetwork(features, Towers.embeddings(), DIM, false), manager, 3)) {
      UserBatch batch = features.newBatch();
      HistoryRows rows = new HistoryRows();
      for (History user :
          Arrays.asList(
              History.builder().user(features.userIds().get(0)).build(),
              History.builder().user("nobody").build())) {
        features.toRows(user, rows);
        features.encode(rows, batch);
      }
      BatchTensors tensors = new BatchTensors(features.spec());
      float[] before = towers.users(tensors.upload(batch, manager)).toFloatArray();
      setFirstRow(towers, TwoTowerNetwork.USER_IDS, mean(weight(towers, TwoTowerNetwork.USER_IDS)));
      float[] after = towers.users(tensors.upload(batch, manager)).toFloatArray();
      assertArrayEquals(Arrays.copyOf(after, DIM), Arrays.copyOfRange(before, DIM, 2 * DIM), 1e-5f);
    }
  }
}
