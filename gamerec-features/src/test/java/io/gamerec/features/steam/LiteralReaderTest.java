package io.gamerec.features.steam;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LiteralReaderTest {
  private static LiteralReader on(String line) {
    LiteralReader reader = new LiteralReader();
    byte[] bytes = ("xx" + line + "yy").getBytes(UTF_8);
    reader.reset(bytes, 2, bytes.length - 2);
    return reader;
  }

  @Test
  void strings_inBothGrammars() throws MalformedLineException {
    LiteralReader in =
        on("['a', \"it's\", u'\\u5f39\\x41', \"\\ud83d\\ude00\", 'q\\'\\\"\\n\\\\', 'Ünï', '\\d']");
    assertEquals(List.of("a", "it's", "弹A", "😀", "q'\"\n\\", "Ünï", "\\d"), in.strings());
    in.expectEnd();
  }

  @ParameterizedTest
  @CsvSource({"12,12", "4.99,4.99", "-3,-3", "1e3,1000", "NaN,NaN", "None,NaN", "null,NaN"})
  void number_inBothGrammars(String text, double expected) throws MalformedLineException {
    assertEquals(expected, on(text + "}").number());
  }

  @Test
  void booleanOrNull_inBothGrammars() throws MalformedLineException {
    LiteralReader in = on("[True, false, NaN]");
    in.enterList();
    assertTrue(in.nextElement());
    assertEquals(Boolean.TRUE, in.booleanOrNull());
    assertTrue(in.nextElement());
    assertEquals(Boolean.FALSE, in.booleanOrNull());
    assertTrue(in.nextElement());
    assertNull(in.booleanOrNull());
    assertFalse(in.nextElement());
  }

  @Test
  void skipValue_passesOverNestedValues() throws MalformedLineException {
    LiteralReader in = on("{'a': {'b': [1, (2, 'x,}')], 'c': None}, 'd': 'end'}");
    in.enterDict();
    assertTrue(in.nextKey());
    assertTrue(in.textIs("a"));
    in.skipValue();
    assertTrue(in.nextKey());
    assertTrue(in.textIs("d"));
    assertEquals("end", in.stringOrNull());
    assertFalse(in.nextKey());
    in.expectEnd();
  }

  @Test
  void readString_givesTheBytesWithoutCopy() throws MalformedLineException {
    LiteralReader in = on("'abc'");
    in.readString();
    assertArrayEquals(
        "abc".getBytes(UTF_8),
        java.util.Arrays.copyOfRange(in.textBytes(), in.textFrom(), in.textTo()));
  }

  /** A stack overflow ended the whole load. */
  @Test
  void skipValue_endlessNesting_isMalformed() throws MalformedLineException {
    MalformedLineException refused =
        assertThrows(MalformedLineException.class, () -> on("[".repeat(1_000_000)).skipValue());
    assertTrue(
        refused.getMessage().startsWith("expected at most 100 nested values, got '[[["),
        refused.getMessage());
    LiteralReader deep = on("[".repeat(99) + "1" + "]".repeat(99));
    deep.skipValue();
    deep.expectEnd();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "{'a'",
        "{'a':",
        "{'a': 1",
        "{'a': 'b",
        "{'a': '\\u12'}",
        "{'a': '\\ud83d'}",
        "{'a': }",
        "{a: 1}",
        "{'a': 1} x",
        "[1, 2}",
        "{'a': '\\ud83d\\u0041'}",
        "{'a': '\\"
      })
  void malformedLines_areRefused(String line) {
    assertThrows(
        MalformedLineException.class,
        () -> {
          LiteralReader in = on(line);
          in.enterDict();
          while (in.nextKey()) {
            in.skipValue();
          }
          in.expectEnd();
        });
  }
}
