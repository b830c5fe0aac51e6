package io.gamerec.features;

import static com.google.common.base.Preconditions.checkArgument;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.gamerec.api.data.TrainView;

/**
 * Which (context, target) pairs a user's history gives. A context holds played games, at least one
 * of them but for {@link EachGame}, and games that are owned and never played; never the target. A
 * played game is a target if it was played longer than {@link #minTargetHours()}.
 *
 * <table>
 * <caption>Schemes, for a user who played n games</caption>
 * <tr><th>scheme</th><th>targets</th><th>played games of the context</th></tr>
 * <tr><td>{@link Rollback}</td><td>positions 1 .. min(n, maxPositions) - 1 of each of some shuffles
 * of the history</td><td>what stands before the target in the shuffle</td></tr>
 * <tr><td>{@link LastK}</td><td>the last k games</td><td>the latest before the target, at most
 * {@link FeatureSpec#maxLength()}</td></tr>
 * <tr><td>{@link SlidingWindow}</td><td>every stride-th game from the second on</td><td>the last
 * {@code window} before the target</td></tr>
 * <tr><td>{@link EachGame}</td><td>every game</td><td>all others</td></tr>
 * </table>
 *
 * <p>{@link LastK} and {@link SlidingWindow} read a history in its stored order, oldest first where
 * there are time stamps. Where there are, of the unplayed games only those that stand before the
 * target are in the context: the others were not owned yet. Else all of them are.
 *
 * <p>Schemes are immutable values; as JSON they are objects with a {@code kind}.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = ExampleScheme.Rollback.class, name = "rollback"),
  @JsonSubTypes.Type(value = ExampleScheme.LastK.class, name = "lastK"),
  @JsonSubTypes.Type(value = ExampleScheme.SlidingWindow.class, name = "slidingWindow"),
  @JsonSubTypes.Type(value = ExampleScheme.EachGame.class, name = "eachGame")
})
public sealed interface ExampleScheme {

  /**
   * A target was played longer than this.
   *
   * @return hours
   */
  double minTargetHours();

  /**
   * System A's scheme: 3 shuffles, 50 positions, targets above half an hour.
   *
   * @return the scheme
   */
  static Rollback rollback() {
    return new Rollback(3, 50, 0.5);
  }

  /**
   * The last games of every user are the targets, those played above half an hour.
   *
   * @param k at least 1
   * @return the scheme
   */
  static LastK lastK(int k) {
    return new LastK(k, 0.5);
  }

  /**
   * Every game after the first that was played above half an hour is a target.
   *
   * @param window games of a context, at least 1
   * @return the scheme
   */
  static SlidingWindow slidingWindow(int window) {
    return new SlidingWindow(window, 1, 0.5);
  }

  /**
   * Every played game is a target once an epoch, whatever its hours, and all others are its
   * context: for models of user ids, which have to see every training row and negatives that are
   * nowhere in the history. A user of one game is an example with an empty context.
   *
   * @return the scheme
   */
  static EachGame eachGame() {
    return new EachGame(0);
  }

  /**
   * Prepares the stream of these examples. O(positions) time; 12 bytes a position and about 20 a
   * user beside the interactions, 16 a position for an ordered scheme with time stamps, 24 if the
   * features read them.
   *
   * @param train the users to draw from
   * @param features encodes the contexts
   * @param seed decides the order and the shuffles
   * @return the stream, at its start
   * @throws IllegalArgumentException if the features belong to another catalogue, read times that
   *     the scheme or the view do not have, or there is no example to draw
   */
  default TrainingExamples build(TrainView train, FittedFeatures features, long seed) {
    return new TrainingExamples(this, train, features, seed);
  }

  private static void checkMinTargetHours(double hours) {
    checkArgument(
        hours >= 0 && Double.isFinite(hours),
        "minTargetHours must be finite and at least 0, got %s",
        hours);
  }

  /**
   * Shuffles a user's played games and rolls the shuffle back, as System A does.
   *
   * @param shuffles shuffles of a user's history in an epoch
   * @param maxPositions positions of a shuffle that are looked at; all but the first may be targets
   * @param minTargetHours a target was played longer than this
   */
  record Rollback(int shuffles, int maxPositions, double minTargetHours) implements ExampleScheme {
    /**
     * Checks the components.
     *
     * @param shuffles at least 1
     * @param maxPositions at least 2
     * @param minTargetHours at least 0
     */
    public Rollback {
      checkArgument(shuffles >= 1, "shuffles must be at least 1, got %s", shuffles);
      checkArgument(maxPositions >= 2, "maxPositions must be at least 2, got %s", maxPositions);
      checkMinTargetHours(minTargetHours);
    }

    /**
     * The same with another number of shuffles.
     *
     * @param value at least 1
     * @return the changed scheme
     */
    public Rollback withShuffles(int value) {
      return new Rollback(value, maxPositions, minTargetHours);
    }

    /**
     * The same with another number of positions.
     *
     * @param value at least 2
     * @return the changed scheme
     */
    public Rollback withMaxPositions(int value) {
      return new Rollback(shuffles, value, minTargetHours);
    }

    /**
     * The same with another bound of the targets.
     *
     * @param value hours, at least 0
     * @return the changed scheme
     */
    public Rollback withMinTargetHours(double value) {
      return new Rollback(shuffles, maxPositions, value);
    }
  }

  /**
   * Leaves the last games of a user out, one after the other.
   *
   * @param k how many of the last games are targets; a user's first game never is
   * @param minTargetHours a target was played longer than this
   */
  record LastK(int k, double minTargetHours) implements ExampleScheme {
    /**
     * Checks the components.
     *
     * @param k at least 1
     * @param minTargetHours at least 0
     */
    public LastK {
      checkArgument(k >= 1, "k must be at least 1, got %s", k);
      checkMinTargetHours(minTargetHours);
    }

    /**
     * The same with another bound of the targets.
     *
     * @param value hours, at least 0
     * @return the changed scheme
     */
    public LastK withMinTargetHours(double value) {
      return new LastK(k, value);
    }
  }

  /**
   * Moves a window over a user's history; the game behind it is the target.
   *
   * @param window games of a context; at the start of a history there are fewer
   * @param stride the window moves by so many games: targets are the games 1, 1 + stride, ...
   * @param minTargetHours a target was played longer than this
   */
  record SlidingWindow(int window, int stride, double minTargetHours) implements ExampleScheme {
    /**
     * Checks the components.
     *
     * @param window at least 1
     * @param stride at least 1
     * @param minTargetHours at least 0
     */
    public SlidingWindow {
      checkArgument(window >= 1, "window must be at least 1, got %s", window);
      checkArgument(stride >= 1, "stride must be at least 1, got %s", stride);
      checkMinTargetHours(minTargetHours);
    }

    /**
     * The same with another stride.
     *
     * @param value at least 1
     * @return the changed scheme
     */
    public SlidingWindow withStride(int value) {
      return new SlidingWindow(window, value, minTargetHours);
    }

    /**
     * The same with another bound of the targets.
     *
     * @param value hours, at least 0
     * @return the changed scheme
     */
    public SlidingWindow withMinTargetHours(double value) {
      return new SlidingWindow(window, stride, value);
    }
  }

  /**
   * Leaves each game out once.
   *
   * @param minTargetHours a target was played longer than this
   */
  record EachGame(double minTargetHours) implements ExampleScheme {
    /**
     * Checks the component.
     *
     * @param minTargetHours at least 0
     */
    public EachGame {
      checkMinTargetHours(minTargetHours);
    }

    /**
     * The same with another bound of the targets.
     *
     * @param value hours, at least 0
     * @return the changed scheme
     */
    public EachGame withMinTargetHours(double value) {
      return new EachGame(value);
    }
  }
}
