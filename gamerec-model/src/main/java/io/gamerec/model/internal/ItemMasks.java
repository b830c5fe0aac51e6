package io.gamerec.model.internal;

import io.gamerec.model.training.ItemPretraining;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Which features two views of an item are without.
 *
 * @param first by feature, whether the first view is without it
 * @param second the same of the second
 */
record ItemMasks(boolean[] first, boolean[] second) {

  /**
   * Draws masks.
   *
   * @param options the scheme and the share that is masked
   * @param features how many there are, at least 2
   * @param random decides which
   */
  static ItemMasks draw(ItemPretraining options, int features, SplittableRandom random) {
    int count = (int) Math.round(options.featureDropout() * features);
    int masked = Math.max(1, Math.min(features - 1, count));
    boolean[] first = some(masked, features, random);
    return switch (options.masking()) {
      case COMPLEMENTARY -> new ItemMasks(first, complement(first));
      case RANDOM -> new ItemMasks(first, some(masked, features, random));
    };
  }

  private static boolean[] some(int count, int of, SplittableRandom random) {
    boolean[] chosen = new boolean[of];
    for (int feature : Draws.distinct(count, of, random)) {
      chosen[feature] = true;
    }
    return chosen;
  }

  private static boolean[] complement(boolean[] mask) {
    boolean[] other = new boolean[mask.length];
    for (int i = 0; i < mask.length; i++) {
      other[i] = !mask[i];
    }
    return other;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ItemMasks masks
        && Arrays.equals(first, masks.first)
        && Arrays.equals(second, masks.second);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(first) + Arrays.hashCode(second);
  }

  @Override
  public String toString() {
    return Arrays.toString(first) + " " + Arrays.toString(second);
  }
}
