package io.gamerec.api.data;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * Interactions and the items they are about, as every source gives them and every split takes them.
 * Lives on the Java heap. Immutable and thread-safe.
 *
 * @param interactions all users' libraries
 * @param catalogue the items; row {@code i} is item row {@code i} of the interactions
 */
public record GameData(Interactions interactions, Catalogue catalogue) {

  /**
   * Checks that both have the same item rows.
   *
   * @param interactions all users' libraries
   * @param catalogue the items
   */
  public GameData {
    checkArgument(
        interactions.itemIds().equals(catalogue.itemIds()),
        "catalogue must hold the item rows of the interactions, got %s and %s items in other order",
        catalogue.size(),
        interactions.itemCount());
  }
}
