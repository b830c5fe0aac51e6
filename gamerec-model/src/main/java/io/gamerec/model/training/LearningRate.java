package io.gamerec.model.training;

import static com.google.common.base.Preconditions.checkArgument;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/**
 * The learning rate of every step. Over its first {@link #warmup()} steps a schedule rises
 * linearly, from a {@code warmup}-th of its rate to all of it. Schedules are immutable values; as
 * JSON they are objects with a {@code kind}.
 *
 * <table>
 * <caption>Schedules, at step t of n, from 0, w of them warm-up</caption>
 * <tr><th>schedule</th><th>learning rate</th></tr>
 * <tr><td>{@link Constant}</td><td>{@code rate}</td></tr>
 * <tr><td>{@link Cosine}</td><td>{@code last + (first - last) / 2 (1 + cos(pi (t - w) / (n - w)))}
 * (Loshchilov and Hutter, 2017)</td></tr>
 * <tr><td>{@link Plateau}</td><td>{@code rate}, times {@code factor} whenever the validation has
 * not improved {@code patience + 1} times in a row</td></tr>
 * </table>
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = LearningRate.Constant.class, name = "constant"),
  @JsonSubTypes.Type(value = LearningRate.Cosine.class, name = "cosine"),
  @JsonSubTypes.Type(value = LearningRate.Plateau.class, name = "plateau")
})
public sealed interface LearningRate {

  /**
   * Steps over which the rate rises linearly.
   *
   * @return 0 for none
   */
  int warmup();

  /**
   * The same with a warm-up.
   *
   * @param steps at least 0
   * @return the changed schedule
   */
  LearningRate withWarmup(int steps);

  /**
   * The same rate at every step.
   *
   * @param rate above 0
   * @return the schedule
   */
  static Constant constant(double rate) {
    return new Constant(rate, 0);
  }

  /**
   * Half a cosine over all steps.
   *
   * @param first of the first step, above 0
   * @param last at the end, at least 0
   * @return the schedule
   */
  static Cosine cosine(double first, double last) {
    return new Cosine(first, last, 0);
  }

  /**
   * Falls whenever the validation no longer improves.
   *
   * @param rate at first, above 0
   * @param factor what the rate is multiplied with, in (0, 1)
   * @param patience validations without improvement that are put up with
   * @return the schedule
   */
  static Plateau plateau(double rate, double factor, int patience) {
    return new Plateau(rate, factor, patience, 0);
  }

  private static void checkRate(String name, double rate) {
    checkArgument(
        rate > 0 && Double.isFinite(rate), "%s must be above 0 and finite, got %s", name, rate);
  }

  private static void checkWarmup(int warmup) {
    checkArgument(warmup >= 0, "warmup must be at least 0, got %s", warmup);
  }

  /**
   * One rate.
   *
   * @param rate the learning rate
   * @param warmup steps over which it rises
   */
  record Constant(double rate, int warmup) implements LearningRate {
    /**
     * Checks the components.
     *
     * @param rate above 0
     * @param warmup at least 0
     */
    public Constant {
      checkRate("learning rate", rate);
      checkWarmup(warmup);
    }

    @Override
    public Constant withWarmup(int steps) {
      return new Constant(rate, steps);
    }
  }

  /**
   * Half a cosine.
   *
   * @param first learning rate after the warm-up
   * @param last learning rate at the end
   * @param warmup steps over which it rises
   */
  record Cosine(double first, double last, int warmup) implements LearningRate {
    /**
     * Checks the components.
     *
     * @param first above 0
     * @param last at least 0
     * @param warmup at least 0
     */
    public Cosine {
      checkRate("first learning rate", first);
      checkArgument(
          last >= 0 && Double.isFinite(last),
          "last learning rate must be finite and at least 0, got %s",
          last);
      checkWarmup(warmup);
    }

    @Override
    public Cosine withWarmup(int steps) {
      return new Cosine(first, last, steps);
    }
  }

  /**
   * As {@code torch.optim.lr_scheduler.ReduceLROnPlateau} with mode max and its other defaults: a
   * validation improves when it exceeds the best one so far by a ten-thousandth of it.
   *
   * @param rate learning rate at first
   * @param factor what it is multiplied with
   * @param patience validations without improvement that are put up with
   * @param warmup steps over which it rises
   */
  record Plateau(double rate, double factor, int patience, int warmup) implements LearningRate {
    /**
     * Checks the components.
     *
     * @param rate above 0
     * @param factor in (0, 1)
     * @param patience at least 0
     * @param warmup at least 0
     */
    public Plateau {
      checkRate("learning rate", rate);
      checkArgument(factor > 0 && factor < 1, "factor must be in (0, 1), got %s", factor);
      checkArgument(patience >= 0, "patience must be at least 0, got %s", patience);
      checkWarmup(warmup);
    }

    @Override
    public Plateau withWarmup(int steps) {
      return new Plateau(rate, factor, patience, steps);
    }
  }
}
