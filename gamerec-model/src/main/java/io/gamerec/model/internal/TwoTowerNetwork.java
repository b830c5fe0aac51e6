package io.gamerec.model.internal;

import static com.google.common.base.Preconditions.checkArgument;

import ai.djl.ndarray.types.Shape;
import io.gamerec.features.FeatureSpec;
import io.gamerec.features.FittedFeatures;
import io.gamerec.features.FittedItemFeature;
import io.gamerec.features.ItemFeature;
import io.gamerec.model.tower.SequenceTower;
import io.gamerec.model.tower.Towers;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The two towers over a {@link FeatureSpec}: which weights there are and how they are put together.
 *
 * <table>
 * <caption>Shapes, B users, m scored items</caption>
 * <tr><th>tower</th><th>shape</th></tr>
 * <tr><td>users</td><td>{@code [B, outputDim]} float32</td></tr>
 * <tr><td>items</td><td>{@code [m, outputDim]} float32</td></tr>
 * </table>
 *
 * <table>
 * <caption>Sub-towers of item features; with {@link Towers.Projection} every Linear has a ReLU
 * behind it but that of a number, else embeddings have no Linear</caption>
 * <tr><th>feature</th><th>weights</th></tr>
 * <tr><td>item id, code</td><td>{@code item.COLUMN.embedding}, {@code item.COLUMN.tower.0}</td></tr>
 * <tr><td>multi-hot</td><td>{@code item.COLUMN.tower.0}</td></tr>
 * <tr><td>TF-IDF</td><td>{@code item.COLUMN.tower.0}, {@code item.COLUMN.tower.2}</td></tr>
 * <tr><td>number</td><td>{@code item.COLUMN.tower.0} of value and indicator</td></tr>
 * <tr><td>vector</td><td>{@code item.COLUMN.tower.0} of vector and indicator</td></tr>
 * </table>
 *
 * <p>The weights of the sequence, {@code user.sequence.NAME}, are told by {@link SequencePart}.
 *
 * <p>A sub-tower whose input is a code runs over its vocabulary and is gathered then; a vocabulary
 * is smaller than the catalogue. The padding row of the pools is no weight: it keeps its random
 * value, as published. The cold row {@code item.id.cold} is there where the id has dropout.
 */
public final class TwoTowerNetwork {
  private static final double SUB_TOWER_GAIN = 0.1;
  private static final double EMBEDDING_GAIN = 0.01;
  private static final double EMBEDDING_DEVIATION = 0.02;
  static final double NORM_EPSILON = 1e-12;
  static final String ITEM_IDS = "item.id.embedding.weight";
  static final String COLD = "item.id.cold";
  static final String USER_IDS = "user.id.embedding.weight";

  private final FittedFeatures features;
  private final Towers towers;
  private final int outputDim;
  private final boolean unitLength;
  private final int idDim;
  private final double idDropout;
  private final @Nullable SequencePart sequence;
  private final List<Weights.Spec> specs = new ArrayList<>();

  /**
   * Lays the network out.
   *
   * @param features its inputs
   * @param towers its layers
   * @param outputDim length of the towers' vectors
   * @param unitLength whether they are scaled to unit length
   */
  public TwoTowerNetwork(
      FittedFeatures features, Towers towers, int outputDim, boolean unitLength) {
    this(features, towers, null, outputDim, unitLength);
  }

  /**
   * Lays the network out.
   *
   * @param features its inputs
   * @param towers its layers
   * @param sequence how the user tower reads the played games in their order, null where it does
   *     not
   * @param outputDim length of the towers' vectors
   * @param unitLength whether they are scaled to unit length
   */
  public TwoTowerNetwork(
      FittedFeatures features,
      Towers towers,
      @Nullable SequenceTower sequence,
      int outputDim,
      boolean unitLength) {
    this.features = features;
    this.towers = towers;
    this.outputDim = outputDim;
    this.unitLength = unitLength;
    int width = 0;
    int id = 0;
    double dropout = 0;
    for (FittedItemFeature item : features.items()) {
      itemTower(item);
      width += item.feature().dim();
      if (item.feature() instanceof ItemFeature.ItemId itemId) {
        id = itemId.dim();
        dropout = itemId.dropout();
      }
    }
    this.idDim = id;
    this.idDropout = dropout;
    head("item", width);
    int userWidth = features.spec().pools().size() * idDim;
    FeatureSpec.UserId userId = features.spec().userId();
    if (userId != null) {
      embedding("user.id", features.userIds().size(), userId.dim());
      userWidth += userId.dim();
    }
    for (FeatureSpec.UserTower tower : features.spec().affinities()) {
      userTower(tower, 2 * features.labels(tower.column()).vocabulary().size());
      userWidth += tower.dim();
    }
    for (FeatureSpec.UserTower tower : features.spec().profiles()) {
      userTower(tower, features.labels(tower.column()).vocabulary().size());
      userWidth += tower.dim();
    }
    this.sequence = sequence == null ? null : new SequencePart(sequence, features.spec(), idDim);
    if (this.sequence != null) {
      specs.addAll(this.sequence.specs());
      userWidth += idDim;
    }
    head("user", userWidth);
    if (idDropout > 0) {
      specs.add(new Weights.Spec(COLD, new Shape(1, idDim), Weights.Init.normal(EMBEDDING_GAIN)));
    }
  }

