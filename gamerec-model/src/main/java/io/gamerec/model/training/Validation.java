package io.gamerec.model.training;

import io.gamerec.api.TowerEncoder;
import io.gamerec.api.data.EvalView;
import java.util.Map;

/** Measures a model while it is trained, on users that it is not trained on. */
@FunctionalInterface
public interface Validation {

  /**
   * Measures the model as it stands. Called on the training thread, between two steps.
   *
   * @param model the towers; their weights change after the call, so that nothing made of them may
   *     be kept
   * @return values by the name of the metric, higher is better, in the same order every time; not
   *     empty
   */
  Map<String, Double> evaluate(TowerEncoder model);

  /**
   * Says what is measured on what. A run is resumed only with a validation of the same description.
   *
   * @return one line; "unnamed" unless overridden
   */
  default String description() {
    return "unnamed";
  }

  /**
   * Recall@k over the whole catalogue with the played history excluded.
   *
   * @param users the validation users
   * @param k the cut, at least 1
   * @param seed decides the shuffles of the histories, and the users where not all are asked about
   * @return a validation with the metrics {@code recall@k} and {@code ndcg@k}
   */
  static RecallAtK recallAtK(EvalView users, int k, long seed) {
    return RecallAtK.of(users, k, seed);
  }
}
