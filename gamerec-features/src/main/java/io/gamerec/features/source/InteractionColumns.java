package io.gamerec.features.source;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

import io.gamerec.api.Verdict;
import io.gamerec.api.data.Catalogue;
import io.gamerec.api.internal.SetOnce;
import java.util.concurrent.TimeUnit;

/**
 * Which columns of a table mean what. Immutable and thread-safe.
 *
 * <table>
 * <caption>One row a (user, item) pair</caption>
 * <tr><th>meaning</th><th>default name</th><th>Arrow and Parquet type</th><th>text</th></tr>
 * <tr><td>{@link Builder#userId}</td><td>{@value #USER_ID}</td><td rowspan="2">Utf8, LargeUtf8, Int,
 * or these dictionary-encoded</td><td rowspan="2">not empty</td></tr>
 * <tr><td>{@link Builder#itemId}</td><td>{@value #ITEM_ID}</td></tr>
 * <tr><td>{@link Builder#hours}</td><td>{@value #HOURS}</td><td>Int, FloatingPoint,
 * Decimal</td><td>decimal number</td></tr>
 * <tr><td>{@link Builder#recommended}</td><td>{@value #RECOMMENDED}</td><td>Bool,
 * nullable</td><td>true, false, 1, 0 or empty</td></tr>
 * <tr><td>{@link Builder#timestamp}</td><td>{@value #TIMESTAMP}</td><td>Timestamp (UTC where it has
 * no zone), Date, Int</td><td>integer, or ISO 8601 date or date and time with offset</td></tr>
 * </table>
 *
 * <p>The ids are required. The other columns are used where the table has them under the default
 * name, and required once they are named. Hours are play time in hours, 0 = owned and never played,
 * <i>or whatever says how strong an interaction is</i>: a rating, a count of listens. Without such
 * a column every row counts 1 hour. A missing number or time makes its row malformed, a missing
 * verdict is {@link Verdict#NONE}. Ids of type Int become their decimal digits.
 */
public final class InteractionColumns {
  /** Default name of the column of raw user ids. */
  public static final String USER_ID = "user_id";

  /** Default name of the column of raw item ids. */
  public static final String ITEM_ID = Catalogue.ITEM_ID;

  /** Default name of the column of play times. */
  public static final String HOURS = "hours";

  /** Default name of the column of verdicts. */
  public static final String RECOMMENDED = "recommended";

  /** Default name of the column of time stamps. */
  public static final String TIMESTAMP = "timestamp";

  /** All columns under their default names, integer time stamps in seconds. */
  public static final InteractionColumns DEFAULT = builder().build();

  /** Hours of a row where the table has no such column. */
  static final double ONE = 1;

  private final Builder values;

  private InteractionColumns(Builder values) {
    this.values = values;
  }

  /**
   * Starts with the default names.
   *
   * @return a new builder
   */
  public static Builder builder() {
    return new Builder();
  }

  String userId() {
    return values.userId;
  }

  String itemId() {
    return values.itemId;
  }

  String hours() {
    return values.hours;
  }

  String recommended() {
    return values.recommended;
  }

  String timestamp() {
    return values.timestamp;
  }

  /** Whether a column was named and must therefore be there. */
  boolean isRequired(String meaning) {
    return values.once.isSet(meaning);
  }

  TimeUnit timestampUnit() {
    return values.timestampUnit;
  }

  /** The verdict that a strength stands for. */
  Verdict verdict(double hours) {
    if (hours >= values.likedFrom) {
      return Verdict.RECOMMENDED;
    }
    return hours <= values.dislikedTo ? Verdict.NOT_RECOMMENDED : Verdict.NONE;
  }

  /** Names columns. Not thread-safe. */
  public static final class Builder {
    private final SetOnce once = new SetOnce();
    private String userId = USER_ID;
    private String itemId = ITEM_ID;
    private String hours = HOURS;
    private String recommended = RECOMMENDED;
    private String timestamp = TIMESTAMP;
    private TimeUnit timestampUnit = TimeUnit.SECONDS;
    private double likedFrom = Double.NaN;
    private double dislikedTo = Double.NaN;

    private Builder() {}

    /**
     * Names the column of raw user ids.
     *
     * @param column name of the column
     * @return this builder
     */
    public Builder userId(String column) {
      once.set("userId");
      userId = name(column);
      return this;
    }

    /**
     * Names the column of raw item ids.
     *
     * @param column name of the column
     * @return this builder
     */
    public Builder itemId(String column) {
      once.set("itemId");
      itemId = name(column);
      return this;
    }

    /**
     * Names the column of play times in hours, or of whatever says how strong an interaction is.
     *
     * @param column name of the column, which must be there
     * @return this builder
     */
    public Builder hours(String column) {
      once.set("hours");
      hours = name(column);
      return this;
    }

    /**
     * Names the column of verdicts.
     *
     * @param column name of the column, which must be there
     * @return this builder
     */
    public Builder recommended(String column) {
      once.set("recommended");
      recommended = name(column);
      return this;
    }

    /**
     * Names the column of time stamps.
     *
     * @param column name of the column, which must be there
     * @return this builder
     */
    public Builder timestamp(String column) {
      once.set("timestamp");
      timestamp = name(column);
      return this;
    }

    /**
     * Sets what integer time stamps count since 1970-01-01T00:00Z; seconds unless set. Typed ones
     * carry their own unit.
     *
     * @param unit their unit
     * @return this builder
     */
    public Builder timestampUnit(TimeUnit unit) {
      once.set("timestampUnit");
      timestampUnit = requireNonNull(unit, "unit");
      return this;
    }

    /**
     * Takes a row without a verdict for a recommendation from this strength on; never unless set.
     *
     * @param least least value of {@link #hours} that is one
     * @return this builder
     */
    public Builder likedFrom(double least) {
      once.set("likedFrom");
      checkArgument(Double.isFinite(least), "likedFrom must be finite, got %s", least);
      likedFrom = least;
      return this;
    }

    /**
     * Takes a row without a verdict for advice against the item up to this strength; never unless
     * set.
     *
     * @param most greatest value of {@link #hours} that is one
     * @return this builder
     */
    public Builder dislikedTo(double most) {
      once.set("dislikedTo");
      checkArgument(Double.isFinite(most), "dislikedTo must be finite, got %s", most);
      dislikedTo = most;
      return this;
    }

    /**
     * Builds the columns. The builder is not to be used afterwards.
     *
     * @return the columns
     * @throws IllegalArgumentException if the thresholds of the verdicts overlap
     */
    public InteractionColumns build() {
      checkArgument(
          !(dislikedTo >= likedFrom),
          "dislikedTo must be below likedFrom = %s, got %s",
          likedFrom,
          dislikedTo);
      return new InteractionColumns(this);
    }

    private static String name(String column) {
      checkArgument(!column.isEmpty(), "the name of a column must not be empty");
      return column;
    }
  }
}
