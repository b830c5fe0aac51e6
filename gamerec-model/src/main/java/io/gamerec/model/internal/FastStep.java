package io.gamerec.model.internal;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import io.gamerec.api.GamerecException;
import io.gamerec.features.FittedFeatures;
import io.gamerec.features.FittedItemFeature;
import io.gamerec.features.UserBatch;
import io.gamerec.model.training.Precision;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The same optimiser step as {@link Optimisation} over {@link TwoTowerNetwork}, as one call of a
 * TorchScript program: sparse sums instead of padded gathers, cross-entropy and Adam in place. The
 * results agree with the reference up to the order of floating-point sums. Not thread-safe.
 */
public final class FastStep implements AutoCloseable {
  private final Weights weights;
  private final double epsilon;
  private final double clipNorm;
  private final int columns;
  private final NDManager manager;
  private final TorchScript program;
  private final NDArray mean;
  private final NDArray variance;
  private final NDArray padding;
  private final NDArray adjustment;
  private final NDList itemInputs = new NDList();

  /** Not read again, but the tensors of the labels lie in their memory. */
  private final List<SparseRows> itemRows = new ArrayList<>();

  private final SparseRows pools = new SparseRows();
  private final HostBuffer dense = new HostBuffer();
  private final HostBuffer targets = new HostBuffer();
  private final HostBuffer hyper = new HostBuffer();
  private int steps;
  private double gradientNorm;

  /**
   * Compiles the step.
   *
   * @param features the towers' inputs
   * @param network the towers
   * @param weights the weights, updated in place
   * @param temperature divides the similarity
   * @param adjustment one value an item, added to the logits
   * @param epsilon Adam's epsilon
   * @param clipNorm greatest global norm of the gradient
   * @param precision of the matrix products
   * @param owner parent of the step's memory
   */
  public FastStep(
      FittedFeatures features,
      TwoTowerNetwork network,
      Weights weights,
      double temperature,
      float[] adjustment,
      double epsilon,
      double clipNorm,
      Precision precision,
      NDManager owner) {
    this.weights = weights;
    this.epsilon = epsilon;
    this.clipNorm = clipNorm;
    this.columns = features.itemCount() + 1;
    this.manager = owner.newSubManager();
    double greatest = 0;
    for (float value : adjustment) {
      greatest = Math.max(greatest, Math.abs(value));
    }
    this.program =
        new TorchScript(
            StepProgram.of(features, network.specs(), temperature, greatest, precision), manager);
    this.mean = manager.zeros(weights.flat().getShape());
    this.variance = manager.zeros(weights.flat().getShape());
    this.padding = network.padding().duplicate();
    // A name would make the tensor an entry of a dictionary.
    this.padding.setName(null);
    this.adjustment = manager.create(adjustment);
    for (FittedItemFeature item : features.items()) {
      if (item instanceof FittedItemFeature.Labels labels) {
        SparseRows rows = new SparseRows();
        itemRows.add(rows);
        itemInputs.addAll(rows.labels(labels, manager));
      } else if (item instanceof FittedItemFeature.Codes codes) {
        long[] rows = new long[codes.size()];
        Arrays.setAll(rows, codes::code);
        itemInputs.add(manager.create(rows));
      } else if (item instanceof FittedItemFeature.Numbers numbers) {
        itemInputs.add(manager.create(numbers.inputs(), new Shape(numbers.size(), 2)));
      } else if (item instanceof FittedItemFeature.Vectors vectors) {
        itemInputs.add(
            manager.create(vectors.inputs(), new Shape(vectors.size(), vectors.length() + 1L)));
      }
    }
    // A list must not be empty.
    itemInputs.add(manager.zeros(new Shape(1)));
    itemInputs.forEach(input -> input.setName("inputs[]"));
  }

  /**
   * Takes a step.
   *
   * @param batch users with targets
   * @param learningRate the learning rate
   * @return the loss before the step
   * @throws GamerecException if the loss or the gradient is not finite; the weights are then those
   *     of the step before
   */
  public double step(UserBatch batch, double learningRate) {
    int users = batch.users();
    dense.floats(users * batch.denseWidth()).put(batch.dense(), 0, users * batch.denseWidth());
    LongBuffer targetsOut = targets.longs(users);
    for (int user = 0; user < users; user++) {
      targetsOut.put(user, batch.targets()[user]);
    }
    try (NDManager scope = manager.newSubManager()) {
      return step(
          pools.pools(batch, columns, scope),
          dense.tensor(scope, DataType.FLOAT32, users, batch.denseWidth()),
          targets.tensor(scope, DataType.INT64, users),
          learningRate);
    }
  }

  /** Takes a step on tensors: pools as {@link SparseRows} gives them, dense inputs, targets. */
  double step(List<NDArray> poolRows, NDArray denseInput, NDArray target, double learningRate) {
    steps++;
    hyper
        .floats(4)
        .put((float) (learningRate / (1 - Math.pow(Adam.BETA_1, steps))))
        .put((float) Math.sqrt(1 - Math.pow(Adam.BETA_2, steps)))
        .put((float) clipNorm)
        .put((float) epsilon);
    boolean recorded = JniUtils.isGradMode();
    JniUtils.setGradMode(true);
    float[] lossAndNorm;
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      NDList inputs = new NDList(weights.flat(), mean, variance, padding);
      inputs.add(hyper.tensor(manager, DataType.FLOAT32, 4));
      inputs.add(adjustment);
      inputs.addAll(poolRows);
      inputs.add(denseInput);
      inputs.add(target);
      inputs.addAll(itemInputs);
      lossAndNorm = program.call(inputs).singletonOrThrow().toFloatArray();
    } finally {
      JniUtils.setGradMode(recorded);
    }
    gradientNorm = lossAndNorm[1];
    if (!Float.isFinite(lossAndNorm[0]) || !Double.isFinite(gradientNorm)) {
      throw Optimisation.diverged(steps, lossAndNorm[0], gradientNorm);
    }
    return lossAndNorm[0];
  }

  /**
   * Global norm of the last gradient, before the clip.
   *
   * @return the norm
   */
  public double gradientNorm() {
    return gradientNorm;
  }

  /** Adam's first moment, {@code [size]}. */
  NDArray mean() {
    return mean;
  }

  @Override
  public void close() {
    program.close();
    manager.close();
  }
}
