package io.gamerec.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gamerec.index.Indexes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The benchmark on few vectors and for moments; its times are not looked at. */
class BenchIndexIT {
  @TempDir private Path directory;

  @BeforeAll
  static void faissWorks() {
    assumeTrue(Indexes.faiss().unavailable().isEmpty(), "FAISS cannot be used here");
  }

  private JsonNode bench(Object... flags) throws IOException {
    Path json = directory.resolve("index.json");
    List<Object> all = new ArrayList<>(List.of("bench-index", "--seconds", 0.02, "--json", json));
    all.addAll(List.of(flags));
    Answer answer = Answer.to(all.toArray());
    assertEquals(0, answer.code(), answer.err());
    assertTrue(answer.out().contains("; recall "), answer.out());
    return new ObjectMapper().readTree(json.toFile());
  }

  private static void check(JsonNode figures) {
    for (String key :
        List.of("p50Millis", "p99Millis", "queriesPerSecond", "buildSeconds", "rssMb", "calls")) {
      assertTrue(figures.get(key).asDouble() > 0, key + " in " + figures);
    }
    assertTrue(figures.get("p99Millis").asDouble() >= figures.get("p50Millis").asDouble());
    assertFalse(figures.get("cpu").asText().isEmpty());
  }

  @ParameterizedTest
  @ValueSource(strings = {"Flat", "exact", "torch"})
  void benchIndex_exactKinds_writeEveryFigureAndFindAll(String type) throws IOException {
    JsonNode figures =
        bench("--type", type, "--n", 700, "--dim", 12, "--k", 9, "--batch", 3, "--threads", 2);
    check(figures);
    assertEquals(1, figures.get("recall").asDouble());
    assertEquals("EXACT", figures.get("plan").asText());
    assertEquals(type.equals("Flat") ? "faiss" : type, figures.get("provider").asText());
    assertEquals(700, figures.get("n").asInt());
    assertEquals(12, figures.get("dim").asInt());
    assertEquals(9, figures.get("k").asInt());
    assertEquals(3, figures.get("batch").asInt());
    assertEquals(2, figures.get("threads").asInt());
  }

  @Test
  void benchIndex_curve_findsMoreTheFurtherItLooks() throws IOException {
    JsonNode figures =
        bench(
            "--type",
            "IVF32,Flat",
            "--n",
            3000,
            "--dim",
            16,
            "--nprobe",
            4,
            "--curve",
            "1,8,32",
            "--overhead");
    check(figures);
    assertEquals(4, figures.get("nprobe").asInt());
    JsonNode curve = figures.get("curve");
    assertEquals(3, curve.size());
    double least = curve.get(0).get("recall").asDouble();
    double set = figures.get("recall").asDouble();
    double more = curve.get(1).get("recall").asDouble();
    assertTrue(least < set && set < more && more < 1, figures.toString());
    assertEquals(1, curve.get(2).get("recall").asDouble());
    assertTrue(figures.get("overheadMicros").asDouble() > 0);
    assertTrue(figures.get("trainSeconds").asDouble() > 0);
  }

  @Test
  void benchIndex_recallTarget_isReached() throws IOException {
    JsonNode figures =
        bench(
            "--type",
            "HNSW8",
            "--n",
            3000,
            "--dim",
            16,
            "--k",
            5,
            "--recall-target",
            0.97,
            "--metric",
            "l2");
    check(figures);
    assertTrue(figures.get("recall").asDouble() >= 0.97, figures.toString());
    assertTrue(figures.get("tuning").asText().startsWith("efSearch "), figures.toString());
    assertEquals("L2", figures.get("metric").asText());
  }

  @Test
  void benchIndex_filter_searchesAmongTheShareOnly() throws IOException {
    JsonNode figures =
        bench("--type", "Flat", "--n", 2000, "--dim", 8, "--k", 10, "--filter", 0.05);
    assertEquals("EXACT_SURVIVORS", figures.get("plan").asText());
    assertEquals(1, figures.get("recall").asDouble());
    assertEquals(0.05, figures.get("filter").asDouble());
  }

  @Test
  void benchIndex_auto_saysWhatItChose() {
    Answer answer =
        Answer.to("bench-index", "--type", "auto", "--n", 500, "--dim", 8, "--seconds", 0.02);
    assertEquals(0, answer.code(), answer.err());
    assertTrue(
        answer.out().startsWith("Flat: 500 vectors of 8 floats take a flat search about 0.00 ms"),
        answer.out());
  }

