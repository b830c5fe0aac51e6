package io.gamerec.model.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.gamerec.api.data.TrainView;
import io.gamerec.features.ExampleScheme;
import io.gamerec.features.FeatureSpec;
import io.gamerec.features.FeatureSpecBuilder;
import io.gamerec.features.FeatureSpecs;
import io.gamerec.features.FittedFeatures;
import io.gamerec.features.HistoryRows;
import io.gamerec.features.HistorySequence;
import io.gamerec.features.ItemFeature;
import io.gamerec.features.Pool;
import io.gamerec.features.TrainingExamples;
import io.gamerec.features.UserBatch;
import io.gamerec.model.DeviceBackend;
import io.gamerec.model.DeviceBackends;
import io.gamerec.model.TinySteam;
import io.gamerec.model.loss.FullSoftmax;
import io.gamerec.model.loss.Loss;
import io.gamerec.model.loss.Losses;
import io.gamerec.model.loss.Negatives;
import io.gamerec.model.tower.SequenceTower;
import io.gamerec.model.tower.Towers;
import io.gamerec.model.training.Precision;
import io.gamerec.model.training.StepImplementation;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The gradients of every loss and every kind of tower: the fast one against the reference, the
 * reference against finite differences.
 */
class TowerGradientIT {
  private static final TrainView TRAIN = TinySteam.split(120, 5).train();
  private static final TrainView TIMED = TinySteam.timedSplit(120, 5).train();
  private static final int DIM = 16;
  private static DeviceBackend device;
  private static NDManager manager;

  @BeforeAll
  static void open() {
    device = DeviceBackends.auto();
    manager = device.newManager();
  }

  @AfterAll
  static void close() {
    manager.close();
    device.close();
  }

  /** What a case is about, and the batch size. */
  private record Case(
      String name,
      FeatureSpec spec,
      Towers towers,
      @Nullable SequenceTower sequence,
      boolean unitLength,
      Loss loss,
      int users) {
    Case(String name, FeatureSpec spec, Towers towers, boolean unitLength, Loss loss, int users) {
      this(name, spec, towers, null, unitLength, loss, users);
    }

    TrainView train() {
      return sequence == null ? TRAIN : TIMED;
    }

    TrainingExamples examples(FittedFeatures features) {
      ExampleScheme scheme =
          sequence == null ? ExampleScheme.rollback() : ExampleScheme.slidingWindow(9);
      return scheme.build(train(), features, 3);
    }

    /** The next examples and, where there are sequences, a user who has played nothing. */
    void next(TrainingExamples examples, FittedFeatures features, UserBatch batch) {
      examples.next(batch, users);
      if (sequence != null) {
        features.encode(new HistoryRows(), batch);
      }
    }

    @Override
    public String toString() {
      return name;
    }

    TowerWeights weights(FittedFeatures features) {
      TwoTowerNetwork network = new TwoTowerNetwork(features, towers, sequence, DIM, unitLength);
      TowerWeights weights = new TowerWeights(network, manager, 7);
      // Greater than at the start, so that every weight shows in the loss.
      SplittableRandom random = new SplittableRandom(11);
      float[] values = weights.weights().flat().toFloatArray();
      int[] at = {0};
      weights
          .weights()
          .set(
              name -> {
                float[] part = new float[size(network, name)];
                for (int i = 0; i < part.length; i++) {
                  part[i] = values[at[0]++] + (float) (0.2 * random.nextGaussian());
                }
                return part;
              });
      return weights;
    }
  }

  private static int size(TwoTowerNetwork network, String name) {
    return network.specs().stream()
        .filter(spec -> spec.name().equals(name))
        .mapToInt(spec -> (int) spec.shape().size())
        .sum();
  }

  private static FeatureSpecBuilder ids() {
    return FeatureSpec.builder().itemId(DIM);
  }

  private static FeatureSpec everything(double idDropout) {
    return FeatureSpec.builder()
        .multiHot("genres", 3)
        .add(ItemFeature.tfIdf("tags").dim(8).hidden(16).minItems(2))
        .add(ItemFeature.itemId(DIM).dropout(idDropout))
        .categorical("developer", 2)
        .numeric("release_year", 3)
        .embedding("image", 4)
        .bucketized("price", FeatureSpecs.STEAM_PRICE_BOUNDS, 3)
        .history(h -> h.pools(Pool.LIKED, Pool.DISLIKED, Pool.FULL, Pool.WEIGHTED, Pool.UNPLAYED))
        .affinity("genres")
        .profile("tags")
        .build();
  }

  private static Case of(String name, Loss loss) {
    return new Case(name, everything(0), Towers.projection().hidden(32), true, loss, 33);
  }

