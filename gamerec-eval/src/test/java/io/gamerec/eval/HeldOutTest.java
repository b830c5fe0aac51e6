package io.gamerec.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gamerec.api.CandidateRetriever;
import io.gamerec.api.Exclusion;
import io.gamerec.api.History;
import io.gamerec.api.Interaction;
import io.gamerec.api.ScoredItem;
import io.gamerec.api.data.EvalView;
import io.gamerec.api.data.GameData;
import io.gamerec.api.data.Interactions;
import io.gamerec.api.data.Split;
import io.gamerec.api.data.SplitDesign;
import io.gamerec.eval.baseline.EaseRetriever;
import io.gamerec.eval.baseline.PopularityRetriever;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HeldOutTest {
  private static final int ITEMS = 60;
  private static final Split LEAVE_LAST = Libraries.random(4, ITEMS, 150, 0).leaveLastOut();

  /** Half of the test users' played games, at odd places, are targets. */
  private static Split foldIn() {
    Split whole = Libraries.random(9, ITEMS, 100, 60).split();
    Interactions test = whole.test().interactions();
    return Split.byRow(
        SplitDesign.foldIn("fold-in"),
        new GameData(test, whole.test().catalogue()),
        at ->
            test.start(0) <= at && at < test.end(0)
                ? Split.Role.TRAIN
                : at % 2 == 1 && test.hours(at) > 0
                    ? Split.Role.TEST_TARGET
                    : Split.Role.TEST_CONTEXT);
  }

  @Test
  void examples_areTheTargetsWithTheirUsersContext() {
    EvalView view = LEAVE_LAST.test();
    List<EvalExample> examples = new HeldOut().examples(view).toList();
    assertEquals(view.targets().size(), examples.size());
    for (EvalExample example : examples) {
      int user = example.user();
      assertEquals(view.interactions().userId(user), example.userId());
      assertEquals(Optional.of(example.userId()), example.context().userId());
      assertEquals(view.interactions().history(user), example.context());
      assertEquals(
          List.of(example.target()),
          view.targets().history(user).interactions().stream().map(Interaction::itemId).toList());
    }
  }

  /** The context of a test question includes the validation target. */
  @Test
  void testContext_holdsTheValidationTarget() {
    EvalExample test = new HeldOut().examples(LEAVE_LAST.test()).toList().get(0);
    EvalExample validation = new HeldOut().examples(LEAVE_LAST.validation()).toList().get(0);
    assertEquals(test.userId(), validation.userId());
    Set<String> known = new LinkedHashSet<>();
    validation.context().interactions().forEach(interaction -> known.add(interaction.itemId()));
    known.add(validation.target());
    assertEquals(
        known,
        Set.copyOf(test.context().interactions().stream().map(Interaction::itemId).toList()));
  }

  @Test
  void targetsOfAUser_shareOneContext() {
    List<EvalExample> examples = new HeldOut().examples(foldIn().test()).toList();
    int shared = 0;
    for (int at = 1; at < examples.size(); at++) {
      if (examples.get(at).user() == examples.get(at - 1).user()) {
        assertSame(examples.get(at - 1).context(), examples.get(at).context());
        shared++;
      }
    }
    assertTrue(shared > 50, "examples that share a context: " + shared);
  }

  /** Each context is asked about once, and every target is scored by that answer. */
  @Test
  void evaluation_equalsSingleQuestions() {
    Split split = foldIn();
    PopularityRetriever popularity = PopularityRetriever.fit(split.train());
    List<History> asked = new ArrayList<>();
    CandidateRetriever watched =
        new CandidateRetriever() {
          @Override
          public List<ScoredItem> retrieve(History history, int k, Exclusion exclusion) {
            asked.add(history);
            return popularity.retrieve(history, k, exclusion);
          }

          @Override
          public List<List<String>> fittedOn() {
            return popularity.fittedOn();
          }
        };
    EvaluationReport report =
        Evaluator.builder()
            .protocol(new HeldOut())
            .batchSize(7)
            .build()
            .evaluate(split.test(), Map.of("s", watched));
    List<EvalExample> examples = new HeldOut().examples(split.test()).toList();
    double sum = 0;
    for (EvalExample example : examples) {
      List<String> ranked =
          popularity.retrieve(example.context(), 100, Exclusion.HISTORY).stream()
              .map(ScoredItem::itemId)
              .toList();
      sum += RankingMetric.ndcgAt(10).value(ranked, Set.of(example.target()));
    }
    assertEquals(sum / examples.size(), report.system("s").metrics().get("ndcg@10").value(), 1e-12);
    assertEquals(examples.size(), report.examples());
    assertTrue(asked.size() < examples.size(), asked.size() + " questions");
    assertEquals("held-out", report.protocol());
    assertEquals("fold-in", report.split());
    assertTrue(report.leakageAudit().isClean(), report.leakageAudit().toString());
  }

  /** A model of user ids learns from the questions whom it is asked about. */
  @Test
  void systemThatReadsUserIdsAlone_isAskedWithThem() {
    Map<String, String> targets = new HashMap<>();
    for (EvalExample example : new HeldOut().examples(LEAVE_LAST.test()).toList()) {
      targets.put(example.userId(), example.target());
    }
    CandidateRetriever byUser =
        (history, k, exclusion) ->
            List.of(new ScoredItem(targets.get(history.userId().orElseThrow()), 1));
    EvaluationReport report =
        Evaluator.builder()
            .protocol(new HeldOut())
            .build()
            .evaluate(LEAVE_LAST.test(), Map.of("s", byUser));
    assertTrue(targets.size() > 50, targets.size() + " users");
    assertEquals(1, report.system("s").metrics().get("recall@10").value());
  }

  /** What was trained on is not asked: a model that memorises its training rows gains nothing. */
  @Test
  void leaveLastOut_asksForNothingThatWasTrainedOn() {
    Interactions train = LEAVE_LAST.train().interactions();
    for (EvalExample example : new HeldOut().examples(LEAVE_LAST.test()).toList()) {
      for (int user = 0; user < train.userCount(); user++) {
        if (train.userId(user).equals(example.userId())) {
          assertEquals(
              List.of(),
              train.history(user).interactions().stream()
                  .filter(interaction -> interaction.itemId().equals(example.target()))
                  .toList());
        }
      }
    }
    EvaluationReport report =
        Evaluator.builder()
            .protocol(new HeldOut())
            .build()
            .evaluate(
                LEAVE_LAST.test(),
                Map.of("ease", EaseRetriever.builder().lambda(20).fit(LEAVE_LAST.train())));
    assertTrue(report.leakageAudit().isClean(), report.leakageAudit().toString());
    assertEquals(1, report.system("ease").fillRate());
  }

  @Test
  void viewWithoutTargets_isRefused() {
    EvalView whole = Libraries.random(4, 20, 10, 5).split().test();
    assertEquals(
        "split by user hides no targets, which protocol held-out would ask for; evaluate with"
            + " ShuffledHistory, or split by leaveOneOut(), temporal() or"
            + " holdOutUsers().foldIn(0.8)",
        assertThrows(
                IllegalArgumentException.class,
                () ->
                    Evaluator.builder()
                        .protocol(new HeldOut())
                        .build()
                        .evaluate(
                            whole, Map.of("s", (history, k, exclusion) -> List.<ScoredItem>of())))
            .getMessage());
  }
}
