package io.gamerec.api;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** Which games of the history are not recommended again. */
public enum Exclusion {
  /** Games that were played. */
  HISTORY,
  /** Every owned game, played or not, as a shop would. */
  OWNED,
  /** None: games of the history compete, as in the original System A. */
  NONE;

  /**
   * The excluded items of a history.
   *
   * @param history the user's history
   * @return raw ids that must not be recommended; the caller owns the set
   */
  public Set<String> excludedItems(History history) {
    Set<String> excluded = new HashSet<>(history.size() * 2);
    for (Interaction interaction : history.interactions()) {
      if (excludes(interaction.hours())) {
        excluded.add(interaction.itemId());
      }
    }
    return excluded;
  }

  /**
   * Whether a game with this play time is excluded.
   *
   * @param hours play time in hours; 0 means owned and never played
   * @return true when it must not be recommended
   */
  public boolean excludes(float hours) {
    return switch (this) {
      case NONE -> false;
      case OWNED -> true;
      case HISTORY -> hours > 0;
    };
  }

  /**
   * The name used on command lines and in files.
   *
   * @return the name in lower case
   */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
