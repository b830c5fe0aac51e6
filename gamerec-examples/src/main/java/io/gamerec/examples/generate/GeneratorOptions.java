package io.gamerec.examples.generate;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * Size and seed of a generated data set. Time and file size grow with the users; memory holds the
 * games only, about 2 kB each.
 *
 * @param users users with a library, in [1, 10,000,000]; {@value #DEFAULT_USERS}
 * @param games games, in [10, 100,000]; {@value #DEFAULT_GAMES}
 * @param seed decides everything else; {@value #DEFAULT_SEED}
 */
public record GeneratorOptions(int users, int games, long seed) {
  /** Users of {@link #DEFAULT}. */
  public static final int DEFAULT_USERS = 4_000;

  /** Games of {@link #DEFAULT}. */
  public static final int DEFAULT_GAMES = 800;

  /** Seed of {@link #DEFAULT}. */
  public static final long DEFAULT_SEED = 7;

  /** A data set on which a model trains in minutes. */
  public static final GeneratorOptions DEFAULT =
      new GeneratorOptions(DEFAULT_USERS, DEFAULT_GAMES, DEFAULT_SEED);

  private static final int MAX_USERS = 10_000_000;
  private static final int MIN_GAMES = 10;
  private static final int MAX_GAMES = 100_000;

  /**
   * Checks the components.
   *
   * @param users in [1, 10,000,000]
   * @param games in [10, 100,000]
   * @param seed any
   */
  public GeneratorOptions {
    checkArgument(
        users >= 1 && users <= MAX_USERS, "users must be in [1, %s], got %s", MAX_USERS, users);
    checkArgument(
        games >= MIN_GAMES && games <= MAX_GAMES,
        "games must be in [%s, %s], got %s",
        MIN_GAMES,
        MAX_GAMES,
        games);
  }
}