  private static Case of(String name, FeatureSpec spec, Towers towers, boolean unit) {
    return new Case(name, spec, towers, unit, Losses.fullSoftmax().temperature(0.3), 32);
  }

  private static FeatureSpec games(UnaryOperator<HistorySequence> options) {
    return ids().history(h -> h.maxLength(8).sequence(options)).build();
  }

  private static Case sequence(String name, FeatureSpec spec, SequenceTower sequence) {
    Loss loss = Losses.fullSoftmax().temperature(0.3);
    return new Case(name, spec, Towers.projection().hidden(24), sequence, true, loss, 32);
  }

  static Stream<Case> cases() {
    FeatureSpec byUser = FeatureSpec.builder().userId(DIM).itemId(DIM).build();
    return Stream.of(
        of("full softmax", Losses.fullSoftmax().popularityAlpha(0.4)),
        of("history masked", Losses.fullSoftmax().maskHistory(true)),
        of("published temperature", Losses.fullSoftmax().temperature(0.000977)),
        of("in-batch", Losses.inBatchSoftmax().popularityAlpha(0.1)),
        of("InfoNCE", Losses.inBatchSoftmax().logitScale(5).logQ(false).maskAccidentalHits(false)),
        of(
            "mixed negatives, history masked",
            Losses.sampledSoftmax(Negatives.inBatch().andUniform(20)).maskHistory(true)),
        of("popularity", Losses.sampledSoftmax(Negatives.popularity(30).exponent(0.75))),
        of("per example", Losses.sampledSoftmax(Negatives.uniform(9).drawnPerExample())),
        of("BPR", Losses.bpr().negatives(Negatives.popularity(3).drawnPerExample())),
        of("gBCE", Losses.gbce(7)),
        of("ids only", ids().build(), Towers.projection().hidden(24), true),
        of("System C's blocks", byUser, Towers.mlp(2), true),
        of("dropout", byUser, Towers.mlp(2).dropout(0.2), true),
        of(
            "dropout of the hidden layer",
            everything(0),
            Towers.projection().hidden(24).dropout(0.3),
            true),
        of("id dropout", everything(0.5), Towers.projection().hidden(24), true),
        new Case(
            "id dropout, sampled",
            everything(0.5),
            Towers.projection().hidden(24),
            true,
            Losses.inBatchSoftmax(),
            32),
        of("System B's tables", byUser, Towers.embeddings(), false),
        new Case("one user", ids().build(), Towers.mlp(1), true, Losses.fullSoftmax(), 1),
        new Case(
            "tables, sampled",
            byUser,
            Towers.embeddings(),
            false,
            Losses.inBatchSoftmax().temperature(1),
            32),
        sequence("sequence", games(s -> s), new SequenceTower(1, 1, 0, false)),
        sequence("sequence of places", games(s -> s), new SequenceTower(2, 2, 0, true)),
        sequence(
            "sequence with hours and age",
            games(s -> s.withLogHours().withAge()),
            new SequenceTower(1, 4, 0, true)),
        sequence("sequence, dropout", games(s -> s.withAge()), new SequenceTower(2, 2, 0.3, true)),
        sequence(
            "sequence beside pools and profiles",
            FeatureSpec.builder()
                .itemId(DIM)
                .add(ItemFeature.tfIdf("tags").dim(8).hidden(16).minItems(2))
                .history(h -> h.pools(Pool.FULL, Pool.UNPLAYED).sequence(s -> s.withLogHours()))
                .profile("tags")
                .build(),
            new SequenceTower(2, 2, 0.2, true)),
        new Case(
            "sequence, sampled",
            games(s -> s),
            Towers.mlp(1).dropout(0.2),
            new SequenceTower(1, 2, 0.2, true),
            true,
            Losses.inBatchSoftmax(),
            32),
        new Case(
            "sequence as vector",
            games(s -> s),
            Towers.embeddings(),
            new SequenceTower(2, 2, 0, true),
            false,
            Losses.fullSoftmax().temperature(1),
            32));
  }

