package io.gamerec.features;

import static com.google.common.base.Preconditions.checkArgument;

import io.gamerec.api.Verdict;
import io.gamerec.api.data.Interactions;
import io.gamerec.api.data.TrainView;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What drawing reads: the users' games, played ones first, and how many candidate positions stand
 * before each user that has any. Immutable, shared by the threads that draw.
 *
 * <p>All that can be worked out once a game is: the logarithm of the hours costs more than all else
 * in drawing, and telling played from unplayed games again for every example costs as much as the
 * shuffle.
 */
final class ExampleTable {
  private static final Verdict[] VERDICTS = Verdict.values();
  private static final int VERDICT_BITS = 2;

  /** Item row and verdict of each played game in one number, item row of each unplayed one. */
  private final int[] games;

  private final float[] hours;
  private final float[] logHours;

  /** When a played game was played; null where nobody asks. */
  private final long @Nullable [] timestamps;

  /** For a played game: unplayed ones that stand before it; null where that does not matter. */
  private final int @Nullable [] ownedBefore;

  /** Row of each user that has positions, its first game, its number of played games, its end. */
  final int[] users;

  /** Rows of these users in the features, or -1; null where nobody asks. */
  private final int @Nullable [] userRows;

  private final int[] starts;
  private final int[] played;
  private final int[] ends;

  /** Positions before each of these users, and the number of all. */
  private final long[] firstPosition;

  /** The user of position {@code bucket << bucketShift}. */
  private final int[] buckets;

  private final int bucketShift;

  ExampleTable(ExampleScheme scheme, TrainView train, FittedFeatures features) {
    Interactions interactions = train.interactions();
    int size = interactions.size();
    checkArgument(
        interactions.itemCount() < 1 << (Integer.SIZE - 1 - VERDICT_BITS),
        "training examples take fewer than 2^29 items, got %s",
        interactions.itemCount());
    this.games = new int[size];
    this.hours = new float[size];
    this.logHours = new float[size];
    this.timestamps = hasAges(scheme, interactions, features) ? new long[size] : null;
    this.ownedBefore = interactions.hasTimestamps() && isOrdered(scheme) ? new int[size] : null;
    int userCount = interactions.userCount();
    int[] rows = new int[userCount];
    int[] playedOf = new int[userCount];
    long[] first = new long[userCount + 1];
    int count = 0;
    for (int user = 0; user < userCount; user++) {
      int playedGames = copy(interactions, user);
      long positions = positions(scheme, interactions.start(user), playedGames);
      if (positions > 0) {
        rows[count] = user;
        playedOf[count] = playedGames;
        first[count + 1] = first[count] + positions;
        count++;
      }
    }
    checkArgument(
        count > 0,
        "%s finds no user with %s, one of them long enough, among %s",
        scheme,
        scheme instanceof ExampleScheme.EachGame ? "played games" : "two played games",
        userCount);
    this.users = Arrays.copyOf(rows, count);
    this.userRows =
        features.spec().userId() == null
            ? null
            : Arrays.stream(users)
                .map(user -> features.userRow(interactions.userId(user)).orElse(-1))
                .toArray();
    this.played = Arrays.copyOf(playedOf, count);
    this.firstPosition = Arrays.copyOf(first, count + 1);
    this.starts = Arrays.stream(users).map(interactions::start).toArray();
    this.ends = Arrays.stream(users).map(interactions::end).toArray();
    this.bucketShift =
        Math.max(0, 63 - Long.numberOfLeadingZeros(Math.max(1, positions() / count)));
    this.buckets = new int[Math.toIntExact(((positions() - 1) >> bucketShift) + 2)];
    int place = 0;
    for (int bucket = 0; bucket < buckets.length; bucket++) {
      while (place < count - 1 && firstPosition[place + 1] <= (long) bucket << bucketShift) {
        place++;
      }
      buckets[bucket] = place;
    }
  }

  /** Whether a context holds nothing later than its target. */
  private static boolean isOrdered(ExampleScheme scheme) {
    return scheme instanceof ExampleScheme.LastK || scheme instanceof ExampleScheme.SlidingWindow;
  }

  private static boolean hasAges(
      ExampleScheme scheme, Interactions interactions, FittedFeatures features) {
    HistorySequence sequence = features.spec().sequence();
    if (sequence == null || !sequence.age()) {
      return false;
    }
    checkArgument(
        isOrdered(scheme),
        "a sequence withAge() needs examples in order of time, lastK or slidingWindow, got %s",
        scheme);
    checkArgument(
        interactions.hasTimestamps(),
        "a sequence withAge() needs time stamps, the training view has none");
    return true;
  }

