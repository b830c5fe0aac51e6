package io.gamerec.features.steam;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.Set;

/**
 * What is kept of the raw files, with System A's values as defaults. Applied once, in this order:
 * games of the deny-list go, play times below {@code minHours} become "owned, never played", games
 * with too few players go, then users with too few or too many hours.
 *
 * @param minHours play time from which a game counts as played, in hours; 0.1
 * @param minPlayers players a game needs; 10
 * @param minUserHours hours a user needs in all; 5
 * @param maxUserHours hours a user may have in all; 10,000
 * @param denyList raw ids of games that are left out; {@link #VALVE_TITLES}
 */
public record Cleaning(
    double minHours,
    int minPlayers,
    double minUserHours,
    double maxUserHours,
    Set<String> denyList) {

  /**
   * Five titles of the platform's owner that almost everybody has: Counter-Strike: Global
   * Offensive, Left 4 Dead 2, Portal 2, Counter-Strike: Source, Garry's Mod.
   */
  public static final Set<String> VALVE_TITLES = Set.of("730", "550", "620", "240", "4000");

  /** System A's values. */
  public static final Cleaning DEFAULT = new Cleaning(0.1, 10, 5, 10_000, VALVE_TITLES);

  /**
   * Checks the components.
   *
   * @param minHours at least 0
   * @param minPlayers at least 1
   * @param minUserHours at least 0
   * @param maxUserHours at least {@code minUserHours}
   * @param denyList raw ids
   */
  public Cleaning {
    checkArgument(minHours >= 0, "minHours must be at least 0, got %s", minHours);
    checkArgument(minPlayers >= 1, "minPlayers must be at least 1, got %s", minPlayers);
    checkArgument(minUserHours >= 0, "minUserHours must be at least 0, got %s", minUserHours);
    checkArgument(
        maxUserHours >= minUserHours,
        "maxUserHours must be at least minUserHours = %s, got %s",
        minUserHours,
        maxUserHours);
    denyList = Set.copyOf(denyList);
  }

  /**
   * The same with another deny-list.
   *
   * @param ids raw ids of games that are left out
   * @return the changed settings
   */
  public Cleaning withDenyList(Set<String> ids) {
    return new Cleaning(minHours, minPlayers, minUserHours, maxUserHours, ids);
  }

  /**
   * The same with another least number of players.
   *
   * @param players players a game needs
   * @return the changed settings
   */
  public Cleaning withMinPlayers(int players) {
    return new Cleaning(minHours, players, minUserHours, maxUserHours, denyList);
  }
}
