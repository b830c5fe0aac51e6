package io.gamerec.api.internal;

import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DateMilliVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.ValueVector;
import org.apache.arrow.vector.types.pojo.ArrowType;

/** Time stamps and dates of every Arrow unit as milliseconds since 1970-01-01T00:00Z. */
public final class ArrowTimes {
  private static final long MILLIS_PER_DAY = 86_400_000L;

  private ArrowTimes() {}

  /**
   * Whether a vector holds points in time.
   *
   * @param vector the vector
   * @return true for Timestamp and Date
   */
  public static boolean isTime(ValueVector vector) {
    return vector instanceof TimeStampVector
        || vector instanceof DateDayVector
        || vector instanceof DateMilliVector;
  }

  /**
   * Reads a point in time; a time stamp without a zone counts as UTC.
   *
   * @param vector for which {@link #isTime} holds
   * @param row a row that is not null
   * @return milliseconds since 1970-01-01T00:00Z, rounded down
   * @throws ArithmeticException if it does not fit
   */
  public static long millis(ValueVector vector, int row) {
    if (vector instanceof DateDayVector days) {
      return days.get(row) * MILLIS_PER_DAY;
    }
    if (vector instanceof DateMilliVector millis) {
      return millis.get(row);
    }
    long value = ((TimeStampVector) vector).get(row);
    return switch (((ArrowType.Timestamp) vector.getField().getType()).getUnit()) {
      case SECOND -> Math.multiplyExact(value, 1000L);
      case MILLISECOND -> value;
      case MICROSECOND -> Math.floorDiv(value, 1000L);
      case NANOSECOND -> Math.floorDiv(value, 1_000_000L);
    };
  }
}