  private static TowerGradient gradient(
      StepImplementation implementation, TowerWeights towers, Loss loss, FittedFeatures features) {
    LossInputs inputs = new LossInputs(loss, features.players());
    return TowerGradient.of(implementation, towers, loss, inputs, Precision.FP32);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void fast_isTheReference(Case that) {
    FittedFeatures features = that.spec.fit(that.train());
    TrainingExamples examples = that.examples(features);
    UserBatch batch = features.newBatch();
    try (TowerWeights towers = that.weights(features);
        TowerGradient reference =
            gradient(StepImplementation.REFERENCE, towers, that.loss, features);
        TowerGradient fast = gradient(StepImplementation.FAST, towers, that.loss, features)) {
      for (int step = 0; step < 3; step++) {
        that.next(examples, features, batch);
        Gradient expected = reference.of(batch, step);
        Gradient actual = fast.of(batch, step);
        assertEquals(expected.loss(), actual.loss(), 1e-4 * Math.abs(expected.loss()) + 1e-6);
        assertClose(towers, expected.values(), actual.values());
      }
    }
  }

  private static void assertClose(TowerWeights towers, NDArray expected, NDArray actual) {
    NamedTensors expectedParts = towers.weights().views(expected);
    NamedTensors actualParts = towers.weights().views(actual);
    double whole = expected.norm().getFloat();
    for (Weights.Spec spec : towers.network().specs()) {
      NDArray part = expectedParts.get(spec.name());
      double norm = part.norm().getFloat();
      double error = part.sub(actualParts.get(spec.name())).norm().getFloat();
      assertTrue(error <= 2e-3 * norm + 1e-5 * whole, spec.name() + ": " + error + " of " + norm);
    }
  }

  /**
   * Along the gradient of each weight, the loss must change by the gradient's length times the way.
   * Central differences of several widths, of which the closest counts: a wide one meets the kinks
   * of ReLU, which items of equal labels share, a narrow one the rounding of 32-bit losses.
   */
  @ParameterizedTest
  @MethodSource("cases")
  void reference_isTheFiniteDifference(Case that) {
    FittedFeatures features = that.spec.fit(that.train());
    TrainingExamples examples = that.examples(features);
    UserBatch batch = features.newBatch();
    that.next(examples, features, batch);
    Loss smooth = that.loss.temperature() < 0.01 ? Losses.fullSoftmax() : that.loss;
    LossInputs inputs = new LossInputs(smooth, features.players());
    try (TowerWeights towers = that.weights(features);
        ReferenceGradient gradient = new ReferenceGradient(towers, smooth, inputs)) {
      BatchTensors.Tensors users = new BatchTensors(that.spec).upload(batch, manager);
      LossBatch lossBatch = inputs.of(batch, 1);
      Supplier<Gradient> compute = () -> gradient.of(users, lossBatch, 1);
      float[] all = compute.get().values().toFloatArray();
      int at = 0;
      for (Weights.Spec spec : towers.network().specs()) {
        float[] direction = new float[all.length];
        int size = (int) spec.shape().size();
        System.arraycopy(all, at, direction, at, size);
        double norm = LabelVectors.norm(direction);
        if (norm > 5e-3) {
          assertEquals(
              norm, slope(compute, towers, direction, norm), 0.04 * norm + 1e-3, spec.name());
        }
        at += size;
      }
      double norm = LabelVectors.norm(all);
      assertEquals(norm, slope(compute, towers, all, norm), 0.01 * norm, "all weights");
    }
  }

  private static double slope(
      Supplier<Gradient> compute, TowerWeights towers, float[] direction, double norm) {
    double closest = Double.POSITIVE_INFINITY;
    for (double width : new double[] {4e-3, 1.2e-3, 3e-4, 5e-5}) {
      double slope =
          (loss(compute, towers, direction, width / norm)
                  - loss(compute, towers, direction, -width / norm))
              / (2 * width);
      closest = Math.abs(slope - norm) < Math.abs(closest - norm) ? slope : closest;
    }
    return closest;
  }

  private static double loss(
      Supplier<Gradient> compute, TowerWeights towers, float[] direction, double factor) {
    float[] weights = towers.weights().flat().toFloatArray();
    float[] moved = weights.clone();
    for (int i = 0; i < moved.length; i++) {
      moved[i] += (float) (factor * direction[i]);
    }
    set(towers, moved);
    double loss = compute.get().loss();
    set(towers, weights);
    return loss;
  }

  private static void set(TowerWeights towers, float[] values) {
    int[] at = {0};
    towers
        .weights()
        .set(
            name -> {
              float[] part = new float[size(towers.network(), name)];
              System.arraycopy(values, at[0], part, 0, part.length);
              at[0] += part.length;
              return part;
            });
  }

  /** Elsewhere than here the engine may lack oneDNN. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void fast_withOneDnnOrWithout_isTheReference(boolean oneDnn) {
    assumeTrue(!oneDnn || PyTorchEngine.hasOneDnn(manager.getDevice()), "no oneDNN here");
    Loss loss = Losses.fullSoftmax().popularityAlpha(0.4).maskHistory(true);
    FittedFeatures features = everything(0).fit(TRAIN);
    UserBatch batch = features.newBatch();
    ExampleScheme.rollback().build(TRAIN, features, 3).next(batch, 33);
    LossInputs inputs = new LossInputs(loss, features.players());
    try (TowerWeights towers = of("", loss).weights(features);
        TowerGradient reference = new ReferenceGradient(towers, loss, inputs);
        TowerGradient fast = new FastGradient(towers, loss, inputs, Precision.FP32, oneDnn)) {
      Gradient expected = reference.of(batch, 1);
      Gradient actual = fast.of(batch, 1);
      assertEquals(expected.loss(), actual.loss(), 1e-4 * expected.loss());
      assertClose(towers, expected.values(), actual.values());
    }
  }

  /** The logits of 5,000 users over 60 items are 1.2 MB: two blocks within a megabyte. */
  @Test
  void fullSoftmax_inBlocks_isThatOfOne() {
    FittedFeatures features = everything(0).fit(TRAIN);
    TrainingExamples examples = ExampleScheme.rollback().build(TRAIN, features, 3);
    UserBatch batch = features.newBatch();
    examples.next(batch, 5_000);
    FullSoftmax whole = Losses.fullSoftmax().maskHistory(true);
    Case that = of("", whole);
    try (TowerWeights towers = that.weights(features);
        TowerGradient expected = gradient(StepImplementation.FAST, towers, whole, features);
        TowerGradient blocks =
            gradient(StepImplementation.FAST, towers, whole.memoryMegabytes(1), features)) {
      Gradient one = expected.of(batch, 1);
      Gradient two = blocks.of(batch, 1);
      assertEquals(one.loss(), two.loss(), 1e-5 * one.loss());
      assertClose(towers, one.values(), two.values());
    }
  }

  /** A hundred steps in bfloat16 learn what a hundred in float32 learn. */
  @Test
  void bf16_learnsAsMuch() {
    FittedFeatures features = everything(0).fit(TRAIN);
    double[] losses = new double[2];
    for (Precision precision : Precision.values()) {
      TrainingExamples examples = ExampleScheme.rollback().build(TRAIN, features, 3);
      UserBatch batch = features.newBatch();
      Loss loss = Losses.fullSoftmax();
      TwoTowerNetwork network =
          new TwoTowerNetwork(features, Towers.projection().hidden(64), 32, true);
      try (TowerWeights towers = new TowerWeights(network, manager, 7);
          TowerGradient gradient =
              TowerGradient.of(
                  StepImplementation.FAST,
                  towers,
                  loss,
                  new LossInputs(loss, features.players()),
                  precision);
          Optimisation step = optimisation(towers)) {
        for (int i = 0; i < 100; i++) {
          examples.next(batch, 64);
          double value = step.step(() -> gradient.of(batch, 1), 3e-3);
          losses[precision.ordinal()] += i < 80 ? 0 : value / 20;
        }
      }
    }
    assertTrue(losses[0] < 3.5, "loss of the last steps " + losses[0]);
    assertEquals(losses[0], losses[1], 0.1);
  }

  /** The direction is the same; 8 bits of mantissa leave a percent or so. */
  @Test
  void bf16_ofSequences_isNearFloat32() {
    Case that = sequence("", games(s -> s.withAge()), new SequenceTower(2, 2, 0.2, true));
    FittedFeatures features = that.spec.fit(TIMED);
    UserBatch batch = features.newBatch();
    that.next(that.examples(features), features, batch);
    LossInputs inputs = new LossInputs(that.loss, features.players());
    StepImplementation fast = StepImplementation.FAST;
    try (TowerWeights towers = that.weights(features);
        TowerGradient exact = gradient(fast, towers, that.loss, features);
        TowerGradient rounded = TowerGradient.of(fast, towers, that.loss, inputs, Precision.BF16)) {
      Gradient expected = exact.of(batch, 5);
      Gradient actual = rounded.of(batch, 5);
      assertEquals(expected.loss(), actual.loss(), 0.03 * expected.loss());
      double norm = expected.values().norm().getFloat();
      double error = expected.values().sub(actual.values()).norm().getFloat();
      assertTrue(error > 0 && error < 0.2 * norm, error + " of " + norm);
    }
  }

  private static Optimisation optimisation(TowerWeights towers) {
    Adam.Settings settings = new Adam.Settings(1e-6, 1);
    return new Optimisation(
        towers.weights(), Adam.fused(towers.weights().flat(), settings, towers.manager()));
  }

  @Test
  void historyWithoutGames_isLearned() {
    FittedFeatures features = everything(0).fit(TRAIN);
    UserBatch batch = features.newBatch();
    features.encode(new HistoryRows(), batch);
    Loss loss = Losses.fullSoftmax();
    try (TowerWeights towers = of("", loss).weights(features);
        TowerGradient gradient = gradient(StepImplementation.FAST, towers, loss, features);
        Optimisation step = optimisation(towers)) {
      double first = step.step(() -> gradient.of(batch, 1), 1e-2);
      double last = first;
      for (int i = 0; i < 50; i++) {
        last = step.step(() -> gradient.of(batch, 1), 1e-2);
      }
      assertTrue(last < first / 2, first + " to " + last);
    }
  }
}
