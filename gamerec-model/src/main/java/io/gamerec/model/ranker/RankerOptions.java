package io.gamerec.model.ranker;

import static com.google.common.base.Preconditions.checkArgument;

import io.gamerec.model.TrainingListener;

/**
 * How a ranker is trained: listwise softmax over the candidates the first stage returns, Adam with
 * a cosine schedule. Immutable.
 *
 * @param steps optimiser steps; 1,000
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

  /** The defaults. */
  public static final RankerOptions DEFAULT =
      new RankerOptions(1_000, 64, 100, 1e-3, 7, TrainingListener.NONE);

  /**
   * Checks the components.
   *
   * @param steps at least 1
   * @param lists at least 1
   * @param candidates at least 2
   * @param learningRate above 0
   * @param seed any number
   * @param listener follows the run
   */
  public RankerOptions {
    checkArgument(steps >= 1, "steps must be at least 1, got %s", steps);
    checkArgument(lists >= 1, "lists must be at least 1, got %s", lists);
    checkArgument(candidates >= 2, "candidates must be at least 2, got %s", candidates);
    checkArgument(learningRate > 0, "learningRate must be above 0, got %s", learningRate);
  }

  /**
   * The same with another number of steps.
   *
   * @param newSteps at least 1
   * @return the changed options
   */
  public RankerOptions withSteps(int newSteps) {
    return new RankerOptions(newSteps, lists, candidates, learningRate, seed, listener);
  }

  /**
   * The same with another seed.
   *
   * @param newSeed any number
   * @return the changed options
   */
  public RankerOptions withSeed(long newSeed) {
    return new RankerOptions(steps, lists, candidates, learningRate, newSeed, listener);
  }

  /**
   * The same with another listener.
   *
   * @param newListener follows the run
   * @return the changed options
   */
  public RankerOptions withListener(TrainingListener newListener) {
    return new RankerOptions(steps, lists, candidates, learningRate, seed, newListener);
  }
}
