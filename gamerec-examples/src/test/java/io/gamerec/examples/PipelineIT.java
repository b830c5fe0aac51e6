package io.gamerec.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gamerec.api.History;
import io.gamerec.api.Recommender;
import io.gamerec.api.ScoredItem;
import io.gamerec.api.bundle.BundleManifest;
import io.gamerec.api.data.Catalogue;
import io.gamerec.api.data.Split;
import io.gamerec.eval.EvaluationReport;
import io.gamerec.examples.snippets.DocsExamples;
import io.gamerec.examples.snippets.FeaturesExamples;
import io.gamerec.examples.snippets.GpuExamples;
import io.gamerec.examples.snippets.ReadmeExample;
import io.gamerec.examples.snippets.SplitsExamples;
import io.gamerec.features.FeatureSpecs;
import io.gamerec.features.FittedFeatures;
import io.gamerec.features.steam.SteamFiles;
import io.gamerec.model.DeviceBackend;
import io.gamerec.model.DeviceBackends;
import io.gamerec.model.TwoTowerModel;
import io.gamerec.model.ranker.RankerOptions;
import io.gamerec.model.training.Checkpoints;
import io.gamerec.model.training.TrainingOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole way on generated data, through the command line. */
class PipelineIT {
  @TempDir private static Path directory;

  private static Path data;
  private static Path bundle;
  private static Answer training;

  @BeforeAll
  static void generateAndTrain() {
    data = directory.resolve("data");
    bundle = directory.resolve("bundle");
    Answer generated =
        Answer.to("generate", "--out", data, "--users", 1500, "--games", 250, "--seed", 3);
    assertEquals(0, generated.code(), generated.err());
    training = train(bundle);
    assertEquals(0, training.code(), training.err());
  }

  private static Answer train(Path out, String... more) {
    List<Object> arguments =
        new ArrayList<>(
            List.of(
                "train",
                "--data",
                data,
                "--out",
                out,
                "--epochs",
                3,
                "--batch-size",
                128,
                "--ranker-steps",
                60,
                "--json",
                directory.resolve(out.getFileName() + ".json")));
    arguments.addAll(Arrays.asList(more));
    return Answer.to(arguments.toArray());
  }

  private static JsonNode json(String name) throws IOException {
    return new ObjectMapper().readTree(directory.resolve(name).toFile());
  }

  @Test
  void train_reportsFiguresAndMalformedLines() throws IOException {
    JsonNode figures = json("bundle.json");
    for (String key :
        List.of("users", "items", "interactions", "steps", "peakRssMb", "residentMbAtEnd")) {
      assertTrue(figures.get(key).asInt() > 0, key);
    }
    assertTrue(figures.get("stepsPerSecond").asDouble() > 0);
    assertTrue(figures.get("seconds").asDouble() > 0);
    assertTrue(training.out().contains(figures.get("bundleSha256").asText()), training.out());
    assertTrue(training.out().contains("malformed"), training.out());
    assertTrue(training.out().contains("examples/s"), training.out());
  }

  @Test
  void train_sameSeed_givesTheSameBundle() throws IOException {
    Answer again = train(directory.resolve("again"));
    assertEquals(0, again.code(), again.err());
    assertEquals(json("bundle.json").get("bundleSha256"), json("again.json").get("bundleSha256"));
  }

  @Test
  void train_withTheHistoryInTheSoftmax_isAnotherBundle() throws IOException {
    Answer with = train(directory.resolve("with"), "--no-mask-history");
    assertEquals(0, with.code(), with.err());
    assertNotEquals(json("bundle.json").get("bundleSha256"), json("with.json").get("bundleSha256"));
  }

  /** The later checkpoints are lost, as when the training is killed in the middle. */
  @Test
  void train_resumedFromTheMiddle_givesTheSameBundle() throws IOException {
    Path checkpoints = directory.resolve("checkpoints");
    String[] kept = {"--checkpoints", checkpoints.toString(), "--checkpoint-every", "40"};
    Answer first = train(directory.resolve("first"), kept);
    assertEquals(0, first.code(), first.err());
    assertEquals(json("bundle.json").get("bundleSha256"), json("first.json").get("bundleSha256"));
    List<Path> files = Checkpoints.list(checkpoints);
    assertEquals(3, files.size());
    Files.delete(files.get(0));
    Files.delete(files.get(1));
    Answer refused = train(directory.resolve("refused"), kept);
    assertEquals(1, refused.code());
    assertTrue(refused.err().contains("holds the checkpoints of another run"), refused.err());
    Answer resumed =
        train(
            directory.resolve("resumed"),
            Stream.concat(Stream.of(kept), Stream.of("--resume")).toArray(String[]::new));
    assertEquals(0, resumed.code(), resumed.err());
    assertEquals(json("bundle.json").get("bundleSha256"), json("resumed.json").get("bundleSha256"));
    assertEquals(files, Checkpoints.list(checkpoints));
  }

