package io.gamerec.examples.generate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Expectations are what Python 2.7 and Python 3 print. */
class PythonLiteralTest {
  @Test
  void python3_string_quotesAndEscapesAsRepr() {
    assertEquals("'plain'", python3("plain"));
    assertEquals("\"Dragon's\"", python3("Dragon's"));
    assertEquals("'a \"b\"'", python3("a \"b\""));
    assertEquals("'it\\'s \"b\"'", python3("it's \"b\""));
    assertEquals("'a\\\\b\\nc\\td'", python3("a\\b\nc\td"));
    assertEquals("'Café 星海 👍'", python3("Café 星海 👍"));
    assertEquals("'\\x99\\xa0\\u2028\\ue000'", python3("\u0099\u00a0\u2028\ue000"));
  }

  @Test
  void python2_string_isAscii() {
    assertEquals("u'plain'", python2("plain"));
    assertEquals("u\"Dragon's\"", python2("Dragon's"));
    assertEquals("u'Caf\\xe9 \\u661f \\U0001f44d'", python2("Café 星 👍"));
  }

  @Test
  void dict_separatesEntriesOnce() {
    PythonLiteral literal = PythonLiteral.python3();
    literal.open('{').entry("a", 1).entry("b", true).entry("c", List.of("x", "y"));
    literal.key("d").open('[').open('{').close('}').open('{').entry("e", false).close('}');
    String line = literal.close(']').key("f").raw("4.99").close('}').take();
    assertEquals("{'a': 1, 'b': True, 'c': ['x', 'y'], 'd': [{}, {'e': False}], 'f': 4.99}", line);
    assertEquals("'next'", literal.string("next").take());
  }

  private static String python3(String value) {
    return PythonLiteral.python3().string(value).take();
  }

  private static String python2(String value) {
    return PythonLiteral.python2().string(value).take();
  }
}
