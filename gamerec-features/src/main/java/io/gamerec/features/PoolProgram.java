package io.gamerec.features;

import static com.google.common.base.Preconditions.checkArgument;

import io.gamerec.api.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongPredicate;
import java.util.stream.Stream;

/**
 * The pools of a specification, compiled. Every different condition is one bit of a game, worked
 * out once however many pools ask for it: hours are compared with thresholds, of the user or of the
 * item; labels and verdicts are looked up. A pool is then a test of the bits. Immutable and
 * thread-safe.
 *
 * <p>Bits in order: thresholds of the user, thresholds of the item, what is looked up. All
 * comparisons are "at least"; the bits of their opposites are flipped.
 */
final class PoolProgram {
  /** How many different conditions fit. */
  static final int MAX_CONDITIONS = Long.SIZE;

  private final Member[] members;
  private final boolean anyUnplayed;
  private final boolean needsMedian;
  private final List<GamePredicate> ofUser = new ArrayList<>();
  private final List<GamePredicate> ofItem = new ArrayList<>();
  private final List<GamePredicate> lookedUp = new ArrayList<>();
  private final List<GamePredicate> bits;
  private final long flipped;
  private final double[] itemThresholds;
  private final long[] itemBits;
  private final long[] verdictBits = new long[Verdict.values().length];

  /** A pool, tested the fastest way its condition allows. */
  private record Member(Kind kind, long mask, LongPredicate test, boolean logarithmic) {
    enum Kind {
      ANY,
      ALL,
      OTHER,
      UNPLAYED
    }

    boolean has(long bits) {
      return switch (kind) {
        case ANY -> (bits & mask) != 0;
        case ALL -> (bits & mask) == mask;
        case OTHER -> test.test(bits);
        case UNPLAYED -> false;
      };
    }
  }

