package io.gamerec.examples.soak;

import io.gamerec.api.GamerecException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Threads search, plain and filtered, while others add, update, remove and swap snapshots; every
 * answer is checked against what was written when. Used once.
 */
public final class Soak implements AutoCloseable {
  private static final double THERE = 0.75;
  private static final int NARROW_IDS_A_PLACE = 20;
  private static final int MOST_AT_ONCE = 32;
  private static final int QUERIES = 1 << 20;
  private static final long PAUSE_MILLIS = 2;
  private static final long END_SECONDS = 120;

  private final SoakOptions options;
  private final List<Place> places = new ArrayList<>();
  private final SoakTally tally = new SoakTally();
  private final LongAdder searches = new LongAdder();
  private final LongAdder writes = new LongAdder();
  private final LongAdder changedItems = new LongAdder();
  private final LongAdder swaps = new LongAdder();
  private volatile boolean stopped;

  /**
   * How far a soak is.
   *
   * @param seconds since its start
   * @param searches answers that were checked
   * @param writes changes
   * @param swaps snapshots put in place of others
   * @param errors exceptions, short answers and wrong ids
   */
  public record Progress(double seconds, long searches, long writes, long swaps, long errors) {}

  /** A target, what is known of its items, and the gate that keeps writers out of a swap. */
  private record Place(SoakTarget target, SoakItems items, ReentrantReadWriteLock gate) {}

  /**
   * Builds what will be searched.
   *
   * @param options what to do
   * @param directory for files; the caller deletes it
   */
  public Soak(SoakOptions options, Path directory) {
    this.options = options;
    try {
      SoakItems ofIndex = items(options.seed());
      add(ofIndex, new IndexTarget(options.provider(), ofIndex, directory));
      SoakItems ofRetriever = items(options.seed() + 1);
      add(ofRetriever, new RetrieverTarget(options.provider(), ofRetriever));
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private void add(SoakItems items, SoakTarget target) {
    places.add(new Place(target, items, new ReentrantReadWriteLock()));
  }

  /** Items of which most are there. */
  private SoakItems items(long seed) {
    int ids = (int) (options.items() / THERE);
    int narrow = NARROW_IDS_A_PLACE * options.k();
    SoakItems items = new SoakItems(ids, options.dim(), narrow, options.tolerance(), seed);
    SplittableRandom random = new SplittableRandom(seed);
    items.begin(IntStream.range(0, ids).filter(id -> random.nextDouble() < THERE).toArray());
    return items;
  }

  /**
   * Runs all threads until the time is over.
   *
   * @param everySecond is told how far it is
   * @return what came of it
   */
  public SoakReport run(Consumer<Progress> everySecond) {
    ExecutorService pool = Executors.newFixedThreadPool(options.searchers() + options.writers());
    long start = System.nanoTime();
    try {
      List<Future<?>> running = new ArrayList<>();
      for (int searcher = 0; searcher < options.searchers(); searcher++) {
        int number = searcher;
        running.add(pool.submit(() -> searchOn(number)));
      }
      for (int writer = 0; writer < options.writers(); writer++) {
        int number = writer;
        running.add(pool.submit(() -> writeOn(number)));
      }
      while (seconds(start) < options.seconds()) {
        double left = options.seconds() - seconds(start);
        Thread.sleep((long) (1000 * Math.min(1, left)) + 1);
        everySecond.accept(progress(start));
      }
      double seconds = seconds(start);
      stopped = true;
      for (Future<?> thread : running) {
        thread.get();
      }
      return new SoakReport(
          seconds,
          searches.sum(),
          writes.sum(),
          changedItems.sum(),
          swaps.sum(),
          tally.errors(),
          tally.wrongIds(),
          tally.first());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new GamerecException("interrupted while soaking", e);
    } catch (ExecutionException e) {
      throw new GamerecException("a thread of the soak failed: " + e.getCause(), e);
    } finally {
      stopped = true;
      end(pool);
    }
  }

  private static void end(ExecutorService pool) {
    pool.shutdown();
    try {
      if (!pool.awaitTermination(END_SECONDS, TimeUnit.SECONDS)) {
        throw new GamerecException("threads of the soak did not end in " + END_SECONDS + " s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Progress progress(long start) {
    return new Progress(
        seconds(start),
        searches.sum(),
        writes.sum(),
        swaps.sum(),
        tally.errors() + tally.wrongIds());
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  private void searchOn(int number) {
    SplittableRandom random = new SplittableRandom(options.seed() + 1000 + number);
    for (int turn = number; !stopped; turn++) {
      Place place = places.get(turn % places.size());
      int query = random.nextInt(QUERIES);
      int filter = random.nextInt(SoakItems.FILTERS);
      long from = System.nanoTime();
      try {
        SoakTarget.Answer answer = place.target.search(query, options.k(), filter);
        long to = System.nanoTime();
        tally.check(place.target.name(), place.items, answer, options.k(), query, filter, from, to);
      } catch (RuntimeException e) {
        tally.error(place.target.name() + ": a search failed: " + e);
      }
      searches.increment();
    }
  }

  private void writeOn(int number) {
    SplittableRandom random = new SplittableRandom(options.seed() + 2000 + number);
    long swapped = System.nanoTime();
    for (int turn = number; !stopped; turn++) {
      Place place = places.get(turn % places.size());
      try {
        if (number == 0 && seconds(swapped) >= options.swapSeconds()) {
          swapAll();
          swapped = System.nanoTime();
        }
        place.gate.readLock().lock();
        try {
          write(place, number, random);
        } finally {
          place.gate.readLock().unlock();
        }
        Thread.sleep(PAUSE_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (RuntimeException e) {
        tally.error(place.target.name() + ": a change failed: " + e);
      }
    }
  }

  private void swapAll() {
    for (Place place : places) {
      place.gate.writeLock().lock();
      try {
        place.target.swap();
        swaps.increment();
      } finally {
        place.gate.writeLock().unlock();
      }
    }
  }

  /** Adds, updates or removes some of the ids that are this writer's. */
  private void write(Place place, int writer, SplittableRandom random) {
    SoakItems items = place.items;
    boolean update = random.nextInt(3) == 0;
    boolean remove = random.nextDouble() < 0.5;
    int[] ids =
        random
            .ints(3L * (1 + random.nextInt(MOST_AT_ONCE)), 0, items.ids())
            .map(id -> id - id % options.writers() + writer)
            .filter(id -> id < items.ids() && items.isThere(id) == (update || remove))
            .distinct()
            .limit(MOST_AT_ONCE)
            .toArray();
    if (update) {
      place.target.update(ids, items.begin(ids));
      Arrays.stream(ids).forEach(items::replaced);
    } else if (remove) {
      place.target.remove(ids);
      Arrays.stream(ids).forEach(items::removed);
    } else {
      place.target.add(ids, items.begin(ids));
    }
    writes.increment();
    changedItems.add(ids.length);
  }

  @Override
  public void close() {
    places.forEach(place -> place.target.close());
  }
}
