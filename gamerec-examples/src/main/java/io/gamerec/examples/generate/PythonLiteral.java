package io.gamerec.examples.generate;

import java.util.List;

/**
 * Writes values as Python's {@code repr} prints them, commas and quotes included. One line at a
 * time; not thread-safe.
 */
final class PythonLiteral {
  private static final int LAST_LATIN = 0xff;
  private static final String HEX = "0123456789abcdef";

  private final StringBuilder out = new StringBuilder(1024);
  private final boolean python2;
  private boolean comma;

  private PythonLiteral(boolean python2) {
    this.python2 = python2;
  }

  /** Unicode strings have a {@code u} before them and are ASCII by escapes. */
  static PythonLiteral python2() {
    return new PythonLiteral(true);
  }

  /** Printable letters stand for themselves. */
  static PythonLiteral python3() {
    return new PythonLiteral(false);
  }

  PythonLiteral open(char bracket) {
    separate();
    out.append(bracket);
    comma = false;
    return this;
  }

  PythonLiteral close(char bracket) {
    out.append(bracket);
    comma = true;
    return this;
  }

  PythonLiteral key(String name) {
    string(name);
    out.append(": ");
    comma = false;
    return this;
  }

  PythonLiteral entry(String name, String value) {
    return key(name).string(value);
  }

  PythonLiteral entry(String name, long value) {
    return key(name).raw(Long.toString(value));
  }

  PythonLiteral entry(String name, boolean value) {
    return key(name).raw(value ? "True" : "False");
  }

  PythonLiteral entry(String name, List<String> values) {
    key(name).open('[');
    values.forEach(this::string);
    return close(']');
  }

  /** A value that is a literal already. */
  PythonLiteral raw(String literal) {
    separate();
    out.append(literal);
    comma = true;
    return this;
  }

  PythonLiteral string(String value) {
    separate();
    comma = true;
    char quote = value.indexOf('\'') >= 0 && value.indexOf('"') < 0 ? '"' : '\'';
    if (python2) {
      out.append('u');
    }
    out.append(quote);
    for (int i = 0; i < value.length(); ) {
      int point = value.codePointAt(i);
      letter(point, quote);
      i += Character.charCount(point);
    }
    out.append(quote);
    return this;
  }

  private void separate() {
    if (comma) {
      out.append(", ");
    }
  }

  private void letter(int point, char quote) {
    switch (point) {
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      case '\\' -> out.append("\\\\");
      default -> {
        if (point == quote) {
          out.append('\\').append(quote);
        } else if (python2 ? point >= ' ' && point <= '~' : isPrintable(point)) {
          out.appendCodePoint(point);
        } else if (point <= LAST_LATIN) {
          hex('x', point, 2);
        } else if (Character.isBmpCodePoint(point)) {
          hex('u', point, 4);
        } else {
          hex('U', point, 8);
        }
      }
    }
  }

  private static boolean isPrintable(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      case Character.SPACE_SEPARATOR -> point == ' ';
      default -> true;
    };
  }

  private void hex(char kind, int point, int digits) {
    out.append('\\').append(kind);
    for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
      out.append(HEX.charAt((point >>> shift) & 15));
    }
  }

  /** What was written since the last call. */
  String take() {
    String line = out.toString();
    out.setLength(0);
    comma = false;
    return line;
  }
}
