package io.gamerec.model.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import io.gamerec.api.data.Split;
import io.gamerec.features.FeatureSpec;
import io.gamerec.features.FittedFeatures;
import io.gamerec.features.Pool;
import io.gamerec.model.DeviceBackend;
import io.gamerec.model.DeviceBackends;
import io.gamerec.model.TinySteam;
import io.gamerec.model.TwoTowerModel;
import io.gamerec.model.loss.Loss;
import io.gamerec.model.loss.Losses;
import io.gamerec.model.loss.Negatives;
import io.gamerec.model.tower.Towers;
import io.gamerec.model.training.Checkpoints;
import io.gamerec.model.training.LearningRate;
import io.gamerec.model.training.StepImplementation;
import io.gamerec.model.training.TrainingOptions;
import io.gamerec.model.training.Validation;
import io.gamerec.model.training.ValidationPlan;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A long run leaves no tensor behind. {@code gamerec.steps} sets how long, 600 steps unless set.
 */
class TrainingMemoryIT {
  private static final int STEPS = Integer.getInteger("gamerec.steps", 600);
  private static final int WARM = 50;

  @TempDir private Path directory;

  static Stream<Arguments> runs() {
    return Stream.of(
            Losses.fullSoftmax(),
            Losses.sampledSoftmax(Negatives.inBatch().andUniform(10)),
            Losses.gbce(4))
        .flatMap(
            loss ->
                Arrays.stream(StepImplementation.values())
                    .map(implementation -> Arguments.of(implementation, loss)));
  }

  @ParameterizedTest
  @MethodSource("runs")
  void train_keepsTheNumberOfTensors(StepImplementation implementation, Loss loss) {
    Split split = TinySteam.split(150, 5);
    FittedFeatures features =
        FeatureSpec.builder()
            .itemId(16)
            .history(h -> h.pools(Pool.FULL))
            .build()
            .fit(split.train());
    TreeMap<Integer, Integer> tensors = new TreeMap<>();
    try (DeviceBackend device = DeviceBackends.cpu();
        NDManager child = device.newManager();
        TwoTowerModel model =
            TwoTowerModel.builder()
                .features(features)
                .device(device)
                .outputDim(8)
                .towers(Towers.projection().hidden(8))
                .loss(loss)
                .build()) {
      NDManager all = child.getParentManager();
      int before = all.getManagedArrays().size();
      model.train(
          split.train(),
          TrainingOptions.builder()
              .steps(STEPS)
              .batchSize(16)
              .accumulate(2)
              .implementation(implementation)
              .learningRate(LearningRate.plateau(1e-3, 0.5, 1))
              .weightAveraging(0.9)
              .validation(
                  ValidationPlan.of(Validation.recallAtK(split.validation(), 5, 43).withUsers(3))
                      .withEvery(10))
              .checkpoints(Checkpoints.in(directory).withEvery(25))
              .listener(
                  progress -> {
                    if (progress.step() >= WARM) {
                      tensors.merge(all.getManagedArrays().size(), 1, Integer::sum);
                    }
                  })
              .build());
      assertEquals(1, tensors.size(), "numbers of tensors by how often they were seen: " + tensors);
      assertTrue(tensors.firstKey() > before, before + " before, then " + tensors);
      assertEquals(before, all.getManagedArrays().size());
    }
  }
}
