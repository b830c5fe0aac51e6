package io.gamerec.model.internal;

import static java.util.Objects.requireNonNull;

import ai.djl.ndarray.types.Shape;
import io.gamerec.features.FeatureSpec;
import io.gamerec.features.FittedFeatures;
import io.gamerec.features.FittedItemFeature;
import io.gamerec.features.ItemFeature;
import io.gamerec.model.training.Precision;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes the source of {@link FastGradient}'s program: {@code two_tower_gradient.py} with the
 * towers of a specification filled in, the same as those of {@link TwoTowerNetwork}.
 */
final class GradientProgram {
  /** Below this bound of the logits {@code exp} neither overflows nor loses all of a row. */
  private static final double SAFE_LOGIT = 60;

  private static final String LINEAR = "return torch.linear(x, weight, bias)";
  private static final String PRODUCT = "return torch.mm(a, b)";
  private static final String LOGITS = "z = torch.addmm(adjustment, u, torch.t(v))";

  /** 15 is bfloat16 and 6 is float32. */
  private static final String LINEAR_BF16 =
      "return torch.to(torch.linear(torch.to(x, 15), torch.to(weight, 15), torch.to(bias, 15)), 6)";

  private static final String PRODUCT_BF16 =
      "return torch.to(torch.mm(torch.to(a, 15), torch.to(b, 15)), 6)";
  private static final String LOGITS_BF16 =
      "z = torch.add_(__torch__.product(u, torch.t(v)), adjustment)";

  private final FittedFeatures features;
  private final Map<String, Place> places = new HashMap<>();
  private final List<String> towers = new ArrayList<>();
  private final List<String> scatter = new ArrayList<>();
  private final List<String> leaves = new ArrayList<>(List.of("leaf"));
  private final StringBuilder sizes = new StringBuilder();
  private int inputs;

  /** Where a weight lies in the flat tensor. */
  private record Place(int number, long start, Shape shape) {}

  private GradientProgram(FittedFeatures features, List<Weights.Spec> specs) {
    this.features = features;
    long at = 0;
    for (Weights.Spec spec : specs) {
      places.put(spec.name(), new Place(places.size(), at, spec.shape()));
      sizes.append(sizes.length() == 0 ? "" : ", ").append(spec.shape().size());
      at += spec.shape().size();
    }
  }

  /**
   * Writes the program.
   *
   * @param features the towers' inputs
   * @param specs the weights, in the order of the flat tensor
   * @param temperature divides the similarity
   * @param greatestAdjustment greatest absolute value that is added to a logit
   * @param precision of the matrix products
   * @return the source
   */
  static String of(
      FittedFeatures features,
      List<Weights.Spec> specs,
      double temperature,
      double greatestAdjustment,
      Precision precision) {
    GradientProgram program = new GradientProgram(features, specs);
    program.userPools();
    program.items();
    program.users();
    boolean half = precision == Precision.BF16;
    boolean bounded = 1 / temperature + greatestAdjustment < SAFE_LOGIT;
    List<String> shift =
        bounded
            ? List.of("shift = torch.zeros_like(zt)")
            : List.of(
                "most = torch.amax(z, [1], True)",
                "_z = torch.sub_(z, most)",
                "shift = torch.squeeze(most, 1)");
    StringBuilder source = new StringBuilder();
    for (String line : TorchScript.template("two_tower_gradient.py").split("\n", -1)) {
      switch (line) {
        case "#: towers" -> append(source, program.towers);
        case "#: shift" -> append(source, shift);
        case "#: scatter" -> append(source, program.scatter);
        case "#: linear" -> append(source, List.of(half ? LINEAR_BF16 : LINEAR));
        case "#: product" -> append(source, List.of(half ? PRODUCT_BF16 : PRODUCT));
        case "#: logits" -> append(source, List.of(half ? LOGITS_BF16 : LOGITS));
        default -> source.append(line).append('\n');
      }
    }
    return source
        .toString()
        .replace("#sizes#", program.sizes)
        .replace("#leaves#", String.join(", ", program.leaves))
        .replace("#temperature#", Double.toString(temperature))
        .replace("#smallest_length#", Double.toString(TwoTowerNetwork.NORM_EPSILON));
  }

  private static void append(StringBuilder source, List<String> lines) {
    lines.forEach(line -> source.append("    ").append(line).append('\n'));
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
    return "torch.view(torch.narrow(g, 0, "
        + place(name).start
        + ", "
        + shape.size()
        + "), ["
        + shape.get(0)
        + ", "
        + shape.get(1)
        + "])";
  }

  private String layer(String input, String name) {
    return "torch.relu(" + linear(input, name) + ")";
  }

