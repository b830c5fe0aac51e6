package io.gamerec.model.loss;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;

/**
 * Which items an example is compared with. Kinds may be mixed (mixed negative sampling: Yang et
 * al., WWW 2020). Draws are independent, with replacement.
 *
 * @param fromBatch whether the targets of the other examples of a batch are negatives
 * @param uniform draws from all items alike
 * @param popularity draws in proportion to {@code players ^ exponent}
 * @param exponent of the players, 1 unless set; an item that nobody played counts as played once
 * @param perExample whether every example draws its own, never from its history; else a batch
 *     shares them
 */
public record Negatives(
    boolean fromBatch, int uniform, int popularity, double exponent, boolean perExample) {

  /**
   * Checks the components.
   *
   * @param fromBatch whether other targets are negatives; not together with {@code perExample}
   * @param uniform at least 0
   * @param popularity at least 0
   * @param exponent finite and at least 0
   * @param perExample whether every example draws its own
   */
  public Negatives {
    checkArgument(uniform >= 0, "uniform must be at least 0, got %s", uniform);
    checkArgument(popularity >= 0, "popularity must be at least 0, got %s", popularity);
    checkArgument(
        fromBatch || uniform > 0 || popularity > 0,
        "negatives must be in-batch, uniform or by popularity");
    checkArgument(
        (long) uniform + popularity <= Integer.MAX_VALUE,
        "uniform and popularity must be at most %s in all, got %s",
        Integer.MAX_VALUE,
        (long) uniform + popularity);
    checkArgument(
        exponent >= 0 && Double.isFinite(exponent),
        "exponent must be finite and at least 0, got %s",
        exponent);
    checkArgument(
        !fromBatch || !perExample, "in-batch negatives are shared, they cannot be per example");
  }

  /**
   * The targets of the other examples of the batch.
   *
   * @return the negatives
   */
  public static Negatives inBatch() {
    return new Negatives(true, 0, 0, 1, false);
  }

  /**
   * Uniform draws.
   *
   * @param count at least 1
   * @return the negatives
   */
  public static Negatives uniform(int count) {
    return new Negatives(false, count, 0, 1, false);
  }

  /**
   * Draws by popularity.
   *
   * @param count at least 1
   * @return the negatives
   */
  public static Negatives popularity(int count) {
    return new Negatives(false, 0, count, 1, false);
  }

  /**
   * Adds uniform draws.
   *
   * @param count at least 1
   * @return the changed negatives
   */
  public Negatives andUniform(int count) {
    checkState(uniform == 0, "uniform negatives were set before");
    return new Negatives(fromBatch, count, popularity, exponent, perExample);
  }

  /**
   * Sets the exponent of draws by popularity.
   *
   * @param value finite and at least 0
   * @return the changed negatives
   */
  public Negatives exponent(double value) {
    return new Negatives(fromBatch, uniform, popularity, value, perExample);
  }

  /**
   * Every example draws its own, never from its history.
   *
   * @return the changed negatives
   */
  public Negatives drawnPerExample() {
    return new Negatives(fromBatch, uniform, popularity, exponent, true);
  }

  /**
   * Draws of an example or of a batch.
   *
   * @return uniform ones and those by popularity
   */
  public int draws() {
    return uniform + popularity;
  }
}