  @Test
  void train_resumeWithoutCheckpoints_isRefused() {
    Answer refused = train(directory.resolve("nowhere"), "--resume");
    assertEquals(1, refused.code());
    assertTrue(refused.err().contains("--resume needs --checkpoints DIR"), refused.err());
  }

  @Test
  void evaluate_bothStagesBeatPopularity() throws IOException {
    Answer answer =
        Answer.to(
            "evaluate",
            "--bundle",
            bundle,
            "--data",
            data,
            "--json",
            directory.resolve("eval.json"));
    assertEquals(0, answer.code(), answer.err());
    JsonNode report = json("eval.json");
    assertEquals("shuffled-history", report.get("protocol").asText());
    assertEquals("history", report.get("exclude").asText());
    assertEquals("standard", report.get("split").asText());
    assertTrue(report.get("leakageAudit").get("clean").asBoolean(), answer.out());
    assertTrue(answer.out().contains("split standard; leakage audit: clean"), answer.out());
    assertTrue(report.get("users").asInt() > 50);
    assertTrue(report.get("examples").asInt() > report.get("users").asInt());
    Map<String, JsonNode> systems = new LinkedHashMap<>();
    report.get("systems").forEach(system -> systems.put(system.get("name").asText(), system));
    assertEquals(
        List.of("random", "popularity", "ease", "two-tower", "two-stage"),
        List.copyOf(systems.keySet()));
    double popularity = metric(systems, "popularity", "ndcg@10");
    assertTrue(metric(systems, "random", "ndcg@10") < popularity);
    assertTrue(metric(systems, "two-tower", "ndcg@10") > 1.2 * popularity, answer.out());
    assertTrue(metric(systems, "two-stage", "ndcg@10") > 1.2 * popularity, answer.out());
    assertEquals(
        metric(systems, "two-tower", "recall@100"), metric(systems, "two-stage", "recall@100"));
    assertTrue(metric(systems, "two-stage", "mrr") > 0);
  }

  private static double metric(Map<String, JsonNode> systems, String name, String metric) {
    return systems.get(name).get(metric).asDouble();
  }

  @ParameterizedTest
  @ValueSource(strings = {"owned", "none"})
  void evaluate_otherExclusions(String exclude) {
    Answer answer =
        Answer.to(
            "evaluate",
            "--bundle",
            bundle,
            "--data",
            data,
            "--exclude",
            exclude,
            "--users",
            "validation");
    assertEquals(0, answer.code(), answer.err());
    assertTrue(answer.out().contains("exclude " + exclude), answer.out());
  }

  @Test
  void recommend_threeStrategyGames_givesMostlyStrategyAndNothingOwned() {
    List<String> strategy = strategyGames();
    StringBuilder history = new StringBuilder();
    strategy.forEach(id -> history.append(id).append(" = 80; "));
    Answer answer = Answer.to("recommend", "--bundle", bundle, "--history", history, "-k", 10);
    assertEquals(0, answer.code(), answer.err());
    List<String> lines = answer.out().lines().toList();
    assertEquals(10, lines.size());
    assertTrue(lines.stream().filter(line -> line.contains("Strategy")).count() >= 6, answer.out());
    for (String id : strategy) {
      assertFalse(
          answer.out().contains(" " + id + " "), "owned game " + id + " in " + answer.out());
    }
  }

  /** Strategy games that generated players know: the first of the catalogue with one genre more. */
  private static List<String> strategyGames() {
    try (Recommender recommender = Recommender.load(bundle)) {
      Catalogue catalogue = recommender.catalogue();
      List<String> found = new ArrayList<>();
      for (int row = 0; row < catalogue.size() && found.size() < 3; row++) {
        List<String> genres = catalogue.textList("genres").get(row);
        if (genres.contains("Strategy") && genres.size() <= 2) {
          found.add(catalogue.itemIds().get(row));
        }
      }
      return found;
    }
  }

  @Test
  void recommend_byTitle_isTheSameAsById() {
    String id = strategyGames().get(0);
    String title;
    try (Recommender recommender = Recommender.load(bundle)) {
      title = recommender.catalogue().title(id);
    }
    Answer byId = Answer.to("recommend", "--bundle", bundle, "--history", id + "=5");
    Answer byTitle =
        Answer.to("recommend", "--bundle", bundle, "--history", title.toUpperCase() + " = 5");
    assertEquals(byId, byTitle);
  }

