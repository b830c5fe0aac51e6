package io.gamerec.features.split;

import io.gamerec.api.data.GameData;
import io.gamerec.api.data.Split;

/**
 * A way of dividing data once. Implementations are immutable and thread-safe; the same data and
 * settings give the same split, whatever the order of the users.
 */
public interface SplitStrategy {

  /**
   * The name by which reports and provenance call it.
   *
   * @return the name with all parameters
   */
  String name();

  /**
   * Divides the data.
   *
   * @param data the data
   * @return the three views
   * @throws IllegalArgumentException if the data cannot be divided so; the message says why
   */
  Split split(GameData data);
}
