package io.gamerec.model.internal;

import static com.google.common.base.Preconditions.checkArgument;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.core.Embedding;
import ai.djl.nn.core.Linear;
import io.gamerec.features.FeatureSpec;
import io.gamerec.features.FittedFeatures;
import io.gamerec.features.FittedItemFeature;
import io.gamerec.features.ItemFeature;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * System A's towers over any {@link FeatureSpec}, on DJL's portable NDArray operations: the
 * reference for every faster path.
 *
 * <table>
 * <caption>Shapes, B users, L entries, P pools, n items, E id dimension</caption>
 * <tr><th>tensor</th><th>shape</th></tr>
 * <tr><td>entries</td><td>{@code [B, L]} int64, row n is the padding row</td></tr>
 * <tr><td>pool weights</td><td>{@code [B, P, L]} float32</td></tr>
 * <tr><td>dense</td><td>{@code [B, denseWidth]} float32</td></tr>
 * <tr><td>users</td><td>{@code [B, outputDim]} float32, unit length</td></tr>
 * <tr><td>items</td><td>{@code [n, outputDim]} float32, unit length</td></tr>
 * </table>
 *
 * <table>
 * <caption>Sub-towers of item features; every Linear has a ReLU behind it but that of a
 * number</caption>
 * <tr><th>feature</th><th>weights</th></tr>
 * <tr><td>item id, code</td><td>{@code item.COLUMN.embedding}, {@code item.COLUMN.tower.0}</td></tr>
 * <tr><td>multi-hot</td><td>{@code item.COLUMN.tower.0}</td></tr>
 * <tr><td>TF-IDF</td><td>{@code item.COLUMN.tower.0}, {@code item.COLUMN.tower.2}</td></tr>
 * <tr><td>number</td><td>{@code item.COLUMN.tower.0} of value and indicator</td></tr>
 * <tr><td>vector</td><td>{@code item.COLUMN.tower.0} of vector and indicator</td></tr>
 * </table>
 *
 * <p>Gains are those of System A: 0.1 in sub-towers, 0.01 in embeddings, 1 in the projections.
 *
 * <p>A sub-tower whose input is a code runs over its vocabulary and is gathered then; a vocabulary
 * is smaller than the catalogue. The padding row is no weight: it keeps its random value, as
 * published.
 */
public final class TwoTowerNetwork implements AutoCloseable {
  private static final double SUB_TOWER_GAIN = 0.1;
  private static final double EMBEDDING_GAIN = 0.01;
  static final double NORM_EPSILON = 1e-12;

  private final FittedFeatures features;
  private final int hidden;
  private final int outputDim;
  private final int idDim;
  private final NDManager manager;
  private final NDArray padding;
  private final Map<String, NDArray> itemInputs = new HashMap<>();
  private final List<Weights.Spec> specs = new ArrayList<>();

  /**
   * Lays the network out.
   *
   * @param features its inputs
   * @param hidden width of the projections' hidden layer
   * @param outputDim length of the towers' vectors
   * @param owner parent of its memory
   * @param seed decides the padding row
   */
  public TwoTowerNetwork(
      FittedFeatures features, int hidden, int outputDim, NDManager owner, long seed) {
    checkReadable(features.spec());
    this.features = features;
    this.hidden = hidden;
    this.outputDim = outputDim;
    this.manager = owner.newSubManager();
    int width = 0;
    int id = 0;
    for (FittedItemFeature item : features.items()) {
      itemTower(item);
      width += item.feature().dim();
      if (item.feature() instanceof ItemFeature.ItemId itemId) {
        id = itemId.dim();
      }
    }
    this.idDim = id;
    projection("item.projection", width);
    int userWidth = features.spec().pools().size() * idDim;
    for (FeatureSpec.UserTower tower : features.spec().affinities()) {
      userTower(tower, 2 * features.labels(tower.column()).vocabulary().size());
      userWidth += tower.dim();
    }
    for (FeatureSpec.UserTower tower : features.spec().profiles()) {
      userTower(tower, features.labels(tower.column()).vocabulary().size());
      userWidth += tower.dim();
    }
    projection("user.projection", userWidth);
    this.padding = manager.create(paddingRow(seed), new Shape(1, idDim));
    padding.setName("item.id.padding");
  }