  private boolean hasSubTowers() {
    return towers instanceof Towers.Projection;
  }

  private void itemTower(FittedItemFeature item) {
    String name = "item." + item.feature().column();
    int dim = item.feature().dim();
    if (item instanceof FittedItemFeature.Id || item instanceof FittedItemFeature.Codes) {
      int rows =
          item instanceof FittedItemFeature.Codes codes
              ? codes.vocabulary().size()
              : features.itemCount();
      embedding(name, rows, dim);
      if (hasSubTowers()) {
        linear(name + ".tower.0", dim, dim, SUB_TOWER_GAIN);
      }
    } else if (item instanceof FittedItemFeature.Numbers) {
      linear(name + ".tower.0", 2, dim, SUB_TOWER_GAIN);
    } else if (item instanceof FittedItemFeature.Vectors vectors) {
      linear(name + ".tower.0", vectors.length() + 1, dim, SUB_TOWER_GAIN);
    } else {
      FittedItemFeature.Labels labels = (FittedItemFeature.Labels) item;
      int width = labels.vocabulary().size();
      if (labels.feature() instanceof ItemFeature.TfIdf tfIdf) {
        linear(name + ".tower.0", width, tfIdf.hidden(), SUB_TOWER_GAIN);
        linear(name + ".tower.2", tfIdf.hidden(), dim, SUB_TOWER_GAIN);
      } else {
        linear(name + ".tower.0", width, dim, SUB_TOWER_GAIN);
      }
    }
  }

  private void userTower(FeatureSpec.UserTower tower, int width) {
    String name = "user." + tower.column() + ".tower";
    linear(name + ".0", width, tower.hidden(), SUB_TOWER_GAIN);
    linear(name + ".2", tower.hidden(), tower.dim(), SUB_TOWER_GAIN);
  }

  private void head(String tower, int width) {
    if (towers instanceof Towers.Projection projection) {
      linear(tower + ".projection.0", width, projection.hidden(), 1);
      linear(tower + ".projection.2", projection.hidden(), outputDim, 1);
    } else if (towers instanceof Towers.Mlp mlp) {
      for (int block = 0; block < mlp.blocks(); block++) {
        String name = tower + ".blocks." + block;
        int in = block == 0 ? width : outputDim;
        Weights.Init init = Weights.Init.uniform(1 / Math.sqrt(in));
        specs.add(new Weights.Spec(name + ".0.weight", new Shape(outputDim, in), init));
        specs.add(new Weights.Spec(name + ".0.bias", new Shape(outputDim), init));
        specs.add(new Weights.Spec(name + ".1.weight", new Shape(outputDim), Weights.Init.ONES));
        specs.add(new Weights.Spec(name + ".1.bias", new Shape(outputDim), Weights.Init.ZEROS));
      }
    } else {
      checkArgument(
          width == outputDim,
          "towers of embeddings need inputs of outputDim %s in all, the %s tower has %s",
          outputDim,
          tower,
          width);
    }
  }

  private void embedding(String name, int rows, int dim) {
    Weights.Init init =
        hasSubTowers()
            ? Weights.Init.xavier(EMBEDDING_GAIN)
            : Weights.Init.normal(EMBEDDING_DEVIATION);
    specs.add(new Weights.Spec(name + ".embedding.weight", new Shape(rows, dim), init));
  }

