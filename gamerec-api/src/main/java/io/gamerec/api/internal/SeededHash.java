package io.gamerec.api.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;

/**
 * Places ids by chance that depends on the id and a seed only, so that an id stays where it is when
 * others come or go. All 64 bits of a seed count; seeds below 2^32 place ids as {@code
 * Hashing.murmur3_128((int) seed ^ salt)} does alone.
 */
public final class SeededHash {
  private SeededHash() {}

  /**
   * Hashes ids.
   *
   * @param seed the seed
   * @param salt another one for each use, so that equal seeds do not find each other's picks
   * @param ids the ids, in order
   * @return 64 bits
   */
  public static long bits(long seed, int salt, String... ids) {
    Hasher hasher = Hashing.murmur3_128((int) seed ^ salt).newHasher();
    int high = (int) (seed >>> 32);
    if (high != 0) {
      hasher.putInt(high);
    }
    hasher.putString(ids[0], UTF_8);
    for (int i = 1; i < ids.length; i++) {
      hasher.putInt(ids[i].length()).putString(ids[i], UTF_8);
    }
    return hasher.hash().asLong();
  }

  /**
   * Places an id in the unit interval.
   *
   * @param seed the seed
   * @param salt another one for each use
   * @param id the id
   * @return a number in [0, 1), spread evenly over the ids
   */
  public static double unit(long seed, int salt, String id) {
    return (bits(seed, salt, id) >>> 11) * 0x1.0p-53;
  }
}
