package io.gamerec.features.source;

import io.gamerec.api.GamerecException;

/**
 * Data that can be read: interactions and the items they are about.
 *
 * <p>A source reads its files once a call, streaming: beside the result it holds a bounded buffer.
 * What is wrong with one record is counted in the report and the record left out; what is wrong
 * with a whole file, such as a missing column or an end in the middle, is an exception, never part
 * of the data.
 */
public interface Source {
  /**
   * Reads everything.
   *
   * @return the data, on the Java heap
   * @throws GamerecException if a file cannot be read, is cut off, damaged or of another kind, or
   *     no interaction is left
   */
  SourceData load();
}
