package io.gamerec.model.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gamerec.model.training.ItemPretraining;
import io.gamerec.model.training.ItemPretraining.Masking;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ItemMasksTest {
  private static int count(boolean[] mask) {
    int count = 0;
    for (boolean masked : mask) {
      count += masked ? 1 : 0;
    }
    return count;
  }

  private static ItemPretraining options(Masking masking, double share) {
    return ItemPretraining.ofSteps(1).withMasking(masking, share);
  }

  @ParameterizedTest
  @CsvSource({"2,0.5,1", "2,0.01,1", "2,0.99,1", "7,0.5,4", "8,0.25,2", "8,0.99,7", "3,0.1,1"})
  void draw_masksTheShare_neverNoneNorAll(int features, double share, int masked) {
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 50; i++) {
      ItemMasks random2 = ItemMasks.draw(options(Masking.RANDOM, share), features, random);
      assertEquals(masked, count(random2.first()));
      assertEquals(masked, count(random2.second()));
      ItemMasks halves = ItemMasks.draw(options(Masking.COMPLEMENTARY, share), features, random);
      assertEquals(masked, count(halves.first()));
      for (int feature = 0; feature < features; feature++) {
        assertEquals(halves.first()[feature], !halves.second()[feature]);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Masking.class)
  void draw_isAFunctionOfTheSeed(Masking masking) {
    Set<ItemMasks> seen = new HashSet<>();
    for (int seed = 0; seed < 200; seed++) {
      ItemMasks masks = ItemMasks.draw(options(masking, 0.5), 6, new SplittableRandom(seed));
      assertEquals(masks, ItemMasks.draw(options(masking, 0.5), 6, new SplittableRandom(seed)));
      seen.add(masks);
    }
    // 20 halves of six features; 400 pairs of them.
    assertTrue(seen.size() > (masking == Masking.COMPLEMENTARY ? 15 : 100), seen.size() + " kinds");
    assertNotEquals(
        ItemMasks.draw(options(masking, 0.5), 6, new SplittableRandom(0)),
        ItemMasks.draw(options(masking, 0.5), 6, new SplittableRandom(1)));
  }

  @Test
  void distinct_drawsEveryNumberAlike() {
    SplittableRandom random = new SplittableRandom(5);
    int[] drawn = new int[10];
    for (int round = 0; round < 10_000; round++) {
      int[] three = Draws.distinct(3, 10, random);
      assertEquals(3, Arrays.stream(three).distinct().count());
      Arrays.stream(three).forEach(number -> drawn[number]++);
    }
    // Binomial, mean 3000, deviation 46.
    for (int times : drawn) {
      assertEquals(3_000, times, 230);
    }
    BitSet all = new BitSet();
    Arrays.stream(Draws.distinct(10, 10, random)).forEach(all::set);
    assertEquals(10, all.cardinality());
  }
}
