package io.gamerec.model.internal;

import io.gamerec.model.training.LearningRate;

/** Works a {@link LearningRate} out, step by step. Not thread-safe. */
final class Schedule {
  /** Constants of PyTorch's ReduceLROnPlateau. */
  private static final double THRESHOLD = 1e-4;

  private static final double SMALLEST_CHANGE = 1e-8;

  private final LearningRate learningRate;
  private final int steps;
  private double plateau;
  private double best = Double.NEGATIVE_INFINITY;
  private int withoutImprovement;

  /**
   * Starts a schedule.
   *
   * @param learningRate the rule
   * @param steps steps in all
   */
  Schedule(LearningRate learningRate, int steps) {
    this.learningRate = learningRate;
    this.steps = steps;
    this.plateau = learningRate instanceof LearningRate.Plateau falling ? falling.rate() : 0;
  }

  /** The rate of a step, counted from 0. */
  double rate(int step) {
    int warmup = learningRate.warmup();
    double full = full(Math.max(0, step - warmup), Math.max(1, steps - warmup));
    return step < warmup ? full * (step + 1) / warmup : full;
  }

  private double full(int step, int of) {
    if (learningRate instanceof LearningRate.Cosine cosine) {
      double half = (cosine.first() - cosine.last()) / 2;
      return cosine.last() + half * (1 + Math.cos(Math.PI * step / of));
    }
    if (learningRate instanceof LearningRate.Constant constant) {
      return constant.rate();
    }
    return plateau;
  }

  /** Takes note of a validation; higher is better. */
  void validated(double metric) {
    if (!(learningRate instanceof LearningRate.Plateau falling)) {
      return;
    }
    if (metric > best + Math.abs(best) * THRESHOLD || best == Double.NEGATIVE_INFINITY) {
      best = metric;
      withoutImprovement = 0;
      return;
    }
    withoutImprovement++;
    if (withoutImprovement > falling.patience()) {
      withoutImprovement = 0;
      double lower = plateau * falling.factor();
      plateau = plateau - lower > SMALLEST_CHANGE ? lower : plateau;
    }
  }
}
