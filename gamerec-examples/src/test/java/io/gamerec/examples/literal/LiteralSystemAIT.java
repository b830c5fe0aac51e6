package io.gamerec.examples.literal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.Pair;
import io.gamerec.api.History;
import io.gamerec.api.bundle.Bundles;
import io.gamerec.api.data.TrainView;
import io.gamerec.examples.generate.RandomGames;
import io.gamerec.features.ExampleScheme;
import io.gamerec.features.FeatureSpecs;
import io.gamerec.features.FittedFeatures;
import io.gamerec.features.HistoryRows;
import io.gamerec.features.TrainingExamples;
import io.gamerec.model.DeviceBackend;
import io.gamerec.model.DeviceBackends;
import io.gamerec.model.TwoTowerModel;
import io.gamerec.model.loss.Losses;
import io.gamerec.model.training.LearningRate;
import io.gamerec.model.training.StepImplementation;
import io.gamerec.model.training.TrainingOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The yardstick computes what it is held against. */
class LiteralSystemAIT {
  private static final double TEMPERATURE = 0.1;
  private static final double ALPHA = 0.4;
  private static final int BATCH_SIZE = 64;

  /** So long a schedule is flat. */
  private static final int LONG = 1_000_000;

  /** {@code 03user.genres.tower_01Linear_weight}: blocks are numbered from 1. */
  private static final Pattern IN_BLOCK = Pattern.compile("\\d\\d(.+)_(\\d\\d)Linear_(\\w+)");

  private static DeviceBackend device;
  private static TrainView train;
  private static FittedFeatures features;

  @TempDir private Path directory;

  @BeforeAll
  static void open() {
    device = DeviceBackends.cpu();
    train = RandomGames.train(300, 14, 400, 3);
    features = FeatureSpecs.systemA().fit(train);
  }

  @AfterAll
  static void close() {
    device.close();
  }

  private static TrainingExamples examples(long seed) {
    return ExampleScheme.rollback().build(train, features, seed);
  }

  private static TwoTowerModel model() {
    return TwoTowerModel.builder()
        .features(features)
        .device(device)
        .loss(Losses.fullSoftmax().temperature(TEMPERATURE).popularityAlpha(ALPHA))
        .build();
  }

  private static double[] losses(TwoTowerModel model, int steps, double learningRate, long seed) {
    double[] losses = new double[steps];
    model.train(
        train,
        TrainingOptions.builder()
            .steps(steps)
            .batchSize(BATCH_SIZE)
            .seed(seed)
            .learningRate(LearningRate.constant(learningRate))
            .implementation(StepImplementation.REFERENCE)
            .listener(done -> losses[done.step() - 1] = done.loss())
            .build());
    return losses;
  }

  /** Trained weights: those of the start are so small that a wrong pool would hardly show. */
  private void loadTrained(TwoTowerModel model, LiteralSystemA literal) throws IOException {
    losses(model, 60, 1e-2, 1);
    load(model, literal);
  }

  @Test
  void forward_withTheWeightsOfTheModel_hasItsLogits() throws IOException {
    try (TwoTowerModel model = model();
        LiteralSystemA literal = new LiteralSystemA(features, TEMPERATURE, ALPHA, LONG, device);
        NDManager manager = device.newManager()) {
      loadTrained(model, literal);
      HistoryRows rows = new HistoryRows();
      TrainingExamples examples = examples(2);
      List<History> histories = new ArrayList<>();
      for (int user = 0; user < BATCH_SIZE; user++) {
        examples.next(rows);
        histories.add(features.toHistory(rows));
      }
      float[] users = model.encodeUsers(histories);
      float[] items = model.encodeItems();
      LiteralDataset.Batch batch = new LiteralDataset(features).next(examples(2), BATCH_SIZE);
      float[] logits =
          literal
              .towers()
              .forward(
                  new ParameterStore(manager, false),
                  LiteralSystemA.inputs(batch, features.spec().maxLength(), manager),
                  false)
              .singletonOrThrow()
              .toFloatArray();
      int games = features.itemCount();
      int[] players = features.players();
      for (int user = 0; user < BATCH_SIZE; user++) {
        for (int game = 0; game < games; game++) {
          double score = 0;
          for (int i = 0; i < model.dim(); i++) {
            score += users[user * model.dim() + i] * items[game * model.dim() + i];
          }
          double expected = score / TEMPERATURE + ALPHA * Math.log1p(players[game]);
          assertEquals(expected, logits[user * games + game], 1e-4, "user " + user);
        }
      }
    }
  }

