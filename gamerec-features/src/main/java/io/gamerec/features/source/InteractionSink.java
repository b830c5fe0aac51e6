package io.gamerec.features.source;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.base.Utf8;
import io.gamerec.api.Verdict;
import io.gamerec.api.data.Catalogue;
import io.gamerec.api.data.InteractionsBuilder;
import io.gamerec.api.internal.IdTable;
import io.gamerec.features.internal.Catalogues;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Takes rows of interactions from any table: numbers their ids straight from the bytes, checks
 * their values and counts what it leaves out. An id becomes a String once, when a row with it is
 * first kept.
 */
final class InteractionSink {
  /** What the numbering gives for an id that is empty or not UTF-8. */
  static final int MALFORMED = -1;

  private static final int NOT_IN_CATALOGUE = -2;
  private static final int NOT_NUMBERED = -3;

  private final InteractionsBuilder builder;
  private final @Nullable Catalogue known;
  private final Ids users = new Ids();
  private final Ids items = new Ids();
  private @Nullable Boolean timed;
  private ReadReport.Counter counter = new ReadReport.Counter("");
  private long kept;

  InteractionSink(InteractionsBuilder builder, @Nullable Catalogue known) {
    this.builder = builder;
    this.known = known;
  }

  /** Starts a file; false where the files before it differ in whether they have time stamps. */
  boolean begin(ReadReport.Counter fileCounter, boolean hasTimestamps) {
    counter = fileCounter;
    kept = 0;
    if (timed == null) {
      timed = hasTimestamps;
    }
    return timed == hasTimestamps;
  }

  /** Rows kept of this file. */
  long kept() {
    return kept;
  }

  /** Ids of the items with kept rows, in the order of rows of a catalogue made from them. */
  List<String> itemIds() {
    return IntStream.range(0, items.table.size())
        .filter(code -> items.numbers[code] >= 0)
        .mapToObj(items.table::id)
        .sorted(Catalogues.ID_ORDER)
        .toList();
  }

  /** A number for a user id, or {@link #MALFORMED}; O(bytes). */
  int user(byte[] bytes, int from, int to) {
    return users.code(bytes, from, to);
  }

  /** A number for an item id, or {@link #MALFORMED}; O(bytes). */
  int item(byte[] bytes, int from, int to) {
    return items.code(bytes, from, to);
  }

  void add(long row, int user, int item, double hours, Verdict verdict, long timestamp) {
    if (user == MALFORMED || item == MALFORMED) {
      counter.malformed(
          row, (user == MALFORMED ? "user" : "item") + " id must be UTF-8 and not empty");
      return;
    }
    float value = (float) hours;
    if (!(value >= 0) || Float.isInfinite(value)) {
      counter.malformed(row, "hours must be finite and at least 0, got " + hours);
      return;
    }
    int itemNumber = items.numbers[item];
    if (itemNumber == NOT_NUMBERED) {
      String id = items.table.id(item);
      itemNumber = known == null || known.row(id).isPresent() ? builder.item(id) : NOT_IN_CATALOGUE;
      items.numbers[item] = itemNumber;
    }
    if (itemNumber == NOT_IN_CATALOGUE) {
      counter.dropped("rows of an item that is not in the catalogue");
      return;
    }
    int userNumber = users.numbers[user];
    if (userNumber == NOT_NUMBERED) {
      userNumber = builder.user(users.table.id(user));
      users.numbers[user] = userNumber;
    }
    // Adding 0 turns -0 into 0.
    if (Boolean.TRUE.equals(timed)) {
      builder.add(userNumber, itemNumber, value + 0f, verdict, timestamp);
    } else {
      builder.add(userNumber, itemNumber, value + 0f, verdict);
    }
    kept++;
  }

  /** Numbers of ids here, and from them those in the builder. */
  private static final class Ids {
    final IdTable table = new IdTable();
    int[] numbers = new int[1 << 10];

    int code(byte[] bytes, int from, int to) {
      if (from == to) {
        return MALFORMED;
      }
      int before = table.size();
      int code = table.codeOf(bytes, from, to);
      if (table.size() > before) {
        if (code == numbers.length) {
          numbers = Arrays.copyOf(numbers, 2 * code);
        }
        numbers[code] = Utf8.isWellFormed(bytes, from, to - from) ? NOT_NUMBERED : MALFORMED;
      }
      return numbers[code] == MALFORMED ? MALFORMED : code;
    }
  }

  /** Bytes of an integer's decimal digits, written over and over. */
  static final class Digits {
    private final byte[] bytes = new byte[20];

    byte[] bytes() {
      return bytes;
    }

    int end() {
      return bytes.length;
    }

    /** Writes the digits to the end of the buffer and returns where they start. */
    int write(long value, boolean unsigned) {
      if (value < 0 && (unsigned || value == Long.MIN_VALUE)) {
        byte[] digits =
            (unsigned ? Long.toUnsignedString(value) : Long.toString(value)).getBytes(UTF_8);
        System.arraycopy(digits, 0, bytes, bytes.length - digits.length, digits.length);
        return bytes.length - digits.length;
      }
      long rest = Math.abs(value);
      int at = bytes.length;
      do {
        bytes[--at] = (byte) ('0' + rest % 10);
        rest /= 10;
      } while (rest > 0);
      if (value < 0) {
        bytes[--at] = '-';
      }
      return at;
    }
  }
}
