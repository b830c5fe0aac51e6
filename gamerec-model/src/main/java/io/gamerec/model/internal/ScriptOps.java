package io.gamerec.model.internal;

import static java.util.Objects.requireNonNull;

import ai.djl.ndarray.types.Shape;
import io.gamerec.features.FittedFeatures;
import io.gamerec.features.FittedItemFeature;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes towers down as TorchScript statements. Sums over sparse rows and rows of tables get their
 * gradient by hand: their result is a leaf of its own, whose gradient the {@link #scatter}
 * statements add to the flat gradient.
 */
final class ScriptOps implements TowerOps<String> {
  private final FittedFeatures features;
  private final boolean subset;
  private final boolean idDropout;
  private final Map<String, Place> places = new HashMap<>();
  private final List<String> towers = new ArrayList<>();
  private final List<String> scatter = new ArrayList<>();
  private final List<String> leaves = new ArrayList<>(List.of("leaf"));
  private final StringBuilder sizes = new StringBuilder();
  private int inputs;
  private int names;

  /** Where a weight lies in the flat tensor. */
  private record Place(int number, long start, Shape shape) {}

  /**
   * Starts a program.
   *
   * @param network the towers
   * @param subset whether some of the items are scored only: their inputs come with every batch
   */
  ScriptOps(TwoTowerNetwork network, boolean subset) {
    this.features = network.features();
    this.subset = subset;
    this.idDropout = network.idDropout() > 0;
    long at = 0;
    for (Weights.Spec spec : network.specs()) {
      places.put(spec.name(), new Place(places.size(), at, spec.shape()));
      sizes.append(sizes.length() == 0 ? "" : ", ").append(spec.shape().size());
      at += spec.shape().size();
    }
  }

  /** Statements that compute the towers. */
  List<String> towers() {
    return towers;
  }

  /** Statements that add the gradients of the leaves to the flat gradient {@code g}. */
  List<String> scatter() {
    return scatter;
  }

  /** The tensors whose gradients are asked for; the flat one is the first. */
  String leaves() {
    return String.join(", ", leaves);
  }

  /** Sizes of the weights in their order. */
  String sizes() {
    return sizes.toString();
  }

  private String assign(String expression) {
    String name = "x" + names++;
    towers.add(name + " = " + expression);
    return name;
  }

  private static String call(String function, String... arguments) {
    return function + "(" + String.join(", ", arguments) + ")";
  }

  private Place place(String name) {
    return requireNonNull(places.get(name), name);
  }

  /** A weight that records gradients. */
  private String weight(String name) {
    return view("w", name);
  }

  private String view(String tensors, String name) {
    Shape shape = place(name).shape;
    String part = tensors + "[" + place(name).number + "]";
    return shape.dimension() == 1
        ? part
        : "torch.view(" + part + ", [" + shape.get(0) + ", " + shape.get(1) + "])";
  }

  private String gradient(String name) {
    Shape shape = place(name).shape;
    String part = "torch.narrow(g, 0, " + place(name).start + ", " + shape.size() + ")";
    return "torch.view(" + part + ", [" + shape.get(0) + ", " + shape.get(1) + "])";
  }

  private String input() {
    return "inputs[" + inputs++ + "]";
  }

  private String leaf(String expression) {
    String name = assign(call("torch.requires_grad_", expression));
    leaves.add(name);
    return name;
  }

  private String gradientOfLastLeaf() {
    return "__torch__.take(grads[" + (leaves.size() - 1) + "])";
  }

  private void scatter(String statement) {
    scatter.add("_s" + scatter.size() + " = " + statement);
  }

  @Override
  public String linear(String x, String name) {
    return assign(call("__torch__.linear", x, weight(name + ".weight"), weight(name + ".bias")));
  }

  @Override
  public String relu(String x) {
    return assign(call("torch.relu", x));
  }

  @Override
  public String layerNorm(String x, String name) {
    long width = place(name + ".weight").shape.size();
    return assign(
        call(
            "torch.layer_norm",
            x,
            "[" + width + "]",
            weight(name + ".weight"),
            weight(name + ".bias"),
            Float.toString(TensorOps.LAYER_NORM_EPSILON),
            "False"));
  }

  @Override
  public String dropout(String x, double rate) {
    return rate == 0 ? x : assign(call("torch.dropout", x, Double.toString(rate), "True"));
  }

  @Override
  public String concat(List<String> parts) {
    return parts.size() == 1
        ? parts.get(0)
        : assign("torch.cat([" + String.join(", ", parts) + "], 1)");
  }

  @Override
  public String unit(String x) {
    return assign(call("__torch__.unit", x));
  }

  @Override
  public String itemIds() {
    String table = TwoTowerNetwork.ITEM_IDS;
    String ids = subset ? rows(table, "item_rows") : weight(table);
    return idDropout
        ? assign(call("__torch__.or_cold", ids, weight(TwoTowerNetwork.COLD), "keep"))
        : ids;
  }

  /** Rows of a table by index, as a leaf. */
  private String rows(String table, String index) {
    String leaf = leaf(call("torch.index_select", view("d", table), "0", index));
    scatter(call("torch.index_add_", gradient(table), "0", index, gradientOfLastLeaf()));
    return leaf;
  }

  @Override
  public String labels(FittedItemFeature.Labels feature, String name) {
    String weight = name + ".weight";
    String rows = String.join(", ", input(), input(), input());
    String columns = String.join(", ", input(), input(), input());
    String sums =
        leaf(call("__torch__.bag", "torch.contiguous(torch.t(" + view("d", weight) + "))", rows));
    scatter(
        call(
            "torch.add_",
            gradient(weight),
            "torch.t(__torch__.bag(torch.contiguous("
                + gradientOfLastLeaf()
                + "), "
                + columns
                + "))"));
    return assign(call("torch.add", sums, weight(name + ".bias")));
  }

  @Override
  public String table(String name) {
    return weight(name);
  }

  @Override
  public String codes(FittedItemFeature.Codes feature, String table) {
    return assign(call("torch.index_select", table, "0", input()));
  }

  @Override
  public String inputs(FittedItemFeature feature) {
    return input();
  }

  @Override
  public String pools() {
    String table = TwoTowerNetwork.ITEM_IDS;
    Shape shape = place(table).shape;
    long dim = shape.get(1);
    long width = features.spec().pools().size() * dim;
    String all = "torch.cat([" + view("d", table) + ", padding], 0)";
    String sums = call("__torch__.bag", all, "pool_index", "pool_offsets", "pool_weights");
    String leaf = leaf("torch.view(" + sums + ", [users, " + width + "])");
    String gradients = "torch.reshape(" + gradientOfLastLeaf() + ", [-1, " + dim + "])";
    String back = call("__torch__.bag", gradients, "entry_index", "entry_offsets", "entry_weights");
    scatter(
        call(
            "torch.add_",
            gradient(table),
            "torch.narrow(" + back + ", 0, 0, " + shape.get(0) + ")"));
    return leaf;
  }

  @Override
  public String sequence() {
    String table = TwoTowerNetwork.ITEM_IDS;
    long dim = place(table).shape.get(1);
    return assign(call("torch.view", rows(table, "sequence_rows"), "[users, -1, " + dim + "]"));
  }

  @Override
  public String sequenceInputs() {
    return "sequence_inputs";
  }

  @Override
  public String lastRows(String table, String x) {
    String length = call("torch.size", x, "1");
    String first = place(table).shape.get(0) + " - " + length;
    return assign(call("torch.narrow", weight(table), "0", first, length));
  }

  @Override
  public String latest(String x) {
    return assign(call("torch.narrow", x, "1", call("torch.size", x, "1") + " - 1", "1"));
  }

  @Override
  public String scale(String x, double factor) {
    return assign(call("torch.mul", x, Double.toString(factor)));
  }

  @Override
  public String add(String a, String b) {
    return assign(call("torch.add", a, b));
  }

  @Override
  public String attention(String queries, String keys, String name, int heads, double dropout) {
    String in = name + ".in_proj";
    String seen =
        assign(
            call(
                "__torch__.attention",
                queries,
                keys,
                weight(in + ".weight"),
                weight(in + ".bias"),
                "sequence_mask",
                Integer.toString(heads),
                Double.toString(dropout)));
    return linear(seen, name + ".out_proj");
  }

  @Override
  public String ofPlayers(String x) {
    return assign(call("torch.mul", call("torch.squeeze", x, "1"), "sequence_players"));
  }

  @Override
  public String userIds() {
    return rows(TwoTowerNetwork.USER_IDS, "user_rows");
  }

  @Override
  public String dense(long from, long to) {
    return "torch.slice(dense, 1, " + from + ", " + to + ")";
  }
}
