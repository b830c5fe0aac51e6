package io.gamerec.features.internal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.gamerec.features.internal.Fields.MalformedFieldException;
import java.math.BigInteger;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class FieldsProperties {
  private static double number(String text) throws MalformedFieldException {
    byte[] bytes = ("," + text + ",").getBytes(US_ASCII);
    return Fields.number("x", bytes, 1, bytes.length - 1);
  }

  private static long time(String text, TimeUnit unit) throws MalformedFieldException {
    byte[] bytes = text.getBytes(US_ASCII);
    return Fields.time("x", unit, bytes, 0, bytes.length);
  }

  @Property
  void number_isTheNearestDouble(@ForAll long digits, @ForAll @IntRange(max = 25) int decimals)
      throws MalformedFieldException {
    String all = BigInteger.valueOf(digits).abs().toString();
    int point = Math.max(0, all.length() - decimals);
    String text = (digits < 0 ? "-" : "") + all.substring(0, point) + "." + all.substring(point);
    assertEquals(Double.parseDouble(text), number(text), 0.0);
    assertEquals(Double.parseDouble(all), number(all), 0.0);
  }

  @Property
  void number_ofEveryDouble_comesBack(@ForAll double value) throws MalformedFieldException {
    assertEquals(value, number(String.valueOf(value)), 0.0);
  }

  @Example
  void number_ofAnythingElse_isMalformed() {
    for (String text :
        new String[] {"", ".", "-", "1.2.3", "1e", "NaN", "Infinity", "0x1p3", "1d", " 1", "1 "}) {
      assertThrows(MalformedFieldException.class, () -> number(text), text);
    }
  }

  @Property
  void time_ofInstants_comesBack(@ForAll @IntRange(min = -2_000_000_000) int seconds)
      throws MalformedFieldException {
    long millis = seconds * 1000L;
    assertEquals(millis, time(Instant.ofEpochMilli(millis).toString(), TimeUnit.DAYS));
    assertEquals(millis, time(String.valueOf(seconds), TimeUnit.SECONDS));
    assertEquals(millis, time(String.valueOf(millis), TimeUnit.MILLISECONDS));
    assertEquals(millis - 1, time(millis * 1000 - 1 + "", TimeUnit.MICROSECONDS));
  }

  @Example
  void time_thatDoesNotFit_isMalformed() throws MalformedFieldException {
    assertEquals(0, time("1970-01-01", TimeUnit.SECONDS));
    assertEquals(-3_600_000, time("1970-01-01T00:00:00+01:00", TimeUnit.SECONDS));
    for (String text :
        new String[] {
          "", "1.5", "1970-01-01T00:00:00", "9223372036854775807", "99999999999999999999"
        }) {
      assertThrows(MalformedFieldException.class, () -> time(text, TimeUnit.SECONDS), text);
    }
  }
}
