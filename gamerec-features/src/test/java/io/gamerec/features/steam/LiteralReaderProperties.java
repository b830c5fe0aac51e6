package io.gamerec.features.steam;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Random nested values, written as Python 2, Python 3 and JSON write them, are read back. */
class LiteralReaderProperties {
  /** How a value is written. */
  enum Grammar {
    PYTHON_2,
    PYTHON_3,
    JSON
  }

  private static final Object MISSING = new Object();

  @Provide
  Arbitrary<Object> values() {
    Arbitrary<String> strings =
        Arbitraries.frequencyOf(
                Tuple.of(5, Arbitraries.integers().between(32, 126)),
                Tuple.of(3, Arbitraries.of(39, 34, 92, 10, 9, 0, 127, 44)),
                Tuple.of(
                    2,
                    Arbitraries.integers()
                        .between(128, 0x10FFFF)
                        .filter(c -> c < 0xD800 || c > 0xDFFF)))
            .list()
            .ofMaxSize(12)
            .map(points -> points.stream().map(Character::toString).collect(Collectors.joining()));
    Arbitrary<Object> leaves =
        Arbitraries.oneOf(
            strings.asGeneric(),
            Arbitraries.longs().between(-(1L << 53), 1L << 53).asGeneric(),
            Arbitraries.doubles().asGeneric(),
            Arbitraries.of(true, false).asGeneric(),
            Arbitraries.just(MISSING));
    return Arbitraries.recursive(
        () -> leaves,
        inner ->
            Arbitraries.oneOf(
                inner.list().ofMaxSize(4).asGeneric(),
                Arbitraries.maps(strings, inner).ofMaxSize(4).asGeneric()),
        0,
        3);
  }

  @Property(tries = 1000)
  void anyValue_isReadBackAndPassedOver(@ForAll("values") Object value, @ForAll Grammar grammar)
      throws MalformedLineException {
    String text = write(value, grammar);
    byte[] bytes = (text + " ").getBytes(UTF_8);
    LiteralReader reader = new LiteralReader();
    reader.reset(bytes, 0, bytes.length);
    check(value, reader, text);
    reader.expectEnd();
    reader.reset(bytes, 0, bytes.length);
    reader.skipValue();
    reader.expectEnd();
  }

  private static void check(Object value, LiteralReader in, String text)
      throws MalformedLineException {
    if (value instanceof String string) {
      assertEquals(string, in.stringOrNull(), text);
    } else if (value instanceof Boolean bool) {
      assertEquals(bool, in.booleanOrNull(), text);
    } else if (value instanceof Number number) {
      assertEquals(number.doubleValue(), in.number(), text);
    } else if (value instanceof List<?> list) {
      in.enterList();
      for (Object element : list) {
        assertTrue(in.nextElement(), text);
        check(element, in, text);
      }
      assertFalse(in.nextElement(), text);
    } else if (value instanceof Map<?, ?> map) {
      in.enterDict();
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        assertTrue(in.nextKey(), text);
        assertEquals(entry.getKey(), in.string(), text);
        check(entry.getValue(), in, text);
      }
      assertFalse(in.nextKey(), text);
    } else {
      assertEquals(null, in.stringOrNull(), text);
    }
  }

  private static String write(Object value, Grammar grammar) {
    boolean json = grammar == Grammar.JSON;
    if (value instanceof String string) {
      return quote(string, grammar);
    }
    if (value instanceof Boolean bool) {
      return json ? bool.toString() : bool ? "True" : "False";
    }
    if (value instanceof List<?> list) {
      return list.stream()
          .map(element -> write(element, grammar))
          .collect(Collectors.joining(", ", "[", "]"));
    }
    if (value instanceof Map<?, ?> map) {
      return map.entrySet().stream()
          .map(e -> write(e.getKey(), grammar) + ": " + write(e.getValue(), grammar))
          .collect(Collectors.joining(", ", "{", "}"));
    }
    if (value == MISSING) {
      return json ? "null" : "None";
    }
    return value.toString().replace("E", "e");
  }

  private static String quote(String string, Grammar grammar) {
    boolean single =
        grammar != Grammar.JSON && (string.indexOf('\'') < 0 || string.indexOf('"') >= 0);
    char quote = single ? '\'' : '"';
    StringBuilder out = new StringBuilder(grammar == Grammar.PYTHON_2 ? "u" : "").append(quote);
    string
        .codePoints()
        .forEach(
            c -> {
              if (c == quote || c == '\\') {
                out.append('\\').appendCodePoint(c);
              } else if (c == '\n') {
                out.append("\\n");
              } else if (c == '\t') {
                out.append("\\t");
              } else if (c >= 32 && c < 127 || c > 160 && grammar == Grammar.PYTHON_3) {
                out.appendCodePoint(c);
              } else if (grammar == Grammar.JSON) {
                for (char half : Character.toChars(c)) {
                  out.append(String.format(Locale.ROOT, "\\u%04x", (int) half));
                }
              } else {
                String format = c < 256 ? "\\x%02x" : c < 65536 ? "\\u%04x" : "\\U%08x";
                out.append(String.format(Locale.ROOT, format, c));
              }
            });
    return out.append(quote).toString();
  }
}
