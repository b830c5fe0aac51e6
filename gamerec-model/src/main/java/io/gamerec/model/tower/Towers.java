package io.gamerec.model.tower;

import static com.google.common.base.Preconditions.checkArgument;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/**
 * The shape of both towers behind their inputs. Immutable values; as JSON they are objects with a
 * {@code kind}.
 *
 * <table>
 * <caption>Layers of a tower, d the length of its vector</caption>
 * <tr><th>towers</th><th>inputs</th><th>layers</th><th>initial weights</th></tr>
 * <tr><td>{@link Projection}, System A</td><td>embeddings through Linear and ReLU</td><td>Linear to
 * {@code hidden}, ReLU, dropout, Linear to d</td><td>Xavier uniform, gain 0.1 in sub-towers, 0.01
 * in embeddings, 1 here</td></tr>
 * <tr><td>{@link Mlp}, System C</td><td>embeddings as they are</td><td>{@code blocks} times Linear
 * to d, LayerNorm, ReLU, dropout</td><td>embeddings normal with deviation 0.02, Linear uniform
 * within 1/sqrt(inputs)</td></tr>
 * <tr><td>{@link Embeddings}, System B</td><td>embeddings as they are</td><td>none: the inputs side
 * by side are the vector</td><td>normal with deviation 0.02</td></tr>
 * </table>
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Towers.Projection.class, name = "projection"),
  @JsonSubTypes.Type(value = Towers.Mlp.class, name = "mlp"),
  @JsonSubTypes.Type(value = Towers.Embeddings.class, name = "embeddings")
})
public sealed interface Towers {

  /**
   * System A's: a hidden layer of 256.
   *
   * @return the towers
   */
  static Projection projection() {
    return new Projection(256, 0);
  }

  /**
   * System C's blocks, without dropout unless set.
   *
   * @param blocks at least 1
   * @return the towers
   */
  static Mlp mlp(int blocks) {
    return new Mlp(blocks, 0);
  }

  /**
   * System B's: no layers.
   *
   * @return the towers
   */
  static Embeddings embeddings() {
    return new Embeddings();
  }

  private static void checkDropout(double rate) {
    checkArgument(rate >= 0 && rate < 1, "dropout must be in [0, 1), got %s", rate);
  }

  /**
   * Linear, ReLU, dropout, Linear.
   *
   * @param hidden width of the hidden layer
   * @param dropout share of hidden values dropped while training
   */
  record Projection(int hidden, double dropout) implements Towers {
    /**
     * Checks the components.
     *
     * @param hidden at least 1
     * @param dropout in [0, 1)
     */
    public Projection {
      checkArgument(hidden >= 1, "hidden must be at least 1, got %s", hidden);
      checkDropout(dropout);
    }

    /**
     * The same with another width.
     *
     * @param value at least 1
     * @return the changed towers
     */
    public Projection hidden(int value) {
      return new Projection(value, dropout);
    }

    /**
     * The same with another dropout.
     *
     * @param rate in [0, 1)
     * @return the changed towers
     */
    public Projection dropout(double rate) {
      return new Projection(hidden, rate);
    }
  }

  /**
   * Blocks of Linear, LayerNorm, ReLU, dropout.
   *
   * @param blocks how many
   * @param dropout share of values dropped behind every block while training
   */
  record Mlp(int blocks, double dropout) implements Towers {
    /**
     * Checks the components.
     *
     * @param blocks at least 1
     * @param dropout in [0, 1)
     */
    public Mlp {
      checkArgument(blocks >= 1, "blocks must be at least 1, got %s", blocks);
      checkDropout(dropout);
    }

    /**
     * The same with another dropout.
     *
     * @param rate in [0, 1)
     * @return the changed towers
     */
    public Mlp dropout(double rate) {
      return new Mlp(blocks, rate);
    }
  }

  /** No layers. */
  record Embeddings() implements Towers {}
}
