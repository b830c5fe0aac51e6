package io.gamerec.features;

import static com.google.common.base.Preconditions.checkArgument;

import io.gamerec.api.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongPredicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The pools of a specification, compiled. Every different condition is one bit of a game, worked
 * out once however many pools ask for it: hours are compared with thresholds, of the user or of the
 * item; labels and verdicts are looked up. A pool is then a test of the bits. Immutable and
 * thread-safe.
 *
 * <p>This runs for every game of every training example, and half of what it decides cannot be
 * foreseen, so it has no branches: play times and thresholds are compared as the bits of floats,
 * which ascend with the float where it is not negative, and "any of" is tested as "not none of".
 * Bits in order: thresholds of the user, thresholds of the item, what is looked up.
 */
final class PoolProgram {
  /** How many different conditions fit. */
  static final int MAX_CONDITIONS = Long.SIZE;

  private final List<GamePredicate> ofUser = new ArrayList<>();
  private final List<GamePredicate> ofItem = new ArrayList<>();
  private final List<GamePredicate> lookedUp = new ArrayList<>();
  private final List<GamePredicate> bits;
  private final int userCount;
  private final int itemCount;
  private final boolean needsMedian;
  private final boolean anyUnplayed;
  private final long atLeast;
  private final int[] itemThresholds;
  private final long[] itemBits;
  private final long[] verdictBits = new long[Verdict.values().length];

  // A game is in pool p where (bits ^ inverted[p]) has all of mask[p], or has not if negated[p].
  private final int pools;
  private final long[] inverted;
  private final long[] mask;
  private final int[] negated;
  private final boolean[] logarithmic;
  private final boolean[] unplayed;
  private final @Nullable LongPredicate[] others;
  private final boolean anyOther;

  PoolProgram(FittedFeatures features) {
    List<Pool> specified = features.spec().pools();
    for (GamePredicate condition : conditions(specified)) {
      if (condition instanceof GamePredicate.HoursAtLeastItemMedian) {
        ofItem.add(condition);
      } else if (condition instanceof GamePredicate.HasVerdict
          || condition instanceof GamePredicate.HasLabel) {
        lookedUp.add(condition);
      } else {
        ofUser.add(condition);
      }
    }
    this.bits = Stream.of(ofUser, ofItem, lookedUp).flatMap(List::stream).toList();
    this.needsMedian =
        ofUser.stream()
            .anyMatch(
                condition ->
                    condition instanceof GamePredicate.HoursAtLeastUserMedian
                        || condition instanceof GamePredicate.HoursAtMostUserMedian);
    this.userCount = ofUser.size();
    this.itemCount = ofItem.size();
    long least = 0;
    for (GamePredicate condition : bits.subList(0, userCount + itemCount)) {
      boolean opposite =
          condition instanceof GamePredicate.HoursBelow
              || condition instanceof GamePredicate.HoursAtMostUserMedian;
      least |= opposite ? 0 : bit(condition);
    }
    this.atLeast = least;
    this.itemThresholds = itemThresholds(features);
    this.itemBits = new long[features.itemCount()];
    for (GamePredicate condition : lookedUp) {
      if (condition instanceof GamePredicate.HasVerdict verdict) {
        verdictBits[verdict.verdict().ordinal()] |= bit(condition);
      } else {
        mark((GamePredicate.HasLabel) condition, features);
      }
    }
    this.pools = specified.size();
    this.inverted = new long[pools];
    this.mask = new long[pools];
    this.negated = new int[pools];
    this.logarithmic = new boolean[pools];
    this.unplayed = new boolean[pools];
    this.others = new LongPredicate[pools];
    for (int pool = 0; pool < pools; pool++) {
      compile(specified.get(pool), pool);
    }
    this.anyUnplayed = specified.stream().anyMatch(pool -> pool.games() == Pool.Games.UNPLAYED);
    this.anyOther = Arrays.stream(others).anyMatch(Objects::nonNull);
  }

  /** The conditions that pools are made of, each once. */
  static Set<GamePredicate> conditions(List<Pool> pools) {
    Set<GamePredicate> conditions = new LinkedHashSet<>();
    pools.forEach(pool -> conditions.addAll(leaves(pool.where())));
    return conditions;
  }

  /** The conditions that a predicate is made of. */
  static List<GamePredicate> leaves(GamePredicate predicate) {
    if (predicate instanceof GamePredicate.Not not) {
      return leaves(not.condition());
    }
    if (predicate instanceof GamePredicate.AllOf || predicate instanceof GamePredicate.AnyOf) {
      return parts(predicate).stream().flatMap(part -> leaves(part).stream()).toList();
    }
    return List.of(predicate);
  }

