package io.gamerec.api;

import java.util.List;

/** Second stage: orders the candidates of the first. Implementations are thread-safe. */
public interface CandidateRanker extends FittedOn {

  /**
   * Orders candidates.
   *
   * @param history the user's history
   * @param candidates what the first stage returned, with its scores
   * @return the same items with this stage's scores, best first; ties keep the first stage's order
   */
  List<ScoredItem> rank(History history, List<ScoredItem> candidates);

  /**
   * Orders the candidates of many users at once. The default asks one by one; an implementation
   * that scores batches faster overrides it and returns the same.
   *
   * @param histories the users' histories
   * @param candidates what the first stage returned for each of them
   * @return one list a history, in the same order, each as {@link #rank} gives
   */
  default List<List<ScoredItem>> rankAll(
      List<History> histories, List<List<ScoredItem>> candidates) {
    return java.util.stream.IntStream.range(0, histories.size())
        .mapToObj(i -> rank(histories.get(i), candidates.get(i)))
        .toList();
  }

  /** Unless overridden, not known; an evaluation then reports that it cannot tell. */
  @Override
  default List<List<String>> fittedOn() {
    return UNKNOWN;
  }
}
