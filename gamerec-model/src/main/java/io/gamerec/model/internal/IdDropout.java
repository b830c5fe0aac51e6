package io.gamerec.model.internal;

import java.nio.FloatBuffer;
import java.util.SplittableRandom;

/** Draws which of the scored items are to be taken for cold. */
final class IdDropout {
  /** So that it is not the negatives' stream. */
  private static final long SALT = 0x436F6C64L;

  private IdDropout() {}

  /** Puts 0 for an item whose embedding is replaced, else 1. */
  static void draw(double rate, int items, long seed, FloatBuffer into) {
    SplittableRandom random = new SplittableRandom(seed ^ SALT);
    for (int i = 0; i < items; i++) {
      into.put(i, random.nextDouble() < rate ? 0 : 1);
    }
  }
}
