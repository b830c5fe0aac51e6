package io.gamerec.features.split;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

import io.gamerec.api.data.GameData;
import io.gamerec.api.data.Interactions;
import io.gamerec.api.data.Split;
import io.gamerec.api.data.SplitDesign;
import java.util.Arrays;

/**
 * Leaves the last k played games of every user out for test and the k before them for validation;
 * the rest is trained on, with all unplayed games. The context of a test question includes the
 * validation targets: they are older. A user keeps at least one played game to train on; users with
 * too few stay in training whole, and the audit counts them.
 *
 * <p>The same users are trained on and asked about, and one user's training rows may be later than
 * another's targets: where the data has time stamps the audit counts that too. Each setter gives a
 * new strategy; immutable and thread-safe.
 */
public final class LeaveOut implements SplitStrategy {
  private final int games;
  private final Order order;
  private final boolean validated;
  private final long seed;

  /**
   * Takes all defaults.
   *
   * @param games k, at least 1
   */
  public LeaveOut(int games) {
    this(games, Order.TIME, true, 7);
    checkArgument(games >= 1, "k must be at least 1, got %s", games);
  }

  private LeaveOut(int games, Order order, boolean validated, long seed) {
    this.games = games;
    this.order = order;
    this.validated = validated;
    this.seed = seed;
  }

  /**
   * Sets which games come last; {@link Order#TIME} unless set.
   *
   * @param newOrder the order
   * @return a new strategy
   */
  public LeaveOut by(Order newOrder) {
    return new LeaveOut(games, requireNonNull(newOrder, "order"), validated, seed);
  }

  /**
   * Trains on the games before the test games too: the validation view is empty.
   *
   * @return a new strategy
   */
  public LeaveOut withoutValidation() {
    return new LeaveOut(games, order, false, seed);
  }

  /**
   * Sets the seed of {@link Order#RANDOM}; 7 unless set.
   *
   * @param newSeed the seed
   * @return a new strategy
   */
  public LeaveOut seed(long newSeed) {
    return new LeaveOut(games, order, validated, newSeed);
  }

  @Override
  public String name() {
    return "leave-out(k="
        + games
        + ",by="
        + order.id()
        + ",validation="
        + validated
        + (order == Order.RANDOM ? ",seed=" + seed : "")
        + ")";
  }

  @Override
  public Split split(GameData data) {
    Interactions interactions = data.interactions();
    PlayedGames played = new PlayedGames(name(), interactions, order, seed);
    Split.Role[] roles = new Split.Role[interactions.size()];
    Arrays.fill(roles, Split.Role.TRAIN);
    for (int user = 0; user < interactions.userCount(); user++) {
      int[] positions = played.of(user);
      int test = positions.length - games;
      int validation = validated ? test - games : test;
      if (validation >= 1) {
        for (int i = validation; i < positions.length; i++) {
          roles[positions[i]] = i < test ? Split.Role.VALIDATION_TARGET : Split.Role.TEST_TARGET;
        }
      }
    }
    return Split.byRow(SplitDesign.withinUsers(name()), data, at -> roles[at]);
  }
}
