package io.gamerec.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class FilterTest {
  private static final Filter GENRES = Filter.anyOf("genres", "RPG", "Indie");
  private static final Filter CHEAP = Filter.atMost("price", 20);

  @Test
  void toString_readsAsItIsSaid() {
    assertEquals(
        "(genres in [RPG, Indie] and price <= 20.0 and not item in [10, 20])",
        GENRES.and(CHEAP).and(Filter.items("10", "20").negate()).toString());
    assertEquals(
        "(price >= 5.0 or year in [1990.0 .. 1999.0] or not (price is known and genres in [A]))",
        Filter.atLeast("price", 5)
            .or(Filter.range("year", 1990, 1999))
            .or(Filter.isKnown("price").and(Filter.anyOf("genres", "A")).negate())
            .toString());
    assertEquals("everything", Filter.everything().toString());
    assertEquals("not everything", Filter.everything().negate().toString());
    List<String> many = IntStream.range(0, 13).mapToObj(String::valueOf).toList();
    assertEquals(
        "item in [0, 1, 2, 3, 4, 5, 6, 7, 8, 9 and 3 more]", Filter.items(many).toString());
  }

  @Test
  void equals_holdsWhateverTheOrder() {
    Filter one = GENRES.and(CHEAP).or(Filter.items("1", "2"));
    Filter other =
        Filter.items("2", "1", "2").or(CHEAP.and(Filter.anyOf("genres", "Indie", "RPG")));
    assertEquals(one, other);
    assertEquals(one.hashCode(), other.hashCode());
    assertNotEquals(one, one.negate());
    assertNotEquals(GENRES.and(CHEAP), GENRES.or(CHEAP));
    assertEquals(Filter.atMost("price", 0.0), Filter.atMost("price", -0.0));
  }

  @Test
  void whatChangesNothing_leavesTheFilter() {
    assertEquals(GENRES, GENRES.negate().negate());
    assertEquals(GENRES, GENRES.and(Filter.everything()));
    assertEquals(GENRES, GENRES.and(GENRES));
    assertEquals(GENRES, GENRES.or(GENRES));
  }

  @Test
  void badArguments_areNamed() {
    refused("anyOf genres needs at least one text, got none", () -> Filter.anyOf("genres"));
    String range = "the range of price must go from a number to one that is not below it, got ";
    refused(range + "2.0 to 1.0", () -> Filter.range("price", 2, 1));
    refused(range + "-Infinity to NaN", () -> Filter.atMost("price", Double.NaN));
    refused(range + "NaN to Infinity", () -> Filter.atLeast("price", Double.NaN));
    refused(
        range + "Infinity to Infinity", () -> Filter.atLeast("price", Double.POSITIVE_INFINITY));
  }

  private static void refused(String expected, Executable call) {
    assertEquals(expected, assertThrows(IllegalArgumentException.class, call).getMessage());
  }
}
