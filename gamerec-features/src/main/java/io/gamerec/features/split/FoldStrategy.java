package io.gamerec.features.split;

import io.gamerec.api.data.GameData;
import io.gamerec.api.data.Split;
import java.util.List;

/**
 * A way of dividing data several times. Implementations are immutable and thread-safe; the same
 * data and settings give the same folds, whatever the order of the users.
 */
public interface FoldStrategy {

  /**
   * The name by which reports and provenance call it; a fold's name adds its number.
   *
   * @return the name with all parameters
   */
  String name();

  /**
   * Divides the data.
   *
   * @param data the data
   * @return one split a fold; immutable
   * @throws IllegalArgumentException if the data cannot be divided so; the message says why
   */
  List<Split> folds(GameData data);
}
