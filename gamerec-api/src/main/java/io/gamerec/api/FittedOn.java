package io.gamerec.api;

import java.util.Arrays;
import java.util.List;

/**
 * Something that may have been fitted, and tells on what. A lineage is what {@link
 * io.gamerec.api.data.TrainView#lineage} gives: the view that was fitted on, then the views it was
 * cut from. An evaluation compares it with the training view of its split, see {@link
 * io.gamerec.api.data.EvalView#audit(java.util.Map)}.
 */
public interface FittedOn {
  /** One part, of which it is not known what it was fitted on. */
  List<List<String>> UNKNOWN = List.of(List.of());

  /**
   * What was fitted on.
   *
   * @return one lineage for each part that was fitted, an empty one where it is not known; no
   *     lineage at all where nothing is fitted
   */
  List<List<String>> fittedOn();

  /**
   * The lineages of a whole.
   *
   * @param parts what it is made of
   * @return the lineages of all parts, each once
   */
  static List<List<String>> union(FittedOn... parts) {
    return Arrays.stream(parts).flatMap(part -> part.fittedOn().stream()).distinct().toList();
  }
}
