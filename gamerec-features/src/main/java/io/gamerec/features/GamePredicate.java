package io.gamerec.features;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.gamerec.api.Verdict;
import java.util.List;

/**
 * A condition that a played game of a history meets or not, as data: it is saved with the features
 * and compiled when they are used. The user's median is that of the played games that are read of
 * the history; an even number of them has the mean of the middle two. Immutable and thread-safe.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = GamePredicate.HoursAtLeast.class, name = "hoursAtLeast"),
  @JsonSubTypes.Type(value = GamePredicate.HoursBelow.class, name = "hoursBelow"),
  @JsonSubTypes.Type(value = GamePredicate.HasVerdict.class, name = "verdict"),
  @JsonSubTypes.Type(
      value = GamePredicate.HoursAtLeastItemMedian.class,
      name = "hoursAtLeastItemMedian"),
  @JsonSubTypes.Type(
      value = GamePredicate.HoursAtLeastUserMedian.class,
      name = "hoursAtLeastUserMedian"),
  @JsonSubTypes.Type(
      value = GamePredicate.HoursAtMostUserMedian.class,
      name = "hoursAtMostUserMedian"),
  @JsonSubTypes.Type(value = GamePredicate.HasLabel.class, name = "hasLabel"),
  @JsonSubTypes.Type(value = GamePredicate.AllOf.class, name = "allOf"),
  @JsonSubTypes.Type(value = GamePredicate.AnyOf.class, name = "anyOf"),
  @JsonSubTypes.Type(value = GamePredicate.Not.class, name = "not")
})
public sealed interface GamePredicate {

  /**
   * Played for so long.
   *
   * @param hours hours, at least 0
   * @return the condition
   */
  static GamePredicate hoursAtLeast(double hours) {
    return new HoursAtLeast(hours);
  }

  /**
   * Played for less.
   *
   * @param hours hours, at least 0
   * @return the condition
   */
  static GamePredicate hoursBelow(double hours) {
    return new HoursBelow(hours);
  }

  /**
   * Reviewed so.
   *
   * @param verdict the user's verdict
   * @return the condition
   */
  static GamePredicate verdict(Verdict verdict) {
    return new HasVerdict(verdict);
  }

  /**
   * Played at least so many times as long as the game's median training player did. A game that no
   * training user played has no median to reach.
   *
   * @param factor at least 0
   * @return the condition
   */
  static GamePredicate hoursAtLeastItemMedian(double factor) {
    return new HoursAtLeastItemMedian(factor);
  }

  /**
   * Played at least so many times as long as the user's median game.
   *
   * @param factor at least 0
   * @return the condition
   */
  static GamePredicate hoursAtLeastUserMedian(double factor) {
    return new HoursAtLeastUserMedian(factor);
  }

  /**
   * Played at most so many times as long as the user's median game.
   *
   * @param factor at least 0
   * @return the condition
   */
  static GamePredicate hoursAtMostUserMedian(double factor) {
    return new HoursAtMostUserMedian(factor);
  }

  /**
   * The game has a label.
   *
   * @param column column of a multi-hot or TF-IDF feature of the specification
   * @param label a label of its vocabulary
   * @return the condition
   */
  static GamePredicate hasLabel(String column, String label) {
    return new HasLabel(column, label);
  }

  /**
   * All of some conditions; true where there are none.
   *
   * @param conditions the conditions
   * @return the condition
   */
  static GamePredicate allOf(GamePredicate... conditions) {
    return new AllOf(List.of(conditions));
  }

  /**
   * At least one of some conditions; false where there are none.
   *
   * @param conditions the conditions
   * @return the condition
   */
  static GamePredicate anyOf(GamePredicate... conditions) {
    return new AnyOf(List.of(conditions));
  }

  /**
   * This condition and another.
   *
   * @param other the other condition
   * @return the condition
   */
  default GamePredicate and(GamePredicate other) {
    return allOf(this, other);
  }

  /**
   * This condition or another.
   *
   * @param other the other condition
   * @return the condition
   */
  default GamePredicate or(GamePredicate other) {
    return anyOf(this, other);
  }

  /**
   * The opposite of a condition.
   *
   * @param condition the condition
   * @return its negation
   */
  static GamePredicate not(GamePredicate condition) {
    return new Not(condition);
  }

  /**
   * Played for so long.
   *
   * @param hours hours
   */
  record HoursAtLeast(double hours) implements GamePredicate {
    /**
     * Checks the component.
     *
     * @param hours finite and at least 0
     */
    public HoursAtLeast {
      checkBound("hours", hours);
    }
  }

  /**
   * Played for less.
   *
   * @param hours hours
   */
  record HoursBelow(double hours) implements GamePredicate {
    /**
     * Checks the component.
     *
     * @param hours finite and at least 0
     */
    public HoursBelow {
      checkBound("hours", hours);
    }
  }

  /**
   * Reviewed so.
   *
   * @param verdict the user's verdict
   */
  record HasVerdict(Verdict verdict) implements GamePredicate {
    /**
     * Checks the component.
     *
     * @param verdict not null
     */
    public HasVerdict {
      requireNonNull(verdict, "verdict");
    }
  }

  /**
   * Played at least so many times as long as the game's median player did.
   *
   * @param factor times the median
   */
  record HoursAtLeastItemMedian(double factor) implements GamePredicate {
    /**
     * Checks the component.
     *
     * @param factor finite and at least 0
     */
    public HoursAtLeastItemMedian {
      checkBound("factor", factor);
    }
  }

  /**
   * Played at least so many times as long as the user's median game.
   *
   * @param factor times the median
   */
  record HoursAtLeastUserMedian(double factor) implements GamePredicate {
    /**
     * Checks the component.
     *
     * @param factor finite and at least 0
     */
    public HoursAtLeastUserMedian {
      checkBound("factor", factor);
    }
  }

  /**
   * Played at most so many times as long as the user's median game.
   *
   * @param factor times the median
   */
  record HoursAtMostUserMedian(double factor) implements GamePredicate {
    /**
     * Checks the component.
     *
     * @param factor finite and at least 0
     */
    public HoursAtMostUserMedian {
      checkBound("factor", factor);
    }
  }

  /**
   * The game has a label.
   *
   * @param column column of a label feature
   * @param label the label
   */
  record HasLabel(String column, String label) implements GamePredicate {
    /**
     * Checks the components.
     *
     * @param column not null
     * @param label not null
     */
    public HasLabel {
      requireNonNull(column, "column");
      requireNonNull(label, "label");
    }
  }

  /**
   * All of some conditions.
   *
   * @param conditions the conditions
   */
  record AllOf(List<GamePredicate> conditions) implements GamePredicate {
    /**
     * Copies the list.
     *
     * @param conditions the conditions
     */
    public AllOf {
      conditions = List.copyOf(conditions);
    }
  }

  /**
   * At least one of some conditions.
   *
   * @param conditions the conditions
   */
  record AnyOf(List<GamePredicate> conditions) implements GamePredicate {
    /**
     * Copies the list.
     *
     * @param conditions the conditions
     */
    public AnyOf {
      conditions = List.copyOf(conditions);
    }
  }

  /**
   * The opposite.
   *
   * @param condition the condition
   */
  record Not(GamePredicate condition) implements GamePredicate {
    /**
     * Checks the component.
     *
     * @param condition not null
     */
    public Not {
      requireNonNull(condition, "condition");
    }
  }

  private static void checkBound(String name, double value) {
    checkArgument(
        value >= 0 && Double.isFinite(value),
        "%s must be finite and at least 0, got %s",
        name,
        value);
  }
}
