package io.gamerec.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gamerec.api.CandidateRetriever;
import io.gamerec.api.Exclusion;
import io.gamerec.api.History;
import io.gamerec.api.Interaction;
import io.gamerec.api.ScoredItem;
import io.gamerec.api.data.EvalView;
import io.gamerec.api.data.LeakageAudit;
import io.gamerec.api.data.Split;
import io.gamerec.eval.baseline.PopularityRetriever;
import io.gamerec.eval.baseline.RandomRetriever;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EvaluatorTest {
  private static final int ITEMS = 150;
  private static final Split SPLIT = Libraries.random(21, ITEMS, 100, 120).split();
  private static final EvalView TEST = SPLIT.test();
  private static final List<EvalExample> EXAMPLES =
      ShuffledHistory.builder().build().examples(TEST).toList();
  private static final CandidateRetriever POPULARITY = PopularityRetriever.fit(SPLIT.train());

  @ParameterizedTest
  @EnumSource(Exclusion.class)
  void systemThatGivesTheTargetFirst_scoresOneOnEveryMetric(Exclusion exclusion) {
    SystemResult result = evaluate(exclusion, targetAt(1));
    result
        .metrics()
        .forEach((metric, estimate) -> assertEquals(new Estimate(1, 0), estimate, metric));
    assertEquals(1, result.fillRate());
    assertEquals(0, result.shortLists());
  }

  @Test
  void systemThatGivesTheTargetEleventh_missesTheTopTen() {
    Map<String, Estimate> metrics = evaluate(Exclusion.HISTORY, targetAt(11)).metrics();
    assertEquals(
        List.of("recall@10", "recall@100", "ndcg@10", "mrr"), List.copyOf(metrics.keySet()));
    assertEquals(0, metrics.get("recall@10").value());
    assertEquals(1, metrics.get("recall@100").value());
    assertEquals(0, metrics.get("ndcg@10").value());
    assertEquals(1.0 / 11, metrics.get("mrr").value(), 1e-12);
  }

  @ParameterizedTest
  @EnumSource(Exclusion.class)
  void values_equalMetricsOverExamples(Exclusion exclusion) {
    SystemResult result = evaluate(exclusion, POPULARITY);
    for (RankingMetric metric : report(exclusion, POPULARITY).metrics()) {
      double sum = 0;
      for (EvalExample example : EXAMPLES) {
        List<String> ranked =
            POPULARITY.retrieve(example.context(), 100, exclusion).stream()
                .map(ScoredItem::itemId)
                .toList();
        sum += metric.value(ranked, Set.of(example.target()));
      }
      Estimate estimate = result.metrics().get(metric.name());
      assertEquals(sum / EXAMPLES.size(), estimate.value(), 1e-12, metric.name());
      assertTrue(estimate.standardError() > 0 && estimate.standardError() < 0.05);
    }
  }

  @ParameterizedTest
  @EnumSource(Exclusion.class)
  void randomSystem_reachesItsExpectedRecall(Exclusion exclusion) {
    double expected = 0;
    double variance = 0;
    for (EvalExample example : EXAMPLES) {
      double hit = 10.0 / (ITEMS - exclusion.excludedItems(example.context()).size());
      expected += hit / EXAMPLES.size();
      variance += hit * (1 - hit) / EXAMPLES.size() / EXAMPLES.size();
    }
    double recall =
        evaluate(exclusion, RandomRetriever.fit(SPLIT.train(), 1))
            .metrics()
            .get("recall@10")
            .value();
    assertEquals(expected, recall, 4 * Math.sqrt(variance));
  }

  @Test
  void batchSize_changesNothing() {
    SystemResult whole = evaluate(Exclusion.HISTORY, POPULARITY);
    List<Integer> sizes = new ArrayList<>();
    CandidateRetriever watched =
        new CandidateRetriever() {
          @Override
          public List<ScoredItem> retrieve(History history, int k, Exclusion exclusion) {
            throw new AssertionError("asked one by one");
          }

          @Override
          public List<List<ScoredItem>> retrieveAll(
              List<History> histories, int k, Exclusion exclusion) {
            sizes.add(histories.size());
            return POPULARITY.retrieveAll(histories, k, exclusion);
          }
        };
    SystemResult batched =
        Evaluator.builder().batchSize(100).build().evaluate(TEST, Map.of("s", watched)).system("s");
    assertEquals(whole.metrics(), batched.metrics());
    assertEquals(EXAMPLES.size(), sizes.stream().mapToInt(size -> size).sum());
    assertTrue(sizes.subList(0, sizes.size() - 1).stream().allMatch(size -> size == 100));
  }

  @Test
  void report_keepsOrderOfSystemsAndCountsWhoWasAsked() {
    Libraries libraries =
        new Libraries(20)
            .user("asked", Interaction.played("g1", 2), Interaction.played("g2", 2))
            .user("onePlayed", Interaction.played("g1", 2), Interaction.owned("g2"))
            .user("tooShort", Interaction.played("g1", 0.2), Interaction.played("g2", 0.3));
    Split split = libraries.split();
    Map<String, CandidateRetriever> systems = new LinkedHashMap<>();
    systems.put("z", PopularityRetriever.fit(split.train()));
    systems.put("a", RandomRetriever.fit(split.train(), 1));
    EvaluationReport report = Evaluator.builder().build().evaluate(split.test(), systems);
    assertEquals(List.of("z", "a"), report.systems().stream().map(SystemResult::name).toList());
    assertEquals(1, report.users());
    assertEquals(2, report.usersDropped());
    assertEquals(1, report.examples());
    assertEquals(20, report.items());
    assertTrue(Double.isNaN(report.system("a").metrics().get("mrr").standardError()));
  }

  @Test
  void shortLists_areCountedAndLowerTheFillRate() {
    SystemResult half =
        evaluate(
            Exclusion.NONE,
            (history, k, exclusion) -> POPULARITY.retrieve(history, k / 2, exclusion));
    assertEquals(0.5, half.fillRate(), 1e-12);
    assertEquals(EXAMPLES.size(), half.shortLists());
    SystemResult empty = evaluate(Exclusion.NONE, (history, k, exclusion) -> List.of());
    assertEquals(0, empty.fillRate());
    assertEquals(0, empty.metrics().get("recall@100").value());
  }

  @Test
  void catalogueSmallerThanDepth_isFilledByAllAllowedItems() {
    Split split = Libraries.random(2, 30, 20, 20).split();
    SystemResult result =
        Evaluator.builder()
            .exclusion(Exclusion.OWNED)
            .build()
            .evaluate(split.test(), Map.of("s", PopularityRetriever.fit(split.train())))
            .system("s");
    assertEquals(1, result.fillRate());
    assertEquals(1, result.metrics().get("recall@100").value());
  }

  @Test
  void malformedAnswer_isRefusedNamingSystemAndItem() {
    assertRefused("was returned before", list -> replaced(list, 3, list.get(1)));
    assertRefused(
        "item nobody at rank 4 is not in the catalogue",
        list -> replaced(list, 3, new ScoredItem("nobody", list.get(3).score())));
    assertRefused(
        "item " + popular(0) + " at rank 1 has the score NaN",
        list -> replaced(list, 0, new ScoredItem(list.get(0).itemId(), Float.NaN)));
    assertRefused(
        "at rank 3 has the score 1.0E9, above",
        list -> replaced(list, 2, new ScoredItem(list.get(2).itemId(), 1e9f)));
    assertRefused(
        "at most 100 items were asked for, got 101",
        list -> POPULARITY.retrieve(EXAMPLES.get(0).context(), 101, Exclusion.HISTORY));
  }

  @Test
  void excludedItem_isRefused() {
    CandidateRetriever ignoresExclusion =
        (history, k, exclusion) -> POPULARITY.retrieve(history, k, Exclusion.NONE);
    assertTrue(
        refusal(Exclusion.HISTORY, ignoresExclusion).endsWith("is excluded by exclusion history"));
    evaluate(Exclusion.NONE, ignoresExclusion);
    CandidateRetriever keepsUnplayed =
        (history, k, exclusion) -> POPULARITY.retrieve(history, k, Exclusion.HISTORY);
    assertTrue(refusal(Exclusion.OWNED, keepsUnplayed).endsWith("is excluded by exclusion owned"));
    evaluate(Exclusion.HISTORY, keepsUnplayed);
  }

  /** Played games compete under NONE, so popular games of the history push the target down. */
  @Test
  void exclusions_giveDifferentNumbers() {
    double none = evaluate(Exclusion.NONE, POPULARITY).metrics().get("recall@10").value();
    double history = evaluate(Exclusion.HISTORY, POPULARITY).metrics().get("recall@10").value();
    double owned = evaluate(Exclusion.OWNED, POPULARITY).metrics().get("recall@10").value();
    assertTrue(none < history && history < owned, none + " " + history + " " + owned);
  }

  @Test
  void wrongNumberOfLists_isRefused() {
    CandidateRetriever lazy =
        new CandidateRetriever() {
          @Override
          public List<ScoredItem> retrieve(History history, int k, Exclusion exclusion) {
            return List.of();
          }

          @Override
          public List<List<ScoredItem>> retrieveAll(
              List<History> histories, int k, Exclusion exclusion) {
            return List.of();
          }
        };
    assertEquals(
        "system tested: expected 512 lists for as many histories, got 0",
        refusal(Exclusion.HISTORY, lazy));
  }

  @Test
  void nothingToEvaluate_isRefused() {
    Evaluator evaluator = Evaluator.builder().build();
    assertEquals(
        "systems must name at least one system, got none",
        assertThrows(IllegalArgumentException.class, () -> evaluator.evaluate(TEST, Map.of()))
            .getMessage());
    EvalView nobody = new Libraries(3).user("u", Interaction.played("g1", 9)).split().test();
    assertEquals(
        "no user of the view has a target under protocol shuffled-history, of 1 users",
        assertThrows(
                IllegalArgumentException.class,
                () -> evaluator.evaluate(nobody, Map.of("popularity", POPULARITY)))
            .getMessage());
  }

  @Test
  void depth_isTheDeepestCutUnlessSet() {
    assertEquals(100, Evaluator.builder().metrics(RankingMetric.recallAt(5)).build().depth());
    assertEquals(200, Evaluator.builder().metrics(RankingMetric.recallAt(200)).build().depth());
    assertEquals(
        20, Evaluator.builder().metrics(RankingMetric.ndcgAt(20)).depth(20).build().depth());
    assertEquals(
        "depth must be at least 100, the deepest cut of [recall@10, recall@100, ndcg@10, mrr],"
            + " got 50",
        assertThrows(IllegalStateException.class, () -> Evaluator.builder().depth(50).build())
            .getMessage());
  }

  @Test
  void builder_refusesBadValues() {
    Evaluator.Builder builder = Evaluator.builder();
    assertEquals(
        "metrics must hold at least one metric, got none",
        assertThrows(IllegalArgumentException.class, builder::metrics).getMessage());
    assertEquals(
        "metrics must hold each metric once, got [mrr, mrr]",
        assertThrows(
                IllegalArgumentException.class,
                () -> builder.metrics(RankingMetric.mrr(), RankingMetric.mrr()))
            .getMessage());
    assertEquals(
        "depth must be at least 1, got 0",
        assertThrows(IllegalArgumentException.class, () -> builder.depth(0)).getMessage());
    assertEquals(
        "batchSize must be at least 1, got -1",
        assertThrows(IllegalArgumentException.class, () -> builder.batchSize(-1)).getMessage());
  }

  /** A system that is fitted on other users may have seen those who are asked. */
  @Test
  void systemsFittedElsewhereOrUnknown_areReported() {
    Split other = Libraries.random(22, ITEMS, 100, 120).split();
    Map<String, CandidateRetriever> systems = new LinkedHashMap<>();
    systems.put("own", POPULARITY);
    systems.put("random", RandomRetriever.fit(SPLIT.train(), 1));
    assertTrue(Evaluator.builder().build().evaluate(TEST, systems).leakageAudit().isClean());
    systems.put("foreign", PopularityRetriever.fit(other.train()));
    systems.put("mute", POPULARITY::retrieve);
    LeakageAudit audit = Evaluator.builder().build().evaluate(TEST, systems).leakageAudit();
    assertFalse(audit.isClean());
    assertEquals(1, audit.count(LeakageAudit.Kind.FITTED_ELSEWHERE));
    assertEquals(1, audit.count(LeakageAudit.Kind.LINEAGE_UNKNOWN));
    assertEquals(2, audit.findings().size());
  }

  /** Examples that held their target threw; a protocol's leak is to be seen in the report. */
  @Test
  void questionsThatShowTheirTarget_areCounted() {
    Protocol leaky =
        new Protocol() {
          @Override
          public String name() {
            return "leaky";
          }

          @Override
          public Map<String, Object> parameters() {
            return Map.of();
          }

          @Override
          public Stream<EvalExample> examples(EvalView view) {
            return EXAMPLES.stream()
                .map(
                    example ->
                        example.user() % 2 == 0
                            ? example
                            : new EvalExample(
                                example.user(),
                                example.userId(),
                                example.context(),
                                example.context().interactions().get(0).itemId()));
          }
        };
    long planted = EXAMPLES.stream().filter(example -> example.user() % 2 == 1).count();
    EvaluationReport report =
        Evaluator.builder()
            .protocol(leaky)
            .batchSize(64)
            .build()
            .evaluate(TEST, Map.of("popularity", POPULARITY));
    LeakageAudit.Finding finding = report.leakageAudit().violations().get(0);
    assertEquals(LeakageAudit.Kind.TARGET_SHOWN, finding.kind());
    assertEquals(planted, finding.count());
    assertEquals(5, finding.examples().size());
    assertTrue(
        report
            .toTable()
            .contains(
                "leakage audit: NOT CLEAN\nviolation: questions that show their target: "
                    + planted
                    + " (user "),
        report.toTable());
  }

  @Test
  void seedOfTheProtocol_changesTheExamples() {
    EvaluationReport other =
        Evaluator.builder()
            .protocol(ShuffledHistory.builder().seed(44).build())
            .build()
            .evaluate(TEST, Map.of("s", POPULARITY));
    assertEquals(44L, other.protocolParameters().get("seed"));
    assertNotEquals(evaluate(Exclusion.HISTORY, POPULARITY).metrics(), other.system("s").metrics());
  }

  private static EvaluationReport report(Exclusion exclusion, CandidateRetriever system) {
    return Evaluator.builder()
        .exclusion(exclusion)
        .build()
        .evaluate(TEST, Map.of("tested", system));
  }

  private static SystemResult evaluate(Exclusion exclusion, CandidateRetriever system) {
    return report(exclusion, system).system("tested");
  }

  private static String refusal(Exclusion exclusion, CandidateRetriever system) {
    return assertThrows(IllegalStateException.class, () -> evaluate(exclusion, system))
        .getMessage();
  }

  /** Answers the first example with a changed list and the others well. */
  private static void assertRefused(String expected, UnaryOperator<List<ScoredItem>> change) {
    History first = EXAMPLES.get(0).context();
    String message =
        refusal(
            Exclusion.HISTORY,
            (history, k, exclusion) -> {
              List<ScoredItem> good = POPULARITY.retrieve(history, k, exclusion);
              return history.equals(first) ? change.apply(good) : good;
            });
    String start = "system tested, user " + EXAMPLES.get(0).userId() + ": ";
    assertTrue(message.startsWith(start) && message.contains(expected), message);
  }

  private static String popular(int at) {
    return POPULARITY
        .retrieve(EXAMPLES.get(0).context(), at + 1, Exclusion.HISTORY)
        .get(at)
        .itemId();
  }

  private static List<ScoredItem> replaced(List<ScoredItem> list, int at, ScoredItem item) {
    List<ScoredItem> changed = new ArrayList<>(list);
    changed.set(at, item);
    return changed;
  }

  /** An oracle that puts the target of the example with this context at the rank. */
  private static CandidateRetriever targetAt(int rank) {
    Map<History, String> targets = new HashMap<>();
    EXAMPLES.forEach(example -> targets.put(example.context(), example.target()));
    return (history, k, exclusion) -> {
      List<String> ids = new ArrayList<>(TEST.catalogue().itemIds());
      ids.removeAll(exclusion.excludedItems(history));
      ids.remove(targets.get(history));
      ids.add(rank - 1, targets.get(history));
      List<ScoredItem> answer = new ArrayList<>();
      for (String id : ids.subList(0, Math.min(k, ids.size()))) {
        answer.add(new ScoredItem(id, -answer.size()));
      }
      return answer;
    };
  }
}
