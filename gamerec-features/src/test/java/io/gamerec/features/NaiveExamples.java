package io.gamerec.features;

import io.gamerec.api.data.Interactions;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * The examples of a scheme from lists, with nothing prepared: a second implementation to compare
 * with.
 */
final class NaiveExamples {
  /** An example as rows, of a user; target -1 where a position is passed over. */
  record Example(int user, List<Integer> context, List<Integer> owned, int target) {}

  private record Candidate(int user, int shuffle, int position) {}

  private final ExampleScheme scheme;
  private final Interactions interactions;
  private final int maxLength;
  private final long seed;
  private final List<Candidate> candidates = new ArrayList<>();

  NaiveExamples(ExampleScheme scheme, Interactions interactions, int maxLength, long seed) {
    this.scheme = scheme;
    this.interactions = interactions;
    this.maxLength = maxLength;
    this.seed = seed;
    for (int user = 0; user < interactions.userCount(); user++) {
      List<Integer> played = played(user);
      List<Candidate> own = new ArrayList<>();
      boolean any = false;
      if (scheme instanceof ExampleScheme.Rollback rollback) {
        for (int shuffle = 0; shuffle < rollback.shuffles(); shuffle++) {
          for (int at = 1; at < Math.min(played.size(), rollback.maxPositions()); at++) {
            own.add(new Candidate(user, shuffle, at));
          }
        }
        any = played.stream().anyMatch(this::isTarget);
      } else if (scheme instanceof ExampleScheme.EachGame) {
        for (int at = 0; at < played.size(); at++) {
          own.add(new Candidate(user, 0, at));
        }
        any = played.stream().anyMatch(this::isTarget);
      } else {
        for (int at = 1; at < played.size(); at++) {
          boolean candidate =
              scheme instanceof ExampleScheme.LastK lastK
                  ? at >= played.size() - lastK.k()
                  : (at - 1) % ((ExampleScheme.SlidingWindow) scheme).stride() == 0;
          if (candidate) {
            own.add(new Candidate(user, 0, at));
            any |= isTarget(played.get(at));
          }
        }
      }
      if (any) {
        candidates.addAll(own);
      }
    }
  }

  private List<Integer> played(int user) {
    List<Integer> played = new ArrayList<>();
    for (int i = interactions.start(user); i < interactions.end(user); i++) {
      if (interactions.hours(i) > 0) {
        played.add(i);
      }
    }
    return played;
  }

  private boolean isTarget(int position) {
    return interactions.hours(position) > scheme.minTargetHours();
  }

  int positions() {
    return candidates.size();
  }

  Example at(long cursor) {
    long epoch = cursor / positions();
    Candidate candidate = candidates.get(permute((int) (cursor % positions()), epoch));
    List<Integer> order = played(candidate.user);
    if (scheme instanceof ExampleScheme.EachGame) {
      return eachGame(candidate, order);
    }
    int from = 0;
    if (scheme instanceof ExampleScheme.Rollback rollback) {
      long shuffle = epoch * rollback.shuffles() + candidate.shuffle;
      SplittableRandom random = new SplittableRandom(mix(mix(seed + candidate.user) + shuffle));
      for (int i = 0; i < order.size() - 1; i++) {
        int other = i + random.nextInt(order.size() - i);
        Integer swap = order.set(i, order.get(other));
        order.set(other, swap);
      }
    } else {
      int length =
          scheme instanceof ExampleScheme.SlidingWindow sliding ? sliding.window() : maxLength;
      from = Math.max(0, candidate.position - length);
    }
    int target = order.get(candidate.position);
    boolean timed = interactions.hasTimestamps() && !(scheme instanceof ExampleScheme.Rollback);
    List<Integer> owned = new ArrayList<>();
    for (int i = interactions.start(candidate.user); i < interactions.end(candidate.user); i++) {
      if (interactions.hours(i) == 0 && (!timed || i < target)) {
        owned.add(interactions.item(i));
      }
    }
    return new Example(
        candidate.user,
        order.subList(from, candidate.position).stream().map(interactions::item).toList(),
        owned,
        isTarget(target) ? interactions.item(target) : -1);
  }

  private Example eachGame(Candidate candidate, List<Integer> played) {
    int target = played.remove(candidate.position);
    return new Example(
        candidate.user,
        played.stream().map(interactions::item).toList(),
        IntStream.range(interactions.start(candidate.user), interactions.end(candidate.user))
            .filter(at -> interactions.hours(at) == 0)
            .mapToObj(interactions::item)
            .toList(),
        isTarget(target) ? interactions.item(target) : -1);
  }

  private int permute(int number, long epoch) {
    int half = 1;
    while (1L << (2 * half) < positions()) {
      half++;
    }
    long at = number;
    do {
      long left = at >> half;
      long right = at & ((1L << half) - 1);
      for (int round = 0; round < 4; round++) {
        long key = mix(right + mix(seed ^ mix(epoch)) + round * 0x9E3779B97F4A7C15L);
        long next = left ^ (key & ((1L << half) - 1));
        left = right;
        right = next;
      }
      at = (left << half) | right;
    } while (at >= positions());
    return (int) at;
  }

  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