  private static List<GamePredicate> parts(GamePredicate predicate) {
    return predicate instanceof GamePredicate.AllOf all
        ? all.conditions()
        : ((GamePredicate.AnyOf) predicate).conditions();
  }

  private long bit(GamePredicate condition) {
    return 1L << bits.indexOf(condition);
  }

  private int[] itemThresholds(FittedFeatures features) {
    int[] players = features.players();
    float[] medians = features.medianHours();
    int[] thresholds = new int[players.length * itemCount];
    for (int i = 0; i < itemCount; i++) {
      double factor = ((GamePredicate.HoursAtLeastItemMedian) ofItem.get(i)).factor();
      for (int item = 0; item < players.length; item++) {
        thresholds[item * itemCount + i] =
            threshold(players[item] == 0 ? Double.POSITIVE_INFINITY : factor * medians[item]);
      }
    }
    return thresholds;
  }

  /** The bits of the least float that is at least so great. */
  private static int threshold(double value) {
    float rounded = (float) value;
    return Float.floatToRawIntBits(rounded < value ? Math.nextUp(rounded) : rounded);
  }

  private void mark(GamePredicate.HasLabel condition, FittedFeatures features) {
    FittedItemFeature.Labels labels = features.labels(condition.column());
    int label = labels.vocabulary().indexOf(condition.label());
    checkArgument(
        label >= 0,
        "a pool asks for label %s of column %s, which is not in its vocabulary of %s",
        condition.label(),
        condition.column(),
        labels.vocabulary().size());
    for (int item = 0; item < itemBits.length; item++) {
      for (int at = labels.start(item); at < labels.end(item); at++) {
        itemBits[item] |= labels.label(at) == label ? bit(condition) : 0;
      }
    }
  }

  private void compile(Pool specified, int pool) {
    GamePredicate where = specified.where();
    logarithmic[pool] = specified.weight() == Pool.Weight.LOG_HOURS;
    unplayed[pool] = specified.games() == Pool.Games.UNPLAYED;
    boolean flat =
        !(where instanceof GamePredicate.Not)
            && (bits.contains(where) || bits.containsAll(parts(where)));
    if (unplayed[pool]) {
      negated[pool] = 1;
    } else if (flat) {
      boolean any = where instanceof GamePredicate.AnyOf;
      inverted[pool] = any ? -1 : 0;
      negated[pool] = any ? 1 : 0;
      for (GamePredicate condition : leaves(where)) {
        mask[pool] |= bit(condition);
      }
    } else {
      others[pool] = compile(where);
    }
  }

  private LongPredicate compile(GamePredicate predicate) {
    if (predicate instanceof GamePredicate.Not not) {
      return compile(not.condition()).negate();
    }
    if (predicate instanceof GamePredicate.AllOf all) {
      return all.conditions().stream().map(this::compile).reduce(b -> true, LongPredicate::and);
    }
    if (predicate instanceof GamePredicate.AnyOf any) {
      return any.conditions().stream().map(this::compile).reduce(b -> false, LongPredicate::or);
    }
    long bit = bit(predicate);
    return b -> (b & bit) != 0;
  }

  /**
   * Adds the entries of a user: played games, unplayed ones where a pool reads them, the padding.
   *
   * @param sumLog sum of the logarithms of the played games that are read
   */
  void run(
      HistoryRows history, int from, int ownedFrom, int maxLength, double sumLog, UserBatch batch) {
    int played = history.played - from;
    int owned = anyUnplayed ? history.ownedCount - ownedFrom : 0;
    int first = batch.addEntries(played + owned + 1);
    int[] items = batch.items();
    System.arraycopy(history.items, from, items, first, played);
    System.arraycopy(history.owned, ownedFrom, items, first + played, owned);
    items[first + played + owned] = itemBits.length;
    float[] weights = batch.weights();
    int[] counts = batch.counts();
    Arrays.fill(counts, 0);
    int at = first * pools;
    int[] thresholds = batch.thresholds(userCount);
    fillThresholds(history, from, batch, thresholds);
    for (int i = from; i < history.played; i++, at += pools) {
      long known = bits(history, i, thresholds);
      for (int pool = 0; pool < pools; pool++) {
        boolean all = ((known ^ inverted[pool]) & mask[pool]) == mask[pool];
        int member = (all ? 1 : 0) ^ negated[pool];
        weights[at + pool] = member;
        counts[pool] += member;
      }
      if (anyOther) {
        testOthers(known, weights, at, counts);
      }
    }
    for (int pool = 0; pool < pools; pool++) {
      if (unplayed[pool]) {
        counts[pool] = owned;
        for (int entry = 0; entry < owned; entry++) {
          weights[at + entry * pools + pool] = 1;
        }
      }
    }
    int padding = at + owned * pools;
    for (int pool = 0; pool < pools; pool++) {
      if (logarithmic[pool]) {
        weigh(history, from, counts[pool] == played ? sumLog : -1, weights, first * pools + pool);
      } else {
        weights[padding + pool] = maxLength - counts[pool];
      }
    }
  }

