package io.gamerec.model.training;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

/**
 * How the item tower is pre-trained without users (Yao et al., <i>Self-supervised Learning for
 * Large-scale Item Recommendations</i>, CIKM 2021). A step draws a batch of different items,
 * uniformly, and encodes each twice, with other features masked: the views {@code a_i} and {@code
 * b_i}. The loss is InfoNCE between them,
 *
 * <pre>{@code mean_i of log sum_j exp(cos(a_i, b_j) / temperature) - cos(a_i, b_i) / temperature}
 * </pre>
 *
 * <p>A masked feature is one that is missing: no labels, the code of missing values, the indicator
 * of a missing number or vector; the id is that of an item the model does not know. The features of
 * a view are the same for the whole batch. The optimiser is {@link Optimizer#adam()}, the
 * gradient's norm is clipped at 1. O(batchSize (batchSize + features)) time a step. Immutable.
 *
 * @param steps optimiser steps
 * @param batchSize items of a step, all where there are fewer; 512
 * @param temperature divides the cosines; 0.1
 * @param masking how the features of the two views are chosen; {@link Masking#COMPLEMENTARY}
 * @param featureDropout share of the features masked in a view, rounded, at least one and never all
 *     of them; 0.5
 * @param labelDropout share of the labels of a feature that is not masked which are left out all
 *     the same, item by item; 0
 * @param learningRate the schedule; {@link LearningRate#constant} 1e-3
 * @param seed decides items and masks; 7
 */
public record ItemPretraining(
    int steps,
    int batchSize,
    double temperature,
    Masking masking,
    double featureDropout,
    double labelDropout,
    LearningRate learningRate,
    long seed) {

  /** How the masked features of the two views are chosen. */
  public enum Masking {
    /** The second view has the features that the first has not: the task is the harder one. */
    COMPLEMENTARY,
    /** Each view's at random, by itself; the views may have features in common. */
    RANDOM
  }

  /**
   * Checks the components.
   *
   * @param steps at least 1
   * @param batchSize at least 2
   * @param temperature above 0
   * @param masking how features are chosen
   * @param featureDropout in (0, 1)
   * @param labelDropout in [0, 1)
   * @param learningRate not a plateau: there is no validation
   * @param seed any number
   */
  public ItemPretraining {
    checkArgument(steps >= 1, "steps must be at least 1, got %s", steps);
    checkArgument(batchSize >= 2, "batchSize must be at least 2, got %s", batchSize);
    checkArgument(
        temperature > 0 && Double.isFinite(temperature),
        "temperature must be above 0 and finite, got %s",
        temperature);
    requireNonNull(masking, "masking");
    checkArgument(
        featureDropout > 0 && featureDropout < 1,
        "featureDropout must be in (0, 1), got %s",
        featureDropout);
    checkArgument(
        labelDropout >= 0 && labelDropout < 1,
        "labelDropout must be in [0, 1), got %s",
        labelDropout);
    requireNonNull(learningRate, "learningRate");
    checkArgument(
        !(learningRate instanceof LearningRate.Plateau),
        "learningRate of pretraining cannot be a plateau, nothing is validated");
  }

  /**
   * The defaults.
   *
   * @param steps optimiser steps, at least 1; a few hundred
   * @return the settings
   */
  public static ItemPretraining ofSteps(int steps) {
    return new ItemPretraining(
        steps, 512, 0.1, Masking.COMPLEMENTARY, 0.5, 0, LearningRate.constant(1e-3), 7);
  }

  /**
   * The same with more or fewer items a step.
   *
   * @param items at least 2
   * @return the changed settings
   */
  public ItemPretraining withBatchSize(int items) {
    return new ItemPretraining(
        steps, items, temperature, masking, featureDropout, labelDropout, learningRate, seed);
  }

  /**
   * The same with another temperature.
   *
   * @param value above 0
   * @return the changed settings
   */
  public ItemPretraining withTemperature(double value) {
    return new ItemPretraining(
        steps, batchSize, value, masking, featureDropout, labelDropout, learningRate, seed);
  }

  /**
   * The same with other masks.
   *
   * @param how how features are chosen
   * @param share of the features that is masked, in (0, 1)
   * @return the changed settings
   */
  public ItemPretraining withMasking(Masking how, double share) {
    return new ItemPretraining(
        steps, batchSize, temperature, how, share, labelDropout, learningRate, seed);
  }

  /**
   * The same with labels left out or not.
   *
   * @param rate in [0, 1)
   * @return the changed settings
   */
  public ItemPretraining withLabelDropout(double rate) {
    return new ItemPretraining(
        steps, batchSize, temperature, masking, featureDropout, rate, learningRate, seed);
  }

  /**
   * The same on another schedule.
   *
   * @param schedule not a plateau
   * @return the changed settings
   */
  public ItemPretraining withLearningRate(LearningRate schedule) {
    return new ItemPretraining(
        steps, batchSize, temperature, masking, featureDropout, labelDropout, schedule, seed);
  }

  /**
   * The same with another seed.
   *
   * @param value any number
   * @return the changed settings
   */
  public ItemPretraining withSeed(long value) {
    return new ItemPretraining(
        steps, batchSize, temperature, masking, featureDropout, labelDropout, learningRate, value);
  }
}
