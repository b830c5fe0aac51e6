package io.gamerec.model.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDManager;
import io.gamerec.features.FeatureSpec;
import io.gamerec.features.FittedFeatures;
import io.gamerec.features.FittedItemFeature;
import io.gamerec.model.DeviceBackend;
import io.gamerec.model.DeviceBackends;
import io.gamerec.model.TinySteam;
import io.gamerec.model.tower.Towers;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The item tower over numbers and vectors, against plain Java. */
class TwoTowerNetworkIT {
  private static final int HIDDEN = 5;
  private static final int OUTPUT = 3;

  private static float[] layer(NamedTensors w, String name, float[] in, boolean relu) {
    float[] weight = w.get(name + ".weight").toFloatArray();
    float[] out = w.get(name + ".bias").toFloatArray();
    assertEquals(out.length * in.length, weight.length, name);
    for (int row = 0; row < out.length; row++) {
      for (int i = 0; i < in.length; i++) {
        out[row] += weight[row * in.length + i] * in[i];
      }
      out[row] = relu ? Math.max(0, out[row]) : out[row];
    }
    return out;
  }

  private static float[] concat(float[]... parts) {
    int length = 0;
    for (float[] part : parts) {
      length += part.length;
    }
    float[] all = new float[length];
    int at = 0;
    for (float[] part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return all;
  }

  private static float[] row(float[] matrix, int row, int width) {
    return Arrays.copyOfRange(matrix, row * width, (row + 1) * width);
  }

  @Test
  void items_ofNumbersAndVectors_areWhatPlainJavaGives() {
    FittedFeatures features =
        FeatureSpec.builder()
            .numeric("score", 2)
            .itemId(3)
            .embedding("image", 4)
            .build()
            .fit(TinySteam.split(100, 3).train());
    try (DeviceBackend device = DeviceBackends.cpu();
        NDManager manager = device.newManager();
        TowerWeights towers =
            new TowerWeights(
                new TwoTowerNetwork(features, Towers.projection().hidden(HIDDEN), OUTPUT, true),
                manager,
                1)) {
      TwoTowerNetwork network = towers.network();
      Weights weights = towers.weights();
      assertEquals(
          List.of(
              "item.score.tower.0.weight",
              "item.score.tower.0.bias",
              "item.id.embedding.weight",
              "item.id.tower.0.weight",
              "item.id.tower.0.bias",
              "item.image.tower.0.weight",
              "item.image.tower.0.bias"),
          network.specs().stream().map(Weights.Spec::name).toList().subList(0, 7));
      // Greater than at the start, so that every input and bias shows.
      weights.set(name -> random(network, name));
      NamedTensors w = weights.views(weights.flat());
      int[] rows = IntStream.range(0, TinySteam.GAMES).toArray();
      float[] actual = towers.items(features.items(), rows, 0, rows.length).toFloatArray();
      float[] scores = ((FittedItemFeature.Numbers) features.items().get(0)).inputs();
      float[] images = ((FittedItemFeature.Vectors) features.items().get(2)).inputs();
      float[] ids = w.get("item.id.embedding.weight").toFloatArray();
      for (int item = 0; item < TinySteam.GAMES; item++) {
        float[] parts =
            concat(
                layer(w, "item.score.tower.0", row(scores, item, 2), false),
                layer(w, "item.id.tower.0", row(ids, item, 3), true),
                layer(w, "item.image.tower.0", row(images, item, TinySteam.IMAGE + 1), true));
        float[] out =
            layer(w, "item.projection.2", layer(w, "item.projection.0", parts, true), false);
        float norm = LabelVectors.norm(out);
        for (int i = 0; i < OUTPUT; i++) {
          out[i] /= norm;
        }
        assertArrayEquals(out, row(actual, item, OUTPUT), 1e-5f, "item " + item);
      }
    }
  }

  private static float[] random(TwoTowerNetwork network, String name) {
    long size =
        network.specs().stream()
            .filter(spec -> spec.name().equals(name))
            .mapToLong(spec -> spec.shape().size())
            .sum();
    SplittableRandom random = new SplittableRandom(name.hashCode());
    float[] values = new float[(int) size];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble(-1, 1);
    }
    return values;
  }
}
