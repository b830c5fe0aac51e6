package io.gamerec.features.split;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;

import io.gamerec.api.data.GameData;
import io.gamerec.api.data.Interactions;
import io.gamerec.api.data.Split;
import java.time.Instant;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Splits all users at the same points of time: training &lt; validation cut-off &lt;= validation
 * &lt; test cut-off &lt;= test. Without a validation cut-off there is no validation. The cut-offs
 * are given as instants, or as shares of the played rows: the share is then the least that is held
 * out, since rows of one time stay together.
 *
 * <p>An unplayed game is trained on when it is older than the first cut-off, is context of the test
 * questions between the two, and is left out (and counted) from the test cut-off on. A user who is
 * new after a cut-off has an empty context and stays. Each setter gives a new strategy; immutable
 * and thread-safe.
 */
public final class TemporalSplit implements SplitStrategy {
  private final @Nullable Instant validationFrom;
  private final @Nullable Instant testFrom;
  private final OptionalDouble validation;
  private final OptionalDouble test;

  /** Without cut-offs; one for test must be set. */
  public TemporalSplit() {
    this(null, null, OptionalDouble.empty(), OptionalDouble.empty());
  }

  private TemporalSplit(
      @Nullable Instant validationFrom,
      @Nullable Instant testFrom,
      OptionalDouble validation,
      OptionalDouble test) {
    boolean isTimed = validationFrom != null || testFrom != null;
    checkState(
        !isTimed || (validation.isEmpty() && test.isEmpty()),
        "a temporal split takes instants or shares, not both");
    checkArgument(
        validationFrom == null || testFrom == null || validationFrom.isBefore(testFrom),
        "validationFrom must be before testFrom, got %s and %s",
        validationFrom,
        testFrom);
    checkArgument(
        test.orElse(0) + validation.orElse(0) < 1,
        "test and validation must leave a share to train on, got %s and %s",
        test.orElse(0),
        validation.orElse(0));
    this.validationFrom = validationFrom;
    this.testFrom = testFrom;
    this.validation = validation;
    this.test = test;
  }

  /**
   * Sets from when on played rows are test targets.
   *
   * @param cutOff the first instant that is test, to the millisecond
   * @return a new strategy
   */
  public TemporalSplit testFrom(Instant cutOff) {
    return new TemporalSplit(validationFrom, cutOff, validation, test);
  }

  /**
   * Sets from when on played rows are validation targets.
   *
   * @param cutOff the first instant that is validation, to the millisecond
   * @return a new strategy
   */
  public TemporalSplit validationFrom(Instant cutOff) {
    return new TemporalSplit(cutOff, testFrom, validation, test);
  }

  /**
   * Sets the share of the played rows, the latest ones, that are test targets.
   *
   * @param share in (0, 1)
   * @return a new strategy
   */
  public TemporalSplit test(double share) {
    checkArgument(share > 0 && share < 1, "test must be in (0, 1), got %s", share);
    return new TemporalSplit(validationFrom, testFrom, validation, OptionalDouble.of(share));
  }

  /**
   * Sets the share of the played rows, those before the test rows, that are validation targets.
   *
   * @param share in (0, 1)
   * @return a new strategy
   */
  public TemporalSplit validation(double share) {
    checkArgument(share > 0 && share < 1, "validation must be in (0, 1), got %s", share);
    return new TemporalSplit(validationFrom, testFrom, OptionalDouble.of(share), test);
  }

  @Override
  public String name() {
    StringBuilder name = new StringBuilder("temporal(");
    if (testFrom != null) {
      name.append(validationFrom == null ? "" : "validationFrom=" + validationFrom + ",");
      name.append("testFrom=").append(testFrom);
    } else {
      name.append("test=").append(test.isPresent() ? test.getAsDouble() : "unset");
      name.append(validation.isPresent() ? ",validation=" + validation.getAsDouble() : "");
    }
    return name.append(')').toString();
  }

  @Override
  public Split split(GameData data) {
    checkState(
        testFrom != null || test.isPresent(), "a temporal split needs testFrom or test to be set");
    Interactions interactions = data.interactions();
    TimeWindows.checkTimed(name(), interactions);
    long testCut;
    long validationCut;
    if (testFrom != null) {
      testCut = testFrom.toEpochMilli();
      validationCut = validationFrom == null ? testCut : validationFrom.toEpochMilli();
    } else {
      long[] times =
          IntStream.range(0, interactions.size())
              .filter(at -> interactions.hours(at) > 0)
              .mapToLong(interactions::timestamp)
              .sorted()
              .toArray();
      checkArgument(times.length > 0, "split %s finds no played game in the data", name());
      testCut = cutOff(times, test.getAsDouble());
      validationCut = cutOff(times, test.getAsDouble() + validation.orElse(0));
    }
    return new TimeWindows(Long.MIN_VALUE, validationCut, testCut, Long.MAX_VALUE)
        .split(name(), data);
  }

  /** The time of the row from which on at least a share of the rows is held out. */
  private static long cutOff(long[] times, double share) {
    int before = (int) Math.floor((1 - share) * times.length + 1e-9); // 0.7 * 10 is below 7
    return times[Math.min(before, times.length - 1)];
  }
}
