package io.gamerec.features.internal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;

/** Numbers and times out of slices of bytes. Strict: no white space, suffixes or hexadecimals. */
public final class Fields {
  private static final double[] POWERS = {
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15
  };

  private Fields() {}

  /** A field does not hold what it should; the message says what. */
  public static final class MalformedFieldException extends Exception {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what was expected and what came
     */
    public MalformedFieldException(String message) {
      super(message);
    }
  }

  /**
   * Reads a decimal number. Plain decimals of up to 15 digits are read without an object; the
   * quotient of two exact doubles is the nearest double, as from {@link Double#parseDouble}.
   *
   * @param name name of the column, for the message
   * @param bytes holds the digits
   * @param from where they start
   * @param to where they end
   * @return the number, perhaps infinite
   * @throws MalformedFieldException if it is not a number
   */
  public static double number(String name, byte[] bytes, int from, int to)
      throws MalformedFieldException {
    long value = 0;
    int point = -1;
    int digits = 0;
    int i = from;
    while (i < to && digits <= 15) {
      byte c = bytes[i];
      if (c >= '0' && c <= '9') {
        value = 10 * value + (c - '0');
        digits++;
      } else if (c == '.' && point < 0) {
        point = digits;
      } else {
        break;
      }
      i++;
    }
    if (i == to && digits > 0 && digits <= 15) {
      return point < 0 ? value : value / POWERS[digits - point];
    }
    for (int k = from; k < to; k++) {
      byte c = bytes[k];
      if (!((c >= '0' && c <= '9') || c == '.' || c == '-' || c == '+' || c == 'e' || c == 'E')) {
        throw malformed(name, "a number", bytes, from, to);
      }
    }
    try {
      return Double.parseDouble(new String(bytes, from, to - from, ISO_8859_1));
    } catch (NumberFormatException e) {
      throw malformed(name, "a number", bytes, from, to);
    }
  }

  /**
   * Reads a time: an integer since 1970 in a unit, an ISO 8601 date and time with offset, or an ISO
   * 8601 date, which stands for its first instant in UTC.
   *
   * @param name name of the column, for the message
   * @param unit unit of integers
   * @param bytes holds the text
   * @param from where it starts
   * @param to where it ends
   * @return milliseconds since 1970-01-01T00:00Z
   * @throws MalformedFieldException if it is none of these
   */
  public static long time(String name, TimeUnit unit, byte[] bytes, int from, int to)
      throws MalformedFieldException {
    String text = new String(bytes, from, to - from, ISO_8859_1);
    try {
      if (text.matches("-?[0-9]+")) {
        return millis(name, Long.parseLong(text), unit);
      }
      return text.indexOf('T') < 0
          ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli()
          : OffsetDateTime.parse(text).toInstant().toEpochMilli();
    } catch (NumberFormatException | DateTimeException | ArithmeticException e) {
      throw malformed(name, "an integer, date or date and time with offset", bytes, from, to);
    }
  }

  /**
   * Converts a time.
   *
   * @param name name of the column, for the message
   * @param value time since 1970-01-01T00:00Z
   * @param unit its unit
   * @return milliseconds, rounded down
   * @throws MalformedFieldException if it does not fit
   */
  public static long millis(String name, long value, TimeUnit unit) throws MalformedFieldException {
    if (unit.compareTo(TimeUnit.MILLISECONDS) < 0) {
      return Math.floorDiv(value, unit.convert(1, TimeUnit.MILLISECONDS));
    }
    long factor = unit.toMillis(1);
    if (value > Long.MAX_VALUE / factor || value < Long.MIN_VALUE / factor) {
      throw new MalformedFieldException(
          name + " must be a time that fits in milliseconds, got " + value + " " + unit);
    }
    return value * factor;
  }

  /**
   * Reads a truth value: true, false, 1 or 0 in any case.
   *
   * @param name name of the column, for the message
   * @param bytes holds the text
   * @param from where it starts
   * @param to where it ends
   * @return the value
   * @throws MalformedFieldException if it is none of these
   */
  public static boolean truth(String name, byte[] bytes, int from, int to)
      throws MalformedFieldException {
    String text = new String(bytes, from, to - from, ISO_8859_1);
    if (text.equalsIgnoreCase("true") || text.equals("1")) {
      return true;
    }
    if (text.equalsIgnoreCase("false") || text.equals("0")) {
      return false;
    }
    throw malformed(name, "true, false, 1 or 0", bytes, from, to);
  }

  private static MalformedFieldException malformed(
      String name, String expected, byte[] bytes, int from, int to) {
    String got = new String(bytes, from, Math.min(40, to - from), UTF_8);
    return new MalformedFieldException(name + " must be " + expected + ", got '" + got + "'");
  }
}
