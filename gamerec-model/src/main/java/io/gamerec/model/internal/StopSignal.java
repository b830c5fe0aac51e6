package io.gamerec.model.internal;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says whether a training run is asked to stop: its thread was interrupted, or, where a hook is
 * set, the JVM shuts down. The shutdown then waits until this is closed, for some time. Made and
 * closed on the training thread.
 */
final class StopSignal implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StopSignal.class);
  private static final int PATIENCE_SECONDS = 30;

  private final CountDownLatch over = new CountDownLatch(1);
  private final Thread hook = new Thread(this::awaitEnd, "gamerec-training-shutdown");
  private final boolean hooked;
  private volatile boolean shuttingDown;
  private boolean interrupted;

  StopSignal(boolean onShutdown) {
    this.hooked = onShutdown;
    if (hooked) {
      Runtime.getRuntime().addShutdownHook(hook);
    }
  }

  private void awaitEnd() {
    shuttingDown = true;
    try {
      if (!over.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn(
            "the training step did not end within {} seconds of the shutdown; no checkpoint",
            PATIENCE_SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Whether to stop. Clears the thread's interrupt status, which would break the writing of a
   * checkpoint, until {@link #close}.
   */
  boolean isRaised() {
    interrupted |= Thread.interrupted();
    return interrupted || shuttingDown;
  }

  @Override
  public void close() {
    over.countDown();
    if (hooked && !shuttingDown) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        LOG.debug("the shutdown began as the training ended", e);
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
