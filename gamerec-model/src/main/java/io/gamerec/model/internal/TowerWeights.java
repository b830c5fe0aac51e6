package io.gamerec.model.internal;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.gamerec.features.FittedItemFeature;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A network with its weights and the fixed row that pads histories. Owns native memory until it is
 * closed.
 */
public final class TowerWeights implements AutoCloseable {
  private static final long PADDING_SEED = 0x5061646469L;

  private final TwoTowerNetwork network;
  private final NDManager manager;
  private final Weights weights;
  private final NDArray padding;

  /**
   * Makes the weights.
   *
   * @param network the towers
   * @param owner parent of the memory
   * @param seed decides the initial weights
   */
  public TowerWeights(TwoTowerNetwork network, NDManager owner, long seed) {
    this.network = network;
    this.manager = owner.newSubManager();
    this.weights = new Weights(network.specs(), manager, seed);
    this.padding = manager.create(paddingRow(seed), new Shape(1, network.idDim()));
    padding.setName("item.id.padding");
  }

  private float[] paddingRow(long seed) {
    SplittableRandom random = new SplittableRandom(seed ^ PADDING_SEED);
    float[] row = new float[network.idDim()];
    for (int i = 0; i < row.length; i++) {
      row[i] = (float) (network.paddingBound() * (2 * random.nextDouble() - 1));
    }
    return row;
  }

  /**
   * The towers.
   *
   * @return the network
   */
  public TwoTowerNetwork network() {
    return network;
  }

  /**
   * The weights.
   *
   * @return all of them
   */
  public Weights weights() {
    return weights;
  }

  /**
   * The embedding of the padding row.
   *
   * @return {@code [1, idDim]}, fixed
   */
  public NDArray padding() {
    return padding;
  }

  /**
   * Owner of what lives as long as the weights.
   *
   * @return the manager
   */
  public NDManager manager() {
    return manager;
  }

  /**
   * Encodes users with the weights as they are.
   *
   * @param users their tensors
   * @return {@code [B, outputDim]}
   */
  public NDArray users(BatchTensors.Tensors users) {
    return network.users(new TensorOps(weights.views(weights.flat()), null, users, padding, false));
  }

  /**
   * Encodes items with the weights as they are.
   *
   * @param features the items, encoded
   * @param known row of each item in the embedding table, or the table's size where it has none
   * @param from first item
   * @param to behind the last
   * @return {@code [to - from, outputDim]}
   */
  public NDArray items(List<FittedItemFeature> features, int[] known, int from, int to) {
    ItemTensors items = ItemTensors.some(features, known, from, to, manager);
    return network.items(new TensorOps(weights.views(weights.flat()), items, null, padding, false));
  }

  @Override
  public void close() {
    padding.close();
    weights.close();
    manager.close();
  }
}
