package io.gamerec.api;

import static java.util.Objects.requireNonNull;

/**
 * An item and its score; higher is better. Scores of one list compare with each other, not with
 * those of another source.
 *
 * @param itemId raw id of the item
 * @param score the score
 */
public record ScoredItem(String itemId, float score) {

  /**
   * Checks the components.
   *
   * @param itemId raw id of the item
   * @param score the score
   */
  public ScoredItem {
    requireNonNull(itemId, "itemId");
  }
}
