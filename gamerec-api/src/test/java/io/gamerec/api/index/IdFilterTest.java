package io.gamerec.api.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.BitSet;
import org.junit.jupiter.api.Test;

class IdFilterTest {
  @Test
  void allowAndDeny_listedIds() {
    IdFilter inStock = IdFilter.allow(5, 1L << 40, 3);
    IdFilter owned = IdFilter.deny(3);
    assertTrue(inStock.allows(1L << 40) && inStock.allows(3) && !inStock.allows(4));
    assertTrue(owned.allows(4) && !owned.allows(3));
    assertTrue(inStock.and(owned).allows(5) && !inStock.and(owned).allows(3));
    assertTrue(inStock.or(owned).allows(3) && inStock.or(owned).allows(4));
    assertFalse(IdFilter.allow().allows(0));
    assertTrue(IdFilter.deny().allows(0));
  }

  @Test
  void bits_areCopiedAndKnowNoIdAboveThem() {
    BitSet bits = new BitSet();
    bits.set(7);
    IdFilter filter = IdFilter.allow(bits);
    bits.set(8);
    assertTrue(filter.allows(7));
    assertFalse(filter.allows(8));
    assertFalse(filter.allows(7 + (1L << 32)));
    assertFalse(filter.allows(-1));
  }

  @Test
  void listedIds_areCopied() {
    long[] ids = {7};
    IdFilter filter = IdFilter.allow(ids);
    ids[0] = 8;
    assertTrue(filter.allows(7) && !filter.allows(8));
  }

  @Test
  void badArguments_areNamed() {
    for (Runnable call :
        new Runnable[] {() -> IdFilter.allow(4, -3, 9), () -> IdFilter.deny(4, -3, 9)}) {
      assertEquals(
          "ids must be at least 0, got -3",
          assertThrows(IllegalArgumentException.class, call::run).getMessage());
    }
    IdFilter filter = IdFilter.allow(1);
    assertNull("ids", () -> IdFilter.allow((long[]) null));
    assertNull("ids", () -> IdFilter.deny((BitSet) null));
    assertNull("other", () -> filter.and(null));
    assertNull("other", () -> filter.or(null));
  }

  private static void assertNull(String name, Runnable call) {
    assertEquals(name, assertThrows(NullPointerException.class, call::run).getMessage());
  }
}
