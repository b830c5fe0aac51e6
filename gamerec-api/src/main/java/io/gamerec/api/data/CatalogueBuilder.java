package io.gamerec.api.data;

import static com.google.common.base.Preconditions.checkArgument;

import io.gamerec.api.internal.ArrowColumns;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes a {@link Catalogue} of columns on the heap, for those who have no Arrow columns. The values
 * are copied, the columns keep the order in which they are set. Not thread-safe.
 */
public final class CatalogueBuilder {
  private final Map<String, ArrowColumns.Column> columns = new LinkedHashMap<>();
  private int rows = -1;
  private String firstColumn = "";

  CatalogueBuilder() {}

  /**
   * Sets a column of texts.
   *
   * @param name name of the column
   * @param values one value a row, null where missing; ids and titles are such columns
   * @return this
   * @throws IllegalArgumentException if the column is set already or has another number of rows
   *     than those before it
   */
  public CatalogueBuilder text(String name, List<? extends @Nullable String> values) {
    @Nullable String[] copy = new String[values.size()];
    int row = 0;
    for (String value : values) {
      copy[row++] = value;
    }
    return add(name, new ArrowColumns.Text(copy), copy.length);
  }

  /**
   * Sets a column of lists of texts.
   *
   * @param name name of the column
   * @param values one list a row, empty where missing
   * @return this
   * @throws IllegalArgumentException if the column is set already, has another number of rows than
   *     those before it, or a null in a list
   */
  public CatalogueBuilder textList(String name, List<? extends List<String>> values) {
    List<List<String>> copy = new ArrayList<>(values.size());
    for (List<String> list : values) {
      for (String text : list) {
        checkArgument(text != null, "column %s has a null in a list, row %s", name, copy.size());
      }
      copy.add(List.copyOf(list));
    }
    return add(name, new ArrowColumns.TextList(List.copyOf(copy)), copy.size());
  }

  /**
   * Sets a column of numbers.
   *
   * @param name name of the column
   * @param values one value a row, NaN where missing
   * @return this
   * @throws IllegalArgumentException if the column is set already or has another number of rows
   *     than those before it
   */
  public CatalogueBuilder number(String name, double[] values) {
    return add(name, new ArrowColumns.Numbers(values.clone()), values.length);
  }

  private CatalogueBuilder add(String name, ArrowColumns.Column column, int size) {
    checkArgument(!columns.containsKey(name), "column %s is set already", name);
    checkArgument(
        rows < 0 || rows == size,
        "column %s must have %s rows as column %s, got %s",
        name,
        rows,
        firstColumn,
        size);
    if (rows < 0) {
      rows = size;
      firstColumn = name;
    }
    columns.put(name, column);
    return this;
  }

  /**
   * Makes the catalogue.
   *
   * @return the catalogue
   * @throws IllegalArgumentException if there is no column {@value Catalogue#ITEM_ID} or it has
   *     missing or repeated ids
   */
  public Catalogue build() {
    return new Catalogue(new LinkedHashMap<>(columns));
  }
}
