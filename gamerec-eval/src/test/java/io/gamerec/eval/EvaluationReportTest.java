package io.gamerec.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gamerec.api.CandidateRetriever;
import io.gamerec.api.Exclusion;
import io.gamerec.api.Interaction;
import io.gamerec.api.data.Split;
import io.gamerec.api.internal.Json;
import io.gamerec.eval.baseline.PopularityRetriever;
import io.gamerec.eval.baseline.RandomRetriever;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluationReportTest {
  private static final Split SPLIT = Libraries.random(5, 120, 60, 60).split();
  private static final EvaluationReport REPORT =
      Evaluator.builder().exclusion(Exclusion.OWNED).build().evaluate(SPLIT.test(), systems(SPLIT));

  @Test
  void json_readsBackWithTheKeysOthersRelyOn(@TempDir Path dir) throws IOException {
    Path file = dir.resolve("report.json");
    Files.write(file, Json.write(REPORT.toJson()));
    Map<?, ?> json = Json.read(file, Map.class);
    assertEquals(
        Set.of(
            "protocol",
            "protocolParameters",
            "split",
            "leakageAudit",
            "exclude",
            "users",
            "usersDropped",
            "examples",
            "items",
            "depth",
            "formulas",
            "systems"),
        json.keySet());
    assertEquals("shuffled-history", json.get("protocol"));
    assertEquals(
        Map.of("seed", 43, "maxTargets", 50, "minTargetHours", 0.5),
        json.get("protocolParameters"));
    assertEquals("owned", json.get("exclude"));
    assertEquals("by user", json.get("split"));
    assertEquals(
        Map.of("clean", true, "violations", List.of(), "warnings", List.of()),
        json.get("leakageAudit"));
    assertEquals(REPORT.users(), json.get("users"));
    assertEquals(REPORT.examples(), json.get("examples"));
    assertEquals(RankingMetric.mrr().formula(), ((Map<?, ?>) json.get("formulas")).get("mrr"));
    List<?> systems = (List<?>) json.get("systems");
    assertEquals(2, systems.size());
    Map<?, ?> random = (Map<?, ?>) systems.get(1);
    assertEquals(
        Set.of(
            "name",
            "recall@10",
            "recall@100",
            "ndcg@10",
            "mrr",
            "standardErrors",
            "fillRate",
            "shortLists",
            "seconds"),
        random.keySet());
    assertEquals("random", random.get("name"));
    for (String metric : List.of("recall@10", "recall@100", "ndcg@10", "mrr")) {
      Estimate estimate = REPORT.system("random").metrics().get(metric);
      assertEquals(estimate.value(), random.get(metric));
      assertEquals(
          estimate.standardError(), ((Map<?, ?>) random.get("standardErrors")).get(metric));
    }
  }

  @Test
  void json_leavesOutStandardErrorsOfOneUser() {
    Split split =
        new Libraries(9)
            .user("u", Interaction.played("g1", 2), Interaction.played("g2", 2))
            .split();
    EvaluationReport report = Evaluator.builder().build().evaluate(split.test(), systems(split));
    List<?> systems = (List<?>) report.toJson().get("systems");
    assertEquals(Map.of(), ((Map<?, ?>) systems.get(0)).get("standardErrors"));
    assertTrue(report.toTable().contains(" (-)"), report.toTable());
  }

  @Test
  void table_isAlignedAndSaysWhatWasMeasured() {
    String table = REPORT.toTable();
    List<String> lines = table.lines().toList();
    assertEquals(
        "protocol shuffled-history {seed=43, maxTargets=50, minTargetHours=0.5}, exclude owned,"
            + " depth 100, full catalogue of 120 items",
        lines.get(0));
    assertEquals(
        REPORT.users()
            + " users, "
            + REPORT.examples()
            + " examples; "
            + REPORT.usersDropped()
            + " users dropped, who have no target",
        lines.get(1));
    assertEquals("split by user; leakage audit: clean", lines.get(2));
    assertTrue(lines.get(4).matches("system +recall@10 +recall@100 +ndcg@10 +mrr +fill +seconds"));
    assertEquals(lines.get(4).length(), lines.get(5).length());
    assertEquals(lines.get(4).length(), lines.get(6).length());
    assertTrue(
        lines.get(5).matches("popularity( +0\\.\\d{4} \\(0\\.\\d{4}\\)){4} +1\\.0000 +\\d+\\.\\d"),
        lines.get(5));
    for (RankingMetric metric : REPORT.metrics()) {
      assertTrue(lines.contains(metric.name() + " = " + metric.formula()), table);
    }
  }

  @Test
  void system_unknownIsRefusedNamingThoseThereAre() {
    assertEquals(
        "no system ease; the report has [popularity, random]",
        assertThrows(IllegalArgumentException.class, () -> REPORT.system("ease")).getMessage());
  }

  private static Map<String, CandidateRetriever> systems(Split split) {
    Map<String, CandidateRetriever> systems = new LinkedHashMap<>();
    systems.put("popularity", PopularityRetriever.fit(split.train()));
    systems.put("random", RandomRetriever.fit(split.train(), 1));
    return systems;
  }
}
