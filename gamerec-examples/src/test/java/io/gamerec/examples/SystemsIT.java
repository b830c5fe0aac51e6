package io.gamerec.examples;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gamerec.api.data.Split;
import io.gamerec.api.index.VectorIndex;
import io.gamerec.features.Splits;
import io.gamerec.features.split.Order;
import io.gamerec.features.steam.SteamFiles;
import io.gamerec.index.Indexes;
import io.gamerec.model.export.Npy;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Systems B and C and the cold items on generated data, through the command line. */
class SystemsIT {
  @TempDir private static Path directory;

  private static Path data;
  private static Path split;
  private static Answer pipeline;

  @BeforeAll
  static void generate() {
    data = directory.resolve("data");
    split = directory.resolve("split");
    Answer generated =
        Answer.to("generate", "--out", data, "--users", 1000, "--games", 250, "--seed", 5);
    assertEquals(0, generated.code(), generated.err());
    pipeline =
        Answer.to(
            "system-b",
            "pipeline",
            "--steam",
            data,
            "--data",
            split,
            "--json",
            directory.resolve("pipeline.json"));
    assertEquals(0, pipeline.code(), pipeline.err());
  }

  private static JsonNode json(Path file) throws IOException {
    return new ObjectMapper().readTree(file.toFile());
  }

  private static Split leaveOneOut() {
    return Splits.leaveOneOut()
        .by(Order.LARGEST_HOURS)
        .withoutValidation()
        .split(SteamFiles.open(data).load().data());
  }

  private static Map<String, JsonNode> systems(JsonNode report) {
    Map<String, JsonNode> systems = new LinkedHashMap<>();
    report.get("systems").forEach(system -> systems.put(system.get("name").asText(), system));
    return systems;
  }

  private static void assertVectors(Path artifacts, Split from, int dim) throws IOException {
    int items = from.train().catalogue().size();
    int users = from.train().interactions().userCount();
    assertArrayEquals(new int[] {items, dim}, Npy.read(artifacts.resolve("item_emb.npy")).shape());
    assertArrayEquals(new int[] {users, dim}, Npy.read(artifacts.resolve("user_emb.npy")).shape());
    assertIds(artifacts.resolve("item_ids.parquet"), from.train().catalogue().itemIds());
    assertIds(
        artifacts.resolve("user_ids.parquet"),
        List.of(
            from.train().interactions().userId(0), from.train().interactions().userId(users - 1)));
  }

  /** Plain values are what they are in Parquet. */
  private static void assertIds(Path file, List<String> ids) throws IOException {
    String bytes = Files.readString(file, ISO_8859_1);
    assertTrue(bytes.startsWith("PAR1") && bytes.endsWith("PAR1"), file.toString());
    int at = 0;
    for (String id : ids) {
      at = bytes.indexOf(id, at);
      assertTrue(at > 0, id + " in " + file);
      at += id.length();
    }
  }

  @Test
  void pipeline_writesTheSplit() throws IOException {
    Split expected = leaveOneOut();
    StringWriter out = new StringWriter();
    Split read = LeaveOneOutFiles.read(split, new PrintWriter(out));
    assertEquals(
        expected.train().interactions().fingerprint(), read.train().interactions().fingerprint());
    assertEquals(expected.test().targets().fingerprint(), read.test().targets().fingerprint());
    assertEquals(expected.train().catalogue().itemIds(), read.train().catalogue().itemIds());
    assertTrue(read.audit().isClean());
    JsonNode figures = json(directory.resolve("pipeline.json"));
    assertEquals(expected.name(), figures.get("split").asText());
    assertEquals(expected.train().interactions().playedCount(), figures.get("trainRows").asInt());
    assertEquals(expected.test().targets().size(), figures.get("testRows").asInt());
    assertTrue(pipeline.out().contains("malformed"), pipeline.out());
  }

