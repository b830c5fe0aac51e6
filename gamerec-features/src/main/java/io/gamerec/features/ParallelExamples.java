package io.gamerec.features;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;
import static java.util.Objects.requireNonNull;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import com.google.common.util.concurrent.Uninterruptibles;
import io.gamerec.api.GamerecException;
import io.gamerec.api.internal.SetOnce;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The stream of {@link TrainingExamples}, drawn and encoded ahead by several threads. Batches,
 * their order and {@link #cursor()} are those of the one-thread stream, whatever the number of
 * threads.
 *
 * <p>How many examples a stretch of the stream holds is known only once it is drawn, since games
 * that were not played long enough are passed over. So threads do not draw batches: they draw
 * stretches of {@value #STRETCH} positions, each the next one that nobody took, and {@link #next}
 * puts the examples of the stretches together in order. That copies an encoded example once, about
 * a twentieth of what encoding it costs.
 *
 * <p>Memory is bounded: a stretch is taken only while fewer than {@link Builder#ahead} positions
 * wait, and its batch is used again. {@link #next}, {@link #seek} and {@link #cursor} belong to one
 * thread at a time; {@link #close} may be called by any and must be called, or the threads stay.
 */
public final class ParallelExamples implements AutoCloseable {
  /** Positions that a thread draws at a time. */
  static final int STRETCH = 128;

  /** A stretch of the stream. Its fields belong to the thread that fills it, then to the taker. */
  private static final class Stretch {
    final UserBatch batch;

    /** The cursor behind each example. */
    final long[] cursors = new long[STRETCH];

    @Nullable Throwable failure;

    /** Under the lock. */
    boolean filled;

    Stretch(UserBatch batch) {
      this.batch = batch;
    }
  }

  /** Draws one position; tests have it fail. */
  @FunctionalInterface
  interface Draw {
    boolean tryNext(TrainingExamples own, UserBatch batch);
  }

  private final TrainingExamples examples;
  private final Draw draw;
  private final Stretch[] ring;
  private final List<Thread> threads = new ArrayList<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition room = lock.newCondition();
  private final Condition progress = lock.newCondition();

  /** Under the lock: where the stretches start, how many were claimed, handed out, are drawn. */
  private long origin;

  private long claimed;
  private long taken;
  private int drawing;
  private volatile boolean abandoned;
  private volatile boolean closed;

  /** The taker's: the cursor, whether the stretches belong to it, examples taken of the first. */
  private long cursor;

  private boolean restart;
  private int used;

  ParallelExamples(
      TrainingExamples examples, int threadCount, int ahead, ThreadFactory factory, Draw draw) {
    this.examples = examples;
    this.draw = draw;
    this.ring = new Stretch[Math.max(threadCount, (ahead + STRETCH - 1) / STRETCH)];
    for (int i = 0; i < ring.length; i++) {
      ring[i] = new Stretch(examples.features().newBatch());
    }
    this.cursor = examples.cursor();
    this.origin = cursor;
    try {
      for (int i = 0; i < threadCount; i++) {
        TrainingExamples own = examples.fork();
        Thread thread =
            requireNonNull(factory.newThread(() -> produce(own)), "newThread gave null");
        thread.start();
        threads.add(thread);
      }
    } catch (Throwable e) {
      close();
      throw e;
    }
  }

  /**
   * Starts a stream.
   *
   * @return an empty builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Length of an epoch, as {@link TrainingExamples#positions}.
   *
   * @return the number of positions
   */
  public long positions() {
    return examples.positions();
  }

  /**
   * Where the stream stands, as {@link TrainingExamples#cursor}: what was drawn ahead does not
   * count.
   *
   * @return positions passed since the start of the first epoch
   */
  public long cursor() {
    return cursor;
  }

  /**
   * Moves the stream; what was drawn ahead is dropped.
   *
   * @param position what {@link #cursor()} returned, of any stream of the same data, scheme and
   *     seed
   */
  public void seek(long position) {
    checkArgument(position >= 0, "position must be at least 0, got %s", position);
    cursor = position;
    restart = true;
  }

  /**
   * Takes the next examples, waiting for them where necessary. When it throws, the stream stays
   * where it was and may be tried again.
   *
   * @param batch cleared and filled, targets included
   * @param size how many examples, at least 1
   * @throws IllegalStateException if the stream is closed, or a thread failed, with its failure as
   *     the cause
   * @throws GamerecException if the calling thread is interrupted; it stays so
   */
  public void next(UserBatch batch, int size) {
    checkArgument(size >= 1, "size must be at least 1, got %s", size);
    if (restart) {
      restart();
    }
    batch.clear();
    // Set anew if anything is thrown below: stretches that were taken already are drawn again.
    restart = true;
    long behind = cursor;
    while (batch.users() < size) {
      Stretch stretch = first();
      int count = Math.min(size - batch.users(), stretch.batch.users() - used);
      if (count > 0) {
        batch.append(stretch.batch, used, count);
        used += count;
        behind = stretch.cursors[used - 1];
      }
      if (used == stretch.batch.users()) {
        release();
      }
    }
    cursor = behind;
    restart = false;
  }

  /** Waits for the stretch that comes next. */
  private Stretch first() {
    lock.lock();
    try {
      Stretch stretch = ring[(int) (taken % ring.length)];
      while (!stretch.filled) {
        checkState(!closed, "the examples are closed");
        progress.await();
      }
      checkState(!closed, "the examples are closed");
      if (stretch.failure != null) {
        throw new IllegalStateException(
            "a thread failed to draw examples: " + stretch.failure, stretch.failure);
      }
      return stretch;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new GamerecException("interrupted while waiting for training examples", e);
    } finally {
      lock.unlock();
    }
  }

  private void release() {
    lock.lock();
    try {
      ring[(int) (taken % ring.length)].filled = false;
      taken++;
      used = 0;
      room.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Drops what was drawn and lets the threads go on at the cursor. */
  private void restart() {
    lock.lock();
    try {
      abandoned = true;
      while (drawing > 0) {
        progress.awaitUninterruptibly();
      }
      for (Stretch stretch : ring) {
        stretch.filled = false;
      }
      origin = cursor;
      claimed = 0;
      taken = 0;
      used = 0;
      abandoned = false;
      room.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void produce(TrainingExamples own) {
    while (true) {
      Stretch stretch;
      lock.lock();
      try {
        while (!closed && (abandoned || claimed - taken >= ring.length)) {
          room.awaitUninterruptibly();
        }
        if (closed) {
          return;
        }
        stretch = ring[(int) (claimed % ring.length)];
        own.seek(origin + claimed * STRETCH);
        claimed++;
        drawing++;
      } finally {
        lock.unlock();
      }
      fill(stretch, own);
      lock.lock();
      try {
        drawing--;
        stretch.filled = true;
        progress.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  private void fill(Stretch stretch, TrainingExamples own) {
    stretch.batch.clear();
    stretch.failure = null;
    try {
      for (int i = 0; i < STRETCH && !abandoned && !closed; i++) {
        if (draw.tryNext(own, stretch.batch)) {
          stretch.cursors[stretch.batch.users() - 1] = own.cursor();
        }
      }
    } catch (Throwable e) {
      stretch.failure = e;
    }
  }

  /** Stops the threads and waits until they have. Whoever waits in {@link #next} is told. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      room.signalAll();
      progress.signalAll();
    } finally {
      lock.unlock();
    }
    threads.forEach(Uninterruptibles::joinUninterruptibly);
  }

  /** Collects the settings of a stream. A setting is set once. Not thread-safe. */
  public static final class Builder {
    private static final int DEFAULT_AHEAD = 4_096;

    private @Nullable TrainingExamples examples;
    private int threads = 1;
    private int ahead = DEFAULT_AHEAD;
    private @Nullable ThreadFactory threadFactory;
    private final SetOnce once = new SetOnce();

    private Builder() {}

    /**
     * Sets what is drawn; required. The stream starts where these examples stand, and does not move
     * them.
     *
     * @param examples the one-thread stream
     * @return this builder
     */
    public Builder examples(TrainingExamples examples) {
      once.set("examples");
      this.examples = requireNonNull(examples, "examples");
      return this;
    }

    /**
     * Sets how many threads draw; 1 unless set.
     *
     * @param threads at least 1
     * @return this builder
     */
    public Builder threads(int threads) {
      checkArgument(
          threads >= 1 && threads <= 1_024, "threads must be in [1, 1024], got %s", threads);
      once.set("threads");
      this.threads = threads;
      return this;
    }

    /**
     * Sets how far the threads draw ahead of {@link #next}; 4,096 unless set. It is rounded up to
     * whole stretches, and to one a thread. A position takes about a kilobyte with System A's
     * features.
     *
     * @param positions at least 1
     * @return this builder
     */
    public Builder ahead(int positions) {
      checkArgument(
          positions >= 1 && positions <= 1 << 24, "ahead must be in [1, 2^24], got %s", positions);
      once.set("ahead");
      this.ahead = positions;
      return this;
    }

    /**
     * Sets who makes the threads; daemons named {@code gamerec-examples-0}, ... unless set.
     *
     * @param threadFactory asked for every thread once; the stream starts them and ends them
     * @return this builder
     */
    public Builder threadFactory(ThreadFactory threadFactory) {
      once.set("threadFactory");
      this.threadFactory = requireNonNull(threadFactory, "threadFactory");
      return this;
    }

    /**
     * Starts the threads.
     *
     * @return the stream; the caller closes it
     * @throws IllegalStateException if something required is missing
     */
    public ParallelExamples build() {
      once.require("ParallelExamples", "examples");
      return new ParallelExamples(
          requireNonNull(examples),
          threads,
          ahead,
          threadFactory == null ? daemons() : threadFactory,
          TrainingExamples::tryNext);
    }

    static ThreadFactory daemons() {
      return new ThreadFactoryBuilder()
          .setNameFormat("gamerec-examples-%d")
          .setDaemon(true)
          .build();
    }
  }
}
