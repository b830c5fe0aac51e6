package io.gamerec.model.internal;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.gamerec.features.FittedFeatures;
import io.gamerec.features.FittedItemFeature;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Some items with some of their features missing, as tensors over reused memory. Not thread-safe;
 * tensors are valid until the next filling.
 */
final class ItemView {
  private final FittedFeatures features;
  private final double labelDropout;
  private final NDManager manager;
  private final HostBuffer rows = new HostBuffer();
  private final List<HostBuffer> inputs = new ArrayList<>();

  /**
   * Prepares a view.
   *
   * @param features the items
   * @param labelDropout share of the labels that is left out
   * @param manager owns the tensors
   */
  ItemView(FittedFeatures features, double labelDropout, NDManager manager) {
    this.features = features;
    this.labelDropout = labelDropout;
    this.manager = manager;
    features.items().forEach(feature -> inputs.add(new HostBuffer()));
  }

  /**
   * Fills the view.
   *
   * @param items rows of the items
   * @param masked by feature, whether it is missing
   * @param random decides which labels are left out
   */
  ItemTensors of(int[] items, boolean[] masked, SplittableRandom random) {
    LongBuffer ids = rows.longs(items.length);
    for (int i = 0; i < items.length; i++) {
      ids.put(i, items[i]);
    }
    Map<String, NDArray> tensors = new HashMap<>();
    for (int i = 0; i < masked.length; i++) {
      FittedItemFeature feature = features.items().get(i);
      String column = feature.feature().column();
      boolean missing = masked[i];
      if (feature instanceof FittedItemFeature.Labels labels) {
        tensors.put(column, labels(labels, items, missing, random, inputs.get(i)));
      } else if (feature instanceof FittedItemFeature.Codes codes) {
        tensors.put(column, codes(codes, items, missing, inputs.get(i)));
      } else if (feature instanceof FittedItemFeature.Numbers numbers) {
        tensors.put(column, values(numbers.inputs(), 2, items, missing, inputs.get(i)));
      } else if (feature instanceof FittedItemFeature.Vectors vectors) {
        int width = vectors.length() + 1;
        tensors.put(column, values(vectors.inputs(), width, items, missing, inputs.get(i)));
      } else if (missing) {
        for (int item = 0; item < items.length; item++) {
          ids.put(item, features.itemCount());
        }
      }
    }
    return new ItemTensors(rows.tensor(manager, DataType.INT64, items.length), null, tensors);
  }

  private NDArray labels(
      FittedItemFeature.Labels labels,
      int[] items,
      boolean missing,
      SplittableRandom random,
      HostBuffer into) {
    int width = labels.vocabulary().size();
    FloatBuffer dense = into.floats(Math.multiplyExact(items.length, width));
    for (int i = 0; i < dense.limit(); i++) {
      dense.put(i, 0);
    }
    for (int item = 0; item < items.length && !missing; item++) {
      int row = items[item];
      for (int place = labels.start(row); place < labels.end(row); place++) {
        if (labelDropout == 0 || random.nextDouble() >= labelDropout) {
          dense.put(item * width + labels.label(place), labels.weight(place));
        }
      }
    }
    return into.tensor(manager, DataType.FLOAT32, items.length, width);
  }

  private NDArray codes(
      FittedItemFeature.Codes codes, int[] items, boolean missing, HostBuffer into) {
    LongBuffer out = into.longs(items.length);
    for (int item = 0; item < items.length; item++) {
      out.put(item, missing ? codes.unknown() : codes.code(items[item]));
    }
    return into.tensor(manager, DataType.INT64, items.length);
  }

  /** The last of a row's values tells whether the others are missing. */
  private NDArray values(float[] all, int width, int[] items, boolean missing, HostBuffer into) {
    FloatBuffer out = into.floats(Math.multiplyExact(items.length, width));
    for (int item = 0; item < items.length; item++) {
      if (missing) {
        for (int i = 0; i < width; i++) {
          out.put(item * width + i, i == width - 1 ? 1 : 0);
        }
      } else {
        out.put(item * width, all, items[item] * width, width);
      }
    }
    return into.tensor(manager, DataType.FLOAT32, items.length, width);
  }
}
