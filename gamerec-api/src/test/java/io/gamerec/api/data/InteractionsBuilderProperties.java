package io.gamerec.api.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.gamerec.api.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** The builder against lists and maps, on the heap and spilled. */
class InteractionsBuilderProperties {
  private record Row(int user, int item, float hours, Verdict verdict, long time) {}

  /**
   * Rows of all kinds: in order or not, of few users or many, with equal time stamps and repeats.
   */
  private static List<Row> rows(Random random, int size, boolean sorted, boolean repeats) {
    int users = 1 + random.nextInt(size / (1 + random.nextInt(20)) + 1);
    int items = 1 + random.nextInt(200);
    int times = 1 + random.nextInt(50);
    List<Row> rows = new ArrayList<>();
    Set<Long> known = new HashSet<>();
    for (int i = 0; i < size; i++) {
      int user = random.nextInt(users);
      int item = random.nextInt(items);
      if (repeats || known.add((long) user << 32 | item)) {
        rows.add(
            new Row(
                user,
                item,
                random.nextInt(8) / 4f,
                Verdict.values()[random.nextInt(3)],
                random.nextInt(times) - 20L));
      }
    }
    if (sorted) {
      rows.sort(Comparator.comparingInt(Row::user).thenComparingLong(Row::time));
    }
    return rows;
  }

  private static InteractionsBuilder filled(
      InteractionsBuilder builder, List<Row> rows, boolean timed) {
    for (Row row : rows) {
      int user = builder.user("u" + row.user);
      int item = builder.item("i" + row.item);
      if (timed) {
        builder.add(user, item, row.hours, row.verdict, row.time);
      } else {
        builder.add(user, item, row.hours, row.verdict);
      }
    }
    return builder;
  }

  /** What the builder promises, one user after the other. */
  private static String naive(List<Row> rows, Duplicates duplicates, boolean timed) {
    Map<Integer, List<Row>> byUser = new LinkedHashMap<>();
    rows.forEach(row -> byUser.computeIfAbsent(row.user, user -> new ArrayList<>()).add(row));
    StringBuilder out = new StringBuilder();
    byUser.forEach(
        (user, own) -> {
          if (timed) {
            own.sort(Comparator.comparingLong(Row::time));
          }
          Map<Integer, Row> merged = new LinkedHashMap<>();
          for (Row row : own) {
            Row known = merged.get(row.item);
            Row both = known == null ? row : merge(known, row, duplicates);
            if (timed && known != null && duplicates != Duplicates.KEEP_FIRST) {
              merged.remove(row.item);
            }
            merged.put(row.item, both);
          }
          out.append('u').append(user).append(':');
          for (Row row : merged.values()) {
            out.append(" i" + row.item + " " + row.hours + " " + row.verdict);
            out.append(timed ? " " + row.time : "");
          }
          out.append('\n');
        });
    return out.toString();
  }

  private static Row merge(Row first, Row last, Duplicates duplicates) {
    Verdict verdict = last.verdict == Verdict.NONE ? first.verdict : last.verdict;
    return switch (duplicates) {
      case KEEP_FIRST -> first;
      case KEEP_LAST -> last;
      case MAX ->
          new Row(first.user, first.item, Math.max(first.hours, last.hours), verdict, last.time);
      case SUM -> new Row(first.user, first.item, first.hours + last.hours, verdict, last.time);
      case REFUSE -> throw new AssertionError("no repeats");
    };
  }

  private static String text(Interactions interactions, boolean timed) {
    assertEquals(timed && interactions.size() > 0, interactions.hasTimestamps());
    StringBuilder out = new StringBuilder();
    for (int user = 0; user < interactions.userCount(); user++) {
      out.append(interactions.userId(user)).append(':');
      for (int i = interactions.start(user); i < interactions.end(user); i++) {
        out.append(" " + interactions.itemIds().get(interactions.item(i)));
        out.append(" " + interactions.hours(i) + " " + interactions.verdict(i));
        out.append(timed ? " " + interactions.timestamp(i) : "");
      }
      out.append('\n');
    }
    return out.toString();
  }

  @Property(tries = 400)
  void build_isTheNaiveOne_onTheHeapAndSpilled(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 3_000) int size,
      @ForAll boolean sorted,
      @ForAll boolean timed,
      @ForAll Duplicates duplicates) {
    boolean repeats = duplicates != Duplicates.REFUSE;
    List<Row> rows = rows(new Random(seed), size, sorted, repeats);
    String expected = naive(rows, duplicates, timed);
    try (InteractionsBuilder onHeap =
            filled(Interactions.builder().duplicates(duplicates), rows, timed);
        InteractionsBuilder spilled =
            filled(
                Interactions.builder().duplicates(duplicates).maxHeapBytes(1 << 12), rows, timed)) {
      Interactions one = onHeap.build();
      Interactions other = spilled.build();
      assertEquals(expected, text(one, timed));
      assertEquals(expected, text(other, timed));
      assertEquals(one.fingerprint(), other.fingerprint());
      assertEquals(rows.size(), onHeap.rows());
      assertEquals(rows.size() - one.size(), onHeap.merged());
      assertEquals(onHeap.merged(), spilled.merged());
    }
  }

  @Property(tries = 100)
  void repeats_areRefused_onTheHeapAndSpilled(@ForAll long seed, @ForAll boolean timed) {
    Random random = new Random(seed);
    List<Row> rows = rows(random, 2_000, random.nextBoolean(), false);
    rows.add(random.nextInt(rows.size()), rows.get(random.nextInt(rows.size())));
    for (long maxHeapBytes : new long[] {1 << 12, 1 << 30}) {
      InteractionsBuilder builder =
          filled(Interactions.builder().maxHeapBytes(maxHeapBytes), rows, timed);
      IllegalArgumentException e = assertThrows(IllegalArgumentException.class, builder::build);
      assertEquals("user uN has item iN twice", e.getMessage().replaceAll("\\d+", "N"));
    }
  }
}
