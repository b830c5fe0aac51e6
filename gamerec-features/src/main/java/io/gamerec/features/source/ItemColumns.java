package io.gamerec.features.source;

import static com.google.common.base.Preconditions.checkArgument;

import io.gamerec.api.data.Catalogue;
import io.gamerec.api.internal.SetOnce;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which columns of a table of items mean what. All columns of the table go to the {@link Catalogue}
 * under their names, except that those of ids and titles get the names that it knows. Arrow and
 * Parquet columns keep their types; those of CSV are text unless they are declared here. Immutable
 * and thread-safe.
 */
public final class ItemColumns {
  /** Ids and titles under the names of the {@link Catalogue}, all else as it comes. */
  public static final ItemColumns DEFAULT = builder().build();

  private final Builder values;

  private ItemColumns(Builder values) {
    this.values = values;
  }

  /**
   * Starts with the names of the {@link Catalogue}.
   *
   * @return a new builder
   */
  public static Builder builder() {
    return new Builder();
  }

  String itemId() {
    return values.itemId;
  }

  @Nullable String title() {
    return values.once.isSet("title") ? values.title : null;
  }

  /** Name in the catalogue, or null where the column is left out. */
  @Nullable String nameOf(String column) {
    if (column.equals(values.itemId)) {
      return Catalogue.ITEM_ID;
    }
    if (values.without.contains(column)) {
      return null;
    }
    return column.equals(values.title) ? Catalogue.TITLE : column;
  }

  Set<String> numbers() {
    return values.numbers;
  }

  Map<String, Character> lists() {
    return values.lists;
  }

  Set<String> without() {
    return values.without;
  }

  /** Names and declares columns. Not thread-safe. */
  public static final class Builder {
    private final SetOnce once = new SetOnce();
    private final Set<String> numbers = new HashSet<>();
    private final Map<String, Character> lists = new HashMap<>();
    private final Set<String> without = new HashSet<>();
    private String itemId = Catalogue.ITEM_ID;
    private String title = Catalogue.TITLE;

    private Builder() {}

    /**
     * Names the column of raw ids; {@value Catalogue#ITEM_ID} unless set.
     *
     * @param column name of the column
     * @return this builder
     */
    public Builder itemId(String column) {
      once.set("itemId");
      itemId = column;
      return this;
    }

    /**
     * Names the column of titles; {@value Catalogue#TITLE}, where there is one, unless set.
     *
     * @param column name of the column, which must be there
     * @return this builder
     */
    public Builder title(String column) {
      once.set("title");
      title = column;
      return this;
    }

    /**
     * Declares columns of a CSV table that hold numbers; an empty field is a missing one.
     *
     * @param columns names of the columns
     * @return this builder
     */
    public Builder numbers(String... columns) {
      for (String column : columns) {
        declare(column);
        numbers.add(column);
      }
      return this;
    }

    /**
     * Declares a column of a CSV table that holds a list, such as {@code Action|Comedy}. White
     * space around an element, empty elements and repeats are dropped.
     *
     * @param column name of the column
     * @param delimiter stands between elements
     * @return this builder
     */
    public Builder list(String column, char delimiter) {
      declare(column);
      lists.put(column, delimiter);
      return this;
    }

    /**
     * Leaves columns out.
     *
     * @param columns their names
     * @return this builder
     */
    public Builder without(String... columns) {
      for (String column : columns) {
        declare(column);
        without.add(column);
      }
      return this;
    }

    private void declare(String column) {
      checkArgument(
          !numbers.contains(column) && !lists.containsKey(column) && !without.contains(column),
          "column %s was declared before",
          column);
    }

    /**
     * Builds the columns. The builder is not to be used afterwards.
     *
     * @return the columns
     * @throws IllegalArgumentException if the column of ids is declared to be something else
     */
    public ItemColumns build() {
      checkArgument(
          !numbers.contains(itemId) && !lists.containsKey(itemId) && !without.contains(itemId),
          "column %s holds ids and cannot be declared",
          itemId);
      checkArgument(!itemId.equals(title), "ids and titles must be in two columns, got %s", title);
      return new ItemColumns(this);
    }
  }
}
