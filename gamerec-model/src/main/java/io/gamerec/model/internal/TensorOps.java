package io.gamerec.model.internal;

import static java.util.Objects.requireNonNull;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.core.Embedding;
import ai.djl.nn.core.Linear;
import io.gamerec.features.FittedItemFeature;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Computes towers with DJL's portable operations: the reference for every faster path, and what
 * serves.
 *
 * @param w the named weights
 * @param items the scored items, null where only users are encoded
 * @param users the users, null where only items are encoded
 * @param padding embedding of the row that pads histories, {@code [1, idDim]}
 * @param training whether dropout drops
 */
record TensorOps(
    NamedTensors w,
    @Nullable ItemTensors items,
    BatchTensors.@Nullable Tensors users,
    NDArray padding,
    boolean training)
    implements TowerOps<NDArray> {
  static final float LAYER_NORM_EPSILON = 1e-5f;

  @Override
  public NDArray linear(NDArray x, String name) {
    return Linear.linear(x, w.get(name + ".weight"), w.get(name + ".bias")).singletonOrThrow();
  }

  @Override
  public NDArray relu(NDArray x) {
    return x.getNDArrayInternal().relu();
  }

  @Override
  public NDArray layerNorm(NDArray x, String name) {
    NDArray weight = w.get(name + ".weight");
    return x.getNDArrayInternal()
        .layerNorm(x, weight.getShape(), weight, w.get(name + ".bias"), LAYER_NORM_EPSILON)
        .singletonOrThrow();
  }

  @Override
  public NDArray dropout(NDArray x, double rate) {
    return training && rate > 0
        ? x.getNDArrayInternal().dropout(x, (float) rate, true).singletonOrThrow()
        : x;
  }

  /** DJL gives a copy that no gradient goes through where there is one part only. */
  @Override
  public NDArray concat(List<NDArray> parts) {
    return parts.size() == 1 ? parts.get(0) : NDArrays.concat(new NDList(parts), 1);
  }

  @Override
  public NDArray unit(NDArray x) {
    return x.normalize(2, 1, TwoTowerNetwork.NORM_EPSILON);
  }

  @Override
  public NDArray itemIds() {
    NDArray table = w.get(TwoTowerNetwork.ITEM_IDS);
    ItemTensors scored = requireNonNull(items);
    NDArray rows = scored.rows();
    NDArray ids = rows == null ? table : gather(withCold(table), rows);
    NDArray keep = scored.keep();
    if (keep == null) {
      return ids;
    }
    return ids.mul(keep).add(w.get(TwoTowerNetwork.COLD).mul(keep.neg().add(1)));
  }

  /** An item that the weights do not know has the cold row or, where none was learned, the mean. */
  private NDArray withCold(NDArray table) {
    return table.concat(
        w.has(TwoTowerNetwork.COLD) ? w.get(TwoTowerNetwork.COLD) : table.mean(new int[] {0}, true),
        0);
  }

  @Override
  public NDArray labels(FittedItemFeature.Labels feature, String name) {
    return linear(requireNonNull(items).input(feature), name);
  }

  @Override
  public NDArray table(String name) {
    return w.get(name);
  }

  @Override
  public NDArray codes(FittedItemFeature.Codes feature, NDArray table) {
    return gather(table, requireNonNull(items).input(feature));
  }

  @Override
  public NDArray inputs(FittedItemFeature feature) {
    return requireNonNull(items).input(feature);
  }

  @Override
  public NDArray pools() {
    BatchTensors.Tensors in = requireNonNull(users);
    NDArray table = w.get(TwoTowerNetwork.ITEM_IDS).concat(padding, 0);
    NDArray sums = in.poolWeights().batchMatMul(gather(table, in.entries()));
    return sums.reshape(sums.getShape().get(0), -1);
  }

  private SequenceTensors.Tensors sequences() {
    return requireNonNull(requireNonNull(users).sequences());
  }

  @Override
  public NDArray sequence() {
    SequenceTensors.Tensors in = sequences();
    NDArray rows = gather(w.get(TwoTowerNetwork.ITEM_IDS), in.rows());
    return rows.reshape(in.players().getShape().get(0), -1, rows.getShape().get(1));
  }

  @Override
  public NDArray sequenceInputs() {
    return sequences().inputs();
  }

  @Override
  public NDArray lastRows(String table, NDArray x) {
    NDArray all = w.get(table);
    long end = all.getShape().get(0);
    return all.get(new NDIndex((end - x.getShape().get(1)) + ":" + end));
  }

  @Override
  public NDArray latest(NDArray x) {
    long length = x.getShape().get(1);
    return x.get(new NDIndex(":, " + (length - 1) + ":" + length));
  }

  /** Not mul(Number), see {@link ReferenceGradient#scaled}. */
  @Override
  public NDArray scale(NDArray x, double factor) {
    return x.mul(x.getManager().full(new Shape(), (float) factor, DataType.FLOAT32));
  }

  @Override
  public NDArray add(NDArray a, NDArray b) {
    return a.add(b);
  }

  @Override
  public NDArray attention(NDArray queries, NDArray keys, String name, int heads, double dropout) {
    long users = keys.getShape().get(0);
    long length = keys.getShape().get(1);
    long dim = keys.getShape().get(2);
    long places = queries.getShape().get(1);
    NDList weight = w.get(name + ".in_proj.weight").split(3);
    NDList bias = w.get(name + ".in_proj.bias").split(3);
    NDArray q = heads(projected(queries, weight, bias, 0), heads);
    NDArray k = heads(projected(keys, weight, bias, 1), heads);
    NDArray v = heads(projected(keys, weight, bias, 2), heads);
    NDArray mask = sequences().mask().get(new NDIndex(":, :, " + (length - places) + ":" + length));
    NDArray logits =
        scale(q, Math.sqrt((double) heads / dim)).matMul(k.transpose(0, 1, 3, 2)).add(mask);
    NDArray seen = dropout(logits.softmax(3), dropout).matMul(v);
    return linear(seen.transpose(0, 2, 1, 3).reshape(users, places, dim), name + ".out_proj");
  }

  private static NDArray projected(NDArray x, NDList weight, NDList bias, int part) {
    return Linear.linear(x, weight.get(part), bias.get(part)).singletonOrThrow();
  }

  /** {@code [B, L, dim]} to {@code [B, heads, L, dim / heads]}. */
  private static NDArray heads(NDArray x, int heads) {
    Shape shape = x.getShape();
    return x.reshape(shape.get(0), shape.get(1), heads, shape.get(2) / heads).transpose(0, 2, 1, 3);
  }

  @Override
  public NDArray ofPlayers(NDArray x) {
    return x.squeeze(1).mul(sequences().players());
  }

  /** A user that the weights do not know has the mean of those they know. */
  @Override
  public NDArray userIds() {
    NDArray table = w.get(TwoTowerNetwork.USER_IDS);
    return gather(
        table.concat(table.mean(new int[] {0}, true), 0), requireNonNull(users).userRows());
  }

  @Override
  public NDArray dense(long from, long to) {
    return requireNonNull(users).dense().get(new NDIndex(":, " + from + ":" + to));
  }

  static NDArray gather(NDArray table, NDArray rows) {
    return Embedding.embedding(rows, table, SparseFormat.DENSE).singletonOrThrow();
  }
}
