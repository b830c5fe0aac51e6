package io.gamerec.api.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.google.common.hash.Hashing;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SeededHashTest {
  /** Bundles name their split by its seed: the users must not move. */
  @Test
  void smallSeeds_placeIdsAsEver() {
    for (long seed : new long[] {0, 7, Integer.MAX_VALUE, (1L << 32) - 1}) {
      long bits = Hashing.murmur3_128((int) seed ^ 99).hashString("user é", UTF_8).asLong();
      assertEquals((bits >>> 11) * 0x1.0p-53, SeededHash.unit(seed, 99, "user é"));
    }
  }

  @Test
  void everyBitOfTheSeed_counts() {
    long seed = 0x1234_5678_9ABC_DEF0L;
    double at = SeededHash.unit(seed, 0, "u");
    for (int bit = 0; bit < Long.SIZE; bit++) {
      assertNotEquals(at, SeededHash.unit(seed ^ (1L << bit), 0, "u"), "bit " + bit);
    }
    assertNotEquals(at, SeededHash.unit(seed, 1, "u"));
  }

  @Test
  void severalIds_areTakenApart() {
    assertNotEquals(SeededHash.bits(7, 0, "ab", "c"), SeededHash.bits(7, 0, "a", "bc"));
    assertNotEquals(SeededHash.bits(7, 0, "a", "b"), SeededHash.bits(7, 0, "b", "a"));
  }

  @Test
  void unit_isSpreadEvenly() {
    double mean =
        IntStream.range(0, 10_000)
            .mapToDouble(id -> SeededHash.unit(-3, 0, "u" + id))
            .average()
            .orElseThrow();
    // Five standard deviations of the mean of uniform numbers.
    assertEquals(0.5, mean, 5 * Math.sqrt(1 / 12.0 / 10_000));
  }
}
