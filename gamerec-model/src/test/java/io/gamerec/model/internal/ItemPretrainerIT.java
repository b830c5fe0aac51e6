package io.gamerec.model.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.gamerec.api.data.TrainView;
import io.gamerec.features.FeatureSpec;
import io.gamerec.features.FeatureSpecs;
import io.gamerec.features.FittedFeatures;
import io.gamerec.features.ItemFeature;
import io.gamerec.features.Pool;
import io.gamerec.model.DeviceBackend;
import io.gamerec.model.DeviceBackends;
import io.gamerec.model.TinySteam;
import io.gamerec.model.tower.Towers;
import io.gamerec.model.training.ItemPretraining;
import io.gamerec.model.training.ItemPretraining.Masking;
import io.gamerec.model.training.LearningRate;
import io.gamerec.model.training.TrainingListener;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ItemPretrainerIT {
  private static final TrainView TRAIN = TinySteam.split(60, 5).train();
  private static final ItemPretraining OPTIONS =
      ItemPretraining.ofSteps(120).withLearningRate(LearningRate.constant(3e-3));
  private static DeviceBackend device;
  private static NDManager manager;

  @BeforeAll
  static void open() {
    device = DeviceBackends.cpu();
    manager = device.newManager();
  }

  @AfterAll
  static void close() {
    manager.close();
    device.close();
  }

  private static FittedFeatures features(double idDropout) {
    return FeatureSpec.builder()
        .multiHot("genres", 3)
        .add(ItemFeature.tfIdf("tags").dim(8).hidden(16).minItems(2))
        .add(ItemFeature.itemId(16).dropout(idDropout))
        .categorical("developer", 2)
        .numeric("release_year", 3)
        .embedding("image", 4)
        .bucketized("price", FeatureSpecs.STEAM_PRICE_BOUNDS, 3)
        .history(h -> h.pools(Pool.LIKED, Pool.FULL))
        .affinity("genres")
        .profile("tags")
        .build()
        .fit(TRAIN);
  }

  private static TowerWeights towers(FittedFeatures features, Towers layers) {
    return new TowerWeights(new TwoTowerNetwork(features, layers, 16, true), manager, 7);
  }

  private static ItemPretrainer pretrainer(TowerWeights towers, ItemPretraining options) {
    return new ItemPretrainer(towers, options, TrainingListener.NONE);
  }

  private static Map<String, float[]> named(TwoTowerNetwork network, float[] flat) {
    Map<String, float[]> values = new HashMap<>();
    int at = 0;
    for (Weights.Spec spec : network.specs()) {
      int size = (int) spec.shape().size();
      values.put(spec.name(), Arrays.copyOfRange(flat, at, at + size));
      at += size;
    }
    return values;
  }

  private static void set(TowerWeights towers, float[] flat) {
    Map<String, float[]> values = named(towers.network(), flat);
    towers.weights().set(values::get);
  }

  private static double loss(
      ItemPretrainer pretrainer, TowerWeights towers, float[] weights, float[] way, double factor) {
    float[] moved = weights.clone();
    for (int i = 0; i < moved.length; i++) {
      moved[i] += (float) (factor * way[i]);
    }
    set(towers, moved);
    double loss = pretrainer.gradient(1).loss();
    set(towers, weights);
    return loss;
  }

  /** As {@code TowerGradientIT} does: of several widths of the difference the closest counts. */
  @ParameterizedTest
  @CsvSource({"COMPLEMENTARY,0,0", "RANDOM,0.3,0.5"})
  void gradient_isTheFiniteDifference(Masking masking, double labelDropout, double idDropout) {
    ItemPretraining options =
        OPTIONS.withMasking(masking, 0.5).withLabelDropout(labelDropout).withTemperature(0.3);
    try (TowerWeights towers = towers(features(idDropout), Towers.projection().hidden(32));
        ItemPretrainer pretrainer = pretrainer(towers, options)) {
      // Greater than at the start, so that every weight shows in the loss.
      float[] weights = towers.weights().flat().toFloatArray();
      SplittableRandom random = new SplittableRandom(11);
      for (int i = 0; i < weights.length; i++) {
        weights[i] += (float) (0.2 * random.nextGaussian());
      }
      set(towers, weights);
      float[] gradient = pretrainer.gradient(1).values().toFloatArray();
      int checked = 0;
      int at = 0;
      for (Weights.Spec spec : towers.network().specs()) {
        int size = (int) spec.shape().size();
        float[] way = new float[gradient.length];
        System.arraycopy(gradient, at, way, at, size);
        at += size;
        double norm = LabelVectors.norm(way);
        if (spec.name().startsWith("user.")) {
          assertEquals(0, norm, spec.name());
        }
        if (norm < 5e-3) {
          continue;
        }
        checked++;
        double closest = Double.POSITIVE_INFINITY;
        for (double width : new double[] {4e-3, 1.2e-3, 3e-4, 5e-5}) {
          double slope =
              (loss(pretrainer, towers, weights, way, width / norm)
                      - loss(pretrainer, towers, weights, way, -width / norm))
                  / (2 * width);
          closest = Math.abs(slope - norm) < Math.abs(closest - norm) ? slope : closest;
        }
        assertEquals(norm, closest, 0.04 * norm + 1e-3, spec.name());
      }
      assertTrue(checked >= 10, checked + " weights had a gradient to check");
    }
  }

  /** The same computation in Java: the masks' views, cosines, cross-entropy. */
  @Test
  void gradient_lossIsInfoNceOfTheViews() {
    FittedFeatures features = features(0);
    ItemPretraining options = OPTIONS.withBatchSize(9).withTemperature(0.2);
    try (TowerWeights towers = towers(features, Towers.projection().hidden(32));
        ItemPretrainer pretrainer = pretrainer(towers, options)) {
      double[][] cosines = cosines(towers, options, 4, 9);
      double expected = 0;
      for (int i = 0; i < 9; i++) {
        double sum = 0;
        for (int j = 0; j < 9; j++) {
          sum += Math.exp(cosines[i][j] / 0.2);
        }
        expected += (Math.log(sum) - cosines[i][i] / 0.2) / 9;
      }
      assertEquals(expected, pretrainer.gradient(4).loss(), 1e-5);
    }
  }

  /** Cosines between the two views of a step's items, the towers as they are. */
  private static double[][] cosines(
      TowerWeights towers, ItemPretraining options, int step, int items) {
    FittedFeatures features = towers.network().features();
    SplittableRandom random = new SplittableRandom(ItemPretrainer.seed(options, step));
    int[] drawn = Draws.distinct(items, features.itemCount(), random);
    ItemMasks masks = ItemMasks.draw(options, features.items().size(), random);
    float[] first = vectors(towers, drawn, masks.first());
    float[] second = vectors(towers, drawn, masks.second());
    double[][] cosines = new double[items][items];
    for (int i = 0; i < items; i++) {
      for (int j = 0; j < items; j++) {
        for (int d = 0; d < 16; d++) {
          cosines[i][j] += first[i * 16 + d] * second[j * 16 + d];
        }
      }
    }
    return cosines;
  }

  private static float[] vectors(TowerWeights towers, int[] items, boolean[] masked) {
    ItemView view = new ItemView(towers.network().features(), 0, manager);
    return device.infer(
        () -> {
          ItemTensors tensors = view.of(items, masked, new SplittableRandom(0));
          NDArray vectors =
              towers
                  .network()
                  .items(
                      new TensorOps(
                          towers.weights().views(towers.weights().flat()),
                          tensors,
                          null,
                          towers.padding(),
                          false));
          return vectors.toFloatArray();
        });
  }

  /** Share of items whose other view is nearer than any other item's, over several masks. */
  private static double found(TowerWeights towers) {
    int found = 0;
    for (int step = 1001; step <= 1010; step++) {
      double[][] cosines = cosines(towers, OPTIONS, step, TinySteam.GAMES);
      for (int i = 0; i < TinySteam.GAMES; i++) {
        double own = cosines[i][i];
        found += Arrays.stream(cosines[i]).filter(other -> other >= own).count() == 1 ? 1 : 0;
      }
    }
    return found / (10.0 * TinySteam.GAMES);
  }

  /** Mean cosine of the two views of an item less that of views of different items. */
  private static double margin(TowerWeights towers) {
    double margin = 0;
    for (int step = 1001; step <= 1010; step++) {
      double[][] cosines = cosines(towers, OPTIONS, step, TinySteam.GAMES);
      for (int i = 0; i < TinySteam.GAMES; i++) {
        double others = Arrays.stream(cosines[i]).sum() - cosines[i][i];
        margin += cosines[i][i] - others / (TinySteam.GAMES - 1);
      }
    }
    return margin / (10.0 * TinySteam.GAMES);
  }

  @ParameterizedTest
  @ValueSource(strings = {"projection", "mlp"})
  void run_bringsViewsOfAnItemTogether_andLeavesTheUserTowerAlone(String layers) {
    Towers shape = layers.equals("mlp") ? Towers.mlp(2) : Towers.projection().hidden(32);
    FittedFeatures features = features(0);
    double[] losses = new double[2];
    try (TowerWeights towers = towers(features, shape)) {
      Map<String, float[]> before = named(towers.network(), towers.weights().flat().toFloatArray());
      double foundBefore = found(towers);
      double marginBefore = margin(towers);
      try (ItemPretrainer pretrainer =
          new ItemPretrainer(
              towers,
              OPTIONS.withLabelDropout(0.1),
              progress -> {
                assertEquals(TinySteam.GAMES * (long) progress.step(), progress.examples());
                losses[progress.step() <= 20 ? 0 : 1] +=
                    progress.step() <= 20 || progress.step() > 100 ? progress.loss() / 20 : 0;
              })) {
        assertEquals(120, pretrainer.run().steps());
        assertEquals(120, pretrainer.steps());
      }
      assertTrue(losses[1] < losses[0] - 0.5, losses[0] + " to " + losses[1]);
      double foundAfter = found(towers);
      // By chance one in sixty; many a game differs from others in one half of its features only.
      assertTrue(foundAfter > foundBefore + 0.08, foundBefore + " found, then " + foundAfter);
      double marginAfter = margin(towers);
      assertTrue(
          marginAfter > marginBefore + 0.03, "nearer by " + marginBefore + ", then " + marginAfter);
      Map<String, float[]> after = named(towers.network(), towers.weights().flat().toFloatArray());
      before.forEach(
          (name, values) -> {
            if (name.startsWith("user.")) {
              assertArrayEquals(values, after.get(name), name);
            } else {
              assertFalse(Arrays.equals(values, after.get(name)), name + " has not moved");
            }
          });
    }
  }

  @Test
  void run_coldRow_isLearnedWhereTheIdHasOne() {
    try (TowerWeights towers = towers(features(0.5), Towers.projection().hidden(32))) {
      float[] before =
          named(towers.network(), towers.weights().flat().toFloatArray()).get("item.id.cold");
      try (ItemPretrainer pretrainer = pretrainer(towers, OPTIONS)) {
        pretrainer.run();
      }
      assertFalse(
          Arrays.equals(
              before,
              named(towers.network(), towers.weights().flat().toFloatArray()).get("item.id.cold")));
    }
  }

  @Test
  void view_maskedFeatures_areThoseOfAnItemWithoutThem() {
    FittedFeatures features = features(0);
    int[] items = {5, 9};
    ItemView view = new ItemView(features, 0, manager);
    boolean[] all = new boolean[7];
    Arrays.fill(all, true);
    ItemTensors masked = view.of(items, all, new SplittableRandom(0));
    assertArrayEquals(new long[] {60, 60}, masked.rows().toLongArray());
    assertEquals(0, masked.inputs().get("genres").sum().getFloat());
    assertEquals(0, masked.inputs().get("tags").sum().getFloat());
    assertArrayEquals(new long[] {0, 0}, masked.inputs().get("developer").toLongArray());
    assertArrayEquals(new float[] {0, 1, 0, 1}, masked.inputs().get("release_year").toFloatArray());
    assertArrayEquals(
        new float[] {0, 0, 0, 0, 1, 0, 0, 0, 0, 1}, masked.inputs().get("image").toFloatArray());
    ItemTensors plain = new ItemView(features, 0, manager).of(items, new boolean[7], null);
    ItemTensors expected = ItemTensors.some(features.items(), new int[] {5, 9}, 0, 2, manager);
    assertArrayEquals(new long[] {5, 9}, plain.rows().toLongArray());
    ItemTensors reference =
        ItemTensors.all(features.items(), manager).select(manager.create(new long[] {5, 9}), null);
    reference
        .inputs()
        .forEach((column, input) -> assertEquals(input, plain.inputs().get(column), column));
    assertEquals(expected.rows(), plain.rows());
  }

  @Test
  void view_labelDropout_leavesOutThatShare() {
    FittedFeatures features = features(0);
    int[] items = Draws.distinct(60, 60, new SplittableRandom(1));
    ItemView view = new ItemView(features, 0.25, manager);
    double all =
        new ItemView(features, 0, manager)
            .of(items, new boolean[7], new SplittableRandom(0))
            .inputs()
            .get("genres")
            .sum()
            .getFloat();
    assertEquals(TinySteam.GAMES, all);
    double sum = 0;
    for (int seed = 0; seed < 50; seed++) {
      ItemTensors tensors = view.of(items, new boolean[7], new SplittableRandom(seed));
      sum += tensors.inputs().get("genres").sum().getFloat();
    }
    // Deviation 24.
    assertEquals(0.75 * 50 * all, sum, 110);
  }

  @Test
  void pretrainer_oneFeature_isRefused() {
    FittedFeatures ids =
        FeatureSpec.builder().itemId(16).history(h -> h.pools(Pool.FULL)).build().fit(TRAIN);
    try (TowerWeights towers = towers(ids, Towers.projection().hidden(8))) {
      assertEquals(
          "pretraining tells an item from some of its features by the others and needs at least 2,"
              + " the specification has 1",
          assertThrows(IllegalArgumentException.class, () -> pretrainer(towers, OPTIONS))
              .getMessage());
    }
  }

  @Test
  void run_keepsTheNumberOfTensors() {
    Map<Integer, Integer> tensors = new HashMap<>();
    try (TowerWeights towers = towers(features(0), Towers.projection().hidden(8))) {
      NDManager all = manager.getParentManager();
      int before = all.getManagedArrays().size();
      try (ItemPretrainer pretrainer =
          new ItemPretrainer(
              towers,
              OPTIONS.withLabelDropout(0.1),
              progress -> tensors.merge(all.getManagedArrays().size(), 1, Integer::sum))) {
        pretrainer.run();
      }
      assertEquals(1, tensors.size(), "numbers of tensors by how often they were seen: " + tensors);
      assertEquals(before, all.getManagedArrays().size());
    }
  }
}
