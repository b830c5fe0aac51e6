package io.gamerec.model.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.FloatBuffer;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class IdDropoutTest {
  private static final int ITEMS = 20_000;

  private static FloatBuffer drawn(double rate, long seed) {
    FloatBuffer keep = FloatBuffer.allocate(ITEMS);
    IdDropout.draw(rate, ITEMS, seed, keep);
    return keep;
  }

  @Test
  void draw_dropsItsShare() {
    FloatBuffer keep = drawn(0.1, 3);
    int dropped = 0;
    for (int item = 0; item < ITEMS; item++) {
      assertEquals(1, keep.get(item) + (keep.get(item) == 0 ? 1 : 0));
      dropped += keep.get(item) == 0 ? 1 : 0;
    }
    assertEquals(0.1 * ITEMS, dropped, 5 * Math.sqrt(0.09 * ITEMS));
  }

  @Test
  void draw_isAFunctionOfTheSeed() {
    assertEquals(drawn(0.3, 3), drawn(0.3, 3));
    assertNotEquals(drawn(0.3, 3), drawn(0.3, 4));
    SplittableRandom negatives = new SplittableRandom(3);
    FloatBuffer same = FloatBuffer.allocate(ITEMS);
    for (int item = 0; item < ITEMS; item++) {
      same.put(item, negatives.nextDouble() < 0.3 ? 0 : 1);
    }
    assertNotEquals(same, drawn(0.3, 3));
  }
}
