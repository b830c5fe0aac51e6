package io.gamerec.api.data;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import io.gamerec.api.internal.SeededHash;
import java.util.List;

/**
 * Rows of users that may be fitted on. Made by {@link Split} and {@link #holdOut} only. Immutable
 * and thread-safe.
 */
public final class TrainView {
  private final Interactions interactions;
  private final Catalogue catalogue;
  private final List<String> lineage;

  TrainView(Interactions interactions, Catalogue catalogue) {
    this(interactions, catalogue, List.of());
  }

  private TrainView(Interactions interactions, Catalogue catalogue, List<String> ancestors) {
    this.interactions = interactions;
    this.catalogue = catalogue;
    this.lineage =
        ImmutableList.<String>builder().add(interactions.fingerprint()).addAll(ancestors).build();
  }

  /**
   * Tells which rows this view holds and which views it was cut from. What is fitted on a view
   * keeps it, so that an evaluation can tell whether something was fitted on its training view or
   * on a part of it.
   *
   * @return the {@link Interactions#fingerprint} of this view, then those of the views it is a part
   *     of, nearest first
   */
  public List<String> lineage() {
    return lineage;
  }

  /**
   * The training users' rows; of users who are also evaluated on, those that are not held out.
   *
   * @return their interactions
   */
  public Interactions interactions() {
    return interactions;
  }

  /**
   * The items.
   *
   * @return the whole catalogue
   */
  public Catalogue catalogue() {
    return catalogue;
  }

  /**
   * Sets a slice of the training users aside, for a second stage that must not see the users its
   * first stage was fitted on. A user's place depends on its id and the seed only, and not on how a
   * split with the same seed divided the users; a second slice of the rest needs another seed. All
   * 64 bits of the seed count.
   *
   * @param fraction share of users to set aside, in (0, 1)
   * @param seed the seed
   * @return the two parts
   * @throws IllegalArgumentException if a part would be empty
   */
  public Parts holdOut(double fraction, long seed) {
    checkArgument(fraction > 0 && fraction < 1, "fraction must be in (0, 1), got %s", fraction);
    boolean[] held = new boolean[interactions.userCount()];
    for (int user = 0; user < held.length; user++) {
      held[user] = SeededHash.unit(seed, 0, interactions.userId(user)) < fraction;
    }
    TrainView rest = new TrainView(interactions.select(user -> !held[user]), catalogue, lineage);
    TrainView slice = new TrainView(interactions.select(user -> held[user]), catalogue, lineage);
    checkArgument(
        rest.interactions.userCount() > 0 && slice.interactions.userCount() > 0,
        "fraction %s of %s users leaves %s and %s",
        fraction,
        held.length,
        rest.interactions.userCount(),
        slice.interactions.userCount());
    return new Parts(rest, slice);
  }

  /**
   * Training users in two parts that share no user.
   *
   * @param rest the users to fit the first stage on
   * @param slice the users set aside
   */
  public record Parts(TrainView rest, TrainView slice) {}
}
