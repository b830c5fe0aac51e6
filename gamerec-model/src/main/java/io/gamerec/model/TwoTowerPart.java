package io.gamerec.model;

import io.gamerec.features.ExampleScheme;
import io.gamerec.model.loss.Loss;
import io.gamerec.model.training.Precision;
import io.gamerec.model.training.StepImplementation;
import io.gamerec.model.training.TrainingOptions;
import io.gamerec.model.training.TrainingResult;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The {@code config.json} of a two-tower model in a bundle.
 *
 * @param features name of the features part
 * @param model settings of the builder
 * @param training the last training, null where there was none
 * @param fittedOn lineages of the views it was trained on
 */
record TwoTowerPart(
    String features, Settings model, @Nullable Training training, List<List<String>> fittedOn) {

  /**
   * Settings of the builder.
   *
   * @param towers the layers
   * @param outputDim length of the towers' vectors
   * @param unitLength whether they are scaled to unit length
   * @param loss the loss
   * @param inferenceAlpha weight of the popularity when retrieving
   * @param seed decided the initial weights
   */
  record Settings(
      Towers towers,
      int outputDim,
      boolean unitLength,
      Loss loss,
      double inferenceAlpha,
      long seed) {}

  /**
   * A training run, {@link TrainingOptions} field by field, with the steps it came to.
   *
   * @param examples what it learned from, null where that was not noted
   * @param engine name and version of the engine
   */
  record Training(
      int steps,
      int batchSize,
      double learningRate,
      double finalLearningRate,
      double epsilon,
      double clipNorm,
      long seed,
      StepImplementation implementation,
      Precision precision,
      @Nullable ExampleScheme examples,
      String engine) {

    static Training of(TrainingOptions options, TrainingResult result, String engine) {
      return new Training(
          result.steps(),
          options.batchSize(),
          options.learningRate(),
          options.finalLearningRate(),
          options.epsilon(),
          options.clipNorm(),
          options.seed(),
          options.implementation(),
          options.precision(),
          options.examples(),
          engine);
    }
  }
}
