package io.gamerec.features.steam;

import static com.google.common.base.Strings.lenientFormat;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads one line that holds a Python literal or JSON, value by value, from bytes.
 *
 * <p>The upstream files are Python's {@code repr} of dicts, those found in the wild are JSON with
 * bare {@code NaN}. Both grammars are read at once: strings in either quote with an optional {@code
 * u} or {@code b} prefix, the escapes of both, {@code None}/{@code null}/{@code NaN} as missing.
 * The reader works on the bytes of the line and makes no object for what is skipped or for strings
 * without escapes, which is most of them; that is what makes it many times faster than building the
 * dicts. Not thread-safe.
 */
final class LiteralReader {
  /** A deeper line would end the program by a stack overflow instead of being counted. */
  private static final int MAX_DEPTH = 100;

  private byte[] line = new byte[0];
  private int lineStart;
  private int end;
  private int at;

  private byte[] text = line;
  private int textFrom;
  private int textTo;
  private byte[] unescaped = new byte[256];

  void reset(byte[] buffer, int from, int to) {
    line = buffer;
    lineStart = from;
    at = from;
    end = to;
  }

  /** Enters a dict; then {@link #nextKey} gives its keys. */
  void enterDict() throws MalformedLineException {
    expect('{');
  }

  /** Enters a list or a tuple; then {@link #nextElement} says whether a value follows. */
  void enterList() throws MalformedLineException {
    if (peek() == '(') {
      at++;
    } else {
      expect('[');
    }
  }

  boolean startsString() throws MalformedLineException {
    return quoteAt(peek()) >= 0;
  }

  /** Moves to the value of the next key, or leaves the dict and returns false. */
  boolean nextKey() throws MalformedLineException {
    int c = peek();
    if (c == ',') {
      at++;
      c = peek();
    }
    if (c == '}') {
      at++;
      return false;
    }
    readString(c);
    expect(':');
    return true;
  }

  /** Moves to the next element, or leaves the list and returns false. */
  boolean nextElement() throws MalformedLineException {
    int c = peek();
    if (c == ',') {
      at++;
      c = peek();
    }
    if (c == ']' || c == ')') {
      at++;
      return false;
    }
    return true;
  }

  /** Which of some ASCII strings the string read last is, or -1. */
  int textIn(String... asciis) {
    for (int i = 0; i < asciis.length; i++) {
      if (textIs(asciis[i])) {
        return i;
      }
    }
    return -1;
  }

