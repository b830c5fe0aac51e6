package io.gamerec.features;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.List;

/**
 * Items of any catalogue, encoded with fitted vocabularies and statistics, see {@link
 * FittedFeatures#encodeItems}. Arrays are copied in and out: immutable and thread-safe.
 *
 * @param itemIds raw id of each row
 * @param items the features of the item tower. The embedding of the item itself has no value here,
 *     it is that of the known row
 * @param context the features that the ranker alone reads
 * @param knownRows row of each item in the catalogue that was fitted on, or -1 where it is a cold
 *     item, which was not there and has no embedding of its own
 */
public record EncodedItems(
    List<String> itemIds,
    List<FittedItemFeature> items,
    List<FittedItemFeature> context,
    int[] knownRows) {

  /**
   * Copies the components.
   *
   * @param itemIds raw id of each row
   * @param items the features of the item tower
   * @param context the features that the ranker alone reads
   * @param knownRows one row an item, or -1
   */
  public EncodedItems {
    itemIds = List.copyOf(itemIds);
    items = List.copyOf(items);
    context = List.copyOf(context);
    knownRows = knownRows.clone();
    checkArgument(
        knownRows.length == itemIds.size(),
        "knownRows must hold %s values, got %s",
        itemIds.size(),
        knownRows.length);
  }

  /**
   * Row of each item in the catalogue that was fitted on.
   *
   * @return a new array; -1 for a cold item
   */
  @Override
  public int[] knownRows() {
    return knownRows.clone();
  }

  /**
   * Number of items.
   *
   * @return the number of rows
   */
  public int size() {
    return itemIds.size();
  }
}
