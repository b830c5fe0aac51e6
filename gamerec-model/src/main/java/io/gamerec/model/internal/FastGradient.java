package io.gamerec.model.internal;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import io.gamerec.features.FittedItemFeature;
import io.gamerec.features.UserBatch;
import io.gamerec.model.loss.FullSoftmax;
import io.gamerec.model.loss.Loss;
import io.gamerec.model.training.Precision;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The gradient as one call of a TorchScript program: sparse sums instead of padded gathers,
 * cross-entropy by hand. The results agree with the reference up to the order of floating-point
 * sums.
 */
final class FastGradient implements TowerGradient {
  /** Tensors of this name one after the other are a list. */
  private static final String LIST = "inputs[]";

  private final TowerWeights towers;
  private final LossInputs inputs;
  private final int memoryMegabytes;
  private final NDManager manager;
  private final TorchScript program;
  private final NDArray padding;

  /** Stands for arguments that the program does not read. */
  private final NDArray nothing;

  private final NDArray endOfInputs;

  /** Inputs of all items, made once; empty where every batch brings its own. */
  private final NDList allItems = new NDList();

  private final List<ItemBuffers> itemBuffers = new ArrayList<>();
  private final SparseRows pools = new SparseRows();
  private final HostBuffer userRows = new HostBuffer();
  private final HostBuffer dense = new HostBuffer();
  private final @Nullable SequenceTensors sequences;
  private final HostBuffer itemRows = new HostBuffer();
  private final HostBuffer keep = new HostBuffer();
  private final HostBuffer targets = new HostBuffer();
  private final HostBuffer targetAdjustment = new HostBuffer();
  private final HostBuffer ownAdjustment = new HostBuffer();
  private final HostBuffer adjustment = new HostBuffer();
  private final HostBuffer masked = new HostBuffer();
  private final HostBuffer bounds = new HostBuffer();
  private final HostBuffer negatives = new HostBuffer();
  private final HostBuffer negativeAdjustment = new HostBuffer();

  FastGradient(TowerWeights towers, Loss loss, LossInputs inputs, Precision precision) {
    this(towers, loss, inputs, precision, PyTorchEngine.hasOneDnn(towers.manager().getDevice()));
  }

  /** With oneDNN's products or without, which tests choose. */
  FastGradient(
      TowerWeights towers, Loss loss, LossInputs inputs, Precision precision, boolean oneDnn) {
    this.towers = towers;
    this.inputs = inputs;
    this.memoryMegabytes =
        loss instanceof FullSoftmax full ? full.memoryMegabytes() : Integer.MAX_VALUE;
    this.manager = towers.manager().newSubManager();
    this.program =
        new TorchScript(
            GradientProgram.of(
                towers.network(), loss, inputs.greatestAdjustment(), precision, oneDnn),
            manager);
    this.padding = towers.padding().duplicate();
    padding.attach(manager);
    // A name would make the tensor an entry of a dictionary.
    this.padding.setName(null);
    this.nothing = manager.zeros(new Shape(1));
    this.endOfInputs = manager.zeros(new Shape(1));
    this.endOfInputs.setName(LIST);
    this.sequences = SequenceTensors.of(towers.network().features().spec());
    for (FittedItemFeature item : towers.network().features().items()) {
      ItemBuffers buffers = new ItemBuffers(item);
      itemBuffers.add(buffers);
      if (loss instanceof FullSoftmax) {
        allItems.addAll(buffers.tensors(null, 0, manager));
      }
    }
  }

  @Override
  public Gradient of(UserBatch batch, long seed) {
    int users = batch.users();
    List<NDArray> poolRows =
        batch.pools() == 0
            ? Collections.nCopies(6, nothing)
            : pools.pools(batch, towers.network().features().itemCount() + 1, manager);
    dense.floats(users * batch.denseWidth()).put(batch.dense(), 0, users * batch.denseWidth());
    return of(
        poolRows,
        towers.network().features().spec().userId() != null
            ? longs(userRows, batch.userRows(), users)
            : nothing,
        dense.tensor(manager, DataType.FLOAT32, users, batch.denseWidth()),
        sequences == null ? null : sequences.upload(batch, manager),
        inputs.of(batch, seed),
        seed);
  }

