package io.gamerec.model.internal;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import io.gamerec.features.FittedFeatures;
import io.gamerec.features.FittedItemFeature;
import io.gamerec.features.UserBatch;
import io.gamerec.model.training.Precision;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The same as {@link Gradient#of} over {@link TwoTowerNetwork}, as one call of a TorchScript
 * program: sparse sums instead of padded gathers, cross-entropy by hand. The results agree with the
 * reference up to the order of floating-point sums. Not thread-safe.
 */
public final class FastGradient implements AutoCloseable {
  private final Weights weights;
  private final int columns;
  private final NDManager manager;
  private final TorchScript program;
  private final NDArray padding;
  private final NDArray adjustment;
  private final NDList itemInputs = new NDList();

  /** Not read again, but the tensors of the labels lie in their memory. */
  private final List<SparseRows> itemRows = new ArrayList<>();

  private final SparseRows pools = new SparseRows();
  private final HostBuffer dense = new HostBuffer();
  private final HostBuffer targets = new HostBuffer();

  /**
   * Compiles the step.
   *
   * @param features the towers' inputs
   * @param network the towers
   * @param weights the weights, updated in place
   * @param temperature divides the similarity
   * @param adjustment one value an item, added to the logits
   * @param precision of the matrix products
   * @param owner parent of the step's memory
   */
  public FastGradient(
      FittedFeatures features,
      TwoTowerNetwork network,
      Weights weights,
      double temperature,
      float[] adjustment,
      Precision precision,
      NDManager owner) {
    this.weights = weights;
    this.columns = features.itemCount() + 1;
    this.manager = owner.newSubManager();
    double greatest = 0;
    for (float value : adjustment) {
      greatest = Math.max(greatest, Math.abs(value));
    }
    this.program =
        new TorchScript(
            GradientProgram.of(features, network.specs(), temperature, greatest, precision),
            manager);
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
   * Computes the loss and its gradient.
   *
   * @param batch users with targets
   * @return valid until the scope it is called in ends
   */
  public Gradient of(UserBatch batch) {
    int users = batch.users();
    dense.floats(users * batch.denseWidth()).put(batch.dense(), 0, users * batch.denseWidth());
    LongBuffer targetsOut = targets.longs(users);
    for (int user = 0; user < users; user++) {
      targetsOut.put(user, batch.targets()[user]);
    }
    return of(
        pools.pools(batch, columns, manager),
        dense.tensor(manager, DataType.FLOAT32, users, batch.denseWidth()),
        targets.tensor(manager, DataType.INT64, users));
  }

  /** The same of tensors: pools as {@link SparseRows} gives them, dense inputs, targets. */
  Gradient of(List<NDArray> poolRows, NDArray denseInput, NDArray target) {
    NDList inputs = new NDList(weights.flat(), padding, adjustment);
    inputs.addAll(poolRows);
    inputs.add(denseInput);
    inputs.add(target);
    inputs.addAll(itemInputs);
    boolean recorded = JniUtils.isGradMode();
    JniUtils.setGradMode(true);
    try {
      NDList lossAndGradient = program.call(inputs);
      return new Gradient(lossAndGradient.get(0).getFloat(), lossAndGradient.get(1));
    } finally {
      JniUtils.setGradMode(recorded);
    }
  }

  @Override
  public void close() {
    program.close();
    manager.close();
  }
}
