package io.gamerec.examples.snippets;

import io.gamerec.api.data.GameData;
import io.gamerec.api.data.Split;
import io.gamerec.eval.EvaluationReport;
import io.gamerec.eval.Evaluator;
import io.gamerec.eval.HeldOut;
import io.gamerec.eval.baseline.PopularityRetriever;
import io.gamerec.features.Splits;
import io.gamerec.features.split.Order;
import java.io.PrintStream;
import java.util.Map;

/** The code that {@code docs/splits.md} shows. */
public final class SplitsExamples {
  private SplitsExamples() {}

  /**
   * Leaves one game of each user out and asks for it.
   *
   * @param data the data
   * @param out takes the audit
   * @return what popularity reached
   */
  public static EvaluationReport leaveOneOut(GameData data, PrintStream out) {
    // region splits
    Split split = Splits.leaveOneOut().by(Order.LARGEST_HOURS).split(data);
    PopularityRetriever popularity = PopularityRetriever.fit(split.train());
    EvaluationReport report =
        Evaluator.builder()
            .protocol(new HeldOut())
            .build()
            .evaluate(split.test(), Map.of("popularity", popularity));
    out.println(report.leakageAudit());
    // endregion
    return report;
  }
}
