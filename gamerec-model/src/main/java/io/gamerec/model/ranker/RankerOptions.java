package io.gamerec.model.ranker;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

import io.gamerec.api.internal.SetOnce;
import io.gamerec.model.training.TrainingListener;

/**
 * How a ranker is trained: listwise softmax over the candidates the first stage returns, Adam with
 * a cosine schedule down to a tenth of the learning rate. Immutable.
 *
 * @param steps optimiser steps; 400
 * @param lists candidate lists a step; 64
 * @param candidates candidates a list; 100
 * @param learningRate learning rate of the first step; 1e-3
 * @param seed decides the order of examples; 7
 * @param listener follows the run; examples are lists
 */
public record RankerOptions(
    int steps,
    int lists,
    int candidates,
    double learningRate,
    long seed,
    TrainingListener listener) {

  /**
   * Starts options with the defaults.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects options. A setting is set once. Not thread-safe. */
  public static final class Builder {
    private int steps = 400;
    private int lists = 64;
    private int candidates = 100;
    private double learningRate = 1e-3;
    private long seed = 7;
    private TrainingListener listener = TrainingListener.NONE;
    private final SetOnce once = new SetOnce();

    private Builder() {}

    /**
     * Sets the number of steps.
     *
     * @param steps at least 1
     * @return this builder
     */
    public Builder steps(int steps) {
      checkArgument(steps >= 1, "steps must be at least 1, got %s", steps);
      once.set("steps");
      this.steps = steps;
      return this;
    }

    /**
     * Sets the candidate lists a step.
     *
     * @param lists at least 1
     * @return this builder
     */
    public Builder lists(int lists) {
      checkArgument(lists >= 1, "lists must be at least 1, got %s", lists);
      once.set("lists");
      this.lists = lists;
      return this;
    }

    /**
     * Sets the candidates a list.
     *
     * @param candidates at least 2
     * @return this builder
     */
    public Builder candidates(int candidates) {
      checkArgument(candidates >= 2, "candidates must be at least 2, got %s", candidates);
      once.set("candidates");
      this.candidates = candidates;
      return this;
    }

    /**
     * Sets the learning rate of the first step.
     *
     * @param learningRate above 0
     * @return this builder
     */
    public Builder learningRate(double learningRate) {
      checkArgument(learningRate > 0, "learningRate must be above 0, got %s", learningRate);
      once.set("learningRate");
      this.learningRate = learningRate;
      return this;
    }

    /**
     * Sets the seed.
     *
     * @param seed any number
     * @return this builder
     */
    public Builder seed(long seed) {
      once.set("seed");
      this.seed = seed;
      return this;
    }

    /**
     * Sets who follows the run.
     *
     * @param listener called after every step
     * @return this builder
     */
    public Builder listener(TrainingListener listener) {
      once.set("listener");
      this.listener = requireNonNull(listener, "listener");
      return this;
    }

    /**
     * Makes the options.
     *
     * @return the options
     */
    public RankerOptions build() {
      return new RankerOptions(steps, lists, candidates, learningRate, seed, listener);
    }
  }
}
