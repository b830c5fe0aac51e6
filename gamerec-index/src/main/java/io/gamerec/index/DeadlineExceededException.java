package io.gamerec.index;

import java.time.Duration;
import java.util.Locale;

/**
 * The deadline of a {@link RetrievalRequest} passed before its answer was there. Nothing was
 * answered, neither to this request nor to those of the same call.
 */
public final class DeadlineExceededException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What was about to be done when the deadline was found to have passed. */
  public enum Stage {
    /** Encoding the user. */
    ENCODE,
    /** Searching the index. */
    SEARCH
  }

  /** What was about to be done. */
  private final Stage stage;

  /** How long the deadline had passed by then. */
  private final Duration late;

  DeadlineExceededException(Stage stage, Duration late) {
    super(
        String.format(
            Locale.ROOT,
            "the deadline passed %.3f ms before stage %s could start",
            late.toNanos() / 1e6,
            stage));
    this.stage = stage;
    this.late = late;
  }

  /**
   * What was about to be done.
   *
   * @return the stage that was not started
   */
  public Stage stage() {
    return stage;
  }

  /**
   * How long the deadline had passed by then.
   *
   * @return a duration of at least 0
   */
  public Duration late() {
    return late;
  }
}
