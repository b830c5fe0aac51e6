package io.gamerec.examples.soak;

import static com.google.common.base.Preconditions.checkArgument;

import io.gamerec.api.spi.VectorIndexProvider;

/**
 * What a soak does.
 *
 * @param provider makes the indexes; one that keeps vectors whole, or nearly
 * @param items how many are there, on average; at least 400
 * @param dim length of a vector
 * @param k places a search
 * @param seconds how long
 * @param searchers threads that search
 * @param writers threads that add, update, remove and swap
 * @param swapSeconds time between two swaps
 * @param tolerance difference to the true score that the provider's rounding may make
 * @param seed decides everything that is random
 */
public record SoakOptions(
    VectorIndexProvider provider,
    int items,
    int dim,
    int k,
    double seconds,
    int searchers,
    int writers,
    double swapSeconds,
    double tolerance,
    long seed) {

  private static final int ITEMS_A_PLACE = 40;

  /**
   * Checks the values.
   *
   * @param provider makes the indexes
   * @param items how many are there
   * @param dim length of a vector
   * @param k places a search
   * @param seconds how long
   * @param searchers threads that search
   * @param writers threads that change
   * @param swapSeconds time between two swaps
   * @param tolerance of scores
   * @param seed decides everything that is random
   */
  public SoakOptions {
    checkArgument(k >= 1, "k must be at least 1, got %s", k);
    checkArgument(
        items >= ITEMS_A_PLACE * k,
        "n must be at least %s times k = %s, got %s",
        ITEMS_A_PLACE,
        k,
        items);
    checkArgument(dim >= 8, "dim must be at least 8, got %s", dim);
    checkArgument(seconds > 0, "minutes must be above 0, got %s", seconds / 60);
    checkArgument(searchers >= 1, "threads must be at least 1, got %s", searchers);
    checkArgument(writers >= 1, "writers must be at least 1, got %s", writers);
    checkArgument(swapSeconds > 0, "swap seconds must be above 0, got %s", swapSeconds);
  }
}
