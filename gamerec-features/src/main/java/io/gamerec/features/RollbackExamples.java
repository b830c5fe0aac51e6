package io.gamerec.features;

import static com.google.common.base.Preconditions.checkArgument;

import io.gamerec.api.data.Interactions;
import io.gamerec.api.data.TrainView;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Draws System A's training examples on the fly: shuffle a user's played games, take a position
 * from 1 on as the target if it was played long enough, and what stands before it as the context,
 * together with the games that are owned and never played.
 *
 * <p>An epoch is a pseudo-random order of all (user, shuffle, position). Neither the order nor the
 * examples are ever stored: the order is a format-preserving permutation (a Feistel network with
 * cycle walking) of the example's number, and a user's shuffle is drawn again from the seed
 * whenever one of its positions comes up, only as far as the position. So memory is O(users), any
 * place in the stream is reached in O(1) with {@link #seek}, and the stream depends on nothing but
 * the data, the options and the seed. Every epoch shuffles anew.
 *
 * <p>Not thread-safe.
 */
public final class RollbackExamples {

  /**
   * How examples are drawn.
   *
   * @param shuffles shuffles of a user's history in an epoch; 3 in System A
   * @param maxPositions positions of a shuffle that are looked at; all but the first may be
   *     targets; 50 in System A
   * @param minTargetHours a target was played longer than this; 0.5 in System A
   * @param seed the seed
   */
  public record Options(int shuffles, int maxPositions, double minTargetHours, long seed) {
    /**
     * Checks the components.
     *
     * @param shuffles at least 1
     * @param maxPositions at least 2
     * @param minTargetHours at least 0
     * @param seed the seed
     */
    public Options {
      checkArgument(shuffles >= 1, "shuffles must be at least 1, got %s", shuffles);
      checkArgument(maxPositions >= 2, "maxPositions must be at least 2, got %s", maxPositions);
      checkArgument(
          minTargetHours >= 0, "minTargetHours must be at least 0, got %s", minTargetHours);
    }

    /**
     * System A's values.
     *
     * @param seed the seed
     * @return the options
     */
    public static Options systemA(long seed) {
      return new Options(3, 50, 0.5, seed);
    }
  }

  private final Interactions interactions;
  private final FittedFeatures features;
  private final Options options;
  private final long[] firstPosition;
  private final HistoryRows context = new HistoryRows();
  private int[] order = new int[256];
  private long cursor;

  /**
   * Prepares the stream.
   *
   * @param train the users to draw from
   * @param features encodes the contexts
   * @param options how examples are drawn
   * @throws IllegalArgumentException if the features belong to another catalogue or there is no
   *     example to draw
   */
  public RollbackExamples(TrainView train, FittedFeatures features, Options options) {
    features.checkSameItems(train.catalogue().itemIds());
    this.interactions = train.interactions();
    this.features = features;
    this.options = options;
    this.firstPosition = new long[interactions.userCount() + 1];
    boolean any = false;
    for (int user = 0; user < interactions.userCount(); user++) {
      int played = 0;
      boolean hasTarget = false;
      for (int i = interactions.start(user); i < interactions.end(user); i++) {
        if (interactions.hours(i) > 0) {
          played++;
          hasTarget |= interactions.hours(i) > options.minTargetHours;
        }
      }
      int positions = hasTarget && played > 1 ? Math.min(played, options.maxPositions) - 1 : 0;
      any |= positions > 0;
      firstPosition[user + 1] = firstPosition[user] + (long) positions * options.shuffles;
    }
    checkArgument(
        any,
        "%s finds no user with two played games, one of them long enough, among %s",
        options,
        interactions.userCount());
  }

  /**
   * Length of an epoch in positions. Positions whose game was not played long enough are passed
   * over, so an epoch has somewhat fewer examples.
   *
   * @return the number of positions
   */
  public long positions() {
    return firstPosition[firstPosition.length - 1];
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
   * @param position what {@link #cursor()} returned
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
    for (int i = 0; i < size; i++) {
      int target = next(context);
      features.encode(context, batch);
      batch.target(target);
    }
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
      long epoch = cursor / positions();
      long number = permute(cursor % positions(), epoch);
      cursor++;
      target = draw(number, epoch, into);
    } while (target < 0);
    return target;
  }

  /** Draws an example by number; -1 where its target was not played long enough. */
  private int draw(long number, long epoch, HistoryRows into) {
    int user = userOf(number);
    long within = number - firstPosition[user];
    int positions = (int) ((firstPosition[user + 1] - firstPosition[user]) / options.shuffles);
    long shuffle = epoch * options.shuffles + within / positions;
    int position = 1 + (int) (within % positions);

    into.clear();
    int played = 0;
    for (int i = interactions.start(user); i < interactions.end(user); i++) {
      if (interactions.hours(i) > 0) {
        if (played == order.length) {
          order = Arrays.copyOf(order, 2 * played);
        }
        order[played++] = i;
      } else {
        into.addOwned(interactions.item(i));
      }
    }
    SplittableRandom random = new SplittableRandom(mix(mix(options.seed + user) + shuffle));
    for (int i = 0; i <= position; i++) {
      int other = i + random.nextInt(played - i);
      int swap = order[i];
      order[i] = order[other];
      order[other] = swap;
    }
    int target = order[position];
    if (interactions.hours(target) <= options.minTargetHours) {
      return -1;
    }
    for (int i = 0; i < position; i++) {
      into.addPlayed(
          interactions.item(order[i]),
          interactions.hours(order[i]),
          interactions.verdict(order[i]));
    }
    return interactions.item(target);
  }

  private int userOf(long number) {
    int low = 0;
    int high = firstPosition.length - 1;
    while (high - low > 1) {
      int middle = (low + high) >>> 1;
      if (firstPosition[middle] <= number) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** A bijection on [0, positions()), another one for every epoch. */
  private long permute(long number, long epoch) {
    int half = Math.max(1, (65 - Long.numberOfLeadingZeros(positions() - 1)) / 2);
    long mask = (1L << half) - 1;
    long key = mix(options.seed ^ mix(epoch));
    long at = number;
    do {
      long left = at >>> half;
      long right = at & mask;
      for (int round = 0; round < 4; round++) {
        long next = left ^ (mix(right + key + round * 0x9E3779B97F4A7C15L) & mask);
        left = right;
        right = next;
      }
      at = (left << half) | right;
    } while (at >= positions());
    return at;
  }

  /** The finaliser of SplitMix64. */
  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