  PoolProgram(FittedFeatures features) {
    List<Pool> pools = features.spec().pools();
    for (GamePredicate condition : conditions(pools)) {
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
    long flip = 0;
    for (GamePredicate condition : ofUser) {
      boolean opposite =
          condition instanceof GamePredicate.HoursBelow
              || condition instanceof GamePredicate.HoursAtMostUserMedian;
      flip |= opposite ? bit(condition) : 0;
    }
    this.flipped = flip;
    this.itemThresholds = itemThresholds(features);
    this.itemBits = new long[features.itemCount()];
    for (GamePredicate condition : lookedUp) {
      if (condition instanceof GamePredicate.HasVerdict verdict) {
        verdictBits[verdict.verdict().ordinal()] |= bit(condition);
      } else {
        mark((GamePredicate.HasLabel) condition, features);
      }
    }
    this.members = pools.stream().map(this::member).toArray(Member[]::new);
    this.anyUnplayed = pools.stream().anyMatch(pool -> pool.games() == Pool.Games.UNPLAYED);
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

  private double[] itemThresholds(FittedFeatures features) {
    int[] players = features.players();
    float[] medians = features.medianHours();
    int width = ofItem.size();
    double[] thresholds = new double[players.length * width];
    for (int i = 0; i < width; i++) {
      double factor = ((GamePredicate.HoursAtLeastItemMedian) ofItem.get(i)).factor();
      for (int item = 0; item < players.length; item++) {
        thresholds[item * width + i] =
            players[item] == 0 ? Double.POSITIVE_INFINITY : factor * medians[item];
      }
    }
    return thresholds;
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

  private Member member(Pool pool) {
    GamePredicate where = pool.where();
    boolean logarithmic = pool.weight() == Pool.Weight.LOG_HOURS;
    LongPredicate test = compile(where);
    if (pool.games() == Pool.Games.UNPLAYED) {
      return new Member(Member.Kind.UNPLAYED, 0, test, false);
    }
    boolean flat =
        !(where instanceof GamePredicate.Not)
            && (bits.contains(where) || bits.containsAll(parts(where)));
    if (!flat) {
      return new Member(Member.Kind.OTHER, 0, test, logarithmic);
    }
    long mask = 0;
    for (GamePredicate condition : leaves(where)) {
      mask |= bit(condition);
    }
    Member.Kind kind = where instanceof GamePredicate.AnyOf ? Member.Kind.ANY : Member.Kind.ALL;
    return new Member(kind, mask, test, logarithmic);
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
    int pools = members.length;
    int played = history.played - from;
    int unplayed = anyUnplayed ? history.ownedCount - ownedFrom : 0;
    double[] thresholds = batch.thresholds(ofUser.size());
    fillThresholds(history, from, batch, thresholds);
    int first = batch.addEntries(played + unplayed + 1);
    System.arraycopy(history.items, from, batch.items(), first, played);
    float[] weights = batch.weights();
    int[] counts = batch.counts();
    Arrays.fill(counts, 0);
    int at = first * pools;
    for (int i = from; i < history.played; i++, at += pools) {
      long known = bits(history, i, thresholds);
      for (int pool = 0; pool < pools; pool++) {
        if (members[pool].has(known)) {
          weights[at + pool] = 1;
          counts[pool]++;
        }
      }
    }
    for (int i = ownedFrom; i < ownedFrom + unplayed; i++, at += pools) {
      batch.items()[first + played + i - ownedFrom] = history.owned[i];
      for (int pool = 0; pool < pools; pool++) {
        if (members[pool].kind == Member.Kind.UNPLAYED) {
          weights[at + pool] = 1;
          counts[pool]++;
        }
      }
    }
    batch.items()[first + played + unplayed] = itemBits.length;
    for (int pool = 0; pool < pools; pool++) {
      if (members[pool].logarithmic) {
        weigh(history, from, counts[pool] == played ? sumLog : -1, weights, first * pools + pool);
      } else {
        weights[at + pool] = maxLength - counts[pool];
      }
    }
  }

  private void fillThresholds(HistoryRows history, int from, UserBatch batch, double[] thresholds) {
    double median =
        needsMedian
            ? median(history.hours, from, history.played, batch.sorted(history.played - from))
            : 0;
    for (int i = 0; i < ofUser.size(); i++) {
      GamePredicate condition = ofUser.get(i);
      if (condition instanceof GamePredicate.HoursAtLeast least) {
        thresholds[i] = least.hours();
      } else if (condition instanceof GamePredicate.HoursBelow below) {
        thresholds[i] = below.hours();
      } else if (condition instanceof GamePredicate.HoursAtLeastUserMedian least) {
        thresholds[i] = least.factor() * median;
      } else {
        // At most x is not at least the next double above x.
        double factor = ((GamePredicate.HoursAtMostUserMedian) condition).factor();
        thresholds[i] = Math.nextUp(factor * median);
      }
    }
  }

  private long bits(HistoryRows history, int i, double[] thresholds) {
    int item = history.items[i];
    double hours = history.hours[i];
    long known = flipped ^ itemBits[item] ^ verdictBits[history.verdicts[i].ordinal()];
    int users = ofUser.size();
    for (int k = 0; k < users; k++) {
      known ^= hours >= thresholds[k] ? 1L << k : 0;
    }
    int width = ofItem.size();
    for (int k = 0; k < width; k++) {
      known ^= hours >= itemThresholds[item * width + k] ? 1L << (users + k) : 0;
    }
    return known;
  }

  /** Turns the ones of a pool into shares of the sum of its logarithms, which may be known. */
  private void weigh(HistoryRows history, int from, double known, float[] weights, int first) {
    int pools = members.length;
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

  /** Their median, 0 where there are none; the mean of the middle two of an even number. */
  static float median(float[] values, int from, int to, float[] scratch) {
    int size = to - from;
    if (size == 0) {
      return 0;
    }
    if (size > 64) {
      System.arraycopy(values, from, scratch, 0, size);
      Arrays.sort(scratch, 0, size);
    } else {
      for (int i = 0; i < size; i++) {
        float value = values[from + i];
        int at = i;
        while (at > 0 && scratch[at - 1] > value) {
          scratch[at] = scratch[at - 1];
          at--;
        }
        scratch[at] = value;
      }
    }
    int middle = size / 2;
    return size % 2 == 1 ? scratch[middle] : (scratch[middle - 1] + scratch[middle]) / 2;
  }
}