  private void linear(String name, int in, int out, double gain) {
    specs.add(new Weights.Spec(name + ".weight", new Shape(out, in), Weights.Init.xavier(gain)));
    specs.add(new Weights.Spec(name + ".bias", new Shape(out), Weights.Init.ZEROS));
  }

  /**
   * Bound of the values of a row outside the weights that stands beside the item embeddings.
   *
   * @return half the width of a uniform distribution
   */
  public double paddingBound() {
    return EMBEDDING_GAIN * Math.sqrt(6.0 / (features.itemCount() + 1 + idDim));
  }

  /**
   * What the towers read.
   *
   * @return the features
   */
  public FittedFeatures features() {
    return features;
  }

  /**
   * Length of an item's embedding.
   *
   * @return the dimension
   */
  public int idDim() {
    return idDim;
  }

  /** Share of items whose embedding is replaced by the cold row while training. */
  double idDropout() {
    return idDropout;
  }

  /** Whether vectors are scaled to unit length. */
  boolean unitLength() {
    return unitLength;
  }

  /**
   * The weights that the network needs.
   *
   * @return their names, shapes and initial values
   */
  public List<Weights.Spec> specs() {
    return specs;
  }

  /** Encodes the scored items, {@code [m, outputDim]}. */
  <T> T items(TowerOps<T> ops) {
    List<T> parts = new ArrayList<>();
    for (FittedItemFeature item : features.items()) {
      parts.add(itemPart(ops, item));
    }
    return head(ops, "item", ops.concat(parts));
  }

  private <T> T itemPart(TowerOps<T> ops, FittedItemFeature item) {
    String name = "item." + item.feature().column();
    String first = name + ".tower.0";
    if (item instanceof FittedItemFeature.Id) {
      return embedded(ops, ops.itemIds(), first);
    }
    if (item instanceof FittedItemFeature.Codes codes) {
      return ops.codes(codes, embedded(ops, ops.table(name + ".embedding.weight"), first));
    }
    if (item instanceof FittedItemFeature.Labels labels) {
      T layer = ops.relu(ops.labels(labels, first));
      boolean deep = item.feature() instanceof ItemFeature.TfIdf;
      return deep ? ops.relu(ops.linear(layer, name + ".tower.2")) : layer;
    }
    T linear = ops.linear(ops.inputs(item), first);
    return item instanceof FittedItemFeature.Numbers ? linear : ops.relu(linear);
  }

  private <T> T embedded(TowerOps<T> ops, T rows, String name) {
    return hasSubTowers() ? ops.relu(ops.linear(rows, name)) : rows;
  }

  /** Encodes the users, {@code [B, outputDim]}. */
  <T> T users(TowerOps<T> ops) {
    List<T> parts = new ArrayList<>();
    if (!features.spec().pools().isEmpty()) {
      parts.add(ops.pools());
    }
    if (features.spec().userId() != null) {
      parts.add(ops.userIds());
    }
    long from = 0;
    for (FeatureSpec.UserTower tower : features.spec().affinities()) {
      from = userPart(ops, tower, from, 2, parts);
    }
    for (FeatureSpec.UserTower tower : features.spec().profiles()) {
      from = userPart(ops, tower, from, 1, parts);
    }
    if (sequence != null) {
      parts.add(sequence.of(ops));
    }
    return head(ops, "user", ops.concat(parts));
  }

  private <T> long userPart(
      TowerOps<T> ops, FeatureSpec.UserTower tower, long from, int times, List<T> parts) {
    long to = from + (long) times * features.labels(tower.column()).vocabulary().size();
    String name = "user." + tower.column() + ".tower";
    T layer = ops.relu(ops.linear(ops.dense(from, to), name + ".0"));
    parts.add(ops.relu(ops.linear(layer, name + ".2")));
    return to;
  }

  private <T> T head(TowerOps<T> ops, String tower, T input) {
    T out = input;
    if (towers instanceof Towers.Projection projection) {
      String name = tower + ".projection";
      T hidden = ops.dropout(ops.relu(ops.linear(out, name + ".0")), projection.dropout());
      out = ops.linear(hidden, name + ".2");
    } else if (towers instanceof Towers.Mlp mlp) {
      for (int block = 0; block < mlp.blocks(); block++) {
        String name = tower + ".blocks." + block;
        T norm = ops.layerNorm(ops.linear(out, name + ".0"), name + ".1");
        out = ops.dropout(ops.relu(norm), mlp.dropout());
      }
    }
    return unitLength ? ops.unit(out) : out;
  }
}
