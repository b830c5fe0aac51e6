package io.gamerec.examples;

import io.gamerec.api.CandidateRetriever;
import io.gamerec.api.Exclusion;
import io.gamerec.api.GamerecException;
import io.gamerec.api.Recommender;
import io.gamerec.api.data.EvalView;
import io.gamerec.api.data.LeakageAudit;
import io.gamerec.api.data.TrainView;
import io.gamerec.eval.EvaluationReport;
import io.gamerec.eval.Evaluator;
import io.gamerec.eval.HeldOut;
import io.gamerec.eval.Protocol;
import io.gamerec.eval.ShuffledHistory;
import io.gamerec.eval.baseline.EaseRetriever;
import io.gamerec.eval.baseline.PopularityRetriever;
import io.gamerec.eval.baseline.RandomRetriever;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/** {@code evaluate}: both stages and the baselines on held-out users, in one table. */
@CommandLine.Command(
    name = "evaluate",
    description = "Evaluate a bundle and the baselines on held-out users over the full catalogue.",
    mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class EvaluateCommand implements Callable<Integer> {
  /** Users that can be evaluated on. */
  enum Users {
    test,
    validation
  }

  /** Spellings of {@link Exclusion} on the command line. */
  enum Exclude {
    history,
    owned,
    none
  }

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;
  @CommandLine.Mixin private DataOptions data;
  @CommandLine.Mixin private JsonOption json;
  @CommandLine.Mixin private BundleOption bundle;

  @CommandLine.Option(
      names = "--exclude",
      defaultValue = "history",
      description =
          "Games that are not candidates: history (played ones), owned (played or not, as a shop"
              + " would), none (the original protocol). Default: ${DEFAULT-VALUE}.")
  private Exclude exclude;

  @CommandLine.Option(
      names = "--users",
      defaultValue = "test",
      description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private Users users;

  @Override
  public Integer call() {
    PrintWriter print = spec.commandLine().getOut();
    try (Recommender recommender = bundle.load()) {
      DataOptions.Loaded loaded = data.load(print);
      EvalView view = users == Users.test ? loaded.split().test() : loaded.split().validation();
      checkSameData(recommender, loaded, view);
      EvaluationReport report = evaluate(recommender, loaded.split().train(), view, exclusion());
      print.println(report.toTable());
      json.write(report.toJson());
    }
    print.flush();
    return 0;
  }

  private Exclusion exclusion() {
    return switch (exclude) {
      case history -> Exclusion.HISTORY;
      case owned -> Exclusion.OWNED;
      case none -> Exclusion.NONE;
    };
  }

  /**
   * What the bundle was trained on must not be scored: its parts were fitted on the split's
   * training view or, where an old bundle does not say on what, on the same files with the same
   * split.
   */
  private void checkSameData(Recommender recommender, DataOptions.Loaded loaded, EvalView view) {
    LeakageAudit audit = view.audit(Map.of("bundle", recommender));
    Map<String, String> provenance = recommender.provenance();
    String hash = provenance.getOrDefault("data.sha256", "unknown");
    String split = provenance.getOrDefault("data.split", "unknown");
    boolean isOther = !hash.equals(loaded.sha256()) || !split.equals(loaded.splitName());
    if (audit.count(LeakageAudit.Kind.FITTED_ELSEWHERE) > 0
        || (audit.count(LeakageAudit.Kind.LINEAGE_UNKNOWN) > 0 && isOther)) {
      throw new GamerecException(
          String.format(
              "bundle %s was trained on other data (%.12s, split %s) than %s (%.12s, split %s):"
                  + " its training users could be scored; evaluate on the same files with the same"
                  + " --split, or train again",
              bundle, hash, split, data.data, loaded.sha256(), loaded.splitName()));
    }
  }

  static EvaluationReport evaluate(
      Recommender recommender, TrainView train, EvalView view, Exclusion exclusion) {
    Map<String, CandidateRetriever> systems = new LinkedHashMap<>();
    systems.put("random", RandomRetriever.fit(train, 7));
    systems.put("popularity", PopularityRetriever.fit(train));
    systems.put("ease", EaseRetriever.builder().fit(train));
    systems.put("two-tower", recommender.retriever());
    systems.put("two-stage", recommender);
    Protocol protocol = view.hasTargets() ? new HeldOut() : ShuffledHistory.builder().build();
    return Evaluator.builder()
        .protocol(protocol)
        .exclusion(exclusion)
        .build()
        .evaluate(view, systems);
  }
}