  @Test
  void recommend_wrongTitle_listsTheNearest() {
    String title;
    try (Recommender recommender = Recommender.load(bundle)) {
      title = recommender.catalogue().title(strategyGames().get(0));
    }
    Answer answer =
        Answer.to("recommend", "--bundle", bundle, "--history", title.substring(1) + "x = 5");
    assertOneLine(answer, 1, "nearest titles", title);
  }

  @Test
  void similar_listsOtherGames() {
    String id = strategyGames().get(0);
    Answer answer = Answer.to("similar", "--bundle", bundle, "--game", id, "-k", 5);
    assertEquals(0, answer.code(), answer.err());
    assertEquals(5, answer.out().lines().count());
    assertFalse(answer.out().contains(" " + id + " "), answer.out());
  }

  private static void assertOneLine(Answer answer, int code, String... parts) {
    assertEquals(code, answer.code(), answer.err());
    assertEquals(1, answer.err().lines().count(), answer.err());
    for (String part : parts) {
      assertTrue(answer.err().contains(part), "'" + part + "' is not in: " + answer.err());
    }
  }

  @Test
  void badFlags_areOneLine() {
    assertOneLine(Answer.to("train", "--data", data), 2, "--out", "--help");
    assertOneLine(
        Answer.to("train", "--data", data, "--out", "x", "--steps", "many"), 2, "--steps");
    assertOneLine(Answer.to("no-such-command"), 2, "no-such-command");
    assertOneLine(
        Answer.to("evaluate", "--bundle", bundle, "--data", data, "--exclude", "all"), 2, "all");
    assertOneLine(
        Answer.to("train", "--data", data, "--out", "x", "--split", "odd"),
        1,
        "standard, users or leave-one-out",
        "odd");
    assertOneLine(
        Answer.to("recommend", "--bundle", bundle, "--history", "10"), 1, "title or id = hours");
    assertOneLine(
        Answer.to("recommend", "--bundle", bundle, "--history", strategyGames().get(0) + " = long"),
        1,
        "'long'");
    assertOneLine(
        Answer.to(
            "recommend", "--bundle", bundle, "--history", strategyGames().get(0) + "=1", "-k", 0),
        1,
        "k must be at least 1, got 0");
  }

  @Test
  void train_deviceOrThreadsThatCannotBe_areOneLine() {
    Path out = directory.resolve("never");
    assertOneLine(
        Answer.to("train", "--data", data, "--out", out, "--device", "tpu"),
        1,
        "device must be auto or one of [cpu, cuda], got 'tpu'");
    assertOneLine(
        Answer.to("train", "--data", data, "--out", out, "--device", "cuda:9999"), 1, "9999");
    assertOneLine(
        Answer.to("train", "--data", data, "--out", out, "--threads", 0),
        1,
        "threads must be in [1, 1024], got 0");
    assertOneLine(
        Answer.to("train", "--data", data, "--out", out, "--threads", "two"), 2, "--threads");
    assertFalse(Files.exists(out));
  }

  @Test
  void missingFiles_areOneLine() {
    assertOneLine(
        Answer.to("train", "--data", directory, "--out", "x"), 1, "australian_users_items");
    assertOneLine(
        Answer.to("train", "--data", directory.resolve("nowhere"), "--out", "x"),
        1,
        "not a directory");
    assertOneLine(
        Answer.to("recommend", "--bundle", directory, "--history", "10=1"),
        1,
        "not a gamerec bundle");
  }

  @Test
  void unreadableDirectory_isOneLine() throws IOException {
    Path closed = Files.createDirectory(directory.resolve("closed"));
    closed.toFile().setReadable(false);
    assumeFalse(Files.isReadable(closed), "this user may read everything");
    assertOneLine(Answer.to("train", "--data", closed, "--out", "x"), 1, "permission denied");
  }

  @Test
  void tornBundle_isOneLineThatNamesTheFile() throws IOException {
    Path torn = copy("torn");
    Path weights = torn.resolve("two-tower/weights.safetensors");
    byte[] bytes = Files.readAllBytes(weights);
    Files.write(weights, Arrays.copyOf(bytes, bytes.length / 2));
    assertOneLine(
        Answer.to("recommend", "--bundle", torn, "--history", "10=1"),
        1,
        "weights.safetensors",
        "torn");
  }

