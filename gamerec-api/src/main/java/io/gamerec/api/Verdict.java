package io.gamerec.api;

/** What a user said of a game in a review. */
public enum Verdict {
  /** No review. */
  NONE,
  /** The review recommends the game. */
  RECOMMENDED,
  /** The review advises against the game. */
  NOT_RECOMMENDED
}
