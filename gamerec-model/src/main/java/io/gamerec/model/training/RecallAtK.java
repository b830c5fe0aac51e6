package io.gamerec.model.training;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableMap;
import io.gamerec.api.History;
import io.gamerec.api.Interaction;
import io.gamerec.api.TowerEncoder;
import io.gamerec.api.data.EvalView;
import io.gamerec.api.data.Interactions;
import io.gamerec.api.index.Metric;
import io.gamerec.api.internal.SeededHash;
import io.gamerec.api.internal.ShuffledLibrary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Recall@k and NDCG@k over the whole catalogue, the played games of the context excluded, one
 * target an example. Of whole libraries the examples are those of the shuffled-history protocol: at
 * most 50 targets a user, played for more than half an hour. Where a split hides targets they are
 * those. gamerec-eval's {@code Evaluator} gives the same values for the same seed, exclusion {@code
 * HISTORY} and all users; a target is ranked behind the items of equal score that come before it.
 *
 * <p>The examples are drawn once and stay the same. An evaluation costs {@code examples * items *
 * dim} multiplications and memory for 64 rows of scores. Thread-safe.
 */
public final class RecallAtK implements Validation {
  private static final int MAX_TARGETS = 50;
  private static final double MIN_TARGET_HOURS = 0.5;
  private static final int BLOCK = 64;
  private static final int TILE = 512;

  private final EvalView view;
  private final int k;
  private final long seed;
  private final int users;
  private final List<Example> examples;

  private record Example(History context, String target) {}

  private RecallAtK(EvalView view, int k, long seed, int users) {
    this.view = view;
    this.k = k;
    this.seed = seed;
    this.users = users;
    this.examples = draw();
    checkArgument(!examples.isEmpty(), "none of %s validation users has a target", users);
  }

  static RecallAtK of(EvalView view, int k, long seed) {
    checkArgument(k >= 1, "k must be at least 1, got %s", k);
    return new RecallAtK(view, k, seed, view.interactions().userCount());
  }

  /**
   * The same on a sample of the users, which depends on the seed and their ids only.
   *
   * @param sample how many, at least 1; all where there are fewer
   * @return the changed validation
   */
  public RecallAtK withUsers(int sample) {
    checkArgument(sample >= 1, "users must be at least 1, got %s", sample);
    return new RecallAtK(view, k, seed, Math.min(sample, view.interactions().userCount()));
  }

  private List<Example> draw() {
    Interactions known = view.interactions();
    List<Integer> drawn =
        IntStream.range(0, known.userCount())
            .boxed()
            .sorted(Comparator.comparingLong(user -> SeededHash.bits(seed, 0, known.userId(user))))
            .limit(users)
            .sorted()
            .toList();
    List<Example> all = new ArrayList<>();
    for (int user : drawn) {
      if (view.hasTargets()) {
        Interactions targets = view.targets();
        History context = known.history(user);
        for (int at = targets.start(user); at < targets.end(user); at++) {
          all.add(new Example(context, targets.itemIds().get(targets.item(at))));
        }
      } else {
        ShuffledLibrary.ask(
            known,
            user,
            seed,
            MAX_TARGETS,
            MIN_TARGET_HOURS,
            (context, target) -> all.add(new Example(context, target)));
      }
    }
    return all;
  }

  @Override
  public String description() {
    return "recall@"
        + k
        + " of "
        + users
        + " users of "
        + view.interactions().fingerprint()
        + ", seed "
        + seed;
  }

  /**
   * How many questions are asked.
   *
   * @return the number of examples
   */
  public int examples() {
    return examples.size();
  }

  @Override
  public Map<String, Double> evaluate(TowerEncoder model) {
    checkArgument(
        model.metric() == Metric.INNER_PRODUCT,
        "recall@%s ranks by inner product, the model by %s",
        k,
        model.metric());
    Map<String, Integer> rows = new HashMap<>();
    for (String id : model.itemIds()) {
      rows.put(id, rows.size());
    }
    Catalogue catalogue = new Catalogue(rows, model);
    double hits = 0;
    double gain = 0;
    for (int from = 0; from < examples.size(); from += BLOCK) {
      List<Example> block = examples.subList(from, Math.min(from + BLOCK, examples.size()));
      catalogue.score(model.encodeUsers(block.stream().map(Example::context).toList()));
      for (int at = 0; at < block.size(); at++) {
        int rank = catalogue.rank(at, block.get(at));
        if (rank <= k) {
          hits++;
          gain += Math.log(2) / Math.log(rank + 1);
        }
      }
    }
    return ImmutableMap.of(
        "recall@" + k, hits / examples.size(), "ndcg@" + k, gain / examples.size());
  }

  /** All items, scored for a block of users. */
  private static final class Catalogue {
    private final Map<String, Integer> rows;
    private final int items;
    private final int dim;

    /** {@code [dim, items]}, so that the innermost loop is over neighbours. */
    private final float[] vectors;

    private final float[] scores;
    private final BitSet excluded;

    Catalogue(Map<String, Integer> rows, TowerEncoder model) {
      this.rows = rows;
      this.items = rows.size();
      this.dim = model.dim();
      this.vectors = new float[items * dim];
      float[] byItem = model.encodeItems();
      for (int item = 0; item < items; item++) {
        for (int d = 0; d < dim; d++) {
          vectors[d * items + item] = byItem[item * dim + d];
        }
      }
      this.scores = new float[BLOCK * items];
      this.excluded = new BitSet(items);
    }

    void score(float[] users) {
      Arrays.fill(scores, 0);
      for (int from = 0; from < items; from += TILE) {
        int length = Math.min(TILE, items - from);
        for (int user = 0; user < users.length / dim; user++) {
          for (int d = 0; d < dim; d++) {
            add(users[user * dim + d], d * items + from, user * items + from, length);
          }
        }
      }
    }

    private void add(float factor, int vector, int score, int length) {
      for (int i = 0; i < length; i++) {
        scores[score + i] += factor * vectors[vector + i];
      }
    }

    /** Rank of the target from 1; the greatest number where it cannot be recommended. */
    int rank(int user, Example example) {
      excluded.clear();
      for (Interaction interaction : example.context.interactions()) {
        Integer row = rows.get(interaction.itemId());
        if (row != null && interaction.isPlayed()) {
          excluded.set(row);
        }
      }
      Integer target = rows.get(example.target);
      if (target == null || excluded.get(target)) {
        return Integer.MAX_VALUE;
      }
      int start = user * items;
      float own = scores[start + target];
      int rank = 1;
      for (int item = 0; item < items; item++) {
        float score = scores[start + item];
        if ((score > own || (score == own && item < target)) && !excluded.get(item)) {
          rank++;
        }
      }
      return rank;
    }
  }
}
