package io.gamerec.index;

import com.google.common.collect.ImmutableSet;
import java.util.Arrays;
import java.util.Collection;

/**
 * Which items may be retrieved, said in the columns of {@link ItemAttributes} and in raw ids:
 *
 * <pre>{@code
 * Filter.anyOf("genres", "RPG", "Indie")
 *     .and(Filter.atMost("price", 20))
 *     .and(Filter.items("10", "20").negate())
 * }</pre>
 *
 * <p>An item without a value in a column has none of its texts and is within none of its ranges, so
 * it is within the negation of all of them: {@code atMost("price", 20).negate()} allows the games
 * that cost more and those whose price is not known; {@code .and(isKnown("price"))} leaves the
 * latter out. A text that no item has, and an id that the catalogue does not hold, match nothing
 * and are no error; {@link Retrieval#excluded()} says how many items a filter took out. A column
 * that is not there, or of the other kind, is an {@link IllegalArgumentException} of the search
 * that lists the columns there are.
 *
 * <p>Immutable and thread-safe. Filters that say the same are equal, whatever the order of their
 * parts.
 */
public sealed interface Filter
    permits Filters.AnyOf,
        Filters.Range,
        Filters.Known,
        Filters.Items,
        Filters.And,
        Filters.Or,
        Filters.Not {

  /**
   * Allows every item.
   *
   * @return the filter
   */
  static Filter everything() {
    return Filters.EVERYTHING;
  }

  /**
   * Allows the items that have at least one of these texts.
   *
   * @param column a column of texts or of lists of texts
   * @param values the texts, at least one; upper and lower case differ
   * @return the filter
   */
  static Filter anyOf(String column, String... values) {
    return anyOf(column, Arrays.asList(values));
  }

  /**
   * Allows the items that have at least one of these texts.
   *
   * @param column a column of texts or of lists of texts
   * @param values the texts, at least one; upper and lower case differ
   * @return the filter
   */
  static Filter anyOf(String column, Collection<String> values) {
    return new Filters.AnyOf(column, ImmutableSet.copyOf(values));
  }

  /**
   * Allows the items whose number is within bounds.
   *
   * @param column a column of numbers
   * @param least the lower bound, itself within
   * @param most the upper bound, itself within
   * @return the filter
   */
  static Filter range(String column, double least, double most) {
    return new Filters.Range(column, least, most);
  }

  /**
   * Allows the items whose number is a bound or above it.
   *
   * @param column a column of numbers
   * @param least the bound
   * @return the filter
   */
  static Filter atLeast(String column, double least) {
    return new Filters.Range(column, least, Double.POSITIVE_INFINITY);
  }

  /**
   * Allows the items whose number is a bound or below it.
   *
   * @param column a column of numbers
   * @param most the bound
   * @return the filter
   */
  static Filter atMost(String column, double most) {
    return new Filters.Range(column, Double.NEGATIVE_INFINITY, most);
  }

  /**
   * Allows the items that have a value.
   *
   * @param column a column of any kind
   * @return the filter; an empty list is no value
   */
  static Filter isKnown(String column) {
    return new Filters.Known(column);
  }

  /**
   * Allows the items listed and no other.
   *
   * @param itemIds raw ids
   * @return the filter
   */
  static Filter items(String... itemIds) {
    return items(Arrays.asList(itemIds));
  }

  /**
   * Allows the items listed and no other.
   *
   * @param itemIds raw ids
   * @return the filter
   */
  static Filter items(Collection<String> itemIds) {
    return new Filters.Items(ImmutableSet.copyOf(itemIds));
  }

  /**
   * Allows what both allow.
   *
   * @param other another filter
   * @return the filter
   */
  default Filter and(Filter other) {
    return Filters.and(this, other);
  }

  /**
   * Allows what either allows.
   *
   * @param other another filter
   * @return the filter
   */
  default Filter or(Filter other) {
    return Filters.or(this, other);
  }

  /**
   * Allows what this one does not.
   *
   * @return the filter
   */
  default Filter negate() {
    return new Filters.Not(this);
  }
}
