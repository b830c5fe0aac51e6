package io.gamerec.examples.literal;

import static com.google.common.base.Preconditions.checkArgument;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import io.gamerec.examples.literal.LiteralDataset.Batch;
import io.gamerec.features.FeatureSpecs;
import io.gamerec.features.FittedFeatures;
import io.gamerec.features.TrainingExamples;
import io.gamerec.model.DeviceBackend;

/**
 * System A's training as somebody gets it who ports the published PyTorch code to DJL line by line:
 * blocks, a {@link Trainer}, {@code Loss.softmaxCrossEntropyLoss()} and {@code Optimizer.adam()},
 * histories padded to 50 places and gathered on the device. The yardstick of {@code bench-train};
 * it computes the loss that {@code TwoTowerModel} computes.
 *
 * <p>Tensors of a step are freed after it. Not thread-safe; DJL allows one gradient collector in a
 * JVM.
 */
public final class LiteralSystemA implements AutoCloseable {
  private static final float LEARNING_RATE = 1e-3f;
  private static final float FINAL_LEARNING_RATE = 1e-4f;
  private static final float EPSILON = 1e-6f;
  private static final double CLIP_NORM = 1;
  private static final double TINY = 1e-6;

  private final int length;
  private final int games;
  private final LiteralDataset dataset;
  private final NDManager constants;
  private final LiteralTowers towers;
  private final Model model;
  private final Trainer trainer;

  /**
   * Makes the towers with random weights.
   *
   * @param features of {@link FeatureSpecs#systemA()}
   * @param temperature divides the similarity
   * @param alpha weight of the popularity term of the logits
   * @param steps length of the cosine schedule
   * @param device where it computes
   */
  public LiteralSystemA(
      FittedFeatures features, double temperature, double alpha, int steps, DeviceBackend device) {
    checkArgument(
        features.spec().equals(FeatureSpecs.systemA()),
        "features must be those of FeatureSpecs.systemA(), got %s",
        features.spec());
    this.length = features.spec().maxLength();
    this.games = features.itemCount();
    this.dataset = new LiteralDataset(features);
    this.constants = device.newManager();
    this.towers = new LiteralTowers(features, temperature, alpha, constants);
    this.model =
        Model.newInstance("literal", constants.getDevice(), constants.getEngine().getEngineName());
    model.setBlock(towers);
    this.trainer =
        model.newTrainer(
            new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss())
                .optDevices(new Device[] {constants.getDevice()})
                .optOptimizer(
                    Optimizer.adam()
                        .optEpsilon(EPSILON)
                        .optLearningRateTracker(
                            Tracker.cosine()
                                .setBaseValue(LEARNING_RATE)
                                .optFinalValue(FINAL_LEARNING_RATE)
                                .setMaxUpdates(steps)
                                .build())
                        .build()));
    Shape histories = new Shape(1, length);
    trainer.initialize(histories, histories, histories, histories, histories);
  }

  /**
   * Takes a step.
   *
   * @param examples gives the batch
   * @param batchSize examples of the batch
   * @return the loss before the step
   */
  public double step(TrainingExamples examples, int batchSize) {
    double loss = gradients(dataset.next(examples, batchSize));
    trainer.step();
    return loss;
  }

  /** Leaves the clipped gradients at the parameters; returns the loss. */
  double gradients(Batch batch) {
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      NDManager manager = trainer.getManager();
      NDList inputs = inputs(batch, length, manager);
      NDList targets = new NDList(manager.create(batch.targets()));
      double value;
      try (GradientCollector collector = trainer.newGradientCollector()) {
        NDArray loss = trainer.getLoss().evaluate(targets, trainer.forward(inputs));
        collector.backward(loss);
        value = loss.getFloat();
      }
      forgetPadding();
      clipGradients();
      return value;
    }
  }

  /** What {@link LiteralTowers} reads. */
  static NDList inputs(Batch batch, int length, NDManager manager) {
    Shape histories = new Shape(batch.targets().length, length);
    return new NDList(
        manager.create(batch.liked(), histories),
        manager.create(batch.disliked(), histories),
        manager.create(batch.full(), histories),
        manager.create(batch.shares(), histories),
        manager.create(batch.logHours(), histories));
  }

  /** What {@code padding_idx} does in PyTorch. */
  private void forgetPadding() {
    towers.game().getArray().getGradient().set(new NDIndex(games), 0);
  }

  /** What {@code clip_grad_norm_} does in PyTorch. */
  private void clipGradients() {
    NDList gradients = new NDList();
    NDList norms = new NDList();
    for (Parameter parameter : towers.getParameters().values()) {
      NDArray gradient = parameter.getArray().getGradient();
      gradients.add(gradient);
      norms.add(gradient.norm());
    }
    double norm = NDArrays.stack(norms).norm().getFloat();
    double clip = CLIP_NORM / (norm + TINY);
    if (clip < 1) {
      gradients.forEach(gradient -> gradient.muli(clip));
    }
  }

  LiteralTowers towers() {
    return towers;
  }

  @Override
  public void close() {
    trainer.close();
    model.close();
    constants.close();
  }
}