  @Test
  void evaluate_otherData_isRefused() {
    Path other = directory.resolve("other");
    Answer.to("generate", "--out", other, "--users", 300, "--games", 50, "--seed", 9);
    assertOneLine(
        Answer.to("evaluate", "--bundle", bundle, "--data", other), 1, "trained on other data");
  }

  /** The bundle's training users are other users' test users there. */
  @Test
  void evaluate_otherSplit_isRefused() {
    assertOneLine(
        Answer.to("evaluate", "--bundle", bundle, "--data", data, "--split", "users"),
        1,
        "trained on other data",
        "split standard");
  }

  @Test
  void leaveOneOut_trainsAndAsksForTheMostPlayedGame() throws IOException {
    Path out = directory.resolve("leave-one-out");
    Answer trained =
        Answer.to(
            "train",
            "--data",
            data,
            "--out",
            out,
            "--split",
            "leave-one-out",
            "--steps",
            60,
            "--batch-size",
            128,
            "--ranker-steps",
            5);
    assertEquals(0, trained.code(), trained.err());
    Answer answer =
        Answer.to(
            "evaluate",
            "--bundle",
            out,
            "--data",
            data,
            "--split",
            "leave-one-out",
            "--json",
            directory.resolve("loo.json"));
    assertEquals(0, answer.code(), answer.err());
    JsonNode report = json("loo.json");
    assertEquals("held-out", report.get("protocol").asText());
    assertEquals("leave-out(k=1,by=largest-hours,validation=true)", report.get("split").asText());
    assertEquals(report.get("users"), report.get("examples"));
    assertEquals(0, report.get("usersDropped").asInt());
    JsonNode audit = report.get("leakageAudit");
    assertTrue(audit.get("clean").asBoolean(), answer.out());
    assertEquals("user-without-target", audit.get("warnings").get(0).get("kind").asText());
  }

  @Test
  void train_ontoSomethingElse_isRefusedAndKeepsIt() throws IOException {
    Path precious = Files.createDirectories(directory.resolve("precious"));
    Files.writeString(precious.resolve("thesis.tex"), "years of work");
    Answer answer =
        Answer.to("train", "--data", data, "--out", precious, "--steps", 1, "--ranker-steps", 1);
    assertOneLine(answer, 1, "not a gamerec bundle");
    assertEquals("years of work", Files.readString(precious.resolve("thesis.tex")));
  }

  private static Path copy(String name) throws IOException {
    Path target = directory.resolve(name);
    try (Stream<Path> files = Files.walk(bundle)) {
      for (Path file : files.toList()) {
        Files.copy(file, target.resolve(bundle.relativize(file).toString()));
      }
    }
    return target;
  }

  @Test
  void readmeExample_runs() {
    Path out = directory.resolve("readme");
    assertEquals(
        10,
        ReadmeExample.run(
                data,
                out,
                TrainingOptions.builder().steps(20).batchSize(64).build(),
                RankerOptions.builder().steps(5).build())
            .size());
    assertTrue(Files.exists(out.resolve(BundleManifest.FILE)));
  }

  @Test
  void splitsExamples_run() {
    EvaluationReport report =
        SplitsExamples.leaveOneOut(SteamFiles.open(data).load().data(), System.out);
    assertTrue(report.leakageAudit().isClean());
    assertEquals("held-out", report.protocol());
  }

  @Test
  void docsExamples_run() {
    Split split = DocsExamples.read(data, System.out);
    Path file = directory.resolve("features.json");
    FittedFeatures features = FeaturesExamples.features(split, file);
    assertEquals(features.fingerprint(), FittedFeatures.load(file).fingerprint());
    try (DeviceBackend device = DeviceBackends.cpu();
        TwoTowerModel towers = TwoTowerModel.builder().features(features).device(device).build()) {
      String game = features.itemIds().get(0);
      List<List<ScoredItem>> found =
          DocsExamples.retrieve(towers, History.builder().played(game, 3).build(), game);
      assertEquals(List.of(100, 10), found.stream().map(List::size).toList());
    }
  }

  @Test
  void gpuExamples_run() {
    Split split = DocsExamples.read(data, System.out);
    FittedFeatures features = FeatureSpecs.idsOnly().fit(split.train());
    int threads;
    try (DeviceBackend device = DeviceBackends.cpu()) {
      threads = device.threads();
    }
    float[] vectors =
        GpuExamples.train(
            "cpu",
            threads,
            features,
            split.train(),
            TrainingOptions.builder().steps(2).batchSize(32).build());
    assertEquals(128 * features.itemCount(), vectors.length);
  }
}