  @ParameterizedTest
  @ValueSource(strings = {"Flat", "HNSW8", "IVF16,Flat"})
  void benchIndex_againstPython_findsTheSame(String type) throws IOException {
    assumeTrue(PythonFaiss.unavailable().isEmpty(), "Python has no faiss");
    JsonNode figures =
        bench(
            "--type", type, "--n", 1500, "--dim", 16, "--k", 10, "--against-python", "--turns", 2);
    JsonNode python = figures.get("python");
    assertEquals(2, python.get("turns").size());
    double ratio =
        python.get("pythonP50Millis").asDouble() / python.get("javaP50Millis").asDouble();
    assertEquals(ratio, python.get("ratioP50").asDouble(), 1e-9);
    assertEquals(python.get("javaRecall").asDouble(), python.get("pythonRecall").asDouble(), 0.02);
    assertEquals(figures.get("recall").asDouble(), python.get("javaRecall").asDouble());
    assertTrue(python.get("pythonP99Millis").asDouble() > 0, python.toString());
    assertFalse(python.get("version").asText().isEmpty());
  }

  @Test
  void benchIndex_againstPython_takesTheParameterThatIsSet() throws IOException {
    assumeTrue(PythonFaiss.unavailable().isEmpty(), "Python has no faiss");
    JsonNode figures =
        bench(
            "--type",
            "IVF16,Flat",
            "--n",
            1500,
            "--dim",
            16,
            "--k",
            10,
            "--nprobe",
            16,
            "--against-python",
            "--turns",
            1);
    assertEquals(1, figures.get("python").get("pythonRecall").asDouble());
  }

  @ParameterizedTest
  @CsvSource({
    "--n, 0, '--n must be at least 1, got 0'",
    "--dim, 0, '--dim must be in [1, 65536], got 0'",
    "--k, 0, '--k must be at least 1, got 0'",
    "--batch, 0, '--batch must be at least 1, got 0'",
    "--threads, 0, '--threads must be at least 1, got 0'",
    "--turns, 0, '--turns must be at least 1, got 0'",
    "--seconds, 0, '--seconds must be above 0, got 0.0'",
    "--recall-queries, 0, '--recall-queries must be at least 1, got 0'",
    "--filter, 0, '--filter must be in (0, 1], got 0.0'",
    "--type, nonsense, 'factory must be '",
    "--recall-target, 2, 'recallTarget must be in (0, 1], got 2.0'",
    "--nprobe, 0, 'nprobe must be in [1, 1000000], got 0'"
  })
  void benchIndex_wrongValues_areOneLine(String flag, String value, String message) {
    List<Object> all = new ArrayList<>(List.of("bench-index", "--seconds", 0.02));
    all.addAll(flag.equals("--n") ? List.of() : List.of("--n", 50));
    all.addAll(flag.equals("--dim") ? List.of() : List.of("--dim", 8));
    all.addAll(flag.equals("--type") ? List.of() : List.of("--type", "IVF4,Flat"));
    if (flag.equals("--seconds")) {
      all.subList(1, 3).clear();
    }
    all.addAll(List.of(flag, value));
    Answer answer = Answer.to(all.toArray());
    assertEquals(1, answer.code(), answer.err());
    assertEquals(1, answer.err().lines().count(), answer.err());
    assertTrue(answer.err().startsWith("gamerec: " + message), answer.err());
  }

  @Test
  void benchIndex_flagsThatExclude_areOneLine() {
    Answer python = Answer.to("bench-index", "--type", "exact", "--n", 50, "--against-python");
    assertEquals(1, python.code());
    assertEquals(
        "gamerec: --against-python needs an index of faiss, got --type exact",
        python.err().strip());
    Answer threads =
        Answer.to("bench-index", "--type", "Flat", "--n", 50, "--against-python", "--threads", 2);
    assertTrue(threads.err().contains("one thread without a filter, got --threads 2"));
    Answer tuned =
        Answer.to(
            "bench-index", "--type", "HNSW8", "--n", 50, "--efSearch", 9, "--recall-target", 0.9);
    assertTrue(tuned.err().contains("find efSearch and nprobe, which must not be set then"));
  }
}
