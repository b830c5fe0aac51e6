package io.gamerec.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gamerec.api.CandidateRetriever;
import io.gamerec.api.Exclusion;
import io.gamerec.api.data.Split;
import io.gamerec.eval.baseline.EaseRetriever;
import io.gamerec.eval.baseline.PopularityRetriever;
import io.gamerec.eval.baseline.RandomRetriever;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Keeps docs/evaluation.md true: its code is the code below, its formulas are those computed. */
class EvaluationPageTest {
  private static final Path SOURCE =
      Path.of("src/test/java/io/gamerec/eval/EvaluationPageTest.java");
  private static final Path PAGE = Path.of("../docs/evaluation.md");

  @Test
  void codeOnThePage_runs() throws IOException {
    Split split = Libraries.random(5, 120, 60, 60).split();
    // page-begin
    Map<String, CandidateRetriever> systems = new LinkedHashMap<>();
    systems.put("random", RandomRetriever.fit(split.train(), 7));
    systems.put("popularity", PopularityRetriever.fit(split.train()));
    systems.put("ease", EaseRetriever.builder().lambda(500).fit(split.train()));
    EvaluationReport report =
        Evaluator.builder().exclusion(Exclusion.OWNED).build().evaluate(split.test(), systems);
    String table = report.toTable();
    double recall = report.system("ease").metrics().get("recall@10").value();
    // page-end
    assertTrue(table.contains("ease") && recall > 0 && recall < 1, table);
    assertEquals(
        between(Files.readAllLines(SOURCE), "// page-begin", "// page-end"),
        between(Files.readAllLines(PAGE), "```java", "```"));
  }

  @Test
  void formulasOnThePage_areThoseOfTheMetrics() throws IOException {
    String page = Files.readString(PAGE);
    for (RankingMetric metric :
        List.of(RankingMetric.recallAt(10), RankingMetric.ndcgAt(10), RankingMetric.mrr())) {
      String row = "| `" + metric.name() + "` | " + metric.formula().replace("|", "\\|") + " |";
      assertTrue(page.contains(row), row);
    }
  }

  private static List<String> between(List<String> lines, String begin, String end) {
    List<String> stripped = lines.stream().map(String::strip).toList();
    int from = stripped.indexOf(begin) + 1;
    return stripped.subList(from, from + stripped.subList(from, stripped.size()).indexOf(end));
  }
}
