package io.gamerec.index;

import static com.google.common.base.Preconditions.checkArgument;

import io.gamerec.api.data.CatalogueBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A column of attributes by item number. A number that was never put has no value.
 *
 * <p>Not thread-safe: {@link ItemTable} holds the lock.
 */
abstract sealed class AttributeColumn {
  private final String name;

  AttributeColumn(String name) {
    this.name = name;
  }

  final String name() {
    return name;
  }

  /** What the column holds, for messages. */
  abstract String kind();

  /**
   * Checks a value before anything is changed.
   *
   * @param value what a caller gave, null for none
   * @return the same as {@link #put} takes it
   * @throws IllegalArgumentException if it is of another kind
   */
  abstract @Nullable Object check(@Nullable Object value);

  /** Puts a value that {@link #check} gave. */
  abstract void put(int number, @Nullable Object value);

  /** The numbers below a count that have a value. */
  abstract BitSet known(int count);

  /** Adds the column to a catalogue of as many rows. */
  abstract void write(CatalogueBuilder to, int rows, IntUnaryOperator numberOfRow);

  final IllegalArgumentException refused(@Nullable Object value) {
    String got =
        value == null
            ? "null"
            : value.getClass().getSimpleName() + (value instanceof Number n ? " " + n : "");
    return new IllegalArgumentException(
        "column " + name + " holds " + kind() + ", got a value of type " + got);
  }

  /** Numbers; NaN where there is none. */
  static final class Numbers extends AttributeColumn {
    private double[] values = new double[0];

    Numbers(String name) {
      super(name);
    }

    @Override
    String kind() {
      return "numbers";
    }

    @Override
    @Nullable Object check(@Nullable Object value) {
      if (value instanceof Boolean truth) {
        return truth ? 1.0 : 0.0;
      }
      if (value != null && !(value instanceof Number)) {
        throw refused(value);
      }
      return value == null ? Double.NaN : ((Number) value).doubleValue();
    }

    @Override
    void put(int number, @Nullable Object value) {
      double given = value == null ? Double.NaN : (Double) value;
      if (number >= values.length) {
        int before = values.length;
        values = Arrays.copyOf(values, grown(number, before));
        Arrays.fill(values, before, values.length, Double.NaN);
      }
      values[number] = given;
    }

    BitSet within(double least, double most, int count) {
      int end = Math.min(count, values.length);
      long[] words = new long[(end + 63) >>> 6];
      for (int number = 0; number < end; number++) {
        // No branch: which numbers are within is as good as random.
        long bit = (values[number] >= least ? 1L : 0) & (values[number] <= most ? 1L : 0);
        words[number >>> 6] |= bit << number;
      }
      return BitSet.valueOf(words);
    }

    @Override
    BitSet known(int count) {
      return within(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, count);
    }

    @Override
    void write(CatalogueBuilder to, int rows, IntUnaryOperator numberOfRow) {
      double[] column = new double[rows];
      for (int row = 0; row < rows; row++) {
        int number = numberOfRow.applyAsInt(row);
        column[row] = number < values.length ? values[number] : Double.NaN;
      }
      to.number(name(), column);
    }
  }

  /** Texts, one or a list an item, each with the set of the items that have it. */
  static final class Texts extends AttributeColumn {
    private static final int[] NONE = {};

    private final boolean lists;
    private final Map<String, Integer> codes = new HashMap<>();
    private final List<String> texts = new ArrayList<>();
    private final List<NumberSet> holders = new ArrayList<>();
    private int[][] values = new int[0][];

    Texts(String name, boolean lists) {
      super(name);
      this.lists = lists;
    }

    @Override
    String kind() {
      return lists ? "lists of texts" : "texts";
    }

    @Override
    @Nullable Object check(@Nullable Object value) {
      if (value == null) {
        return List.of();
      }
      if (!lists) {
        if (!(value instanceof String)) {
          throw refused(value);
        }
        return List.of(value);
      }
      if (!(value instanceof Collection<?> collection)) {
        throw refused(value);
      }
      Set<String> distinct = new LinkedHashSet<>();
      for (Object element : collection) {
        if (!(element instanceof String text)) {
          throw refused(element);
        }
        distinct.add(text);
      }
      return List.copyOf(distinct);
    }

    @Override
    void put(int number, @Nullable Object value) {
      if (number >= values.length) {
        int before = values.length;
        values = Arrays.copyOf(values, grown(number, before));
        Arrays.fill(values, before, values.length, NONE);
      }
      for (int code : values[number]) {
        holders.get(code).remove(number);
      }
      List<?> given = value == null ? List.of() : (List<?>) value;
      int[] row = given.isEmpty() ? NONE : new int[given.size()];
      for (int i = 0; i < row.length; i++) {
        row[i] = code((String) given.get(i));
        holders.get(row[i]).add(number);
      }
      values[number] = row;
    }

    private int code(String text) {
      return codes.computeIfAbsent(
          text,
          added -> {
            texts.add(added);
            holders.add(new NumberSet());
            return texts.size() - 1;
          });
    }

    BitSet anyOf(Collection<String> wanted, int count) {
      BitSet any = new BitSet(count);
      for (String text : wanted) {
        Integer code = codes.get(text);
        if (code != null) {
          holders.get(code).orInto(any);
        }
      }
      return any;
    }

    @Override
    BitSet known(int count) {
      BitSet known = new BitSet(count);
      for (int number = Math.min(count, values.length) - 1; number >= 0; number--) {
        if (values[number].length > 0) {
          known.set(number);
        }
      }
      return known;
    }

    @Override
    void write(CatalogueBuilder to, int rows, IntUnaryOperator numberOfRow) {
      List<List<String>> column = new ArrayList<>(rows);
      for (int row = 0; row < rows; row++) {
        int number = numberOfRow.applyAsInt(row);
        int[] held = number < values.length ? values[number] : NONE;
        column.add(Arrays.stream(held).mapToObj(texts::get).toList());
      }
      if (lists) {
        to.textList(name(), column);
      } else {
        List<@Nullable String> single = new ArrayList<>(rows);
        for (List<String> held : column) {
          single.add(held.isEmpty() ? null : held.get(0));
        }
        to.text(name(), single);
      }
    }
  }

  private static int grown(int number, int before) {
    checkArgument(number < Integer.MAX_VALUE - 8, "too many items: number %s", number);
    return (int) Math.min(Integer.MAX_VALUE - 8, Math.max(number + 1L, before * 5L / 4));
  }
}
