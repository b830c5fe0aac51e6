package io.gamerec.eval;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;
import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Iterators;
import io.gamerec.api.CandidateRetriever;
import io.gamerec.api.Exclusion;
import io.gamerec.api.data.EvalView;
import io.gamerec.api.data.LeakageAudit;
import io.gamerec.api.internal.SetOnce;
import io.gamerec.api.internal.Tally;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Scores systems on held-out users. Every system gets the same questions and ranks the full
 * catalogue less what is excluded; nothing is sampled. Values are means over examples, standard
 * errors take users as the unit, see {@link Estimate}. Users without a target are dropped and
 * counted.
 *
 * <p>Immutable and thread-safe. Memory grows with users x systems, not with examples.
 */
public final class Evaluator {
  private static final int DEFAULT_DEPTH = 100;

  private final List<RankingMetric> metrics;
  private final Protocol protocol;
  private final Exclusion exclusion;
  private final int depth;
  private final int batchSize;

  private Evaluator(Builder builder, int depth) {
    this.metrics = builder.metrics;
    this.protocol = builder.protocol;
    this.exclusion = builder.exclusion;
    this.depth = depth;
    this.batchSize = builder.batchSize;
  }

  /**
   * Starts an evaluator; everything has a default.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Scores systems. The report's audit says where the split, the questions or what a system was
   * fitted on leaks; a leak is reported and stops nothing.
   *
   * @param view users to score on
   * @param systems the systems by name, reported in the order of the map
   * @return what they reached
   * @throws IllegalArgumentException if there is no system, the protocol does not fit the view or
   *     no user has a target
   * @throws IllegalStateException if a system answers with more than depth items, with a repeated,
   *     unknown or excluded item, a NaN score or rising scores, or with more or fewer lists than
   *     histories; short lists are allowed and counted
   */
  public EvaluationReport evaluate(
      EvalView view, Map<String, ? extends CandidateRetriever> systems) {
    checkArgument(!systems.isEmpty(), "systems must name at least one system, got none");
    List<SystemRun> runs =
        systems.entrySet().stream()
            .map(system -> new SystemRun(system.getKey(), system.getValue(), this, view))
            .toList();
    int[] examplesOfUser = new int[view.interactions().userCount()];
    Iterator<List<EvalExample>> batches =
        Iterators.partition(protocol.examples(view).iterator(), batchSize);
    Tally shown = new Tally();
    while (batches.hasNext()) {
      List<EvalExample> batch = batches.next();
      for (EvalExample example : batch) {
        examplesOfUser[example.user()]++;
        if (example.showsTarget()) {
          shown.add("user %s, item %s", example.userId(), example.target());
        }
      }
      runs.forEach(run -> run.score(batch));
    }
    Population population = Population.of(view, examplesOfUser);
    checkArgument(
        population.examples() > 0,
        "no user of the view has a target under protocol %s, of %s users",
        protocol.name(),
        population.usersDropped());
    LeakageAudit audit =
        view.audit(systems).with(LeakageAudit.Kind.TARGET_SHOWN, shown.count(), shown.examples());
    return new EvaluationReport(
        this,
        view.splitName(),
        population,
        runs.stream().map(run -> run.result(examplesOfUser)).toList(),
        audit);
  }

  List<RankingMetric> metrics() {
    return metrics;
  }

  Protocol protocol() {
    return protocol;
  }

  Exclusion exclusion() {
    return exclusion;
  }

  int depth() {
    return depth;
  }

  /** Who was asked. */
  record Population(int users, int usersDropped, int examples, int items) {
    static Population of(EvalView view, int[] examplesOfUser) {
      int users = 0;
      int examples = 0;
      for (int count : examplesOfUser) {
        users += count > 0 ? 1 : 0;
        examples += count;
      }
      return new Population(
          users, examplesOfUser.length - users, examples, view.catalogue().size());
    }
  }

  /** Collects the settings of an evaluator. A setting is set once. Not thread-safe. */
  public static final class Builder {
    private List<RankingMetric> metrics =
        List.of(
            RankingMetric.recallAt(10),
            RankingMetric.recallAt(100),
            RankingMetric.ndcgAt(10),
            RankingMetric.mrr());
    private Protocol protocol = ShuffledHistory.builder().build();
    private Exclusion exclusion = Exclusion.HISTORY;
    private OptionalInt depth = OptionalInt.empty();
    private int batchSize = 512;
    private final SetOnce once = new SetOnce();

    private Builder() {}

    /**
     * Sets what is measured; recall@10, recall@100, ndcg@10 and mrr unless set.
     *
     * @param metrics at least one, each once
     * @return this builder
     */
    public Builder metrics(RankingMetric... metrics) {
      checkArgument(metrics.length > 0, "metrics must hold at least one metric, got none");
      List<RankingMetric> given = List.of(metrics);
      checkArgument(
          ImmutableSet.copyOf(given).size() == given.size(),
          "metrics must hold each metric once, got %s",
          given);
      once.set("metrics");
      this.metrics = given;
      return this;
    }

    /**
     * Sets how libraries become questions; {@link ShuffledHistory} with its defaults unless set. A
     * view with targets needs {@link HeldOut}.
     *
     * @param protocol the protocol
     * @return this builder
     */
    public Builder protocol(Protocol protocol) {
      once.set("protocol");
      this.protocol = requireNonNull(protocol, "protocol");
      return this;
    }

    /**
     * Sets which games of a context are no candidates; {@link Exclusion#HISTORY} unless set.
     *
     * @param exclusion the exclusion
     * @return this builder
     */
    public Builder exclusion(Exclusion exclusion) {
      once.set("exclusion");
      this.exclusion = requireNonNull(exclusion, "exclusion");
      return this;
    }

    /**
     * Sets how many items a system is asked for; unless set 100, or the deepest cut of the metrics
     * where that is deeper. It limits mrr.
     *
     * @param depth the number, at least 1
     * @return this builder
     */
    public Builder depth(int depth) {
      checkArgument(depth >= 1, "depth must be at least 1, got %s", depth);
      once.set("depth");
      this.depth = OptionalInt.of(depth);
      return this;
    }

    /**
     * Sets how many histories a system is given at once; 512 unless set. It changes speed only.
     *
     * @param batchSize the number, at least 1
     * @return this builder
     */
    public Builder batchSize(int batchSize) {
      checkArgument(batchSize >= 1, "batchSize must be at least 1, got %s", batchSize);
      once.set("batchSize");
      this.batchSize = batchSize;
      return this;
    }

    /**
     * Makes the evaluator.
     *
     * @return the evaluator
     * @throws IllegalStateException if a metric looks deeper than the depth that was set
     */
    public Evaluator build() {
      int deepest = 1;
      for (RankingMetric metric : metrics) {
        deepest = Math.max(deepest, metric.cut().orElse(1));
      }
      int chosen = depth.orElse(Math.max(DEFAULT_DEPTH, deepest));
      checkState(
          chosen >= deepest,
          "depth must be at least %s, the deepest cut of %s, got %s",
          deepest,
          metrics,
          chosen);
      return new Evaluator(this, chosen);
    }
  }
}
