package io.gamerec.features;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

import io.gamerec.api.Verdict;

/**
 * A group of the history's games whose item id embeddings are summed into one user input. Games may
 * be in several pools. A pool is data and is saved with the features. Immutable and thread-safe.
 *
 * @param name tells the pools of a specification apart
 * @param games which games it is a group of
 * @param where the condition that its games meet
 * @param weight what a game counts
 */
public record Pool(String name, Games games, GamePredicate where, Weight weight) {

  /** Which games of a history a pool is a group of. */
  public enum Games {
    /** Those played for at least the specification's {@code minHours}. */
    PLAYED,
    /** Those that are owned and were not. */
    UNPLAYED
  }

  /** What a game counts. */
  public enum Weight {
    /**
     * 1 each. The padding row fills the pool up to {@code maxLength} games, so that its sum tells
     * how many there are.
     */
    EQUAL,
    /** {@code log1p(hours)}, divided by the sum of the pool. */
    LOG_HOURS
  }

  private static final GamePredicate ALL = GamePredicate.allOf();

  /**
   * Recommended in a review, or played at least as long as the game's median player, or at least
   * twice as long as the user's median game.
   */
  public static final Pool LIKED =
      where(
          "liked",
          GamePredicate.anyOf(
              GamePredicate.verdict(Verdict.RECOMMENDED),
              GamePredicate.hoursAtLeastItemMedian(1),
              GamePredicate.hoursAtLeastUserMedian(2)));

  /**
   * Advised against in a review, or played for less than an hour, or at most half as long as the
   * user's median game.
   */
  public static final Pool DISLIKED =
      where(
          "disliked",
          GamePredicate.anyOf(
              GamePredicate.verdict(Verdict.NOT_RECOMMENDED),
              GamePredicate.hoursBelow(1),
              GamePredicate.hoursAtMostUserMedian(0.5)));

  /** Every played game. */
  public static final Pool FULL = where("full", ALL);

  /** Every played game, weighted by {@code log1p(hours)} so that the weights sum to one. */
  public static final Pool WEIGHTED = weightedBy(Weight.LOG_HOURS);

  /** Owned and never played. */
  public static final Pool UNPLAYED = new Pool("unplayed", Games.UNPLAYED, ALL, Weight.EQUAL);

  /**
   * Checks the components.
   *
   * @param name not empty
   * @param games which games it is a group of
   * @param where the condition; unplayed games have no hours and verdicts to ask for, so it is
   *     {@code allOf()} for them
   * @param weight what a game counts; {@link Weight#EQUAL} for unplayed games
   */
  public Pool {
    checkArgument(!name.isEmpty(), "a pool must have a name");
    requireNonNull(games, "games");
    requireNonNull(where, "where");
    requireNonNull(weight, "weight");
    checkArgument(
        games == Games.PLAYED || (where.equals(GamePredicate.allOf()) && weight == Weight.EQUAL),
        "pool %s of unplayed games must hold all of them with equal weight, got %s and %s",
        name,
        where,
        weight);
  }

  /**
   * The played games that meet a condition.
   *
   * @param name tells it from the other pools of a specification
   * @param where the condition
   * @return a pool of equal weights
   */
  public static Pool where(String name, GamePredicate where) {
    return new Pool(name, Games.PLAYED, where, Weight.EQUAL);
  }

  /**
   * All played games with weights.
   *
   * @param weight what a game counts
   * @return the pool, named "weighted"
   */
  public static Pool weightedBy(Weight weight) {
    return new Pool("weighted", Games.PLAYED, ALL, weight);
  }

  @Override
  public String toString() {
    return name;
  }
}
