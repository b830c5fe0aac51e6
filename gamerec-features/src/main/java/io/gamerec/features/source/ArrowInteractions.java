package io.gamerec.features.source;

import static com.google.common.base.Preconditions.checkArgument;

import io.gamerec.api.Verdict;
import io.gamerec.api.internal.ArrowBounds;
import io.gamerec.api.internal.ArrowTimes;
import io.gamerec.features.internal.Fields;
import io.gamerec.features.internal.Fields.MalformedFieldException;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FloatingPointVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/** Takes interactions out of Arrow batches, in place. */
final class ArrowInteractions implements ArrowInput.Batches {
  private final InteractionColumns columns;
  private final InteractionSink sink;
  private final ReadReport.Counter counter;
  private final ArrowIds users;
  private final ArrowIds items;
  private int[] userCodes = new int[0];
  private int[] itemCodes = new int[0];
  private long rowsBefore;

  ArrowInteractions(InteractionColumns columns, InteractionSink sink, ReadReport.Counter counter) {
    this.columns = columns;
    this.sink = sink;
    this.counter = counter;
    this.users = new ArrowIds(columns.userId(), sink::user);
    this.items = new ArrowIds(columns.itemId(), sink::item);
  }

  @Override
  public boolean wants(String column) {
    return column.equals(columns.userId())
        || column.equals(columns.itemId())
        || column.equals(columns.hours())
        || column.equals(columns.recommended())
        || column.equals(columns.timestamp());
  }

  @Override
  public void begin(Schema schema) {
    ArrowInput.require(schema, columns.userId());
    ArrowInput.require(schema, columns.itemId());
    boolean timed = has(schema, columns.timestamp(), "timestamp");
    has(schema, columns.hours(), "hours");
    has(schema, columns.recommended(), "recommended");
    checkArgument(
        sink.begin(counter, timed),
        "either all files must have the column %s or none, this one %s",
        columns.timestamp(),
        timed ? "has" : "has not");
  }

  private boolean has(Schema schema, String name, String meaning) {
    if (columns.isRequired(meaning)) {
      ArrowInput.require(schema, name);
    }
    return schema.getFields().stream().anyMatch(field -> field.getName().equals(name));
  }

  @Override
  public void batch(VectorSchemaRoot root, DictionaryProvider dictionaries) {
    int rows = root.getRowCount();
    userCodes = users.read(root.getVector(columns.userId()), dictionaries, rows, userCodes);
    itemCodes = items.read(root.getVector(columns.itemId()), dictionaries, rows, itemCodes);
    FieldVector hours = values(root, columns.hours(), rows);
    FieldVector recommended = values(root, columns.recommended(), rows);
    FieldVector times = values(root, columns.timestamp(), rows);
    checkTypes(hours, recommended, times);
    for (int row = 0; row < rows; row++) {
      counter.line();
      long number = rowsBefore + row;
      try {
        if (userCodes[row] < 0) {
          throw new MalformedFieldException(users.problem(userCodes[row]));
        }
        if (itemCodes[row] < 0) {
          throw new MalformedFieldException(items.problem(itemCodes[row]));
        }
        double strength = hours == null ? InteractionColumns.ONE : number(hours, row);
        Verdict verdict =
            recommended == null || recommended.isNull(row)
                ? columns.verdict(strength)
                : ((BitVector) recommended).get(row) == 1
                    ? Verdict.RECOMMENDED
                    : Verdict.NOT_RECOMMENDED;
        long time = times == null ? 0 : time(times, row);
        sink.add(number, userCodes[row], itemCodes[row], strength, verdict, time);
      } catch (MalformedFieldException e) {
        counter.malformed(number, String.valueOf(e.getMessage()));
      }
    }
    rowsBefore += rows;
  }

  private static @Nullable FieldVector values(VectorSchemaRoot root, String name, int rows) {
    FieldVector vector = root.getVector(name);
    if (vector != null) {
      checkArgument(
          vector.getField().getDictionary() == null,
          "column %s is dictionary-encoded, expected plain values",
          name);
      ArrowBounds.check(vector, rows);
    }
    return vector;
  }

  private void checkTypes(
      @Nullable FieldVector hours, @Nullable FieldVector recommended, @Nullable FieldVector times) {
    check(
        hours == null
            || hours instanceof BaseIntVector
            || hours instanceof FloatingPointVector
            || hours instanceof DecimalVector,
        hours,
        "Int, FloatingPoint or Decimal");
    check(recommended == null || recommended instanceof BitVector, recommended, "Bool");
    check(
        times == null || times instanceof BaseIntVector || ArrowTimes.isTime(times),
        times,
        "Timestamp, Date or Int");
  }

  private static void check(boolean holds, @Nullable FieldVector vector, String expected) {
    if (!holds && vector != null) {
      throw new IllegalArgumentException(
          "column "
              + vector.getName()
              + " must be "
              + expected
              + ", got "
              + vector.getField().getType());
    }
  }

  private static double number(FieldVector vector, int row) throws MalformedFieldException {
    requireValue(vector, row);
    if (vector instanceof FloatingPointVector floats) {
      return floats.getValueAsDouble(row);
    }
    if (vector instanceof BaseIntVector ints) {
      return ints.getValueAsLong(row);
    }
    return ((DecimalVector) vector).getObjectNotNull(row).doubleValue();
  }

  private long time(FieldVector vector, int row) throws MalformedFieldException {
    requireValue(vector, row);
    if (vector instanceof BaseIntVector ints) {
      return Fields.millis(vector.getName(), ints.getValueAsLong(row), columns.timestampUnit());
    }
    try {
      return ArrowTimes.millis(vector, row);
    } catch (ArithmeticException e) {
      throw new MalformedFieldException(
          vector.getName() + " must be a time that fits in milliseconds");
    }
  }

  private static void requireValue(FieldVector vector, int row) throws MalformedFieldException {
    if (vector.isNull(row)) {
      throw new MalformedFieldException(vector.getName() + " is missing");
    }
  }
}
