package io.gamerec.index;

import com.google.common.base.Ticker;
import io.gamerec.index.DeadlineExceededException.Stage;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** A moment on a ticker, which unlike the wall clock is never set back. */
final class Deadline {
  private static final Deadline NONE = new Deadline(Ticker.systemTicker(), 0, false);

  private final Ticker ticker;
  private final long nanos;
  private final boolean isSet;

  private Deadline(Ticker ticker, long nanos, boolean isSet) {
    this.ticker = ticker;
    this.nanos = nanos;
    this.isSet = isSet;
  }

  /** The deadline of a request that comes now. */
  static Deadline of(RetrievalRequest request, Ticker ticker, Clock clock) {
    if (request.by().isEmpty() && request.within().isEmpty()) {
      return NONE;
    }
    Duration left =
        request
            .by()
            .map(by -> Duration.between(clock.instant(), by))
            .orElseGet(() -> request.within().orElseThrow());
    return new Deadline(ticker, ticker.read() + nanos(left), true);
  }

  /** Half of what a long holds, 146 years, at most, because a ticker may stand anywhere. */
  private static long nanos(Duration duration) {
    long most = Long.MAX_VALUE / 2;
    Duration bound = Duration.ofNanos(most);
    if (duration.compareTo(bound) >= 0) {
      return most;
    }
    return duration.compareTo(bound.negated()) <= 0 ? -most : duration.toNanos();
  }

  /** Throws where a deadline has passed. */
  static void check(List<Deadline> deadlines, Stage stage) {
    for (Deadline deadline : deadlines) {
      deadline.check(stage);
    }
  }

  private void check(Stage stage) {
    if (isSet) {
      long late = ticker.read() - nanos;
      if (late >= 0) {
        throw new DeadlineExceededException(stage, Duration.ofNanos(late));
      }
    }
  }
}
