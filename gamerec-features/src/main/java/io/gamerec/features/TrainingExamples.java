package io.gamerec.features;

import static com.google.common.base.Preconditions.checkArgument;

import io.gamerec.api.data.TrainView;

/**
 * Draws the training examples of an {@link ExampleScheme} on the fly, in the pseudo-random order of
 * a seed.
 *
 * <p>An epoch is a pseudo-random order of all (user, shuffle, position) or (user, position).
 * Neither the order nor the examples are ever stored: the order is a format-preserving permutation
 * (a Feistel network with cycle walking) of the example's number, and a user's shuffle is drawn
 * again from the seed whenever one of its positions comes up, only as far as the position. So any
 * place in the stream is reached in O(1) with {@link #seek}, and the stream depends on nothing but
 * the data, the scheme and the seed. Every epoch shuffles anew. An example costs O(games of its
 * user).
 *
 * <p>Not thread-safe; {@link ParallelExamples} gives the same stream, encoded by several threads.
 */
public final class TrainingExamples {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  private final ExampleScheme scheme;
  private final FittedFeatures features;
  private final ExampleTable table;
  private final long seed;
  private final double minTargetHours;
  private final long positions;
  private final int half;
  private final long mask;
  private final int[] identity;
  private final int[] order;
  private final HistoryRows context = new HistoryRows();
  private long cursor;
  private long epoch;
  private long epochStart;
  private long key;

  TrainingExamples(ExampleScheme scheme, TrainView train, FittedFeatures features, long seed) {
    this(scheme, features, checkedTable(scheme, train, features), seed);
  }

  private static ExampleTable checkedTable(
      ExampleScheme scheme, TrainView train, FittedFeatures features) {
    features.checkSameItems(train.catalogue().itemIds());
    return new ExampleTable(scheme, train, features);
  }

  private TrainingExamples(
      ExampleScheme scheme, FittedFeatures features, ExampleTable table, long seed) {
    this.scheme = scheme;
    this.features = features;
    this.table = table;
    this.seed = seed;
    this.minTargetHours = scheme.minTargetHours();
    this.positions = table.positions();
    this.half = Math.max(1, (65 - Long.numberOfLeadingZeros(positions - 1)) / 2);
    this.mask = (1L << half) - 1;
    int most = scheme instanceof ExampleScheme.Rollback ? table.mostPlayed() : 0;
    this.identity = new int[most];
    for (int i = 0; i < most; i++) {
      identity[i] = i;
    }
    this.order = new int[most];
    startEpoch(0);
  }

  /** The same stream once more, at its start, for another thread; the table is shared. */
  TrainingExamples fork() {
    return new TrainingExamples(scheme, features, table, seed);
  }

  /**
   * Which examples these are.
   *
   * @return the scheme
   */
  public ExampleScheme scheme() {
    return scheme;
  }

  /**
   * What the contexts are encoded with.
   *
   * @return the features
   */
  public FittedFeatures features() {
    return features;
  }

  /**
   * Length of an epoch in positions. Positions whose game was not played long enough are passed
   * over, so an epoch has somewhat fewer examples.
   *
   * @return the number of positions
   */
  public long positions() {
    return positions;
  }

  /**
   * Where the stream stands.
   *
   * @return positions passed since the start of the first epoch
   */
  public long cursor() {
    return cursor;
  }

  /**
   * Moves the stream.
   *
   * @param position what {@link #cursor()} returned, of any stream of the same data, scheme and
   *     seed
   */
  public void seek(long position) {
    checkArgument(position >= 0, "position must be at least 0, got %s", position);
    cursor = position;
  }

  /**
   * Draws the next examples.
   *
   * @param batch cleared and filled, targets included
   * @param size how many examples, at least 1
   */
  public void next(UserBatch batch, int size) {
    checkArgument(size >= 1, "size must be at least 1, got %s", size);
    batch.clear();
    while (batch.users() < size) {
      tryNext(batch);
    }
  }

  /** Adds the example at the cursor, if there is one, and moves on. */
  boolean tryNext(UserBatch batch) {
    int target = tryNext(context);
    if (target < 0) {
      return false;
    }
    features.encode(context, batch);
    batch.target(target);
    return true;
  }

  /**
   * Draws the next example.
   *
   * @param into cleared and filled with the context
   * @return row of the target
   */
  public int next(HistoryRows into) {
    int target;
    do {
      target = tryNext(into);
    } while (target < 0);
    return target;
  }

