package io.gamerec.model.internal;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.gamerec.features.FittedItemFeature;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One feature of the scored items in direct memory, in the order in which {@link ScriptOps} numbers
 * its inputs. Not thread-safe; tensors are valid until the next filling.
 */
final class ItemBuffers {
  private final FittedItemFeature feature;
  private final SparseRows labels = new SparseRows();
  private final HostBuffer values = new HostBuffer();
  private final float[] rows;
  private final int width;

  ItemBuffers(FittedItemFeature feature) {
    this.feature = feature;
    if (feature instanceof FittedItemFeature.Numbers numbers) {
      this.rows = numbers.inputs();
      this.width = 2;
    } else if (feature instanceof FittedItemFeature.Vectors vectors) {
      this.rows = vectors.inputs();
      this.width = vectors.length() + 1;
    } else {
      this.rows = new float[0];
      this.width = 0;
    }
  }

  /**
   * The feature of some items.
   *
   * @param items their rows, null for all
   * @param count how many
   * @param manager owns the tensors
   * @return none for the id of the item
   */
  List<NDArray> tensors(int @Nullable [] items, int count, NDManager manager) {
    if (feature instanceof FittedItemFeature.Id) {
      return List.of();
    }
    if (feature instanceof FittedItemFeature.Labels all) {
      return items == null
          ? labels.labels(all, manager)
          : labels.labels(all, items, count, manager);
    }
    int size = items == null ? feature.size() : count;
    if (feature instanceof FittedItemFeature.Codes codes) {
      LongBuffer out = values.longs(size);
      for (int i = 0; i < size; i++) {
        out.put(i, codes.code(items == null ? i : items[i]));
      }
      return List.of(values.tensor(manager, DataType.INT64, size));
    }
    FloatBuffer out = values.floats(size * width);
    for (int i = 0; i < size; i++) {
      out.put(i * width, rows, (items == null ? i : items[i]) * width, width);
    }
    return List.of(values.tensor(manager, DataType.FLOAT32, size, width));
  }
}
