package io.gamerec.api;

import java.util.List;

/**
 * First stage: finds candidates for a user in the whole catalogue. Two-tower retrieval, EASE and
 * popularity all implement it, so each can be served and evaluated alike. Implementations are
 * thread-safe.
 */
public interface CandidateRetriever extends FittedOn {

  /**
   * Retrieves the best items for one user.
   *
   * @param history the user's history; items unknown to the catalogue are ignored
   * @param k how many items, at least 1
   * @param exclusion which games of the history are left out
   * @return best first, without duplicates; exactly {@code k} items when that many allowed items
   *     exist, else all of them
   */
  List<ScoredItem> retrieve(History history, int k, Exclusion exclusion);

  /**
   * Retrieves for many users at once. The default asks one by one; an implementation that scores
   * batches faster overrides it and returns the same.
   *
   * @param histories the users' histories
   * @param k how many items a user, at least 1
   * @param exclusion which games of a history are left out
   * @return one list a history, in the same order, each as {@link #retrieve} gives
   */
  default List<List<ScoredItem>> retrieveAll(List<History> histories, int k, Exclusion exclusion) {
    return histories.stream().map(history -> retrieve(history, k, exclusion)).toList();
  }

  /** Unless overridden, not known; an evaluation then reports that it cannot tell. */
  @Override
  default List<List<String>> fittedOn() {
    return UNKNOWN;
  }
}
