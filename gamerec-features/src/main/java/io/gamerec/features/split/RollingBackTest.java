package io.gamerec.features.split;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;
import static java.util.Objects.requireNonNull;

import io.gamerec.api.data.GameData;
import io.gamerec.api.data.Interactions;
import io.gamerec.api.data.Split;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Tests on several windows of time, one after the other: fold i tests on [start, start + window)
 * and trains on what is older, where start grows by {@code step} from fold to fold and the last
 * window ends with the data, or at {@link #until}. Rows behind a fold's window are left out of it
 * and counted.
 *
 * <p>The training window expands unless {@link #trainingWindow} makes it slide; what is older than
 * a sliding window is context and not trained on. With {@link #validationWindow} the time before a
 * test window is validation instead of training. Unplayed games and new users are treated as by
 * {@link TemporalSplit}. Each setter gives a new strategy; immutable and thread-safe.
 */
public final class RollingBackTest implements FoldStrategy {
  private final int folds;
  private final @Nullable Duration window;
  private final @Nullable Duration step;
  private final @Nullable Duration trainingWindow;
  private final @Nullable Duration validationWindow;
  private final @Nullable Instant until;

  /** Three folds; the window must be set. */
  public RollingBackTest() {
    this(3, null, null, null, null, null);
  }

  private RollingBackTest(
      int folds,
      @Nullable Duration window,
      @Nullable Duration step,
      @Nullable Duration trainingWindow,
      @Nullable Duration validationWindow,
      @Nullable Instant until) {
    this.folds = folds;
    this.window = window;
    this.step = step;
    this.trainingWindow = trainingWindow;
    this.validationWindow = validationWindow;
    this.until = until;
  }

  /**
   * Sets the number of folds; 3 unless set.
   *
   * @param newFolds at least 1
   * @return a new strategy
   */
  public RollingBackTest folds(int newFolds) {
    checkArgument(newFolds >= 1, "folds must be at least 1, got %s", newFolds);
    return new RollingBackTest(newFolds, window, step, trainingWindow, validationWindow, until);
  }

  /**
   * Sets the length of a test window; required.
   *
   * @param newWindow at least a millisecond
   * @return a new strategy
   */
  public RollingBackTest window(Duration newWindow) {
    return new RollingBackTest(
        folds, checked("window", newWindow), step, trainingWindow, validationWindow, until);
  }

  /**
   * Sets how much later each fold is than the one before; the length of the test window unless set.
   *
   * @param newStep at least a millisecond
   * @return a new strategy
   */
  public RollingBackTest step(Duration newStep) {
    return new RollingBackTest(
        folds, window, checked("step", newStep), trainingWindow, validationWindow, until);
  }

  /**
   * Makes the training window slide; unless set, it expands from the oldest row.
   *
   * @param newTrainingWindow its length, at least a millisecond
   * @return a new strategy
   */
  public RollingBackTest trainingWindow(Duration newTrainingWindow) {
    return new RollingBackTest(
        folds, window, step, checked("trainingWindow", newTrainingWindow), validationWindow, until);
  }

  /**
   * Sets the length of the time before a test window that is validation; unless set, there is none.
   *
   * @param newValidationWindow at least a millisecond
   * @return a new strategy
   */
  public RollingBackTest validationWindow(Duration newValidationWindow) {
    return new RollingBackTest(
        folds,
        window,
        step,
        trainingWindow,
        checked("validationWindow", newValidationWindow),
        until);
  }

  /**
   * Sets where the last test window ends; unless set, just behind the latest row.
   *
   * @param newUntil the first instant behind the last window
   * @return a new strategy
   */
  public RollingBackTest until(Instant newUntil) {
    return new RollingBackTest(
        folds, window, step, trainingWindow, validationWindow, requireNonNull(newUntil, "until"));
  }

  private static Duration checked(String name, Duration duration) {
    checkArgument(
        duration.toMillis() >= 1, "%s must be at least a millisecond, got %s", name, duration);
    return duration;
  }

  @Override
  public String name() {
    return "rolling(folds="
        + folds
        + ",window="
        + (window == null ? "unset" : window)
        + (step == null ? "" : ",step=" + step)
        + (trainingWindow == null ? "" : ",trainingWindow=" + trainingWindow)
        + (validationWindow == null ? "" : ",validationWindow=" + validationWindow)
        + (until == null ? "" : ",until=" + until)
        + ")";
  }

  @Override
  public List<Split> folds(GameData data) {
    checkState(window != null, "a rolling back-test needs a window");
    Interactions interactions = data.interactions();
    TimeWindows.checkTimed(name(), interactions);
    long length = window.toMillis();
    long stride = step == null ? length : step.toMillis();
    long end =
        until == null
            ? 1
                + IntStream.range(0, interactions.size())
                    .mapToLong(interactions::timestamp)
                    .max()
                    .orElse(0)
            : until.toEpochMilli();
    List<Split> splits = new ArrayList<>(folds);
    for (int fold = 0; fold < folds; fold++) {
      long testEnd = end - (folds - 1 - fold) * stride;
      long testFrom = testEnd - length;
      long validationFrom =
          validationWindow == null ? testFrom : testFrom - validationWindow.toMillis();
      long trainFrom =
          trainingWindow == null ? Long.MIN_VALUE : validationFrom - trainingWindow.toMillis();
      splits.add(
          new TimeWindows(trainFrom, validationFrom, testFrom, testEnd)
              .split(name() + " fold " + (fold + 1), data));
    }
    return List.copyOf(splits);
  }
}
