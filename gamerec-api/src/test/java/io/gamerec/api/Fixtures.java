package io.gamerec.api;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gamerec.api.data.Catalogue;
import io.gamerec.api.data.Interactions;
import io.gamerec.api.data.InteractionsBuilder;
import io.gamerec.api.internal.ArrowColumns;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.function.Executable;

/** Small data for tests: items {@code g0}, {@code g1}, ... and users {@code u0}, {@code u1}, ... */
public final class Fixtures {
  private Fixtures() {}

  public static List<String> itemIds(int items) {
    return IntStream.range(0, items).mapToObj(row -> "g" + row).toList();
  }

  /** A catalogue of ids alone. */
  public static Catalogue catalogue(List<String> ids) {
    return catalogue(Map.of(Catalogue.ITEM_ID, new ArrowColumns.Text(ids.toArray(String[]::new))));
  }

  /** A catalogue of ids and titles; a title may be null. */
  public static Catalogue catalogue(List<String> ids, String... titles) {
    Map<String, ArrowColumns.Column> columns = new LinkedHashMap<>();
    columns.put(Catalogue.ITEM_ID, new ArrowColumns.Text(ids.toArray(String[]::new)));
    columns.put(Catalogue.TITLE, new ArrowColumns.Text(titles));
    return catalogue(columns);
  }

  public static Catalogue catalogue(Map<String, ArrowColumns.Column> columns) {
    ArrowColumns.Text ids = (ArrowColumns.Text) columns.get(Catalogue.ITEM_ID);
    try (RootAllocator allocator = new RootAllocator();
        VectorSchemaRoot root = ArrowColumns.write(columns, ids.values().length, allocator)) {
      return Catalogue.fromArrow(root);
    }
  }

  public static Interactions interactions(List<String> itemIds, History... libraries) {
    Map<String, History> users = new LinkedHashMap<>();
    for (History library : libraries) {
      users.put("u" + users.size(), library);
    }
    return interactions(itemIds, users);
  }

  public static Interactions interactions(List<String> itemIds, Map<String, History> users) {
    InteractionsBuilder rows = Interactions.builder();
    users.forEach(
        (id, library) -> {
          int user = rows.user(id);
          for (Interaction game : library.interactions()) {
            rows.add(user, rows.item(game.itemId()), game.hours(), game.verdict());
          }
        });
    return rows.build(itemIds);
  }

  /** Histories of at most 8 of some items. */
  public static Arbitrary<History> histories(int items) {
    return Combinators.combine(
            Arbitraries.of(itemIds(items)),
            Arbitraries.floats().between(0, 500).edgeCases(edge -> edge.add(0f)),
            Arbitraries.of(Verdict.values()))
        .as(Interaction::new)
        .list()
        .uniqueElements(Interaction::itemId)
        .ofMaxSize(Math.min(8, items))
        .map(History::of);
  }

  /** Runs something that must throw, and gives the message, which must be one line. */
  public static String refusal(Class<? extends RuntimeException> kind, Executable executable) {
    String message = assertThrows(kind, executable).getMessage();
    assertTrue(message.lines().count() == 1, message);
    return message;
  }

  public static void assertContains(String text, String... pieces) {
    for (String piece : pieces) {
      assertTrue(text.contains(piece), () -> "expected '" + piece + "' in: " + text);
    }
  }
}
