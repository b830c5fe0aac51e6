package io.gamerec.examples.snippets;

import io.gamerec.api.data.TrainView;
import io.gamerec.features.ExampleScheme;
import io.gamerec.features.FeatureSpec;
import io.gamerec.features.Pool;
import io.gamerec.model.DeviceBackend;
import io.gamerec.model.TwoTowerModel;
import io.gamerec.model.tower.SequenceTower;
import io.gamerec.model.training.TrainingOptions;

/** The code that the text on sequences shows. */
public final class SequenceExamples {
  private SequenceExamples() {}

  /**
   * Trains a user tower that reads the history in its order.
   *
   * @param train users with time stamps
   * @param device where it computes
   * @return the model
   */
  public static TwoTowerModel train(TrainView train, DeviceBackend device) {
    // region sequence
    FeatureSpec spec =
        FeatureSpec.builder()
            .itemId(64)
            .history(h -> h.pools(Pool.FULL).sequence(s -> s.withLogHours().withAge()))
            .build();
    TwoTowerModel model =
        TwoTowerModel.builder()
            .features(spec.fit(train))
            .device(device)
            .sequence(SequenceTower.standard().heads(2).dropout(0.1))
            .build();
    model.train(train, TrainingOptions.builder().examples(ExampleScheme.slidingWindow(50)).build());
    // endregion
    return model;
  }
}
