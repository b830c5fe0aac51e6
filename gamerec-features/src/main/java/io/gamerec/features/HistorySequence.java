package io.gamerec.features;

/**
 * The history as a sequence: the user tower reads the last {@link FeatureSpec#maxLength()} played
 * games one by one, oldest first, {@link UserBatch#played} entries of each user. Where a game
 * stands needs no input; what else is known of it is asked for here and given for each entry.
 * Immutable and thread-safe.
 *
 * <p>Options are set by methods, each of which returns a changed copy.
 *
 * @param logHours whether the tower reads the logarithm of the play time, {@link
 *     UserBatch#logHours}
 * @param age whether the tower reads how long ago it was, {@link UserBatch#ageDays}
 */
public record HistorySequence(boolean logHours, boolean age) {
  /** The games alone. */
  static final HistorySequence GAMES = new HistorySequence(false, false);

  /**
   * Has the tower read log(1 + hours) of each game.
   *
   * @return a changed copy
   */
  public HistorySequence withLogHours() {
    return new HistorySequence(true, age);
  }

  /**
   * Has the tower read how many days each game lies before the latest one of the sequence. It needs
   * training data with time stamps and an {@link ExampleScheme} that keeps their order.
   *
   * @return a changed copy
   */
  public HistorySequence withAge() {
    return new HistorySequence(logHours, true);
  }
}
