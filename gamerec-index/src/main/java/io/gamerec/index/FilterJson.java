package io.gamerec.index;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableSet;
import io.gamerec.index.internal.FilterConfig;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Filters in a {@code config.json}. */
final class FilterJson {
  private FilterJson() {}

  /** A filter as JSON. */
  static FilterConfig config(Filter filter) {
    if (filter instanceof Filters.AnyOf anyOf) {
      return new FilterConfig("any-of", anyOf.column(), list(anyOf.values()), null, null, null);
    }
    if (filter instanceof Filters.Range range) {
      return new FilterConfig(
          "range", range.column(), null, finite(range.least()), finite(range.most()), null);
    }
    if (filter instanceof Filters.Known known) {
      return new FilterConfig("known", known.column(), null, null, null, null);
    }
    if (filter instanceof Filters.Items items) {
      return new FilterConfig("items", null, list(items.itemIds()), null, null, null);
    }
    if (filter instanceof Filters.And and) {
      return new FilterConfig("and", null, null, null, null, configs(and.filters()));
    }
    if (filter instanceof Filters.Or or) {
      return new FilterConfig("or", null, null, null, null, configs(or.filters()));
    }
    Filter negated = ((Filters.Not) filter).filter();
    return new FilterConfig("not", null, null, null, null, List.of(config(negated)));
  }

  private static List<String> list(Collection<String> texts) {
    return List.copyOf(texts);
  }

  private static @Nullable Double finite(double bound) {
    return Double.isInfinite(bound) ? null : bound;
  }

  private static List<FilterConfig> configs(Collection<Filter> filters) {
    return filters.stream().map(FilterJson::config).toList();
  }

  /**
   * A filter from JSON.
   *
   * @throws IllegalArgumentException if a field is missing or wrong
   */
  static Filter filter(FilterConfig config) {
    FilterConfig from = given(config, "filter");
    return switch (given(from.kind(), "kind")) {
      case "any-of" -> Filter.anyOf(given(from.column(), "column"), given(from.texts(), "texts"));
      case "range" ->
          Filter.range(
              given(from.column(), "column"),
              from.least() == null ? Double.NEGATIVE_INFINITY : from.least(),
              from.most() == null ? Double.POSITIVE_INFINITY : from.most());
      case "known" -> Filter.isKnown(given(from.column(), "column"));
      case "items" -> Filter.items(given(from.texts(), "texts"));
      case "and" -> new Filters.And(filters(from));
      case "or" -> new Filters.Or(filters(from));
      case "not" -> {
        ImmutableSet<Filter> parts = filters(from);
        checkArgument(parts.size() == 1, "a filter 'not' has one part, got %s", parts.size());
        yield parts.iterator().next().negate();
      }
      default -> throw new IllegalArgumentException("no filter is of kind '" + from.kind() + "'");
    };
  }

  private static ImmutableSet<Filter> filters(FilterConfig config) {
    return given(config.filters(), "filters").stream()
        .map(FilterJson::filter)
        .collect(ImmutableSet.toImmutableSet());
  }

  /** A field that must be there; JSON may say null of any. */
  static <T> T given(@Nullable T value, String field) {
    checkArgument(value != null, "%s is missing", field);
    return value;
  }
}