  /** Whether the string read last is this one; it must be ASCII. */
  boolean textIs(String ascii) {
    int from = textFrom;
    int length = textTo - from;
    if (length != ascii.length()) {
      return false;
    }
    byte[] bytes = text;
    for (int i = 0; i < length; i++) {
      if (bytes[from + i] != ascii.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  byte[] textBytes() {
    return text;
  }

  int textFrom() {
    return textFrom;
  }

  int textTo() {
    return textTo;
  }

  /** Reads a string; its bytes are then between {@link #textFrom} and {@link #textTo}. */
  void readString() throws MalformedLineException {
    readString(peek());
  }

  /**
   * One method for strings with and without escapes, so that it is too long to be inlined: copies
   * of its loop in every caller would keep a cold process compiling for longer than it reads.
   */
  private void readString(int first) throws MalformedLineException {
    int from = quoteAt(first) + 1;
    if (from == 0) {
      throw malformed("a string");
    }
    byte[] bytes = line;
    int limit = end;
    byte quote = bytes[from - 1];
    int i = from;
    while (i < limit && bytes[i] != quote && bytes[i] != '\\') {
      i++;
    }
    if (i >= limit) {
      throw unterminated(from - 1);
    }
    if (bytes[i] == quote) {
      text = bytes;
      textFrom = from;
      textTo = i;
      at = i + 1;
      return;
    }
    ensure(end - from);
    int out = i - from;
    System.arraycopy(line, from, unescaped, 0, out);
    while (true) {
      if (i >= end) {
        throw unterminated(from - 1);
      }
      byte c = line[i++];
      if (c == quote) {
        break;
      }
      if (c != '\\') {
        unescaped[out++] = c;
        continue;
      }
      if (i >= end) {
        throw unterminated(from - 1);
      }
      byte escape = line[i++];
      switch (escape) {
        case 'n' -> unescaped[out++] = '\n';
        case 't' -> unescaped[out++] = '\t';
        case 'r' -> unescaped[out++] = '\r';
        case 'b' -> unescaped[out++] = '\b';
        case 'f' -> unescaped[out++] = '\f';
        case 'x', 'u', 'U' -> {
          int digits = escape == 'x' ? 2 : escape == 'u' ? 4 : 8;
          int code = hex(i, digits);
          i += digits;
          if (Character.isBmpCodePoint(code) && Character.isHighSurrogate((char) code)) {
            if (i + 6 > end || line[i] != '\\' || line[i + 1] != 'u') {
              throw malformedAt(i, "the second half of a surrogate pair");
            }
            int low = hex(i + 2, 4);
            if (!Character.isLowSurrogate((char) low)) {
              throw malformedAt(i, "the second half of a surrogate pair");
            }
            code = Character.toCodePoint((char) code, (char) low);
            i += 6;
          }
          out += utf8(code, out, i);
        }
        case '\\', '\'', '"', '/' -> unescaped[out++] = escape;
        default -> {
          // Python keeps the backslash of an escape that it does not know.
          unescaped[out++] = '\\';
          unescaped[out++] = escape;
        }
      }
    }
    text = unescaped;
    textFrom = 0;
    textTo = out;
    at = i;
  }

  private int utf8(int code, int out, int position) throws MalformedLineException {
    if (!Character.isValidCodePoint(code)
        || (Character.isBmpCodePoint(code) && Character.isSurrogate((char) code))) {
      throw malformedAt(position, "a Unicode code point");
    }
    byte[] bytes = Character.toString(code).getBytes(UTF_8);
    System.arraycopy(bytes, 0, unescaped, out, bytes.length);
    return bytes.length;
  }

  private void ensure(int capacity) {
    if (unescaped.length < capacity) {
      unescaped = new byte[Math.max(capacity, 2 * unescaped.length)];
    }
  }

  private int hex(int from, int digits) throws MalformedLineException {
    int value = 0;
    for (int i = from; i < from + digits; i++) {
      int digit = i < end ? Character.digit(line[i], 16) : -1;
      if (digit < 0) {
        throw malformedAt(i, "a hexadecimal digit");
      }
      value = (value << 4) | digit;
    }
    return value;
  }

  /** Reads a string, or null where the value is missing or something else. */
  @Nullable String stringOrNull() throws MalformedLineException {
    int c = peek();
    if (quoteAt(c) < 0) {
      skipValue();
      return null;
    }
    readString(c);
    return string();
  }

  /** The string read last. */
  String string() {
    return new String(text, textFrom, textTo - textFrom, UTF_8);
  }

  /** Reads a list of strings; a missing list is empty. */
  List<String> strings() throws MalformedLineException {
    int c = peek();
    if (c != '[' && c != '(') {
      skipValue();
      return List.of();
    }
    List<String> strings = new ArrayList<>();
    enterList();
    while (nextElement()) {
      readString();
      strings.add(string());
    }
    return strings;
  }

  /** Reads a number; NaN where the value is missing. */
  double number() throws MalformedLineException {
    int from = skipSpace();
    int i = from;
    long value = 0;
    while (i < end && line[i] >= '0' && line[i] <= '9' && i - from < 18) {
      value = 10 * value + (line[i] - '0');
      i++;
    }
    if (i > from && (i == end || isDelimiter(line[i]))) {
      at = i;
      return value;
    }
    String word = word();
    try {
      return switch (word) {
        case "None", "null", "NaN", "nan" -> Double.NaN;
        default -> Double.parseDouble(word);
      };
    } catch (NumberFormatException e) {
      throw malformedAt(from, "a number");
    }
  }

  /** Reads True or False in either spelling; null where the value is missing. */
  @Nullable Boolean booleanOrNull() throws MalformedLineException {
    int from = skipSpace();
    return switch (word()) {
      case "True", "true" -> Boolean.TRUE;
      case "False", "false" -> Boolean.FALSE;
      case "None", "null", "NaN", "nan" -> null;
      default -> throw malformedAt(from, "True or False");
    };
  }

  /** Passes over a value of any kind. */
  void skipValue() throws MalformedLineException {
    skipValue(MAX_DEPTH);
  }

  private void skipValue(int depth) throws MalformedLineException {
    if (depth == 0) {
      throw malformed("at most " + MAX_DEPTH + " nested values");
    }
    int c = peek();
    if (quoteAt(c) >= 0) {
      readString(c);
    } else if (c == '{') {
      enterDict();
      while (nextKey()) {
        skipValue(depth - 1);
      }
    } else if (c == '[' || c == '(') {
      enterList();
      while (nextElement()) {
        skipValue(depth - 1);
      }
    } else {
      skipWord();
    }
  }

  /** Says whether only white space is left. */
  void expectEnd() throws MalformedLineException {
    if (skipSpace() < end) {
      throw malformed("the end of the line");
    }
  }

  private String word() throws MalformedLineException {
    int from = skipWord();
    return new String(line, from, at - from, US_ASCII);
  }

  /** Passes over what stands before the next delimiter and returns where it starts. */
  private int skipWord() throws MalformedLineException {
    int from = skipSpace();
    byte[] bytes = line;
    int limit = end;
    int i = from;
    while (i < limit && !isDelimiter(bytes[i])) {
      i++;
    }
    if (i == from) {
      throw malformed("a value");
    }
    at = i;
    return from;
  }

  private static boolean isDelimiter(byte c) {
    return c == ',' || c == '}' || c == ']' || c == ')' || c == ':' || isSpace(c);
  }

  /** Index of the opening quote when a string starts here, with this byte, else -1. */
  private int quoteAt(int c) {
    if (c == '\'' || c == '"') {
      return at;
    }
    if ((c == 'u' || c == 'b' || c == 'U')
        && at + 1 < end
        && (line[at + 1] == '\'' || line[at + 1] == '"')) {
      return at + 1;
    }
    return -1;
  }

  private int peek() throws MalformedLineException {
    if (skipSpace() >= end) {
      throw malformed("more");
    }
    return line[at];
  }

  /** Most values have no space before them or one; the compiler need not see a loop for those. */
  private int skipSpace() {
    if (at < end && line[at] == ' ') {
      at++;
    }
    return at < end && isSpace(line[at]) ? skipSpaces() : at;
  }

  private int skipSpaces() {
    while (at < end && isSpace(line[at])) {
      at++;
    }
    return at;
  }

  private static boolean isSpace(byte c) {
    return c >= 0 && c <= ' ';
  }

  private void expect(char c) throws MalformedLineException {
    if (peek() != c) {
      throw malformed("'" + c + "'");
    }
    at++;
  }

  private MalformedLineException malformed(String expected) {
    return malformedAt(at, expected);
  }

  private MalformedLineException malformedAt(int position, String expected) {
    String got =
        position >= end
            ? "the end of the line"
            : "'"
                + new String(
                    Arrays.copyOfRange(line, position, Math.min(end, position + 20)), UTF_8)
                + "'";
    return new MalformedLineException(lenientFormat("expected %s, got %s", expected, got));
  }

  private MalformedLineException unterminated(int position) {
    return new MalformedLineException(
        lenientFormat("the string that starts at byte %s has no end", position - lineStart));
  }
}