  /** Draws the example at the cursor and moves on; -1 where the game was not played long enough. */
  private int tryNext(HistoryRows into) {
    if (cursor < epochStart || cursor - epochStart >= positions) {
      startEpoch(cursor / positions);
    }
    long number = permute(cursor - epochStart);
    cursor++;
    int place = table.placeOf(number);
    long within = number - table.firstPosition(place);
    into.clear();
    table.addUser(place, into);
    if (scheme instanceof ExampleScheme.Rollback rollback) {
      return rollback(rollback, place, within, into);
    }
    if (scheme instanceof ExampleScheme.LastK lastK) {
      int target = Math.max(1, table.played(place) - lastK.k()) + (int) within;
      return ordered(place, target, features.spec().maxLength(), into);
    }
    if (scheme instanceof ExampleScheme.EachGame) {
      return eachGame(place, (int) within, into);
    }
    ExampleScheme.SlidingWindow sliding = (ExampleScheme.SlidingWindow) scheme;
    return ordered(place, 1 + (int) within * sliding.stride(), sliding.window(), into);
  }

  private int ordered(int place, int position, int window, HistoryRows into) {
    int start = table.start(place);
    int target = start + position;
    if (table.hours(target) <= minTargetHours) {
      return -1;
    }
    for (int game = Math.max(start, target - window); game < target; game++) {
      table.addPlayed(game, into);
    }
    table.addOwnedBefore(place, target, into);
    return table.item(target);
  }

  private int eachGame(int place, int position, HistoryRows into) {
    int start = table.start(place);
    int target = start + position;
    if (table.hours(target) <= minTargetHours) {
      return -1;
    }
    for (int game = start; game < start + table.played(place); game++) {
      if (game != target) {
        table.addPlayed(game, into);
      }
    }
    table.addOwned(place, into);
    return table.item(target);
  }

  private int rollback(ExampleScheme.Rollback rollback, int place, long within, HistoryRows into) {
    int start = table.start(place);
    int played = table.played(place);
    int looked = Math.min(played, rollback.maxPositions()) - 1;
    long shuffle = epoch * rollback.shuffles() + within / looked;
    int position = 1 + (int) (within % looked);
    shuffle(mix(mix(seed + table.users[place]) + shuffle), played, position + 1);
    int target = start + order[position];
    if (table.hours(target) <= minTargetHours) {
      return -1;
    }
    for (int i = 0; i < position; i++) {
      table.addPlayed(start + order[i], into);
    }
    table.addOwned(place, into);
    return table.item(target);
  }

  /**
   * Draws the first of a shuffle of {@code [0, length)} into {@link #order}, with the numbers that
   * a {@link java.util.SplittableRandom} of the same seed draws. Written out, they cost no object
   * and stay the same whatever a later JDK does.
   */
  private void shuffle(long shuffleSeed, int length, int first) {
    System.arraycopy(identity, 0, order, 0, length);
    long state = shuffleSeed;
    for (int i = 0; i < first; i++) {
      int bound = length - i;
      int most = bound - 1;
      int random = mix32(state += GOLDEN_GAMMA);
      if ((bound & most) == 0) {
        random &= most;
      } else {
        int bits = random >>> 1;
        random = bits % bound;
        // Numbers of the last, incomplete multiple of the bound would come up too often.
        while (bits + most - random < 0) {
          bits = mix32(state += GOLDEN_GAMMA) >>> 1;
          random = bits % bound;
        }
      }
      int other = i + random;
      int swap = order[i];
      order[i] = order[other];
      order[other] = swap;
    }
  }

  private void startEpoch(long number) {
    epoch = number;
    epochStart = number * positions;
    key = mix(seed ^ mix(number));
  }

  /** A bijection on [0, positions()), another one for every epoch. */
  private long permute(long number) {
    long at = number;
    do {
      long left = at >>> half;
      long right = at & mask;
      for (int round = 0; round < 4; round++) {
        long next = left ^ (mix(right + key + round * GOLDEN_GAMMA) & mask);
        left = right;
        right = next;
      }
      at = (left << half) | right;
    } while (at >= positions);
    return at;
  }

  /** The finaliser of SplitMix64. */
  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** The same for 32 bits, as {@link java.util.SplittableRandom#nextInt()} has it. */
  private static int mix32(long z) {
    z = (z ^ (z >>> 33)) * 0x62A9D9ED799705F5L;
    return (int) (((z ^ (z >>> 28)) * 0xCB24D0A5C88C35B3L) >>> 32);
  }
}