  /** Copies a user's games, played ones first, and tells how many those are. */
  private int copy(Interactions interactions, int user) {
    int start = interactions.start(user);
    int end = interactions.end(user);
    int at = start;
    for (int i = start; i < end; i++) {
      if (interactions.hours(i) > 0) {
        games[at] = game(interactions, i);
        hours[at] = interactions.hours(i);
        logHours[at] = (float) Math.log1p(interactions.hours(i));
        if (timestamps != null) {
          timestamps[at] = interactions.timestamp(i);
        }
        if (ownedBefore != null) {
          ownedBefore[at] = i - at;
        }
        at++;
      }
    }
    int playedGames = at - start;
    for (int i = start; playedGames < end - start && i < end; i++) {
      if (!(interactions.hours(i) > 0)) {
        games[at++] = interactions.item(i);
      }
    }
    return playedGames;
  }

  private static int game(Interactions interactions, int position) {
    return interactions.item(position) << VERDICT_BITS | interactions.verdict(position).ordinal();
  }

  /** How many positions of a user an epoch visits: none where no game is long enough. */
  private long positions(ExampleScheme scheme, int start, int playedGames) {
    if (scheme instanceof ExampleScheme.Rollback rollback) {
      boolean any = playedGames > 1 && hasTarget(scheme, start, playedGames, 0, 1);
      int looked = Math.min(playedGames, rollback.maxPositions());
      return any ? (long) (looked - 1) * rollback.shuffles() : 0;
    }
    if (scheme instanceof ExampleScheme.EachGame) {
      return hasTarget(scheme, start, playedGames, 0, 1) ? playedGames : 0;
    }
    int from = 1;
    int stride = 1;
    if (scheme instanceof ExampleScheme.LastK lastK) {
      from = Math.max(1, playedGames - lastK.k());
    } else {
      stride = ((ExampleScheme.SlidingWindow) scheme).stride();
    }
    if (playedGames <= from || !hasTarget(scheme, start, playedGames, from, stride)) {
      return 0;
    }
    int positions = (playedGames - from - 1) / stride + 1;
    return positions;
  }

  private boolean hasTarget(
      ExampleScheme scheme, int start, int playedGames, int from, int stride) {
    for (long i = from; i < playedGames; i += stride) {
      if (hours[start + (int) i] > scheme.minTargetHours()) {
        return true;
      }
    }
    return false;
  }

  /** Length of an epoch. */
  long positions() {
    return firstPosition[firstPosition.length - 1];
  }

  /** Place in {@link #users} of the user that a position belongs to. */
  int placeOf(long position) {
    int bucket = (int) (position >> bucketShift);
    int low = buckets[bucket];
    int high = buckets[bucket + 1] + 1;
    while (high - low > 1) {
      int middle = (low + high) >>> 1;
      if (firstPosition[middle] <= position) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }

  long firstPosition(int place) {
    return firstPosition[place];
  }

  int start(int place) {
    return starts[place];
  }

  int played(int place) {
    return played[place];
  }

  int mostPlayed() {
    return Arrays.stream(played).max().orElse(0);
  }

  int item(int game) {
    return games[game] >>> VERDICT_BITS;
  }

  float hours(int game) {
    return hours[game];
  }

  void addPlayed(int game, HistoryRows into) {
    int packed = games[game];
    into.addPlayed(
        packed >>> VERDICT_BITS,
        hours[game],
        logHours[game],
        VERDICTS[packed & ((1 << VERDICT_BITS) - 1)]);
    if (timestamps != null) {
      into.time(timestamps[game]);
    }
  }

  /** Says whose history it is, where that is asked for. */
  void addUser(int place, HistoryRows into) {
    if (userRows != null) {
      into.ofUser(userRows[place]);
    }
  }

  /** Adds all unplayed games of a user. */
  void addOwned(int place, HistoryRows into) {
    into.addOwned(games, starts[place] + played[place], ends[place]);
  }

  /** Adds the unplayed games that a user had at a target; all of them where times are unknown. */
  void addOwnedBefore(int place, int target, HistoryRows into) {
    int from = starts[place] + played[place];
    into.addOwned(games, from, ownedBefore == null ? ends[place] : from + ownedBefore[target]);
  }
}
