package io.gamerec.model.training;

/**
 * What a training run did.
 *
 * @param steps optimiser steps
 * @param examples examples seen
 * @param seconds wall time
 * @param finalLoss mean loss of the last hundred steps
 */
public record TrainingResult(int steps, long examples, double seconds, double finalLoss) {

  /**
   * Speed of the run.
   *
   * @return optimiser steps a second
   */
  public double stepsPerSecond() {
    return steps / seconds;
  }
}
