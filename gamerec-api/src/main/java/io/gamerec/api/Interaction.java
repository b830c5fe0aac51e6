package io.gamerec.api;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

/**
 * One game of a user's library. Zero hours mean owned but never played.
 *
 * @param itemId raw id of the game, as in the data
 * @param hours play time in hours, finite and at least 0
 * @param verdict the user's review of it
 */
public record Interaction(String itemId, float hours, Verdict verdict) {

  /**
   * Checks the components.
   *
   * @param itemId raw id of the game
   * @param hours play time in hours
   * @param verdict the user's review
   */
  public Interaction {
    requireNonNull(itemId, "itemId");
    requireNonNull(verdict, "verdict");
    checkArgument(!itemId.isEmpty(), "itemId must not be empty");
    checkArgument(
        hours >= 0 && Float.isFinite(hours),
        "hours of item %s must be finite and at least 0, got %s",
        itemId,
        hours);
  }

  /**
   * A game that was played and not reviewed.
   *
   * @param itemId raw id of the game
   * @param hours play time in hours
   * @return the interaction
   */
  public static Interaction played(String itemId, double hours) {
    return new Interaction(itemId, (float) hours, Verdict.NONE);
  }

  /**
   * A game that is owned and was never played.
   *
   * @param itemId raw id of the game
   * @return the interaction
   */
  public static Interaction owned(String itemId) {
    return new Interaction(itemId, 0, Verdict.NONE);
  }

  /**
   * Whether the game was played at all.
   *
   * @return true when the play time is above zero
   */
  public boolean isPlayed() {
    return hours > 0;
  }
}
