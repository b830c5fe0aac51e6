package io.gamerec.model.internal;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import io.gamerec.features.UserBatch;
import io.gamerec.model.loss.Gbce;
import io.gamerec.model.loss.Loss;
import io.gamerec.model.loss.SampledSoftmax;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;

/**
 * The gradient by recording portable tensor operations: the reference. Losses over shared columns
 * are a log-softmax over {@code [B, columns]} logits plus a matrix of adjustments and masks.
 */
final class ReferenceGradient implements TowerGradient {
  private final TowerWeights towers;
  private final Loss loss;
  private final LossInputs inputs;
  private final NDManager manager;
  private final ItemTensors items;
  private final BatchTensors users;
  private final HostBuffer rows = new HostBuffer();
  private final HostBuffer keep = new HostBuffer();
  private final HostBuffer targets = new HostBuffer();
  private final HostBuffer added = new HostBuffer();
  private final HostBuffer targetAdded = new HostBuffer();
  private final HostBuffer negatives = new HostBuffer();

  ReferenceGradient(TowerWeights towers, Loss loss, LossInputs inputs) {
    this.towers = towers;
    this.loss = loss;
    this.inputs = inputs;
    this.manager = towers.manager().newSubManager();
    this.users = new BatchTensors(towers.network().features().spec());
    this.items = ItemTensors.all(towers.network().features().items(), manager);
  }

  @Override
  public Gradient of(UserBatch batch, long seed) {
    return of(users.upload(batch, manager), inputs.of(batch, seed), seed);
  }

  /** The same of tensors. */
  Gradient of(BatchTensors.Tensors batch, LossBatch in, long seed) {
    ItemTensors scored = scored(in, seed);
    JniUtils.setSeed(seed);
    return Gradient.of(
        towers.weights(),
        w -> {
          TensorOps ops = new TensorOps(w, scored, batch, towers.padding(), true);
          NDArray user = towers.network().users(ops);
          NDArray item = towers.network().items(ops);
          return in.negatives > 0 ? pairs(user, item, in) : shared(user, item, in);
        });
  }

  private ItemTensors scored(LossBatch in, long seed) {
    NDArray kept = null;
    double rate = towers.network().idDropout();
    if (rate > 0) {
      IdDropout.draw(rate, in.columns, seed, keep.floats(in.columns));
      kept = keep.tensor(manager, DataType.FLOAT32, in.columns, 1);
    }
    int[] chosen = in.items;
    if (chosen == null) {
      return items.keeping(kept);
    }
    LongBuffer out = rows.longs(in.columns);
    for (int column = 0; column < in.columns; column++) {
      out.put(column, chosen[column]);
    }
    return items.select(rows.tensor(manager, DataType.INT64, in.columns), kept);
  }

  private NDArray scaled(NDArray logits) {
    return scaled(logits, loss.temperature());
  }

  /**
   * Not div(Number): DJL gives the number Java memory and lets go of it at once, but the recorded
   * division reads it again for the gradient.
   */
  static NDArray scaled(NDArray logits, double temperature) {
    return logits.div(logits.getManager().full(new Shape(), (float) temperature, DataType.FLOAT32));
  }

  private NDArray targets(LossBatch in) {
    LongBuffer out = targets.longs(in.users);
    for (int user = 0; user < in.users; user++) {
      out.put(user, in.targets[user]);
    }
    return targets.tensor(manager, DataType.INT64, in.users, 1);
  }

  private NDArray shared(NDArray user, NDArray item, LossBatch in) {
    FloatBuffer matrix = added.floats(Math.multiplyExact(in.users, in.columns));
    double offset = 0;
    for (int row = 0; row < in.users; row++) {
      int first = row * in.columns;
      matrix.put(first, in.adjustment, 0, in.columns);
      matrix.put(first + in.targets[row], in.ownAdjustment[row]);
      offset += (in.ownAdjustment[row] - in.targetAdjustment[row]) / in.users;
    }
    for (int i = 0; i < in.masked; i++) {
      matrix.put(in.maskedUsers[i] * in.columns + in.maskedColumns[i], LossInputs.NOT_DRAWN);
    }
    NDArray adjustments = added.tensor(manager, DataType.FLOAT32, in.users, in.columns);
    NDArray logits = scaled(user.matMul(item.transpose())).add(adjustments);
    NDArray constant = manager.full(new Shape(), (float) offset, DataType.FLOAT32);
    return logits.logSoftmax(1).gather(targets(in), 1).mean().neg().add(constant);
  }

  private NDArray pairs(NDArray user, NDArray item, LossBatch in) {
    int count = in.users * in.negatives;
    LongBuffer columns = negatives.longs(count);
    for (int i = 0; i < count; i++) {
      columns.put(i, in.negativeColumns[i]);
    }
    added.floats(count).put(in.negativeAdjustment, 0, count);
    targetAdded.floats(in.users).put(in.targetAdjustment, 0, in.users);
    NDArray target =
        scaled(user.mul(TensorOps.gather(item, targets(in).reshape(-1))).sum(new int[] {1}, true))
            .add(targetAdded.tensor(manager, DataType.FLOAT32, in.users, 1));
    NDArray drawn =
        TensorOps.gather(item, negatives.tensor(manager, DataType.INT64, in.users, in.negatives));
    NDArray others =
        scaled(drawn.batchMatMul(user.expandDims(2)).squeeze(2))
            .add(added.tensor(manager, DataType.FLOAT32, in.users, in.negatives));
    if (loss instanceof SampledSoftmax) {
      return target.concat(others, 1).logSoftmax(1).get(":, 0").mean().neg();
    }
    if (loss instanceof Gbce gbce) {
      NDArray beta =
          manager.full(
              new Shape(),
              (float) gbce.beta(towers.network().features().itemCount()),
              DataType.FLOAT32);
      NDArray share = manager.full(new Shape(), 1f / (1 + in.negatives), DataType.FLOAT32);
      NDArray sum = softplus(target.neg()).mul(beta).add(softplus(others).sum(new int[] {1}, true));
      return sum.mul(share).mean();
    }
    return softplus(others.sub(target)).mean();
  }

  private static NDArray softplus(NDArray x) {
    return x.getNDArrayInternal().softPlus();
  }

  @Override
  public void close() {
    manager.close();
  }
}
