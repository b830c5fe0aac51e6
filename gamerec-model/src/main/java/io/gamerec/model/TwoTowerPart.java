package io.gamerec.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.gamerec.model.internal.TrainingSettings;
import io.gamerec.model.loss.Loss;
import io.gamerec.model.tower.SequenceTower;
import io.gamerec.model.tower.Towers;
import io.gamerec.model.training.ItemPretraining;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The {@code config.json} of a two-tower model in a bundle.
 *
 * @param features name of the features part
 * @param model settings of the builder
 * @param pretraining what came before training, null where nothing did
 * @param training the last training, null where there was none
 * @param fittedOn lineages of the views it was trained on
 */
record TwoTowerPart(
    String features,
    Settings model,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Pretraining pretraining,
    @Nullable Training training,
    List<List<String>> fittedOn) {

  /**
   * Settings of the builder.
   *
   * @param towers the layers
   * @param sequence how the user tower reads the played games in their order, null or absent where
   *     it does not
   * @param outputDim length of the towers' vectors
   * @param unitLength whether they are scaled to unit length
   * @param loss the loss
   * @param inferenceAlpha weight of the popularity when retrieving
   * @param seed decided the initial weights
   */
  record Settings(
      Towers towers,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable SequenceTower sequence,
      int outputDim,
      boolean unitLength,
      Loss loss,
      double inferenceAlpha,
      long seed) {}

  /**
   * A training run.
   *
   * @param steps steps taken
   * @param settings how
   * @param engine name and version of the engine
   */
  record Training(int steps, TrainingSettings settings, String engine) {}

  /**
   * A pre-training of the item tower. It reads the catalogue and no user, so it adds nothing to
   * what the model was fitted on.
   *
   * @param steps steps taken
   * @param settings how
   * @param engine name and version of the engine
   */
  record Pretraining(int steps, ItemPretraining settings, String engine) {}

  /**
   * What a training run starts from, as its checkpoints have it.
   *
   * @param model settings of the builder
   * @param pretraining settings of the pre-training, null where there was none
   */
  record Start(
      @JsonUnwrapped Settings model,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable ItemPretraining pretraining) {}
}
