package io.gamerec.features.split;

import static com.google.common.base.Preconditions.checkArgument;

import io.gamerec.api.data.Interactions;
import io.gamerec.api.internal.SeededHash;
import java.util.Comparator;
import java.util.stream.IntStream;

/** The played games of users in an {@link Order}. */
final class PlayedGames {
  private static final int SALT = 0x4F52_4452;

  private final Interactions interactions;
  private final Order order;
  private final long seed;

  PlayedGames(String split, Interactions interactions, Order order, long seed) {
    checkArgument(
        order != Order.TIME || interactions.hasTimestamps(),
        "split %s goes by time and the interactions have no time stamps; use Order.LARGEST_HOURS or"
            + " Order.RANDOM",
        split);
    this.interactions = interactions;
    this.order = order;
    this.seed = seed;
  }

  /** The user's positions that were played, in order. */
  int[] of(int user) {
    IntStream played =
        IntStream.range(interactions.start(user), interactions.end(user))
            .filter(at -> interactions.hours(at) > 0);
    return switch (order) {
      case TIME -> played.toArray(); // stored oldest first
      case LARGEST_HOURS -> sorted(played, Comparator.comparingDouble(interactions::hours));
      case RANDOM -> {
        String userId = interactions.userId(user);
        yield sorted(
            played,
            Comparator.comparingLong(
                at ->
                    SeededHash.bits(
                        seed, SALT, userId, interactions.itemIds().get(interactions.item(at)))));
      }
    };
  }

  private static int[] sorted(IntStream positions, Comparator<Integer> comparator) {
    return positions.boxed().sorted(comparator).mapToInt(Integer::intValue).toArray();
  }
}
