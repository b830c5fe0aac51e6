package io.gamerec.examples.snippets;

import io.gamerec.api.data.TrainView;
import io.gamerec.model.TwoTowerModel;
import io.gamerec.model.training.ItemPretraining;
import io.gamerec.model.training.TrainingOptions;

/** The code that the page on pre-training shows. */
public final class PretrainingExamples {
  private PretrainingExamples() {}

  /**
   * Pre-trains the item tower, then trains both.
   *
   * @param model a new model
   * @param train the users to learn from
   * @param options how to train
   */
  public static void pretrain(TwoTowerModel model, TrainView train, TrainingOptions options) {
    // region pretrain
    model.pretrain(ItemPretraining.ofSteps(300).withLabelDropout(0.1));
    model.train(train, options);
    // endregion
  }
}
