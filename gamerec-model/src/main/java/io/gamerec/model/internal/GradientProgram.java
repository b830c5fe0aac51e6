package io.gamerec.model.internal;

import io.gamerec.model.loss.FullSoftmax;
import io.gamerec.model.loss.Gbce;
import io.gamerec.model.loss.Loss;
import io.gamerec.model.loss.SampledSoftmax;
import io.gamerec.model.training.Precision;
import java.util.List;

/**
 * Writes the source of {@link FastGradient}'s program: {@code two_tower_gradient.py} with the
 * towers and the loss filled in.
 */
final class GradientProgram {
  /** Below this bound of the logits {@code exp} neither overflows nor loses all of a row. */
  private static final double SAFE_LOGIT = 60;

  private static final String LINEAR = "return torch.linear(x, weight, bias)";
  private static final String PRODUCT = "return torch.mm(a, b)";
  private static final String ADD_PRODUCT = "return torch.addmm_(sum, a, b)";
  private static final String LOGITS = "z = torch.addmm(adjustment, ub, torch.t(v))";

  /** 15 is bfloat16 and 6 is float32. */
  private static final String LINEAR_BF16 =
      "return torch.to(torch.linear(torch.to(x, 15), torch.to(weight, 15), torch.to(bias, 15)), 6)";

  private static final String PRODUCT_BF16 =
      "return torch.to(torch.mm(torch.to(a, 15), torch.to(b, 15)), 6)";
  private static final String ADD_PRODUCT_BF16 = "return torch.add_(sum, __torch__.product(a, b))";
  private static final String LOGITS_BF16 =
      "z = torch.add_(__torch__.product(ub, torch.t(v)), adjustment)";

  private GradientProgram() {}

  /**
   * Writes the program.
   *
   * @param network the towers
   * @param loss the loss
   * @param greatestAdjustment greatest absolute value that is added to a logit
   * @param precision of the matrix products
   * @return the source
   */
  static String of(
      TwoTowerNetwork network, Loss loss, double greatestAdjustment, Precision precision) {
    ScriptOps ops = new ScriptOps(network, !(loss instanceof FullSoftmax));
    String user = network.users(ops);
    String item = network.items(ops);
    ops.towers().add("user = " + user);
    ops.towers().add("item = " + item);
    boolean half = precision == Precision.BF16;
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
        case "#: linear" -> append(source, List.of(half ? LINEAR_BF16 : LINEAR), -2);
        case "#: product" -> append(source, List.of(half ? PRODUCT_BF16 : PRODUCT), -2);
        case "#: add_product" -> append(source, List.of(half ? ADD_PRODUCT_BF16 : ADD_PRODUCT), -2);
        case "#: logits" -> append(source, List.of(half ? LOGITS_BF16 : LOGITS), 2);
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