  private static void checkReadable(FeatureSpec spec) {
    checkArgument(
        spec.userId() == null && spec.sequence() == null && !spec.pools().isEmpty(),
        "the towers read pools, no sequence and no userId(dim), got %s",
        spec);
    for (ItemFeature feature : spec.itemFeatures()) {
      checkArgument(
          !(feature instanceof ItemFeature.ItemId id) || id.dropout() == 0,
          "the towers train without dropout of itemId, got %s",
          feature);
    }
  }

  private void itemTower(FittedItemFeature item) {
    String name = "item." + item.feature().column();
    int dim = item.feature().dim();
    if (item instanceof FittedItemFeature.Id) {
      embedding(name, features.itemCount(), dim);
      linear(name + ".tower.0", dim, dim, SUB_TOWER_GAIN);
    } else if (item instanceof FittedItemFeature.Codes codes) {
      embedding(name, codes.vocabulary().size(), dim);
      linear(name + ".tower.0", dim, dim, SUB_TOWER_GAIN);
      long[] rows = new long[codes.size()];
      Arrays.setAll(rows, codes::code);
      itemInputs.put(name, manager.create(rows));
    } else if (item instanceof FittedItemFeature.Numbers numbers) {
      linear(name + ".tower.0", 2, dim, SUB_TOWER_GAIN);
      itemInputs.put(name, manager.create(numbers.inputs(), new Shape(numbers.size(), 2)));
    } else if (item instanceof FittedItemFeature.Vectors vectors) {
      int width = vectors.length() + 1;
      linear(name + ".tower.0", width, dim, SUB_TOWER_GAIN);
      itemInputs.put(name, manager.create(vectors.inputs(), new Shape(vectors.size(), width)));
    } else {
      FittedItemFeature.Labels labels = (FittedItemFeature.Labels) item;
      int width = labels.vocabulary().size();
      if (labels.feature() instanceof ItemFeature.TfIdf tfIdf) {
        linear(name + ".tower.0", width, tfIdf.hidden(), SUB_TOWER_GAIN);
        linear(name + ".tower.2", tfIdf.hidden(), dim, SUB_TOWER_GAIN);
      } else {
        linear(name + ".tower.0", width, dim, SUB_TOWER_GAIN);
      }
      itemInputs.put(name, manager.create(labels.dense(), new Shape(features.itemCount(), width)));
    }
  }

  private void userTower(FeatureSpec.UserTower tower, int width) {
    String name = "user." + tower.column() + ".tower";
    linear(name + ".0", width, tower.hidden(), SUB_TOWER_GAIN);
    linear(name + ".2", tower.hidden(), tower.dim(), SUB_TOWER_GAIN);
  }

  private void projection(String name, int width) {
    linear(name + ".0", width, hidden, 1);
    linear(name + ".2", hidden, outputDim, 1);
  }

  private void embedding(String name, int rows, int dim) {
    specs.add(new Weights.Spec(name + ".embedding.weight", new Shape(rows, dim), EMBEDDING_GAIN));
  }

  private void linear(String name, int in, int out, double gain) {
    specs.add(new Weights.Spec(name + ".weight", new Shape(out, in), gain));
    specs.add(new Weights.Spec(name + ".bias", new Shape(out), 0));
  }

