package io.gamerec.examples.snippets;

import io.gamerec.api.data.TrainView;
import io.gamerec.features.FittedFeatures;
import io.gamerec.model.DeviceBackend;
import io.gamerec.model.DeviceBackends;
import io.gamerec.model.TwoTowerModel;
import io.gamerec.model.training.Precision;
import io.gamerec.model.training.TrainingOptions;

/** The code that the page on devices shows. */
public final class GpuExamples {
  private GpuExamples() {}

  /**
   * Trains on a device of one's own choice.
   *
   * @param spec names the device
   * @param threads that share one computation
   * @param features what the towers read
   * @param train the users to learn from
   * @param options how to train
   * @return the vectors of the games
   */
  public static float[] train(
      String spec, int threads, FittedFeatures features, TrainView train, TrainingOptions options) {
    // region device
    try (DeviceBackend device =
            DeviceBackends.builder()
                .device(spec) // auto, cpu, cuda, cuda:1, or the name of another provider
                .threads(threads)
                .deterministic(true)
                .precision(Precision.FP32)
                .build();
        TwoTowerModel towers = TwoTowerModel.builder().features(features).device(device).build()) {
      towers.train(train, options);
      return towers.encodeItems();
    }
    // endregion
  }
}
