package io.gamerec.features;

/**
 * A group of the history's games whose item id embeddings are summed into one user input. Games may
 * be in several pools.
 */
public enum Pool {
  /**
   * Recommended in a review, or played at least as long as the game's median player, or at least
   * twice as long as the user's median game.
   */
  LIKED,
  /**
   * Advised against in a review, or played for less than an hour, or at most half as long as the
   * user's median game.
   */
  DISLIKED,
  /** Every played game. */
  FULL,
  /** Every played game, weighted by {@code log1p(hours)} so that the weights sum to one. */
  WEIGHTED,
  /** Owned and never played. */
  UNPLAYED
}
