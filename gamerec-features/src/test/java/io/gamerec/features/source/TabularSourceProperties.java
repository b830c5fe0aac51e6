package io.gamerec.features.source;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gamerec.api.data.Interactions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowStreamReader;

/** What comes out of a table is what a naive reading of the same rows gives. */
class TabularSourceProperties {
  /** A row; null where the cell is missing. */
  private record Row(String user, String item, Double hours, Boolean verdict, long time) {
    boolean isWhole() {
      return user != null && !user.isEmpty() && item != null && !item.isEmpty() && hours != null;
    }
  }

  @Provide
  Arbitrary<List<Row>> rows() {
    Arbitrary<String> user = Arbitraries.of("u", "v", "w\"", "x,y", "ça", "7").injectNull(0.05);
    Arbitrary<String> item =
        Arbitraries.of("1", "2", "10", "010", "Deus Ex", "Ω", "").injectNull(0.05);
    Arbitrary<Double> hours =
        Arbitraries.integers().between(0, 4000).map(i -> i / 8.0).injectNull(0.05);
    Arbitrary<Boolean> verdict = Arbitraries.of(true, false).injectNull(0.5);
    Arbitrary<Long> time = Arbitraries.longs().between(-3, 3);
    return Combinators.combine(user, item, hours, verdict, time)
        .as(Row::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(25)
        .map(TabularSourceProperties::distinctPairs)
        .filter(list -> list.stream().anyMatch(Row::isWhole));
  }

  private static List<Row> distinctPairs(List<Row> rows) {
    Set<List<String>> seen = new HashSet<>();
    List<Row> kept = new ArrayList<>();
    for (Row row : rows) {
      if (!row.isWhole() || seen.add(List.of(row.user, row.item))) {
        kept.add(row);
      }
    }
    return kept;
  }

  /** Users as they come, a history by time, stable. */
  private static List<String> expected(List<Row> rows) {
    Map<String, List<Row>> byUser = new LinkedHashMap<>();
    for (Row row : rows) {
      if (row.isWhole()) {
        byUser.computeIfAbsent(row.user, user -> new ArrayList<>()).add(row);
      }
    }
    List<String> out = new ArrayList<>();
    for (List<Row> history : byUser.values()) {
      history.sort(Comparator.comparingLong(Row::time));
      for (Row row : history) {
        String verdict =
            row.verdict == null ? "NONE" : row.verdict ? "RECOMMENDED" : "NOT_RECOMMENDED";
        out.add(
            row.user
                + " "
                + row.item
                + " "
                + row.hours.floatValue()
                + " "
                + verdict
                + " "
                + row.time * 1000);
      }
    }
    return out;
  }

  private static FieldVector[] vectors(Tables tables, List<Row> rows, boolean encoded) {
    String[] users = rows.stream().map(Row::user).toArray(String[]::new);
    String[] items = rows.stream().map(Row::item).toArray(String[]::new);
    return new FieldVector[] {
      encoded ? encode(tables, "user_id", 1, users) : tables.texts("user_id", users),
      encoded ? encode(tables, "item_id", 2, items) : tables.largeTexts("item_id", items),
      tables.doubles("hours", rows.stream().map(Row::hours).toArray(Double[]::new)),
      tables.bits("recommended", rows.stream().map(Row::verdict).toArray(Boolean[]::new)),
      tables.longs("timestamp", rows.stream().map(Row::time).toArray(Long[]::new))
    };
  }

  private static FieldVector encode(Tables tables, String name, long id, String[] values) {
    List<String> entries = Arrays.stream(values).filter(Objects::nonNull).distinct().toList();
    Integer[] codes = new Integer[values.length];
    for (int row = 0; row < values.length; row++) {
      codes[row] = values[row] == null ? null : entries.indexOf(values[row]);
    }
    return tables.encoded(name, id, entries, codes);
  }

  private static void check(List<Row> rows, SourceData data) {
    assertEquals(expected(rows), Tables.rows(data.data().interactions()));
    assertEquals(rows.stream().filter(row -> !row.isWhole()).count(), data.report().malformed());
    assertEquals(rows.size(), data.report().files().get(0).lines());
  }

  private static SourceData load(Table table) {
    return TabularSource.builder().interactions(table).build().load();
  }

  @Property(tries = 150)
  void arrow_inMemoryAndThroughFiles_givesTheRows(
      @ForAll("rows") List<Row> rows, @ForAll boolean encoded) throws IOException {
    Path file = Files.createTempFile("rows", ".arrow");
    try (BufferAllocator allocator = new RootAllocator()) {
      Tables tables = new Tables(allocator);
      byte[] stream;
      try (VectorSchemaRoot root = Tables.root(vectors(tables, rows, encoded))) {
        check(rows, load(Table.arrow(root, tables.dictionaries)));
        Files.write(file, Tables.file(root, tables.dictionaries));
        check(rows, load(Table.arrow(file)));
        stream = Tables.stream(root, tables.dictionaries);
        Files.write(file, stream);
        check(rows, load(Table.arrow(file)));
      } finally {
        tables.dictionaries.close();
      }
      try (ArrowStreamReader reader =
          new ArrowStreamReader(new ByteArrayInputStream(stream), allocator)) {
        check(rows, load(Table.arrow(reader)));
      }
    } finally {
      Files.delete(file);
    }
  }

  @Property(tries = 150)
  void csv_givesTheRows(@ForAll("rows") List<Row> rows) throws IOException {
    StringBuilder text = new StringBuilder("timestamp,user_id,recommended,item_id,hours\n");
    for (Row row : rows) {
      text.append(row.time).append(',').append(quoted(row.user)).append(',');
      text.append(row.verdict == null ? "" : row.verdict).append(',');
      text.append(quoted(row.item)).append(',').append(row.hours == null ? "" : row.hours);
      text.append('\n');
    }
    Path file = Files.createTempFile("rows", ".csv");
    try {
      Files.writeString(file, text);
      check(rows, load(Table.csv(file)));
    } finally {
      Files.delete(file);
    }
  }

  private static String quoted(String text) {
    return text == null ? "" : '"' + text.replace("\"", "\"\"") + '"';
  }

  @Property(tries = 100)
  void orderOfRows_changesTheNumberingOfUsersOnly(
      @ForAll("rows") List<Row> rows, @ForAll long seed) {
    List<Row> shuffled = new ArrayList<>(rows);
    Collections.shuffle(shuffled, new Random(seed));
    try (BufferAllocator allocator = new RootAllocator()) {
      Tables tables = new Tables(allocator);
      try (VectorSchemaRoot one = Tables.root(vectors(tables, rows, false));
          VectorSchemaRoot two = Tables.root(vectors(tables, shuffled, false))) {
        Interactions first = load(Table.arrow(one)).data().interactions();
        SourceData second = load(Table.arrow(two));
        assertEquals(first.itemIds(), second.data().interactions().itemIds());
        assertEquals(first.fingerprint(), second.data().interactions().fingerprint());
        assertEquals(load(Table.arrow(one)).sha256(), second.sha256());
        assertEquals(
            new TreeSet<>(Tables.rows(first)),
            new TreeSet<>(Tables.rows(second.data().interactions())));
      }
    }
  }
}