  @Test
  void step_withTheWeightsOfTheModel_hasItsLosses() throws IOException {
    try (TwoTowerModel model = model();
        LiteralSystemA literal = new LiteralSystemA(features, TEMPERATURE, ALPHA, LONG, device)) {
      loadTrained(model, literal);
      float[] padding = padding(literal);
      double[] expected = losses(model, 5, 1e-3, 2);
      TrainingExamples examples = examples(2);
      assertEquals(expected[0], literal.step(examples, BATCH_SIZE), 1e-4);
      // DJL's Adam is a little different, so the steps part slowly.
      for (int step = 1; step < expected.length; step++) {
        assertEquals(expected[step], literal.step(examples, BATCH_SIZE), 1e-3, "step " + step);
      }
      assertArrayEquals(padding, padding(literal));
    }
  }

  private static float[] padding(LiteralSystemA literal) {
    NDArray table = literal.towers().game().getArray();
    return table.get(table.getShape().get(0) - 1).toFloatArray();
  }

  /** A low temperature makes great gradients. */
  @Test
  void gradients_areClippedWhereTheyAreGreat() throws IOException {
    LiteralDataset.Batch batch = new LiteralDataset(features).next(examples(2), BATCH_SIZE);
    for (double temperature : new double[] {0.001, 0.1}) {
      try (TwoTowerModel model = model();
          LiteralSystemA literal = new LiteralSystemA(features, temperature, ALPHA, LONG, device)) {
        loadTrained(model, literal);
        literal.gradients(batch);
        double norm = gradientNorm(literal);
        boolean great = temperature < 0.01;
        assertTrue(great ? Math.abs(norm - 1) < 1e-4 : norm > 0.01 && norm < 0.99, "norm " + norm);
      }
    }
  }

  private static double gradientNorm(LiteralSystemA literal) {
    double squares = 0;
    for (Parameter parameter : literal.towers().getParameters().values()) {
      for (float value : parameter.getArray().getGradient().toFloatArray()) {
        squares += (double) value * value;
      }
    }
    return Math.sqrt(squares);
  }

  @Test
  void step_often_learnsAndKeepsMemoryFlat() throws IOException {
    try (TwoTowerModel model = model();
        LiteralSystemA literal = new LiteralSystemA(features, TEMPERATURE, ALPHA, 60, device)) {
      load(model, literal);
      TrainingExamples examples = examples(2);
      double[] losses = new double[50];
      int arrays = 0;
      for (int step = 0; step < losses.length; step++) {
        losses[step] = literal.step(examples, BATCH_SIZE);
        if (step == 1) {
          arrays = arrays(literal);
        }
      }
      assertTrue(arrays > 20, arrays + " arrays");
      assertEquals(arrays, arrays(literal));
      double first = mean(losses, 0, 10);
      double last = mean(losses, 40, 50);
      assertTrue(last < first - 0.1, "loss from " + first + " to " + last);
    }
  }

  @Test
  void new_featuresOfAnotherSpecification_saysSo() {
    FittedFeatures others = FeatureSpecs.idsOnly().fit(train);
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> new LiteralSystemA(others, TEMPERATURE, ALPHA, LONG, device))
            .getMessage();
    assertTrue(
        message.startsWith("features must be those of FeatureSpecs.systemA(), got "), message);
  }

  private static double mean(double[] values, int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += values[i] / (to - from);
    }
    return sum;
  }

  /** Tensors of the whole engine. */
  private static int arrays(LiteralSystemA literal) {
    NDManager manager = literal.towers().game().getArray().getManager();
    while (manager.getParentManager() != null && manager.getParentManager().isOpen()) {
      manager = manager.getParentManager();
    }
    return manager.getManagedArrays().size();
  }

  private void load(TwoTowerModel model, LiteralSystemA literal) throws IOException {
    Path bundle = directory.resolve("bundle");
    Bundles.write(bundle, model, Map.of());
    Path file;
    try (Stream<Path> files = Files.walk(bundle)) {
      file = files.filter(path -> path.endsWith("weights.safetensors")).findFirst().orElseThrow();
    }
    try (NDManager reading = device.newManager();
        InputStream in = Files.newInputStream(file)) {
      Map<String, NDArray> weights = new HashMap<>();
      for (NDArray weight : NDList.decode(reading, in)) {
        weights.put(weight.getName(), weight);
      }
      NDArray padding = weights.remove("item.id.padding");
      weights.computeIfPresent("item.id.embedding.weight", (name, ids) -> ids.concat(padding, 0));
      for (Pair<String, Parameter> named : literal.towers().getParameters()) {
        Matcher inBlock = IN_BLOCK.matcher(named.getKey());
        String name =
            inBlock.matches()
                ? inBlock.group(1)
                    + "."
                    + (Integer.parseInt(inBlock.group(2)) - 1)
                    + "."
                    + inBlock.group(3)
                : named.getKey();
        NDArray weight = weights.remove(name);
        assertTrue(weight != null, name + " is not among " + weights.keySet());
        // In place, on the same memory without the record of gradients.
        NDArray parameter = named.getValue().getArray().stopGradient();
        assertEquals(parameter.getShape(), weight.getShape(), name);
        parameter.muli(0).addi(weight);
      }
      assertTrue(weights.isEmpty(), "left over: " + weights.keySet());
    }
  }
}
