package io.gamerec.model.training;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Optional;

/**
 * What a training run did, from its first step on, however often it was resumed.
 *
 * @param steps optimiser steps
 * @param examples examples seen
 * @param seconds wall time
 * @param finalLoss mean loss of the last hundred steps
 * @param end why it ended
 * @param validations all validations, in order
 */
public record TrainingResult(
    int steps,
    long examples,
    double seconds,
    double finalLoss,
    TrainingEnd end,
    List<ValidationEvent> validations) {
  /**
   * Copies the list.
   *
   * @param steps optimiser steps
   * @param examples examples seen
   * @param seconds wall time
   * @param finalLoss mean loss of the last hundred steps
   * @param end why it ended
   * @param validations all validations, in order
   */
  public TrainingResult {
    validations = ImmutableList.copyOf(validations);
  }

  /**
   * Speed of the run, validations and checkpoints included.
   *
   * @return optimiser steps a second
   */
  public double stepsPerSecond() {
    return steps / seconds;
  }

  /**
   * The validation whose deciding metric was highest, the first of equals.
   *
   * @return the validation, empty where there was none
   */
  public Optional<ValidationEvent> best() {
    return validations.stream().filter(ValidationEvent::best).reduce((earlier, later) -> later);
  }
}
