package io.gamerec.model.internal;

import static com.google.common.base.Preconditions.checkArgument;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import io.gamerec.features.FittedFeatures;
import io.gamerec.model.training.ItemPretraining;
import io.gamerec.model.training.TrainingListener;
import io.gamerec.model.training.TrainingResult;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Pre-trains the item tower by {@link ItemPretraining}, on portable tensor operations. What a step
 * draws depends on the seed and its number only. Weights that the item tower does not read keep
 * their bits: Adam leaves alone what has never had a gradient. Not thread-safe.
 */
public final class ItemPretrainer implements AutoCloseable {
  /** So that the draws are not those of the training that follows with the same seed. */
  private static final long SALT = 0x566965777332L;

  private static final double EPSILON = 1e-6;
  private static final double CLIP_NORM = 1;

  private final TowerWeights towers;
  private final FittedFeatures features;
  private final ItemPretraining options;
  private final int batchSize;
  private final NDManager manager;
  private final ItemView first;
  private final ItemView second;
  private final NDArray own;
  private final TrainingLoop loop;

  /**
   * Prepares the steps.
   *
   * @param towers the network and its weights
   * @param options how
   * @param listener follows the run
   * @throws IllegalArgumentException if there are fewer than two item features, or items
   */
  public ItemPretrainer(TowerWeights towers, ItemPretraining options, TrainingListener listener) {
    this.towers = towers;
    this.features = towers.network().features();
    this.options = options;
    checkArgument(
        features.items().size() >= 2,
        "pretraining tells an item from some of its features by the others and needs at least 2,"
            + " the specification has %s",
        features.items().size());
    checkArgument(
        features.itemCount() >= 2,
        "pretraining needs at least 2 items, got %s",
        features.itemCount());
    this.batchSize = Math.min(options.batchSize(), features.itemCount());
    this.manager = towers.manager().newSubManager();
    this.first = new ItemView(features, options.labelDropout(), manager);
    this.second = new ItemView(features, options.labelDropout(), manager);
    long[] columns = new long[batchSize];
    Arrays.setAll(columns, i -> i);
    this.own = manager.create(columns, new Shape(batchSize, 1));
    this.loop = new TrainingLoop(options.steps(), batchSize, options.learningRate(), listener);
  }

  /**
   * Takes all steps.
   *
   * @return what was done
   * @throws io.gamerec.model.training.TrainingDivergedException if a loss or a gradient is not
   *     finite
   * @throws io.gamerec.model.training.TrainingInterruptedException if the thread is interrupted
   */
  public TrainingResult run() {
    Adam.Settings settings = new Adam.Settings(EPSILON, CLIP_NORM);
    Adam adam = Adam.reference(towers.weights().flat(), settings, manager);
    try (Optimisation optimisation = new Optimisation(towers.weights(), adam)) {
      return loop.run((number, rate) -> optimisation.step(() -> gradient(number), rate));
    }
  }

  /**
   * Steps taken.
   *
   * @return those whose change of the weights holds
   */
  public int steps() {
    return loop.done();
  }

  /** Decides all that is random in a step. */
  static long seed(ItemPretraining options, int step) {
    return Trainer.batchSeed(options.seed() ^ SALT, step, 0);
  }

  /** The loss of a step and its gradient. */
  Gradient gradient(int step) {
    long seed = seed(options, step);
    SplittableRandom random = new SplittableRandom(seed);
    int[] items = Draws.distinct(batchSize, features.itemCount(), random);
    ItemMasks masks = ItemMasks.draw(options, features.items().size(), random);
    ItemTensors one = first.of(items, masks.first(), random);
    ItemTensors other = second.of(items, masks.second(), random);
    JniUtils.setSeed(seed);
    return Gradient.of(
        towers.weights(),
        w -> {
          NDArray cosines = vectors(w, one).matMul(vectors(w, other).transpose());
          NDArray logits = ReferenceGradient.scaled(cosines, options.temperature());
          return logits.logSoftmax(1).gather(own, 1).mean().neg();
        });
  }

  private NDArray vectors(NamedTensors w, ItemTensors items) {
    TensorOps ops = new TensorOps(w, items, null, towers.padding(), true);
    return ops.unit(towers.network().items(ops));
  }

  @Override
  public void close() {
    manager.close();
  }
}
