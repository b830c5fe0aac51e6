package io.gamerec.api.internal;

import com.google.common.hash.Hashing;
import io.gamerec.api.History;
import io.gamerec.api.Interaction;
import io.gamerec.api.data.Interactions;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;

/**
 * The questions that System A's protocol asks about one user: the played games are shuffled, and a
 * game is asked for given those before it and every game that is owned and was never played. The
 * shuffle depends on the seed, the user id and the user's own library only.
 */
public final class ShuffledLibrary {
  private ShuffledLibrary() {}

  /**
   * Draws the questions.
   *
   * @param libraries whole libraries
   * @param user row of the user
   * @param seed the seed
   * @param maxTargets only the first so many targets count
   * @param minTargetHours a target was played longer than this and is not the first of the shuffle
   * @param questions takes contexts, the played games in shuffled order first, with the target's id
   */
  public static void ask(
      Interactions libraries,
      int user,
      long seed,
      int maxTargets,
      double minTargetHours,
      BiConsumer<History, String> questions) {
    List<Interaction> played = new ArrayList<>();
    List<Interaction> unplayed = new ArrayList<>();
    for (int position = libraries.start(user); position < libraries.end(user); position++) {
      Interaction interaction = libraries.interaction(position);
      (interaction.isPlayed() ? played : unplayed).add(interaction);
    }
    shuffle(played, libraries.userId(user), seed);
    int asked = 0;
    for (int at = 1; at < played.size() && asked < maxTargets; at++) {
      if (played.get(at).hours() > minTargetHours) {
        List<Interaction> context = new ArrayList<>(at + unplayed.size());
        context.addAll(played.subList(0, at));
        context.addAll(unplayed);
        questions.accept(History.of(context), played.get(at).itemId());
        asked++;
      }
    }
  }

  private static void shuffle(List<Interaction> played, String userId, long seed) {
    long userSeed =
        Hashing.murmur3_128()
            .newHasher()
            .putLong(seed)
            .putString(userId, StandardCharsets.UTF_8)
            .hash()
            .asLong();
    SplittableRandom random = new SplittableRandom(userSeed);
    for (int last = played.size() - 1; last > 0; last--) {
      Collections.swap(played, last, random.nextInt(last + 1));
    }
  }
}
