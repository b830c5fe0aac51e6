package io.gamerec.api.internal.index;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RowTableTest {
  @Test
  void append_idsThatFollow_keepsNone() {
    RowTable table = new RowTable(3);
    table.append(null, 2);
    table.append(new long[] {5, 6}, 2);
    assertTrue(table.areRows());
    assertArrayEquals(new long[] {0, 1, 2, 3, 4, 5, 6}, table.liveIds());
    assertEquals(6, table.row(6));
    assertEquals(-1, table.row(7));
    assertEquals(-1, table.row(-1));
    assertEquals(-1, table.row(1L << 32));
  }

  @Test
  void append_otherId_keepsAllOfThem() {
    RowTable table = new RowTable(3);
    table.append(new long[] {1L << 40}, 1);
    assertFalse(table.areRows());
    assertEquals(3, table.row(1L << 40));
    assertEquals(2, table.row(2));
    table.append(null, 1);
    assertEquals((1L << 40) + 1, table.id(4));
  }

  /** The number of live rows was counted after a whole batch, so the table filled up. */
  @Test
  void append_largeBatchOfOwnIds_neverFillsTheTable() {
    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> {
          RowTable table = new RowTable(0);
          table.append(LongStream.range(0, 200_000).map(id -> id * 3 + 1).toArray(), 200_000);
          assertEquals(199_999, table.row(599_998));
          assertEquals(-1, table.row(2));
        });
  }

  @Test
  void kill_thenSameIdAgain_givesTheNewRow() {
    for (RowTable table : List.of(new RowTable(4), RowTable.of(new long[] {9, 1, 2, 3}, -1))) {
      table.kill(table.row(2));
      assertEquals(-1, table.id(2));
      assertEquals(-1, table.row(2));
      table.append(new long[] {2}, 1);
      assertEquals(4, table.row(2));
      assertEquals(2, table.id(4));
      assertEquals(4, table.live());
      assertArrayEquals(new int[] {0, 1, 3, 4}, table.liveRows());
    }
  }

  @Test
  void appendUnnamed_hasNoIdAndTakesNone() {
    for (RowTable table : List.of(new RowTable(3), RowTable.of(new long[] {7, 8, 9}, -1))) {
      long next = table.highest() + 1;
      table.reserve(null, 2);
      table.appendUnnamed(2);
      assertEquals(5, table.rows());
      assertEquals(3, table.live());
      assertEquals(-1, table.id(3));
      assertEquals(-1, table.row(next));
      table.append(null, 1);
      assertEquals(next, table.id(5));
      assertEquals(5, table.row(next));
      assertArrayEquals(new int[] {0, 1, 2, 5}, table.liveRows());
    }
  }

  @Test
  void highest_ofRemovedId_isKept() {
    RowTable table = RowTable.of(new long[] {0, 1}, 9);
    assertTrue(table.areRows());
    table.append(null, 1);
    assertEquals(10, table.id(2));
  }

  @Test
  void randomChanges_agreeWithAMap() {
    Random random = new Random(3);
    for (int round = 0; round < 30; round++) {
      RowTable table = new RowTable(random.nextInt(5));
      Map<Long, Integer> expected = new HashMap<>();
      for (int row = 0; row < table.rows(); row++) {
        expected.put((long) row, row);
      }
      for (int step = 0; step < 400; step++) {
        long id = random.nextInt(60) * (round % 2 == 0 ? 1L : 0x1_0000_0001L);
        int old = table.row(id);
        assertEquals(expected.getOrDefault(id, -1), old);
        if (old >= 0) {
          table.kill(old);
          expected.remove(id);
        }
        if (random.nextInt(3) > 0) {
          expected.put(id, table.rows());
          table.append(new long[] {id}, 1);
        }
      }
      assertEquals(expected.size(), table.live());
      assertEquals(table.live(), RowBits.count(table.bits()));
      List<Long> ids = new ArrayList<>();
      for (long id : table.liveIds()) {
        ids.add(id);
        assertEquals(expected.get(id), table.row(id));
      }
      assertEquals(expected.keySet(), Set.copyOf(ids));
    }
  }

  @Test
  void checkIds_negativeOrTwice_isRefused() {
    RowTable.checkIds(new long[] {5, 3, 4, 0, Long.MAX_VALUE});
    RowTable.checkIds(new long[0]);
    assertRefused("ids must be at least 0, got -1", 3, -1);
    assertRefused("ids must not repeat, got 4 twice", 4, 4);
    assertRefused("ids must not repeat, got 3 twice", 1, 3, 9, 2, 3);
  }

  private static void assertRefused(String message, long... ids) {
    assertEquals(
        message,
        assertThrows(IllegalArgumentException.class, () -> RowTable.checkIds(ids)).getMessage());
  }
}
