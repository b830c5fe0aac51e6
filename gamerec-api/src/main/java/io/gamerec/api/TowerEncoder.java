package io.gamerec.api;

import io.gamerec.api.index.Metric;
import java.util.List;

/**
 * The two towers as the index sees them: histories and catalogue items become vectors of one space,
 * whose nearness under {@link #metric()} is what the model was trained on. Implementations are
 * thread-safe.
 *
 * <table>
 * <caption>Shapes, row-major float32</caption>
 * <tr><th>method</th><th>returns</th></tr>
 * <tr><td>{@link #encodeItems()}</td><td>{@code [itemIds().size(), dim()]}</td></tr>
 * <tr><td>{@link #encodeUsers}</td><td>{@code [histories.size(), dim()]}</td></tr>
 * </table>
 */
public interface TowerEncoder extends FittedOn {

  /**
   * Length of a vector.
   *
   * @return the dimension, at least 1
   */
  int dim();

  /**
   * The measure of nearness the model was trained on.
   *
   * @return the metric an index over these vectors must use
   */
  Metric metric();

  /**
   * The items of the catalogue in the order of {@link #encodeItems()}.
   *
   * @return raw ids
   */
  List<String> itemIds();

  /**
   * Encodes every item of the catalogue.
   *
   * @return a new array of {@code itemIds().size() * dim()} floats
   */
  float[] encodeItems();

  /**
   * Encodes users.
   *
   * @param histories the users' histories; items unknown to the catalogue are ignored
   * @return a new array of {@code histories.size() * dim()} floats
   */
  float[] encodeUsers(List<History> histories);

  /**
   * Identifies the trained weights: an index built from another model is refused.
   *
   * @return lower-case hex SHA-256 of the weights and the features
   */
  String fingerprint();

  /** Unless overridden, not known; an evaluation then reports that it cannot tell. */
  @Override
  default List<List<String>> fittedOn() {
    return UNKNOWN;
  }
}