  /** An empty mask has counted every game in. */
  private void testOthers(long known, float[] weights, int at, int[] counts) {
    for (int pool = 0; pool < pools; pool++) {
      LongPredicate test = others[pool];
      if (test != null && !test.test(known)) {
        weights[at + pool] = 0;
        counts[pool]--;
      }
    }
  }

  private void fillThresholds(HistoryRows history, int from, UserBatch batch, int[] thresholds) {
    double median =
        needsMedian
            ? median(history.hours, from, history.played, batch.sorted(history.played - from))
            : 0;
    for (int i = 0; i < userCount; i++) {
      GamePredicate condition = ofUser.get(i);
      if (condition instanceof GamePredicate.HoursAtLeast least) {
        thresholds[i] = threshold(least.hours());
      } else if (condition instanceof GamePredicate.HoursBelow below) {
        thresholds[i] = threshold(below.hours());
      } else if (condition instanceof GamePredicate.HoursAtLeastUserMedian least) {
        thresholds[i] = threshold(least.factor() * median);
      } else {
        // At most x is below the next double above x.
        double factor = ((GamePredicate.HoursAtMostUserMedian) condition).factor();
        thresholds[i] = threshold(Math.nextUp(factor * median));
      }
    }
  }

  private long bits(HistoryRows history, int i, int[] thresholds) {
    int item = history.items[i];
    long hours = Float.floatToRawIntBits(history.hours[i]);
    long known = atLeast ^ itemBits[item] ^ verdictBits[history.verdicts[i].ordinal()];
    for (int k = 0; k < userCount; k++) {
      known ^= (hours - thresholds[k]) >>> 63 << k;
    }
    for (int k = 0; k < itemCount; k++) {
      known ^= (hours - itemThresholds[item * itemCount + k]) >>> 63 << (userCount + k);
    }
    return known;
  }

  /** Turns the ones of a pool into shares of the sum of its logarithms, which may be known. */
  private void weigh(HistoryRows history, int from, double known, float[] weights, int first) {
    double sum = known;
    if (sum < 0) {
      sum = 0;
      for (int i = from, at = first; i < history.played; i++, at += pools) {
        sum += weights[at] > 0 ? history.logHours[i] : 0;
      }
    }
    for (int i = from, at = first; i < history.played; i++, at += pools) {
      if (weights[at] > 0) {
        weights[at] = sum == 0 ? 0 : (float) (history.logHours[i] / sum);
      }
    }
  }

  /**
   * Median of non-negative values, 0 where there are none; the mean of the middle two of an even
   * number. Quickselect on their bits, which ascend with them; partitions without a branch.
   *
   * @param scratch takes the bits of as many values
   */
  static float median(float[] values, int from, int to, int[] scratch) {
    int size = to - from;
    if (size == 0) {
      return 0;
    }
    for (int i = 0; i < size; i++) {
      scratch[i] = Float.floatToRawIntBits(values[from + i]);
    }
    int middle = size / 2;
    select(scratch, size, middle);
    float upper = Float.intBitsToFloat(scratch[middle]);
    if (size % 2 == 1) {
      return upper;
    }
    int below = scratch[0];
    for (int i = 1; i < middle; i++) {
      below = Math.max(below, scratch[i]);
    }
    return (Float.intBitsToFloat(below) + upper) / 2;
  }

  /** Puts the k-th least in its place, with none greater before it. */
  private static void select(int[] values, int size, int k) {
    int low = 0;
    int high = size - 1;
    while (low < high) {
      int pivot = values[(low + high) >>> 1];
      values[(low + high) >>> 1] = values[high];
      values[high] = pivot;
      int next = low;
      for (int i = low; i < high; i++) {
        int value = values[i];
        values[i] = values[next];
        values[next] = value;
        next += (value - pivot) >>> 31;
      }
      values[high] = values[next];
      values[next] = pivot;
      if (next > k) {
        high = next - 1;
      } else if (next > low) {
        low = next;
      } else {
        // The pivot is the least: pass all that equal it, so that equal values are not quadratic.
        for (int i = next + 1; i <= high; i++) {
          if (values[i] == pivot) {
            next++;
            values[i] = values[next];
            values[next] = pivot;
          }
        }
        if (next >= k) {
          return;
        }
        low = next + 1;
      }
    }
  }
}
