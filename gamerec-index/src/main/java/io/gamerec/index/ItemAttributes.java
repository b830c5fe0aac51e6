package io.gamerec.index;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import io.gamerec.api.data.Catalogue;
import io.gamerec.api.data.CatalogueBuilder;
import io.gamerec.api.internal.SetOnce;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * What {@link Filter}s ask about items: columns of texts, lists of texts and numbers as a {@link
 * Catalogue} holds them. A price of 0 is free, NaN is not known; a time is milliseconds since 1970;
 * a truth is 1 or 0. Immutable and thread-safe: a {@link Retriever} copies them and changes its own
 * copy by {@link Retriever#set}.
 */
public final class ItemAttributes {
  private final Catalogue catalogue;
  private final List<String> columns;

  private ItemAttributes(Catalogue catalogue) {
    this.catalogue = catalogue;
    this.columns =
        catalogue.columns().stream().filter(name -> !name.equals(Catalogue.ITEM_ID)).toList();
  }

  /**
   * All columns of texts, lists of texts and numbers that a catalogue has, but for the titles.
   *
   * @param catalogue the items
   * @return their attributes
   */
  public static ItemAttributes of(Catalogue catalogue) {
    return builder().catalogue(catalogue).build();
  }

  /**
   * Starts attributes.
   *
   * @return an empty builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Names of the columns.
   *
   * @return an immutable list
   */
  public List<String> columns() {
    return columns;
  }

  /**
   * The items, in no particular order.
   *
   * @return raw ids, an immutable list
   */
  public List<String> itemIds() {
    return catalogue.itemIds();
  }

  /** Ids and columns. */
  Catalogue catalogue() {
    return catalogue;
  }

  /** Takes a catalogue over whose columns are all attributes. */
  static ItemAttributes wrap(Catalogue catalogue) {
    return new ItemAttributes(catalogue);
  }

  /** Adds a column of a catalogue to another; returns false for a kind that is no attribute. */
  private static boolean copy(Catalogue from, String column, CatalogueBuilder to) {
    if (from.isNumber(column)) {
      to.number(column, from.number(column));
    } else if (from.isText(column)) {
      to.text(column, from.text(column));
    } else if (from.isTextList(column)) {
      to.textList(column, from.textList(column));
    } else {
      return false;
    }
    return true;
  }

  /** Collects columns. A column is set once. Not thread-safe. */
  public static final class Builder {
    private @Nullable Catalogue catalogue;
    private @Nullable Set<String> chosen;
    private final List<Own> own = new ArrayList<>();
    private final SetOnce once = new SetOnce();

    private Builder() {}

    /** A column that the catalogue does not have. */
    private record Own(String name, AddColumn add) {}

    private interface AddColumn {
      void add(List<String> itemIds, CatalogueBuilder columns);
    }

    /**
     * Sets the items; required.
     *
     * @param catalogue the items and their columns
     * @return this builder
     */
    public Builder catalogue(Catalogue catalogue) {
      once.set("catalogue");
      this.catalogue = requireNonNull(catalogue, "catalogue");
      return this;
    }

    /**
     * Sets which columns of the catalogue are taken; all of texts, lists of texts and numbers but
     * for the titles unless set.
     *
     * @param columns their names
     * @return this builder
     */
    public Builder columns(String... columns) {
      once.set("columns");
      this.chosen = new LinkedHashSet<>(Arrays.asList(columns));
      return this;
    }

    /**
     * Adds a column of numbers that the catalogue does not have.
     *
     * @param column its name
     * @param value gives the number of an item by its raw id, NaN where it is not known
     * @return this builder
     */
    public Builder number(String column, ToDoubleFunction<String> value) {
      requireNonNull(value, "value");
      return own(column, (ids, to) -> to.number(column, ids.stream().mapToDouble(value).toArray()));
    }

    /**
     * Adds a column of texts that the catalogue does not have.
     *
     * @param column its name
     * @param value gives the text of an item by its raw id, null where it is not known
     * @return this builder
     */
    public Builder text(String column, Function<String, @Nullable String> value) {
      requireNonNull(value, "value");
      return own(
          column,
          (ids, to) -> {
            List<@Nullable String> texts = new ArrayList<>(ids.size());
            for (String id : ids) {
              texts.add(value.apply(id));
            }
            to.text(column, texts);
          });
    }

    /**
     * Adds a column of lists of texts that the catalogue does not have.
     *
     * @param column its name
     * @param values gives the texts of an item by its raw id, none where they are not known
     * @return this builder
     */
    public Builder textList(String column, Function<String, ? extends List<String>> values) {
      requireNonNull(values, "values");
      return own(
          column,
          (ids, to) -> to.textList(column, ids.stream().<List<String>>map(values).toList()));
    }

    private Builder own(String column, AddColumn add) {
      requireNonNull(column, "column");
      checkArgument(
          own.stream().noneMatch(other -> other.name().equals(column)),
          "column %s is set already",
          column);
      own.add(new Own(column, add));
      return this;
    }

    /**
     * Makes the attributes.
     *
     * @return the attributes
     * @throws IllegalStateException if the catalogue is missing
     * @throws IllegalArgumentException if the catalogue lacks a chosen column, it is of another
     *     kind, or a column that was added has the name of one that is there
     */
    public ItemAttributes build() {
      once.require("ItemAttributes", "catalogue");
      Catalogue from = requireNonNull(catalogue);
      CatalogueBuilder to = Catalogue.builder().text(Catalogue.ITEM_ID, from.itemIds());
      if (chosen == null) {
        for (String column : from.columns()) {
          if (!column.equals(Catalogue.ITEM_ID) && !column.equals(Catalogue.TITLE)) {
            copy(from, column, to);
          }
        }
      } else {
        for (String column : chosen) {
          checkArgument(
              !column.equals(Catalogue.ITEM_ID),
              "%s is no attribute; Filter.items asks about ids",
              column);
          checkArgument(
              copy(from, column, to),
              "column %s holds vectors, expected texts, lists of texts or numbers",
              column);
        }
      }
      List<String> ids = ImmutableList.copyOf(from.itemIds());
      own.forEach(column -> column.add().add(ids, to));
      return new ItemAttributes(to.build());
    }
  }
}
