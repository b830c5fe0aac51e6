package io.gamerec.api;

import java.util.List;

/** Finds the items nearest to an item. Implementations are thread-safe. */
public interface SimilarItems {

  /**
   * The items nearest to an item.
   *
   * @param itemId raw id of an item of the catalogue
   * @param k how many, at least 1
   * @return best first, without the item itself; exactly {@code k} when that many other items exist
   * @throws IllegalArgumentException if the catalogue does not hold the item
   */
  List<ScoredItem> similar(String itemId, int k);
}
