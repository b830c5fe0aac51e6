package io.gamerec.api.internal.index;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gamerec.api.index.IdFilter;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Random;
import java.util.function.LongPredicate;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Trees of filters against predicates. */
class IdFilterProperties {
  private static final int IDS = 300;

  /** A filter and what it should allow. */
  private record Both(IdFilter filter, LongPredicate allows) {}

  @Property(tries = 400)
  void rows_areThoseWhoseIdIsAllowed(
      @ForAll @IntRange(max = 200) int rows,
      @ForAll @IntRange(max = 4) int depth,
      @ForAll boolean ownIds,
      @ForAll long seed) {
    Random random = new Random(seed);
    RowTable table = new RowTable(ownIds ? 0 : rows);
    if (ownIds) {
      long[] ids = random.longs(0, IDS).distinct().limit(rows).toArray();
      table.append(ids, rows);
    }
    for (int i = 0; i < rows / 4; i++) {
      int row = random.nextInt(rows);
      if (table.isLive(row)) {
        table.kill(row);
      }
    }
    Both tree = tree(random, depth);
    long[] bits = tree.filter.rows(table);
    assertEquals((rows + 63) / 64, bits.length);
    for (int row = 0; row < rows; row++) {
      long id = table.id(row);
      if (id >= 0) {
        assertEquals(tree.allows.test(id), tree.filter.allows(id), "id " + id);
        assertEquals(tree.allows.test(id), RowBits.contains(bits, row), "row " + row);
      }
    }
  }

  private static Both tree(Random random, int depth) {
    if (depth == 0) {
      return leaf(random);
    }
    Both a = tree(random, depth - 1);
    Both b = tree(random, random.nextInt(depth));
    return switch (random.nextInt(3)) {
      case 0 -> new Both(a.filter.and(b.filter), a.allows.and(b.allows));
      case 1 -> new Both(a.filter.or(b.filter), a.allows.or(b.allows));
      default -> new Both(a.filter.negate(), a.allows.negate());
    };
  }

  private static Both leaf(Random random) {
    long[] ids = random.longs(random.nextInt(IDS), 0, 2 * IDS).toArray();
    BitSet bits = new BitSet();
    Arrays.stream(ids).forEach(id -> bits.set((int) id));
    LongPredicate listed = id -> bits.get((int) id);
    return switch (random.nextInt(4)) {
      case 0 -> new Both(IdFilter.allow(ids), listed);
      case 1 -> new Both(IdFilter.deny(ids), listed.negate());
      case 2 -> new Both(IdFilter.allow(bits), listed);
      default -> new Both(IdFilter.deny(bits), listed.negate());
    };
  }
}
