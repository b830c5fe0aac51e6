package io.gamerec.features.internal;

import static com.google.common.base.Preconditions.checkNotNull;

import com.google.common.base.Throwables;
import com.google.common.util.concurrent.Uninterruptibles;
import io.gamerec.api.GamerecException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Work beside the caller's, in a thread of its own or else when its result is asked for. Close it
 * to stop it; no thread is left behind.
 *
 * @param <T> the result
 */
public final class Aside<T> implements AutoCloseable {
  private final FutureTask<T> task;
  private final @Nullable Thread thread;

  /**
   * Starts the work.
   *
   * @param name name of the thread
   * @param work what is done; it ends soon after its thread is interrupted, as reading files does
   * @param ownThread whether it has a thread of its own
   */
  public Aside(String name, Supplier<T> work, boolean ownThread) {
    this.task = new FutureTask<>(work::get);
    this.thread = ownThread ? new Thread(task, name) : null;
    if (thread != null) {
      thread.setDaemon(true);
      thread.start();
    }
  }

  /**
   * Waits for the result.
   *
   * @return the result
   * @throws RuntimeException what the work threw
   * @throws GamerecException if the caller's thread is interrupted
   */
  public T get() {
    if (thread == null) {
      task.run();
    }
    try {
      return task.get();
    } catch (ExecutionException e) {
      Throwable cause = checkNotNull(e.getCause());
      Throwables.throwIfUnchecked(cause);
      throw new IllegalStateException(cause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new GamerecException("interrupted while reading", e);
    }
  }

  @Override
  public void close() {
    if (thread != null) {
      task.cancel(true);
      Uninterruptibles.joinUninterruptibly(thread);
    }
  }
}
