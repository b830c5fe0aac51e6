package io.gamerec.model.internal;

import static java.util.Objects.requireNonNull;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.gamerec.features.FittedItemFeature;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import org.jspecify.annotations.Nullable;

/**
 * Features of some items as tensors for {@link TensorOps}: labels as a dense matrix, codes, numbers
 * and vectors with their indicator.
 *
 * @param rows row of each item in the embedding table, the table's size for an item that is not in
 *     it, {@code [m]} int64; null where the items are those of the table in order
 * @param keep 0 where an item's embedding is replaced by the cold row, else 1, {@code [m, 1]}; null
 *     where none is replaced
 * @param inputs by column
 */
record ItemTensors(@Nullable NDArray rows, @Nullable NDArray keep, Map<String, NDArray> inputs) {

  /** All items that the features were fitted on. */
  static ItemTensors all(List<FittedItemFeature> features, NDManager manager) {
    return new ItemTensors(null, null, inputs(features, -1, 0, manager));
  }

  /**
   * Some items of any catalogue.
   *
   * @param features its items, encoded
   * @param known row of each item in the embedding table, or the table's size
   * @param from first item
   * @param to behind the last
   * @param manager owns the tensors
   */
  static ItemTensors some(
      List<FittedItemFeature> features, int[] known, int from, int to, NDManager manager) {
    long[] rows = new long[to - from];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = known[from + i];
    }
    return new ItemTensors(manager.create(rows), null, inputs(features, from, to, manager));
  }

  private static Map<String, NDArray> inputs(
      List<FittedItemFeature> features, int first, int last, NDManager manager) {
    Map<String, NDArray> inputs = new HashMap<>();
    for (FittedItemFeature item : features) {
      int from = Math.max(0, first);
      int to = first < 0 ? item.size() : last;
      NDArray input = input(item, from, to, manager);
      if (input != null) {
        inputs.put(item.feature().column(), input);
      }
    }
    return inputs;
  }

  private static @Nullable NDArray input(
      FittedItemFeature item, int from, int to, NDManager manager) {
    if (item instanceof FittedItemFeature.Labels labels) {
      int width = labels.vocabulary().size();
      float[] dense = new float[Math.multiplyExact(to - from, width)];
      for (int row = from; row < to; row++) {
        for (int place = labels.start(row); place < labels.end(row); place++) {
          dense[(row - from) * width + labels.label(place)] = labels.weight(place);
        }
      }
      return manager.create(dense, new Shape(to - from, width));
    }
    if (item instanceof FittedItemFeature.Codes codes) {
      long[] rows = new long[to - from];
      for (int row = from; row < to; row++) {
        rows[row - from] = codes.code(row);
      }
      return manager.create(rows);
    }
    if (item instanceof FittedItemFeature.Numbers numbers) {
      return rows(numbers.inputs(), 2, from, to, manager);
    }
    if (item instanceof FittedItemFeature.Vectors vectors) {
      return rows(vectors.inputs(), vectors.length() + 1, from, to, manager);
    }
    return null;
  }

  private static NDArray rows(float[] all, int width, int from, int to, NDManager manager) {
    float[] some = java.util.Arrays.copyOfRange(all, from * width, to * width);
    return manager.create(some, new Shape(to - from, width));
  }

  /** Some of these items, and which of them are to be taken for cold. */
  ItemTensors select(NDArray chosen, @Nullable NDArray kept) {
    Map<String, NDArray> some = new HashMap<>();
    for (Entry<String, NDArray> input : inputs.entrySet()) {
      NDArray all = input.getValue();
      some.put(
          input.getKey(),
          all.getShape().dimension() == 1 ? all.gather(chosen, 0) : TensorOps.gather(all, chosen));
    }
    return new ItemTensors(chosen, kept, some);
  }

  /** All of these items, some of them to be taken for cold. */
  ItemTensors keeping(@Nullable NDArray kept) {
    return new ItemTensors(rows, kept, inputs);
  }

  NDArray input(FittedItemFeature feature) {
    return requireNonNull(inputs.get(feature.feature().column()), feature.feature().column());
  }
}
