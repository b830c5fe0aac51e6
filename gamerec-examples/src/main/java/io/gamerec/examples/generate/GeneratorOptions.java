package io.gamerec.examples.generate;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * Size and seed of a generated data set. Time and file size grow with the users and their
 * libraries; memory holds the games, about 2 kB each, and a few blocks of the file being written.
 *
 * @param users users with a library, in [1, 10,000,000]; {@value #DEFAULT_USERS}
 * @param games games, in [10, 100,000]; {@value #DEFAULT_GAMES}
 * @param medianLibrary games in half of the libraries at least, in [1, 1,000]; {@value
 *     #DEFAULT_LIBRARY}
 * @param seed decides everything else; {@value #DEFAULT_SEED}
 */
public record GeneratorOptions(int users, int games, int medianLibrary, long seed) {
  /** Users of {@link #DEFAULT}. */
  public static final int DEFAULT_USERS = 4_000;

  /** Games of {@link #DEFAULT}. */
  public static final int DEFAULT_GAMES = 800;

  /** Median library of {@link #DEFAULT}. */
  public static final int DEFAULT_LIBRARY = 17;

  /** Seed of {@link #DEFAULT}. */
  public static final long DEFAULT_SEED = 7;

  /** A data set on which a model trains in minutes. */
  public static final GeneratorOptions DEFAULT =
      new GeneratorOptions(DEFAULT_USERS, DEFAULT_GAMES, DEFAULT_SEED);

  /**
   * As many users, games and (user, game) pairs, 5.1 million, as the published files have, in about
   * as many bytes.
   */
  public static final GeneratorOptions PUBLISHED =
      new GeneratorOptions(88_310, 10_978, 41, DEFAULT_SEED);

  private static final int MAX_USERS = 10_000_000;
  private static final int MIN_GAMES = 10;
  private static final int MAX_GAMES = 100_000;
  private static final int MAX_LIBRARY = 1_000;

  /**
   * Checks the components.
   *
   * @param users in [1, 10,000,000]
   * @param games in [10, 100,000]
   * @param medianLibrary in [1, 1,000]
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
    checkArgument(
        medianLibrary >= 1 && medianLibrary <= MAX_LIBRARY,
        "medianLibrary must be in [1, %s], got %s",
        MAX_LIBRARY,
        medianLibrary);
  }

  /**
   * Options with libraries of the default size.
   *
   * @param users in [1, 10,000,000]
   * @param games in [10, 100,000]
   * @param seed any
   */
  public GeneratorOptions(int users, int games, long seed) {
    this(users, games, DEFAULT_LIBRARY, seed);
  }

  /**
   * The same with another number of users.
   *
   * @param number users with a library
   * @return the changed options
   */
  public GeneratorOptions withUsers(int number) {
    return new GeneratorOptions(number, games, medianLibrary, seed);
  }
}