  private float[] paddingRow(long seed) {
    double bound = EMBEDDING_GAIN * Math.sqrt(6.0 / (features.itemCount() + 1 + idDim));
    SplittableRandom random = new SplittableRandom(seed ^ 0x5061646469L);
    float[] row = new float[idDim];
    for (int i = 0; i < idDim; i++) {
      row[i] = (float) (bound * (2 * random.nextDouble() - 1));
    }
    return row;
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
   * The embedding of the padding row.
   *
   * @return {@code [1, idDim]}, fixed
   */
  public NDArray padding() {
    return padding;
  }

  /**
   * Encodes all items.
   *
   * @param w the named weights
   * @return {@code [n, outputDim]}
   */
  public NDArray items(NamedTensors w) {
    NDList parts = new NDList();
    for (FittedItemFeature item : features.items()) {
      String name = "item." + item.feature().column();
      NDArray input = itemInputs.get(name);
      if (input == null) {
        parts.add(layer(w, name + ".tower.0", w.get(name + ".embedding.weight")));
      } else if (item instanceof FittedItemFeature.Codes) {
        parts.add(gather(layer(w, name + ".tower.0", w.get(name + ".embedding.weight")), input));
      } else if (item instanceof FittedItemFeature.Numbers) {
        parts.add(linear(w, name + ".tower.0", input));
      } else {
        NDArray first = layer(w, name + ".tower.0", input);
        boolean deep = item.feature() instanceof ItemFeature.TfIdf;
        parts.add(deep ? layer(w, name + ".tower.2", first) : first);
      }
    }
    return project(w, "item.projection", concat(parts));
  }

  /**
   * Encodes users.
   *
   * @param w the named weights
   * @param entries item rows
   * @param poolWeights their weights in each pool
   * @param dense affinities and profiles
   * @return {@code [B, outputDim]}
   */
  public NDArray users(NamedTensors w, NDArray entries, NDArray poolWeights, NDArray dense) {
    NDArray table = w.get("item.id.embedding.weight").concat(padding, 0);
    NDArray pools =
        poolWeights
            .batchMatMul(gather(table, entries))
            .reshape(entries.getShape().get(0), features.spec().pools().size() * (long) idDim);
    NDList parts = new NDList(pools);
    long from = 0;
    for (FeatureSpec.UserTower tower : features.spec().affinities()) {
      long to = from + 2L * features.labels(tower.column()).vocabulary().size();
      parts.add(userTower(w, tower, dense, from, to));
      from = to;
    }
    for (FeatureSpec.UserTower tower : features.spec().profiles()) {
      long to = from + features.labels(tower.column()).vocabulary().size();
      parts.add(userTower(w, tower, dense, from, to));
      from = to;
    }
    return project(w, "user.projection", concat(parts));
  }

  /**
   * Mean softmax cross-entropy of the targets over all items.
   *
   * @param users {@code [B, outputDim]}
   * @param items {@code [n, outputDim]}
   * @param targets {@code [B, 1]} int64
   * @param temperature divides the similarity
   * @param adjustment {@code [n]}, added to the logits
   * @return the loss, a scalar
   */
  public static NDArray loss(
      NDArray users, NDArray items, NDArray targets, double temperature, NDArray adjustment) {
    // Not div(Number): DJL gives the number Java memory and lets go of it at once, but the recorded
    // division reads it again for the gradient.
    NDArray divisor = users.getManager().full(new Shape(), (float) temperature, DataType.FLOAT32);
    NDArray logits = users.matMul(items.transpose()).div(divisor).add(adjustment);
    return logits.logSoftmax(1).gather(targets, 1).mean().neg();
  }

  private static NDArray userTower(
      NamedTensors w, FeatureSpec.UserTower tower, NDArray dense, long from, long to) {
    String name = "user." + tower.column() + ".tower";
    NDArray input = dense.get(new NDIndex(":, " + from + ":" + to));
    return layer(w, name + ".2", layer(w, name + ".0", input));
  }

  private static NDArray layer(NamedTensors w, String name, NDArray input) {
    return linear(w, name, input).getNDArrayInternal().relu();
  }

  private static NDArray linear(NamedTensors w, String name, NDArray input) {
    return Linear.linear(input, w.get(name + ".weight"), w.get(name + ".bias")).singletonOrThrow();
  }

  private static NDArray gather(NDArray table, NDArray rows) {
    return Embedding.embedding(rows, table, SparseFormat.DENSE).singletonOrThrow();
  }

  /** DJL gives a copy that no gradient goes through where there is one part only. */
  private static NDArray concat(NDList parts) {
    return parts.size() == 1 ? parts.get(0) : NDArrays.concat(parts, 1);
  }

  private static NDArray project(NamedTensors w, String name, NDArray input) {
    NDArray out = linear(w, name + ".2", layer(w, name + ".0", input));
    return out.normalize(2, 1, NORM_EPSILON);
  }

  @Override
  public void close() {
    manager.close();
  }
}
