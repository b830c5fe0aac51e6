package io.gamerec.model.training;

import java.util.Map;

/**
 * What of a training run changes from step to step beside the weights and the optimiser, such as
 * the table of a streaming frequency estimate. Checkpoints hold it. What is drawn from the seed of
 * a step is no state.
 */
public interface TrainingState {
  /** There is none. */
  TrainingState NONE =
      new TrainingState() {
        @Override
        public void save(Map<String, double[]> tables) {}

        @Override
        public void restore(Map<String, double[]> tables) {}
      };

  /**
   * Writes the state.
   *
   * @param tables takes arrays by a name of lower-case letters and dots; a double holds every int
   *     and every float exactly
   */
  void save(Map<String, double[]> tables);

  /**
   * Puts a state back.
   *
   * @param tables what {@link #save} wrote
   * @throws IllegalArgumentException if a table is missing or has another length
   */
  void restore(Map<String, double[]> tables);
}
