package io.gamerec.index;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

import com.google.common.base.Joiner;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Iterables;

/** The kinds of {@link Filter}. */
final class Filters {
  /** More texts or ids are counted, not printed. */
  private static final int PRINTED = 10;

  static final Filter EVERYTHING = new And(ImmutableSet.of());

  private Filters() {}

  record AnyOf(String column, ImmutableSet<String> values) implements Filter {
    AnyOf {
      checkColumn(column);
      checkArgument(!values.isEmpty(), "anyOf %s needs at least one text, got none", column);
    }

    @Override
    public String toString() {
      return column + " in " + list(values);
    }
  }

  record Range(String column, double least, double most) implements Filter {
    Range {
      checkColumn(column);
      checkArgument(
          least <= most && least < Double.POSITIVE_INFINITY && most > Double.NEGATIVE_INFINITY,
          "the range of %s must go from a number to one that is not below it, got %s to %s",
          column,
          least,
          most);
      // Of two zeros one is the other's equal in a comparison and not in a record.
      least += 0.0;
      most += 0.0;
    }

    @Override
    public String toString() {
      if (most == Double.POSITIVE_INFINITY) {
        return column + " >= " + least;
      }
      return least == Double.NEGATIVE_INFINITY
          ? column + " <= " + most
          : column + " in [" + least + " .. " + most + "]";
    }
  }

  record Known(String column) implements Filter {
    Known {
      checkColumn(column);
    }

    @Override
    public String toString() {
      return column + " is known";
    }
  }

  record Items(ImmutableSet<String> itemIds) implements Filter {
    @Override
    public String toString() {
      return "item in " + list(itemIds);
    }
  }

  record And(ImmutableSet<Filter> filters) implements Filter {
    @Override
    public String toString() {
      return filters.isEmpty() ? "everything" : "(" + Joiner.on(" and ").join(filters) + ")";
    }
  }

  record Or(ImmutableSet<Filter> filters) implements Filter {
    @Override
    public String toString() {
      return "(" + Joiner.on(" or ").join(filters) + ")";
    }
  }

  record Not(Filter filter) implements Filter {
    @Override
    public Filter negate() {
      return filter;
    }

    @Override
    public String toString() {
      return "not " + filter;
    }
  }

  static Filter and(Filter a, Filter b) {
    ImmutableSet<Filter> all =
        ImmutableSet.copyOf(Iterables.concat(conjunction(a), conjunction(b)));
    return all.size() == 1 ? all.iterator().next() : new And(all);
  }

  private static ImmutableSet<Filter> conjunction(Filter filter) {
    return requireNonNull(filter, "other") instanceof And and
        ? and.filters()
        : ImmutableSet.of(filter);
  }

  static Filter or(Filter a, Filter b) {
    ImmutableSet<Filter> all =
        ImmutableSet.copyOf(Iterables.concat(disjunction(a), disjunction(b)));
    return all.size() == 1 ? all.iterator().next() : new Or(all);
  }

  private static ImmutableSet<Filter> disjunction(Filter filter) {
    return requireNonNull(filter, "other") instanceof Or or
        ? or.filters()
        : ImmutableSet.of(filter);
  }

  private static void checkColumn(String column) {
    requireNonNull(column, "column");
  }

  private static String list(ImmutableSet<String> values) {
    String first = Joiner.on(", ").join(Iterables.limit(values, PRINTED));
    int more = values.size() - PRINTED;
    return "[" + first + (more > 0 ? " and " + more + " more]" : "]");
  }
}
