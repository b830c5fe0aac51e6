package io.gamerec.features.internal;

import io.gamerec.api.data.Catalogue;
import io.gamerec.api.internal.ArrowColumns;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;

/** Makes catalogues of columns on the heap. */
public final class Catalogues {
  /** Ids that are numbers by value, before all others by their characters. */
  public static final Comparator<String> ID_ORDER =
      Comparator.comparing((String id) -> !isNumber(id))
          .thenComparing(id -> isNumber(id) ? significant(id).length() : 0)
          .thenComparing(id -> isNumber(id) ? significant(id) : id)
          .thenComparing(id -> id);

  private Catalogues() {}

  private static boolean isNumber(String id) {
    for (int i = 0; i < id.length(); i++) {
      if (id.charAt(i) < '0' || id.charAt(i) > '9') {
        return false;
      }
    }
    return !id.isEmpty();
  }

  private static String significant(String number) {
    int from = 0;
    while (from < number.length() - 1 && number.charAt(from) == '0') {
      from++;
    }
    return number.substring(from);
  }

  /**
   * A catalogue of columns.
   *
   * @param columns the columns by name
   * @param rows rows of each
   * @return the catalogue
   */
  public static Catalogue of(Map<String, ArrowColumns.Column> columns, int rows) {
    try (BufferAllocator allocator = new RootAllocator();
        VectorSchemaRoot root = ArrowColumns.write(columns, rows, allocator)) {
      return Catalogue.fromArrow(root);
    }
  }

  /**
   * A catalogue of ids alone.
   *
   * @param ids raw ids in row order
   * @return the catalogue
   */
  public static Catalogue ofIds(List<String> ids) {
    return of(
        Map.of(Catalogue.ITEM_ID, new ArrowColumns.Text(ids.toArray(String[]::new))), ids.size());
  }
}