  private String linear(String input, String name) {
    return "__torch__.linear("
        + input
        + ", "
        + weight(name + ".weight")
        + ", "
        + weight(name + ".bias")
        + ")";
  }

  private void userPools() {
    String table = "item.id.embedding.weight";
    Shape shape = place(table).shape;
    long dim = shape.get(1);
    int pools = features.spec().pools().size();
    towers.add(
        "sums = __torch__.bag(torch.cat(["
            + view("d", table)
            + ", padding], 0), pool_index, pool_offsets, pool_weights)");
    towers.add("pools = torch.requires_grad_(torch.view(sums, [users, " + pools * dim + "]))");
    scatter.add(
        "back = __torch__.bag(torch.reshape(__torch__.take(grads["
            + leaves.size()
            + "]), [-1, "
            + dim
            + "]), entry_index, entry_offsets, entry_weights)");
    scatter.add(
        "_p = torch.add_(" + gradient(table) + ", torch.narrow(back, 0, 0, " + shape.get(0) + "))");
    leaves.add("pools");
  }

  private void items() {
    List<String> parts = new ArrayList<>();
    for (FittedItemFeature item : features.items()) {
      String name = "item." + item.feature().column();
      String part = "item" + parts.size();
      if (item instanceof FittedItemFeature.Labels) {
        labels(part, name, item.feature() instanceof ItemFeature.TfIdf);
      } else if (item instanceof FittedItemFeature.Numbers) {
        towers.add(part + " = " + linear("inputs[" + inputs++ + "]", name + ".tower.0"));
      } else if (item instanceof FittedItemFeature.Vectors) {
        towers.add(part + " = " + layer("inputs[" + inputs++ + "]", name + ".tower.0"));
      } else {
        String tower = layer(weight(name + ".embedding.weight"), name + ".tower.0");
        towers.add(
            part
                + " = "
                + (item instanceof FittedItemFeature.Id
                    ? tower
                    : "torch.index_select(" + tower + ", 0, inputs[" + inputs++ + "])"));
      }
      parts.add(part);
    }
    towers.add("item = " + project("torch.cat([" + String.join(", ", parts) + "], 1)", "item"));
  }

  /** A layer over sparse rows: a sum of columns of its weight, with the gradient by hand. */
  private void labels(String part, String name, boolean deep) {
    String first = name + ".tower.0.weight";
    String rows = "inputs[" + inputs + "], inputs[" + (inputs + 1) + "], inputs[" + (inputs + 2);
    String columns =
        "inputs[" + (inputs + 3) + "], inputs[" + (inputs + 4) + "], inputs[" + (inputs + 5);
    inputs += 6;
    String sums = part + "_sums";
    towers.add(
        sums
            + " = torch.requires_grad_(__torch__.bag(torch.contiguous(torch.t("
            + view("d", first)
            + ")), "
            + rows
            + "]))");
    String hidden = "torch.relu(torch.add(" + sums + ", " + weight(name + ".tower.0.bias") + "))";
    towers.add(part + " = " + (deep ? layer(hidden, name + ".tower.2") : hidden));
    scatter.add(
        "_"
            + sums
            + " = torch.add_("
            + gradient(first)
            + ", torch.t(__torch__.bag(torch.contiguous(__torch__.take(grads["
            + leaves.size()
            + "])), "
            + columns
            + "])))");
    leaves.add(sums);
  }

  private void users() {
    List<String> parts = new ArrayList<>(List.of("pools"));
    long from = 0;
    for (FeatureSpec.UserTower tower : features.spec().affinities()) {
      from = userTower(tower, from, parts);
    }
    for (FeatureSpec.UserTower tower : features.spec().profiles()) {
      from = userTower(tower, from, parts);
    }
    towers.add("user = " + project("torch.cat([" + String.join(", ", parts) + "], 1)", "user"));
  }

  private long userTower(FeatureSpec.UserTower tower, long from, List<String> parts) {
    String name = "user." + tower.column() + ".tower";
    long to = from + place(name + ".0.weight").shape.get(1);
    String part = "user" + parts.size();
    String input = "torch.slice(dense, 1, " + from + ", " + to + ")";
    towers.add(part + " = " + layer(layer(input, name + ".0"), name + ".2"));
    parts.add(part);
    return to;
  }

  private String project(String input, String tower) {
    String name = tower + ".projection";
    return "__torch__.project("
        + String.join(
            ", ",
            input,
            weight(name + ".0.weight"),
            weight(name + ".0.bias"),
            weight(name + ".2.weight"),
            weight(name + ".2.bias"))
        + ")";
  }
}