  @Test
  void systemB_writesTheArtifacts() throws IOException {
    Path artifacts = directory.resolve("b");
    Path results = directory.resolve("b.json");
    Answer answer =
        Answer.to(
            "system-b",
            "train",
            "--data",
            split,
            "--artifacts",
            artifacts,
            "--batch-size",
            128,
            "--epochs",
            20,
            "--learning-rate",
            0.003,
            "--json",
            results);
    assertEquals(0, answer.code(), answer.err());
    for (int epoch = 1; epoch <= 20; epoch++) {
      assertTrue(answer.out().contains(epoch + "/20 "), answer.out());
    }
    assertVectors(artifacts, leaveOneOut(), 64);
    float[] vectors = Npy.read(artifacts.resolve("item_emb.npy")).values();
    try (VectorIndex index = Indexes.faiss().load(artifacts.resolve("index.faiss"))) {
      assertEquals(vectors.length / 64, index.size());
      assertArrayEquals(Arrays.copyOfRange(vectors, 64, 128), index.vector(1));
    }
    JsonNode metrics = json(artifacts.resolve("metrics.json"));
    assertEquals(metrics, json(results));
    JsonNode report = metrics.get("evaluation");
    Map<String, JsonNode> systems = systems(report);
    assertEquals(
        List.of("random", "popularity", "ease", "system-b"), List.copyOf(systems.keySet()));
    assertTrue(report.get("leakageAudit").get("clean").asBoolean(), answer.out());
    assertEquals(
        systems.get("system-b").get("recall@20").asDouble(), metrics.get("recall@20").asDouble());
    assertEquals(
        systems.get("system-b").get("ndcg@20").asDouble(), metrics.get("ndcg@20").asDouble());
    assertTrue(
        metrics.get("recall@20").asDouble()
            > 1.5 * systems.get("random").get("recall@20").asDouble(),
        answer.out());
    // Every training row is a target once an epoch, and the last batch is filled up.
    long rows = json(directory.resolve("pipeline.json")).get("trainRows").asLong();
    long steps = Math.round(20.0 * rows / 128);
    assertEquals(steps * 128, metrics.get("training").get("examples").asLong());
  }

