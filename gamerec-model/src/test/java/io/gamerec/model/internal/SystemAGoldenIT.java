package io.gamerec.model.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.gamerec.api.Verdict;
import io.gamerec.features.FeatureSpec;
import io.gamerec.features.FeatureSpecs;
import io.gamerec.features.FittedFeatures;
import io.gamerec.features.FittedItemFeature;
import io.gamerec.features.HistoryRows;
import io.gamerec.features.ItemFeature;
import io.gamerec.features.UserBatch;
import io.gamerec.model.DeviceBackend;
import io.gamerec.model.DeviceBackends;
import io.gamerec.model.TwoTowerModel;
import io.gamerec.model.loss.Loss;
import io.gamerec.model.loss.Losses;
import io.gamerec.model.tower.Towers;
import io.gamerec.model.training.Precision;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The network against the published System A run in PyTorch: forward outputs, gradients, losses and
 * weights after five steps. Needs {@code golden/} beside the directory GAMEREC_DATA.
 */
class SystemAGoldenIT {
  private static final int GAMES = 97;
  private static final int HISTORY = 12;
  private static final float TEMPERATURE = 0.1f;
  private static final float ALPHA = 0.4f;

  /** Our names of the published weights. */
  private static final Map<String, String> NAMES =
      Map.ofEntries(
          Map.entry("item.genres.tower.0", "item_genre_tower.0"),
          Map.entry("item.tags.tower.0", "item_tag_tower.0"),
          Map.entry("item.tags.tower.2", "item_tag_tower.2"),
          Map.entry("item.id.embedding", "item_embedding_lookup"),
          Map.entry("item.id.tower.0", "item_embedding_tower.0"),
          Map.entry("item.developer.embedding", "developer_embedding_lookup"),
          Map.entry("item.developer.tower.0", "developer_tower.0"),
          Map.entry("item.release_year.embedding", "year_embedding_lookup"),
          Map.entry("item.release_year.tower.0", "year_embedding_tower.0"),
          Map.entry("item.price.embedding", "price_embedding_lookup"),
          Map.entry("item.price.tower.0", "price_embedding_tower.0"),
          Map.entry("item.projection.0", "item_projection.0"),
          Map.entry("item.projection.2", "item_projection.2"),
          Map.entry("user.genres.tower.0", "user_genre_tower.0"),
          Map.entry("user.genres.tower.2", "user_genre_tower.2"),
          Map.entry("user.tags.tower.0", "user_tag_tower.0"),
          Map.entry("user.tags.tower.2", "user_tag_tower.2"),
          Map.entry("user.projection.0", "user_projection.0"),
          Map.entry("user.projection.2", "user_projection.2"));

  private static final Map<String, NDArray> GOLDEN = new HashMap<>();
  private static DeviceBackend device;
  private static NDManager manager;
  private static FittedFeatures features;
  private static final Adam.Settings ADAM = new Adam.Settings(1e-6, 1);

  private static TwoTowerNetwork network;

  @BeforeAll
  static void load() throws IOException {
    String data = System.getenv("GAMEREC_DATA");
    assumeTrue(data != null, "GAMEREC_DATA is not set: no golden file to compare with");
    Path file = Path.of(data).resolveSibling("golden").resolve("system_a_small.safetensors");
    assumeTrue(Files.exists(file), file + " is not there");
    device = DeviceBackends.cpu();
    manager = device.newManager();
    try (InputStream in = Files.newInputStream(file)) {
      for (NDArray tensor : NDList.decode(manager, in)) {
        GOLDEN.put(tensor.getName(), tensor);
      }
    }
    features = features();
    network = new TwoTowerNetwork(features, Towers.projection(), 128, true);
  }

  @AfterAll
  static void close() {
    if (device != null) {
      device.close();
    }
  }

  private static NDArray golden(String name) {
    NDArray tensor = GOLDEN.get(name);
    assertTrue(tensor != null, "no tensor " + name + " in the golden file");
    return tensor;
  }

