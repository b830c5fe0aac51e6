package io.gamerec.api;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

import java.util.OptionalLong;

/**
 * One game of a user's library. Zero hours mean owned but never played.
 *
 * @param itemId raw id of the game, as in the data
 * @param hours play time in hours, finite and at least 0
 * @param verdict the user's review of it
 * @param timestamp when it was, in milliseconds since 1970-01-01T00:00Z; empty where it is not
 *     known
 */
public record Interaction(String itemId, float hours, Verdict verdict, OptionalLong timestamp) {

  /**
   * Checks the components.
   *
   * @param itemId raw id of the game
   * @param hours play time in hours
   * @param verdict the user's review
   * @param timestamp when it was
   */
  public Interaction {
    requireNonNull(itemId, "itemId");
    requireNonNull(verdict, "verdict");
    requireNonNull(timestamp, "timestamp");
    checkArgument(!itemId.isEmpty(), "itemId must not be empty");
    checkArgument(
        hours >= 0 && Float.isFinite(hours),
        "hours of item %s must be finite and at least 0, got %s",
        itemId,
        hours);
  }

  /**
   * A game of which it is not known when it was played.
   *
   * @param itemId raw id of the game
   * @param hours play time in hours
   * @param verdict the user's review
   */
  public Interaction(String itemId, float hours, Verdict verdict) {
    this(itemId, hours, verdict, OptionalLong.empty());
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
   * The same at a time.
   *
   * @param timestamp milliseconds since 1970-01-01T00:00Z
   * @return a changed copy
   */
  public Interaction at(long timestamp) {
    return new Interaction(itemId, hours, verdict, OptionalLong.of(timestamp));
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