  /** In a process of its own: the environment of this one cannot be changed. */
  @Test
  void systemB_readsTheEnvironment() throws IOException, InterruptedException {
    Path artifacts = directory.resolve("by-environment");
    Path log = directory.resolve("by-environment.log");
    ProcessBuilder process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "-Dai.djl.offline=true",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "system-b",
                "train")
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    process
        .environment()
        .putAll(
            Map.of(
                "DATA_DIR",
                split.toString(),
                "ARTIFACTS_DIR",
                artifacts.toString(),
                "TRAIN_EPOCHS",
                "2",
                "BATCH_SIZE",
                "96",
                "EMBED_DIM",
                "8",
                "LR",
                "0.02",
                "VAL_K",
                "5"));
    Process running = process.start();
    assertTrue(running.waitFor(5, TimeUnit.MINUTES));
    assertEquals(0, running.exitValue(), Files.readString(log, UTF_8));
    assertVectors(artifacts, leaveOneOut(), 8);
    JsonNode metrics = json(artifacts.resolve("metrics.json"));
    JsonNode config = metrics.get("config");
    assertEquals(2, config.get("epochs").asInt());
    assertEquals(96, config.get("batchSize").asInt());
    assertEquals(8, config.get("dim").asInt());
    assertEquals(0.02, config.get("learningRate").asDouble());
    assertEquals(5, config.get("k").asInt());
    assertTrue(metrics.has("recall@5") && metrics.has("ndcg@5"), metrics.toString());
    assertEquals(0, metrics.get("training").get("examples").asLong() % 96);
  }

  @Test
  void systemB_withoutThePipeline_isOneLine() {
    Answer answer = Answer.to("system-b", "train", "--data", directory, "--artifacts", directory);
    assertEquals(1, answer.code());
    assertEquals(1, answer.err().lines().count(), answer.err());
    assertTrue(answer.err().contains("system-b pipeline"), answer.err());
  }

  @Test
  void systemC_writesTheArtifacts() throws IOException {
    Path artifacts = directory.resolve("c");
    Path results = directory.resolve("c.json");
    Answer answer =
        Answer.to(
            "system-c",
            "--data",
            data,
            "--artifacts",
            artifacts,
            "--dim",
            32,
            "--batch-size",
            64,
            "--epochs",
            8,
            "--json",
            results);
    assertEquals(0, answer.code(), answer.err());
    assertVectors(
        artifacts,
        Splits.leaveOneOut().by(Order.LARGEST_HOURS).split(SteamFiles.open(data).load().data()),
        32);
    JsonNode config = json(artifacts.resolve("config.json"));
    assertEquals(32, config.get("dim").asInt());
    assertEquals(50, config.get("negatives").asInt());
    JsonNode curves = json(artifacts.resolve("curves.json"));
    List<Double> validated = new ArrayList<>();
    curves.get("validation").forEach(point -> validated.add(point.get("recall@10").asDouble()));
    assertTrue(validated.size() >= 2, curves.toString());
    JsonNode losses = curves.get("training");
    assertTrue(
        losses.get(losses.size() - 1).get("loss").asDouble() < losses.get(0).get("loss").asDouble(),
        curves.toString());
    JsonNode metrics = json(artifacts.resolve("metrics.json"));
    assertEquals(metrics, json(results));
    assertEquals(
        validated.stream().mapToDouble(value -> value).max().orElseThrow(),
        metrics.get("bestValidation").asDouble());
    Map<String, JsonNode> systems = systems(metrics.get("evaluation"));
    assertEquals(
        List.of("random", "popularity", "ease", "system-c"), List.copyOf(systems.keySet()));
    double best =
        List.of("random", "popularity", "ease").stream()
            .mapToDouble(name -> systems.get(name).get("recall@10").asDouble())
            .max()
            .orElseThrow();
    assertEquals(
        best, systems.get(metrics.get("bestBaseline").asText()).get("recall@10").asDouble());
    assertTrue(
        metrics.get("recall@10").asDouble()
            > 1.5 * systems.get("random").get("recall@10").asDouble(),
        answer.out());
  }

  @Test
  void coldItems_areFoundByTheirMetadata() throws IOException {
    Path results = directory.resolve("cold.json");
    Answer answer =
        Answer.to(
            "cold-items",
            "--data",
            data,
            "--withhold",
            0.2,
            "--id-dropout",
            "0,0.5",
            "--steps",
            150,
            "--batch-size",
            128,
            "--json",
            results);
    assertEquals(0, answer.code(), answer.err());
    JsonNode found = json(results);
    assertTrue(found.get("withheld").asInt() >= 10, found.toString());
    assertEquals("test", found.get("users").asText());
    for (String part : List.of("cold", "warm")) {
      assertTrue(
          found.get(part).get("leakageAudit").get("clean").asBoolean(), found.get(part).toString());
      assertEquals(
          List.of("random", "popularity", "id-dropout-0.0", "id-dropout-0.5"),
          List.copyOf(systems(found.get(part)).keySet()));
    }
    assertEquals("held-out", found.get("cold").get("protocol").asText());
    assertEquals(
        found.get("items").asInt() - found.get("withheld").asInt(),
        found.get("warm").get("items").asInt());
    double chance = found.get("chance").asDouble();
    assertTrue(chance > 100.0 / found.get("items").asInt() && chance < 1, found.toString());
    assertEquals(
        systems(found.get("cold")).get("id-dropout-0.5").get("recall@100").asDouble() / chance,
        found.get("timesChance").get("id-dropout-0.5").asDouble(),
        1e-12);
    JsonNode hidden = systems(found.get("cold")).get("id-dropout-0.5");
    JsonNode random = systems(found.get("cold")).get("random");
    assertTrue(hidden.get("ndcg@10").asDouble() > random.get("ndcg@10").asDouble(), answer.out());
  }
}
