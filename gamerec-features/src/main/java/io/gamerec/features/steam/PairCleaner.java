package io.gamerec.features.steam;

import io.gamerec.api.GamerecException;
import io.gamerec.api.data.Interactions;
import io.gamerec.api.data.InteractionsBuilder;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** Cleans interactions as {@link Cleaning} says. */
final class PairCleaner {
  private PairCleaner() {}

  /** What is left, over the items that are left in their order; notes what went by reason. */
  static Interactions clean(
      Interactions all, Cleaning cleaning, Set<String> unmatched, Map<String, Long> left) {
    boolean[] keptItems = keptItems(all, cleaning, unmatched, left);
    InteractionsBuilder out = Interactions.builder();
    long usersOut = 0;
    for (int user = 0; user < all.userCount(); user++) {
      double total = 0;
      for (int at = all.start(user); at < all.end(user); at++) {
        total += keptItems[all.item(at)] ? played(all, at, cleaning) : 0;
      }
      if (total < cleaning.minUserHours() || total > cleaning.maxUserHours()) {
        usersOut++;
        continue;
      }
      int code = out.user(all.userId(user));
      for (int at = all.start(user); at < all.end(user); at++) {
        if (keptItems[all.item(at)]) {
          String id = all.itemIds().get(all.item(at));
          out.add(code, out.item(id), played(all, at, cleaning), all.verdict(at));
        }
      }
    }
    left.put("users with too few or too many hours", usersOut);
    if (out.rows() == 0) {
      throw new GamerecException(
          "nothing is left of " + all.userCount() + " users after cleaning with " + cleaning);
    }
    return out.build(
        IntStream.range(0, keptItems.length)
            .filter(item -> keptItems[item])
            .mapToObj(all.itemIds()::get)
            .toList());
  }

  /** Hours, 0 where the game does not count as played. */
  private static float played(Interactions all, int at, Cleaning cleaning) {
    // The bound is compared as a float: 0.1 hours as written are 0.1 hours.
    return all.hours(at) >= (float) cleaning.minHours() ? all.hours(at) : 0;
  }

  private static boolean[] keptItems(
      Interactions all, Cleaning cleaning, Set<String> unmatched, Map<String, Long> left) {
    int[] players = new int[all.itemCount()];
    for (int at = 0; at < all.size(); at++) {
      players[all.item(at)] += played(all, at, cleaning) > 0 ? 1 : 0;
    }
    long denied = 0;
    long withoutMetadata = 0;
    long few = 0;
    boolean[] kept = new boolean[players.length];
    for (int item = 0; item < kept.length; item++) {
      String id = all.itemIds().get(item);
      if (cleaning.denyList().contains(id)) {
        denied++;
      } else if (unmatched.contains(id)) {
        withoutMetadata++;
      } else if (players[item] < cleaning.minPlayers()) {
        few++;
      } else {
        kept[item] = true;
      }
    }
    left.put("games of the deny-list", denied);
    if (withoutMetadata > 0) {
      left.put("games without metadata", withoutMetadata);
    }
    left.put("games with too few players", few);
    return kept;
  }
}
