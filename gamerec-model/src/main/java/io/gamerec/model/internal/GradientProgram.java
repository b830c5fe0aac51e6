package io.gamerec.model.internal;

import io.gamerec.model.loss.FullSoftmax;
import io.gamerec.model.loss.Gbce;
import io.gamerec.model.loss.Loss;
import io.gamerec.model.loss.SampledSoftmax;
import io.gamerec.model.training.Precision;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Writes the source of {@link FastGradient}'s program: {@code two_tower_gradient.py} with the
 * towers and the loss filled in.
 */
final class GradientProgram {
  /** Below this bound of the logits {@code exp} neither overflows nor loses all of a row. */
  private static final double SAFE_LOGIT = 60;

  /** Lines of the program that the kind of matrix product decides. */
  private record Products(String linear, String byRows, String added, String logits) {
    static final Products FP32 =
        new Products(
            "return torch.linear(x, weight, bias)",
            "return torch.mm(a, torch.t(b))",
            "return torch.addmm_(sum, a, b)",
            "z = torch.addmm(adjustment, ub, torch.t(v))");

    /**
     * oneDNN's products use AVX-512 on processors on which those of MKL do not, and are up to 1.8
     * times as fast there. They are not recorded for gradients, so they are of use by hand only.
     */
    static final Products FP32_ONE_DNN =
        new Products(
            FP32.linear,
            "return " + oneDnn("a", "b", "None"),
            FP32.added,
            "z = " + oneDnn("ub", "v", "adjustment"));

    static final Products BF16 =
        new Products(
            "return " + inBf16("torch.linear", "x", "weight", "bias"),
            "return " + inBf16("torch.mm", "a", "torch.t(b)"),
            "return torch.add_(sum, " + inBf16("torch.mm", "a", "b") + ")",
            "z = torch.add_(__torch__.product_by_rows(ub, v), adjustment)");

    private static String oneDnn(String a, String b, String bias) {
      return "ops.mkldnn._linear_pointwise("
          + String.join(", ", a, b, bias)
          + ", \"none\", annotate(List[Optional[number]], []), \"\")";
    }

    /** A call on arguments as bfloat16, 15, whose result is float32, 6. */
    private static String inBf16(String function, String... arguments) {
      return Arrays.stream(arguments)
          .map(argument -> "torch.to(" + argument + ", 15)")
          .collect(Collectors.joining(", ", "torch.to(" + function + "(", "), 6)"));
    }
  }

  private GradientProgram() {}

  /**
   * Writes the program.
   *
   * @param network the towers
   * @param loss the loss
   * @param greatestAdjustment greatest absolute value that is added to a logit
   * @param precision of the matrix products
   * @param oneDnn whether the engine has oneDNN's products for the device
   * @return the source
   */
  static String of(
      TwoTowerNetwork network,
      Loss loss,
      double greatestAdjustment,
      Precision precision,
      boolean oneDnn) {
    ScriptOps ops = new ScriptOps(network, !(loss instanceof FullSoftmax));
    String user = network.users(ops);
    String item = network.items(ops);
    ops.towers().add("user = " + user);
    ops.towers().add("item = " + item);
    Products products =
        precision == Precision.BF16
            ? Products.BF16
            : oneDnn ? Products.FP32_ONE_DNN : Products.FP32;
    boolean bounded =
        network.unitLength() && 1 / loss.temperature() + greatestAdjustment < SAFE_LOGIT;
    List<String> shift =
        bounded
            ? List.of("shift = torch.zeros_like(torch.narrow(zt, 0, first, size))")
            : List.of(
                "most = torch.amax(z, [1], True)",
                "_z = torch.sub_(z, most)",
                "shift = torch.squeeze(most, 1)");
    String template =
        TorchScript.template("two_tower_gradient.py")
            .replace("#: loss\n", TorchScript.template(lossTemplate(loss)));
    StringBuilder source = new StringBuilder();
    for (String line : template.split("\n", -1)) {
      switch (line) {
        case "#: towers" -> append(source, ops.towers());
        case "#: shift" -> append(source, shift, 2);
        case "#: scatter" -> append(source, ops.scatter());
        case "#: linear" -> append(source, List.of(products.linear), -2);
        case "#: product_by_rows" -> append(source, List.of(products.byRows), -2);
        case "#: add_product" -> append(source, List.of(products.added), -2);
        case "#: logits" -> append(source, List.of(products.logits), 2);
        case "#: pairs" -> append(source, List.of(pairs(loss, network.features().itemCount())));
        default -> source.append(line).append('\n');
      }
    }
    return source
        .toString()
        .replace("#sizes#", ops.sizes())
        .replace("#leaves#", ops.leaves())
        .replace("#temperature#", Double.toString(loss.temperature()))
        .replace("#not_drawn#", Float.toString(LossInputs.NOT_DRAWN))
        .replace("#smallest_length#", Double.toString(TwoTowerNetwork.NORM_EPSILON));
  }

  private static String lossTemplate(Loss loss) {
    boolean shared =
        loss instanceof FullSoftmax
            || (loss instanceof SampledSoftmax sampled && !sampled.negatives().perExample());
    return shared ? "shared_softmax.py" : "pair_losses.py";
  }

  /** The loss of each user from the target's logits {@code zt} and those of its negatives. */
  private static String pairs(Loss loss, int items) {
    if (loss instanceof SampledSoftmax) {
      return "each = torch.sub(torch.logsumexp(torch.cat([torch.unsqueeze(zt, 1), zn], 1), [1]), zt)";
    }
    if (loss instanceof Gbce gbce) {
      return "each = torch.div(torch.add(torch.mul(torch.softplus(torch.neg(zt)), "
          + gbce.beta(items)
          + "), torch.sum(torch.softplus(zn), [1])), "
          + (1 + gbce.negatives().draws())
          + ")";
    }
    return "each = torch.mean(torch.softplus(torch.sub(zn, torch.unsqueeze(zt, 1))), [1])";
  }

  private static void append(StringBuilder source, List<String> lines) {
    append(source, lines, 0);
  }

  private static void append(StringBuilder source, List<String> lines, int more) {
    lines.forEach(line -> source.append(" ".repeat(4 + more)).append(line).append('\n'));
  }
}
