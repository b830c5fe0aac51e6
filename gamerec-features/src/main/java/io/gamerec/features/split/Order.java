package io.gamerec.features.split;

import com.google.common.base.Ascii;

/** An order of a user's played games; what comes last in it is held out. */
public enum Order {
  /** Oldest first. Games of one time keep their stored order. The data must have time stamps. */
  TIME,
  /**
   * Least played first, so that the most played games are held out, as System B does. Games played
   * equally long keep their stored order.
   */
  LARGEST_HOURS,
  /** By chance, fixed by the seed, the user id and the item ids. */
  RANDOM;

  /**
   * The name, as in names of splits.
   *
   * @return lower case words joined by hyphens
   */
  public String id() {
    return Ascii.toLowerCase(name()).replace('_', '-');
  }
}
