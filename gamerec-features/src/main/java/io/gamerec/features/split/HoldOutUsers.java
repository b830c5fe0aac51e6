package io.gamerec.features.split;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;
import static java.util.Objects.requireNonNull;

import io.gamerec.api.data.GameData;
import io.gamerec.api.data.Interactions;
import io.gamerec.api.data.Split;
import io.gamerec.api.data.SplitDesign;
import io.gamerec.api.internal.SeededHash;
import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * Holds a random share of the users out whole (strong generalisation): a tenth each for test and
 * validation by seed 7 unless set. A user's place depends on its id and the seed only, so it stays
 * where it is when other users come or go.
 *
 * <p>Without {@link #foldIn} the held-out libraries are whole and a protocol draws its questions
 * from them. With it, a share of each held-out user's played games and all unplayed ones are
 * context and the other played games targets (Liang et al., Variational Autoencoders for
 * Collaborative Filtering, WWW 2018). Each setter gives a new strategy; immutable and thread-safe.
 */
public final class HoldOutUsers implements SplitStrategy {
  // Not that of TrainView.holdOut: with the same seed that would find its users taken.
  private static final int SALT = 0x5350_4C54;

  private final double test;
  private final double validation;
  private final long seed;
  private final OptionalDouble foldIn;
  private final Order order;

  /** Takes all defaults. */
  public HoldOutUsers() {
    this(0.1, 0.1, 7, OptionalDouble.empty(), Order.RANDOM);
  }

  private HoldOutUsers(
      double test, double validation, long seed, OptionalDouble foldIn, Order order) {
    this.test = test;
    this.validation = validation;
    this.seed = seed;
    this.foldIn = foldIn;
    this.order = order;
  }

  /**
   * Sets the share of test users; 0.1 unless set.
   *
   * @param share in [0, 1); with that of validation users below 1
   * @return a new strategy
   */
  public HoldOutUsers test(double share) {
    checkArgument(share >= 0 && share < 1, "test must be in [0, 1), got %s", share);
    return new HoldOutUsers(share, validation, seed, foldIn, order);
  }

  /**
   * Sets the share of validation users; 0.1 unless set.
   *
   * @param share in [0, 1); with that of test users below 1
   * @return a new strategy
   */
  public HoldOutUsers validation(double share) {
    checkArgument(share >= 0 && share < 1, "validation must be in [0, 1), got %s", share);
    return new HoldOutUsers(test, share, seed, foldIn, order);
  }

  /**
   * Sets the seed; 7 unless set. All 64 bits count.
   *
   * @param newSeed the seed
   * @return a new strategy
   */
  public HoldOutUsers seed(long newSeed) {
    return new HoldOutUsers(test, validation, newSeed, foldIn, order);
  }

  /**
   * Makes a share of each held-out user's played games context and the rest targets; unless set,
   * there are no targets. The number of context games is rounded, at least 1, and leaves at least
   * one target; a user with fewer than two played games stays without one.
   *
   * @param share in (0, 1)
   * @return a new strategy
   */
  public HoldOutUsers foldIn(double share) {
    checkArgument(share > 0 && share < 1, "foldIn must be in (0, 1), got %s", share);
    return new HoldOutUsers(test, validation, seed, OptionalDouble.of(share), order);
  }

  /**
   * Sets which games come last and so become targets; {@link Order#RANDOM} unless set. It matters
   * with {@link #foldIn} only.
   *
   * @param newOrder the order
   * @return a new strategy
   */
  public HoldOutUsers foldInBy(Order newOrder) {
    return new HoldOutUsers(test, validation, seed, foldIn, requireNonNull(newOrder, "order"));
  }

  @Override
  public String name() {
    String folding =
        foldIn.isPresent() ? ",foldIn=" + foldIn.getAsDouble() + ",by=" + order.id() : "";
    return "users(test=" + test + ",validation=" + validation + ",seed=" + seed + folding + ")";
  }

  @Override
  public Split split(GameData data) {
    checkState(
        test + validation < 1,
        "test and validation must leave a share to train on, got %s and %s",
        test,
        validation);
    return foldIn.isEmpty()
        ? Split.byUser(name(), data, this::part)
        : foldIn(data, foldIn.getAsDouble());
  }

  private Split.Part part(String userId) {
    double at = SeededHash.unit(seed, SALT, userId);
    if (at < test) {
      return Split.Part.TEST;
    }
    return at < test + validation ? Split.Part.VALIDATION : Split.Part.TRAIN;
  }

  private Split foldIn(GameData data, double share) {
    Interactions interactions = data.interactions();
    PlayedGames games = new PlayedGames(name(), interactions, order, seed);
    Split.Role[] roles = new Split.Role[interactions.size()];
    for (int user = 0; user < interactions.userCount(); user++) {
      Split.Part part = part(interactions.userId(user));
      Split.Role context =
          switch (part) {
            case TRAIN -> Split.Role.TRAIN;
            case VALIDATION -> Split.Role.VALIDATION_CONTEXT;
            case TEST -> Split.Role.TEST_CONTEXT;
          };
      Arrays.fill(roles, interactions.start(user), interactions.end(user), context);
      if (part != Split.Part.TRAIN) {
        Split.Role target =
            part == Split.Part.TEST ? Split.Role.TEST_TARGET : Split.Role.VALIDATION_TARGET;
        int[] played = games.of(user);
        int known = (int) Math.round(share * played.length);
        for (int i = Math.max(1, Math.min(known, played.length - 1)); i < played.length; i++) {
          roles[played[i]] = target;
        }
      }
    }
    return Split.byRow(SplitDesign.foldIn(name()), data, at -> roles[at]);
  }
}