  /**
   * The same of tensors: pools as {@link SparseRows} gives them, rows of the users, dense inputs,
   * sequences where there are any.
   */
  Gradient of(
      List<NDArray> poolRows,
      NDArray userRow,
      NDArray denseInput,
      SequenceTensors.@Nullable Tensors sequence,
      LossBatch in,
      long seed) {
    NDList arguments = new NDList(towers.weights().flat(), padding);
    arguments.addAll(poolRows);
    arguments.add(userRow);
    arguments.add(denseInput);
    arguments.addAll(
        sequence == null
            ? Collections.nCopies(4, nothing)
            : List.of(sequence.rows(), sequence.inputs(), sequence.mask(), sequence.players()));
    int[] chosen = in.items;
    arguments.add(chosen == null ? nothing : longs(itemRows, chosen, in.columns));
    arguments.add(keep(in, seed));
    arguments.add(longs(targets, in.targets, in.users));
    arguments.add(floats(targetAdjustment, in.targetAdjustment, in.users));
    arguments.add(floats(ownAdjustment, in.ownAdjustment, in.users));
    if (in.negatives > 0) {
      int count = in.users * in.negatives;
      arguments.addAll(List.of(nothing, nothing, nothing));
      arguments.add(longs(negatives, in.negativeColumns, count));
      arguments.add(
          floats(negativeAdjustment, in.negativeAdjustment, count).reshape(in.users, in.negatives));
    } else {
      arguments.add(floats(adjustment, in.adjustment, in.columns));
      arguments.add(masked(in));
      arguments.add(bounds(in));
      arguments.addAll(List.of(nothing, nothing));
    }
    NDList items = chosen == null ? allItems : new NDList();
    if (chosen != null) {
      itemBuffers.forEach(buffers -> items.addAll(buffers.tensors(chosen, in.columns, manager)));
    }
    items.forEach(input -> input.setName(LIST));
    arguments.addAll(items);
    // A list must not be empty.
    arguments.add(endOfInputs);
    boolean recorded = JniUtils.isGradMode();
    JniUtils.setGradMode(true);
    JniUtils.setSeed(seed);
    try {
      NDList lossAndGradient = program.call(arguments);
      return new Gradient(lossAndGradient.get(0).getFloat(), lossAndGradient.get(1));
    } finally {
      JniUtils.setGradMode(recorded);
    }
  }

  private NDArray keep(LossBatch in, long seed) {
    double rate = towers.network().idDropout();
    if (rate == 0) {
      return nothing;
    }
    IdDropout.draw(rate, in.columns, seed, keep.floats(in.columns));
    return keep.tensor(manager, DataType.FLOAT32, in.columns, 1);
  }

  private NDArray masked(LossBatch in) {
    if (in.masked == 0) {
      return nothing;
    }
    LongBuffer out = masked.longs(in.masked);
    for (int i = 0; i < in.masked; i++) {
      out.put(i, (long) in.maskedUsers[i] * in.columns + in.maskedColumns[i]);
    }
    return masked.tensor(manager, DataType.INT64, in.masked);
  }

  /** First user and first masked pair of each block of users, and what comes behind the last. */
  private NDArray bounds(LossBatch in) {
    long bytes = 4L * in.columns;
    int block = (int) Math.max(1, Math.min(in.users, ((long) memoryMegabytes << 20) / bytes));
    int blocks = (in.users + block - 1) / block;
    LongBuffer out = bounds.longs(2 * (blocks + 1));
    int mask = 0;
    for (int i = 0; i <= blocks; i++) {
      int first = Math.min(in.users, i * block);
      while (mask < in.masked && in.maskedUsers[mask] < first) {
        mask++;
      }
      out.put(2 * i, first).put(2 * i + 1, mask);
    }
    return bounds.tensor(manager, DataType.INT64, blocks + 1, 2);
  }

  private NDArray longs(HostBuffer buffer, int[] values, int count) {
    LongBuffer out = buffer.longs(count);
    for (int i = 0; i < count; i++) {
      out.put(i, values[i]);
    }
    return buffer.tensor(manager, DataType.INT64, count);
  }

  private NDArray floats(HostBuffer buffer, float[] values, int count) {
    buffer.floats(count).put(values, 0, count);
    return buffer.tensor(manager, DataType.FLOAT32, count);
  }

  @Override
  public void close() {
    program.close();
    manager.close();
  }
}
