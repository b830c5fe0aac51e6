package io.gamerec.model.internal;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.core.Embedding;
import ai.djl.nn.core.Linear;
import java.util.List;

/**
 * Wide &amp; Deep (Cheng et al., <i>Wide &amp; Deep Learning for Recommender Systems</i>, DLRS
 * 2016) over the candidates of a list. A pair's logit is the first stage's, gap to the best over
 * temperature, plus a linear model of the crosses, plus a perceptron of the dense inputs and the
 * product of the tower vectors. The last two start near zero, so training starts from the first
 * stage's order.
 */
public final class WideAndDeepNetwork {
  private static final double SMALL_GAIN = 0.01;

  private final int hidden;
  private final double temperature;
  private final List<Weights.Spec> specs;

  /**
   * Lays the network out.
   *
   * @param denseWidth dense inputs of a pair
   * @param towerDim length of a tower vector
   * @param wideRows rows of the wide table, row 0 not counted
   * @param hidden width of both hidden layers
   * @param temperature of the first stage's loss
   */
  public WideAndDeepNetwork(
      int denseWidth, int towerDim, int wideRows, int hidden, double temperature) {
    this.hidden = hidden;
    this.temperature = temperature;
    this.specs =
        List.of(
            new Weights.Spec("wide.weight", new Shape(wideRows, 1), Weights.Init.ZEROS),
            new Weights.Spec(
                "deep.0.weight", new Shape(hidden, denseWidth + towerDim), Weights.Init.xavier(1)),
            new Weights.Spec("deep.0.bias", new Shape(hidden), Weights.Init.ZEROS),
            new Weights.Spec("deep.2.weight", new Shape(hidden, hidden), Weights.Init.xavier(1)),
            new Weights.Spec("deep.2.bias", new Shape(hidden), Weights.Init.ZEROS),
            new Weights.Spec(
                "deep.4.weight", new Shape(1, hidden), Weights.Init.xavier(SMALL_GAIN)),
            new Weights.Spec("deep.4.bias", new Shape(1), Weights.Init.ZEROS));
  }

  /**
   * The weights that the network needs.
   *
   * @return their names, shapes and gains
   */
  public List<Weights.Spec> specs() {
    return specs;
  }

  /**
   * Scores pairs.
   *
   * @param w the named weights
   * @param gaps {@code [pairs, 1]}, first stage's score less the best of the list
   * @param dense {@code [pairs, denseWidth]}, standardised
   * @param product {@code [pairs, towerDim]}, user vector times item vector, element by element
   * @param wide {@code [pairs, slots]} int64, rows of the wide table, 0 for none
   * @param owner makes the row for "none"
   * @return {@code [pairs]} logits
   */
  public NDArray logits(
      NamedTensors w, NDArray gaps, NDArray dense, NDArray product, NDArray wide, NDManager owner) {
    NDArray table = owner.zeros(new Shape(1, 1)).concat(w.get("wide.weight"), 0);
    NDArray crosses =
        Embedding.embedding(wide, table, SparseFormat.DENSE).singletonOrThrow().sum(new int[] {1});
    NDArray deep = NDArrays.concat(new NDList(dense, product), 1);
    deep = linear(w, "deep.0", deep).getNDArrayInternal().relu();
    deep = linear(w, "deep.2", deep).getNDArrayInternal().relu();
    deep = linear(w, "deep.4", deep);
    return gaps.div(temperature).add(crosses).add(deep).reshape(-1);
  }

  private static NDArray linear(NamedTensors w, String name, NDArray input) {
    return Linear.linear(input, w.get(name + ".weight"), w.get(name + ".bias")).singletonOrThrow();
  }

  /**
   * Width of the hidden layers.
   *
   * @return the width
   */
  public int hidden() {
    return hidden;
  }
}