  private static FittedFeatures features() {
    FeatureSpec spec = FeatureSpecs.systemA();
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < GAMES; i++) {
      ids.add("game" + i);
    }
    List<FittedItemFeature> items = new ArrayList<>();
    for (ItemFeature feature : spec.itemFeatures()) {
      items.add(
          switch (feature.column()) {
            case "id" -> new FittedItemFeature.Id(feature);
            case "genres" -> labels(feature, golden("init.game_genre_matrix"));
            case "tags" -> labels(feature, golden("init.game_tag_matrix"));
            case "developer" -> codes(feature, 31 + 1, golden("in.developer"));
            case "release_year" -> codes(feature, 9, golden("in.year"));
            default -> codes(feature, 9, golden("in.price"));
          });
    }
    return new FittedFeatures(
        new FittedFeatures.State(
            spec, ids, items, List.of(), new int[GAMES], new float[GAMES], 1, List.of()));
  }

  private static FittedItemFeature labels(ItemFeature feature, NDArray matrix) {
    int width = (int) matrix.getShape().get(1);
    float[] dense = matrix.toFloatArray();
    int[] offsets = new int[GAMES + 1];
    int[] indices = new int[dense.length];
    float[] weights = new float[dense.length];
    int at = 0;
    for (int row = 0; row < GAMES; row++) {
      for (int i = 0; i < width; i++) {
        if (dense[row * width + i] != 0) {
          weights[at] = dense[row * width + i];
          indices[at++] = i;
        }
      }
      offsets[row + 1] = at;
    }
    return new FittedItemFeature.Labels(
        feature,
        names(width),
        new double[feature instanceof ItemFeature.TfIdf ? width : 0],
        offsets,
        Arrays.copyOf(indices, at),
        Arrays.copyOf(weights, at));
  }

  private static FittedItemFeature codes(ItemFeature feature, int size, NDArray values) {
    long[] golden = values.toLongArray();
    int[] codes = new int[golden.length];
    for (int i = 0; i < codes.length; i++) {
      codes[i] = (int) golden[i];
    }
    return new FittedItemFeature.Codes(feature, names(size), codes);
  }

  private static List<String> names(int count) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      names.add("v" + i);
    }
    return names;
  }

  private static float[] weight(String group, String name) {
    int dot = name.lastIndexOf('.');
    String published = NAMES.get(name.substring(0, dot)) + name.substring(dot);
    float[] values = golden(group + "." + published).toFloatArray();
    boolean padded = published.equals("item_embedding_lookup.weight");
    return padded ? Arrays.copyOf(values, GAMES * 32) : values;
  }

  /** The golden histories as our entries: liked, disliked and full side by side. */
  private static BatchTensors.Tensors inputs() {
    long[] full = golden("in.full").toLongArray();
    float[] weights = golden("in.weights").toFloatArray();
    float[] meanLogs = golden("in.avg_log").toFloatArray();
    int users = meanLogs.length;
    int length = 3 * HISTORY;
    long[] entries = new long[users * length];
    float[] pools = new float[users * 4 * length];
    UserBatch batch = features.newBatch();
    HistoryRows rows = new HistoryRows();
    for (int user = 0; user < users; user++) {
      rows.clear();
      int played = 0;
      for (int i = 0; i < HISTORY; i++) {
        played += full[user * HISTORY + i] < GAMES ? 1 : 0;
      }
      for (int i = 0; i < HISTORY; i++) {
        int at = user * HISTORY + i;
        String[] groups = {"in.liked", "in.disliked", "in.full"};
        for (int group = 0; group < 3; group++) {
          entries[user * length + group * HISTORY + i] = golden(groups[group]).toLongArray()[at];
          pools[(user * 4 + group) * length + group * HISTORY + i] = 1;
        }
        pools[(user * 4 + 3) * length + 2 * HISTORY + i] = weights[at];
        if (full[at] < GAMES) {
          double log = (double) weights[at] * meanLogs[user] * played;
          rows.addPlayed((int) full[at], (float) Math.expm1(log), Verdict.NONE);
        }
      }
      features.encode(rows, batch);
    }
    float[] dense = Arrays.copyOf(batch.dense(), users * batch.denseWidth());
    return new BatchTensors.Tensors(
        manager.create(entries, new Shape(users, length)),
        manager.create(pools, new Shape(users, 4, length)),
        manager.create(dense, new Shape(users, batch.denseWidth())),
        manager.create(new long[users]),
        null);
  }

  private static TowerWeights initial() {
    TowerWeights towers = new TowerWeights(network, manager, 1);
    towers.weights().set(name -> weight("init", name));
    NDArray padding = golden("init.item_embedding_lookup.weight").get("97:98");
    towers.padding().intern(padding.duplicate());
    return towers;
  }

  private static LossBatch lossBatch() {
    long[] targets = golden("in.target").toLongArray();
    LossBatch batch = new LossBatch();
    batch.columns = GAMES;
    batch.adjustment = golden("in.counts").add(1).log().mul(ALPHA).toFloatArray();
    batch.start(targets.length);
    for (int user = 0; user < targets.length; user++) {
      batch.targets[user] = (int) targets[user];
      batch.targetAdjustment[user] = batch.adjustment[batch.targets[user]];
      batch.ownAdjustment[user] = batch.targetAdjustment[user];
    }
    return batch;
  }

  private static final Loss LOSS = Losses.fullSoftmax().temperature(TEMPERATURE);

  private static LossInputs lossInputs() {
    return new LossInputs(LOSS, new int[GAMES]);
  }

  @Test
  void forward_isWithin1e5() {
    try (TowerWeights towers = initial()) {
      int[] rows = IntStream.range(0, GAMES).toArray();
      assertClose(golden("out.user"), towers.users(inputs()), 1e-5);
      assertClose(golden("out.item"), towers.items(features.items(), rows, 0, GAMES), 1e-5);
    }
  }

  private static void assertClose(NDArray expected, NDArray actual, double tolerance) {
    assertEquals(expected.getShape(), actual.getShape());
    double worst = expected.sub(actual).abs().max().getFloat();
    assertTrue(worst <= tolerance, "worst difference " + worst);
  }

  @Test
  void firstGradient_isWithin1e4Relative() {
    try (TowerWeights towers = initial();
        ReferenceGradient gradient = new ReferenceGradient(towers, LOSS, lossInputs())) {
      checkGradients(towers, gradient.of(inputs(), lossBatch(), 1));
    }
  }

  @Test
  void firstFastGradient_isWithin1e4Relative() {
    try (TowerWeights towers = initial();
        FastGradient gradient = new FastGradient(towers, LOSS, lossInputs(), Precision.FP32)) {
      checkGradients(towers, fast(gradient));
    }
  }

  private static Gradient fast(FastGradient gradient) {
    BatchTensors.Tensors in = inputs();
    return gradient.of(poolRows(in), in.userRows(), in.dense(), null, lossBatch(), 1);
  }

  private static void checkGradients(TowerWeights towers, Gradient gradient) {
    NamedTensors gradients = towers.weights().views(gradient.values());
    for (Weights.Spec spec : network.specs()) {
      float[] expected = weight("grad", spec.name());
      float[] actual = gradients.get(spec.name()).toFloatArray();
      double error = 0;
      double norm = 0;
      for (int i = 0; i < expected.length; i++) {
        error += Math.pow((double) expected[i] - actual[i], 2);
        norm += Math.pow(expected[i], 2);
      }
      double relative = Math.sqrt(error) / Math.max(1e-12, Math.sqrt(norm));
      assertTrue(relative <= 1e-4, spec.name() + ": relative error " + relative);
    }
  }

  /** The same inputs as rows of a sparse matrix. */
  private static List<NDArray> poolRows(BatchTensors.Tensors in) {
    Shape shape = in.poolWeights().getShape();
    long[] entries = in.entries().toLongArray();
    float[] pools = in.poolWeights().toFloatArray();
    int length = (int) shape.get(2);
    SparseRows rows = new SparseRows();
    for (int row = 0; row < shape.get(0) * shape.get(1); row++) {
      for (int i = 0; i < length; i++) {
        if (pools[row * length + i] != 0) {
          rows.add((int) entries[row / (int) shape.get(1) * length + i], pools[row * length + i]);
        }
      }
      rows.endRow();
    }
    return rows.tensors(GAMES + 1, manager);
  }

  @Test
  void fiveSteps_haveThePublishedLossesNormsAndWeights() {
    try (TowerWeights towers = initial();
        ReferenceGradient gradient = new ReferenceGradient(towers, LOSS, lossInputs());
        Optimisation optimisation =
            new Optimisation(
                towers.weights(), Adam.reference(towers.weights().flat(), ADAM, manager))) {
      checkFiveSteps(towers.weights(), optimisation, () -> gradient.of(inputs(), lossBatch(), 1));
    }
  }

  @Test
  void fiveFastSteps_haveThePublishedLossesNormsAndWeights() {
    try (TowerWeights towers = initial();
        FastGradient gradient = new FastGradient(towers, LOSS, lossInputs(), Precision.FP32);
        Optimisation optimisation =
            new Optimisation(
                towers.weights(), Adam.fused(towers.weights().flat(), ADAM, manager))) {
      checkFiveSteps(towers.weights(), optimisation, () -> fast(gradient));
    }
  }

  private static void checkFiveSteps(
      Weights weights, Optimisation optimisation, Supplier<Gradient> gradient) {
    double[] losses = golden("out.losses").toDoubleArray();
    double[] norms = golden("out.grad_norms").toDoubleArray();
    for (int step = 0; step < losses.length; step++) {
      double loss = optimisation.step(gradient, 1e-3);
      assertEquals(losses[step], loss, 1e-4 * losses[step], "loss of step " + step);
      assertEquals(
          norms[step], optimisation.gradientNorm(), 1e-3 * norms[step], "norm of step " + step);
    }
    NamedTensors after = weights.views(weights.flat());
    for (Weights.Spec spec : network.specs()) {
      float[] expected = weight("after5", spec.name());
      float[] actual = after.get(spec.name()).toFloatArray();
      for (int i = 0; i < expected.length; i++) {
        assertEquals(expected[i], actual[i], 2e-4, spec.name() + " at " + i);
      }
    }
  }

  /** Our name of a tensor of the file, empty for what is no weight. */
  private static String ours(String theirs) {
    int dot = theirs.lastIndexOf('.');
    for (Map.Entry<String, String> name : NAMES.entrySet()) {
      if (theirs.substring(0, dot).equals("init." + name.getValue())) {
        return name.getKey() + theirs.substring(dot);
      }
    }
    return "";
  }

  @Test
  void importedWeights_giveThePublishedVectors() {
    Path file =
        Path.of(System.getenv("GAMEREC_DATA"))
            .resolveSibling("golden")
            .resolve("system_a_small.safetensors");
    try (TwoTowerModel model =
        TwoTowerModel.builder().features(features).device(device).seed(5).build()) {
      model.importWeights(file, SystemAGoldenIT::ours);
      float[] expected = golden("out.item").toFloatArray();
      float[] actual = model.encodeItems();
      assertEquals(expected.length, actual.length);
      for (int i = 0; i < expected.length; i++) {
        assertEquals(expected[i], actual[i], 1e-5, "item vectors at " + i);
      }
    }
    try (TowerWeights towers = new TowerWeights(network, manager, 5)) {
      towers.weights().load(file, SystemAGoldenIT::ours, towers.padding());
      assertClose(golden("out.user"), towers.users(inputs()), 1e-5);
    }
  }
}
