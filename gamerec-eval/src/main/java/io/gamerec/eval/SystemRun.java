package io.gamerec.eval;

import static com.google.common.base.Preconditions.checkState;

import com.google.common.collect.ImmutableMap;
import io.gamerec.api.CandidateRetriever;
import io.gamerec.api.History;
import io.gamerec.api.ScoredItem;
import io.gamerec.api.data.EvalView;
import java.util.ArrayList;
import java.util.List;

/** One system on its way through the examples. Not thread-safe. */
final class SystemRun {
  private static final int[] NO_HIT = {};

  private final String name;
  private final CandidateRetriever system;
  private final Evaluator settings;
  private final AnswerCheck answerCheck;
  // [metric][user]
  private final double[][] sums;
  private long nanos;
  private long returnedItems;
  private long possibleItems;
  private int shortLists;

  SystemRun(String name, CandidateRetriever system, Evaluator settings, EvalView view) {
    this.name = name;
    this.system = system;
    this.settings = settings;
    this.answerCheck =
        new AnswerCheck(name, view.catalogue(), settings.exclusion(), settings.depth());
    this.sums = new double[settings.metrics().size()][view.interactions().userCount()];
  }

  void score(List<EvalExample> batch) {
    List<History> histories = new ArrayList<>(batch.size());
    int[] historyOf = new int[batch.size()];
    for (int at = 0; at < historyOf.length; at++) {
      if (at == 0 || isOtherHistory(batch.get(at - 1), batch.get(at))) {
        histories.add(batch.get(at).context());
      }
      historyOf[at] = histories.size() - 1;
    }
    long start = System.nanoTime();
    List<List<ScoredItem>> answers =
        system.retrieveAll(histories, settings.depth(), settings.exclusion());
    nanos += System.nanoTime() - start;
    checkState(
        answers.size() == histories.size(),
        "system %s: expected %s lists for as many histories, got %s",
        name,
        histories.size(),
        answers.size());
    for (int at = 0; at < batch.size(); at++) {
      score(batch.get(at), answers.get(historyOf[at]));
    }
  }

  /** The targets of a user may share a context: it is asked about once. */
  @SuppressWarnings("ReferenceEquality")
  private static boolean isOtherHistory(EvalExample example, EvalExample next) {
    return example.context() != next.context();
  }

  private void score(EvalExample example, List<ScoredItem> answer) {
    int possible = answerCheck.check(example, answer);
    possibleItems += possible;
    returnedItems += answer.size();
    shortLists += answer.size() < possible ? 1 : 0;
    int[] ranks = hitRanks(answer, example.target());
    for (int metric = 0; metric < sums.length; metric++) {
      sums[metric][example.user()] += settings.metrics().get(metric).ofRanks(ranks, 1);
    }
  }

  private static int[] hitRanks(List<ScoredItem> answer, String target) {
    for (int at = 0; at < answer.size(); at++) {
      if (answer.get(at).itemId().equals(target)) {
        return new int[] {at + 1};
      }
    }
    return NO_HIT;
  }

  SystemResult result(int[] examplesOfUser) {
    ImmutableMap.Builder<String, Estimate> estimates = ImmutableMap.builder();
    for (int metric = 0; metric < sums.length; metric++) {
      estimates.put(
          settings.metrics().get(metric).name(), Estimate.clustered(sums[metric], examplesOfUser));
    }
    double fillRate = possibleItems == 0 ? 1 : (double) returnedItems / possibleItems;
    return new SystemResult(name, estimates.buildOrThrow(), fillRate, shortLists, nanos / 1e9);
  }
}
