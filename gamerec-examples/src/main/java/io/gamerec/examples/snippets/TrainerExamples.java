package io.gamerec.examples.snippets;

import io.gamerec.api.data.EvalView;
import io.gamerec.api.data.Split;
import io.gamerec.eval.Evaluator;
import io.gamerec.eval.SystemResult;
import io.gamerec.index.Indexes;
import io.gamerec.index.Retriever;
import io.gamerec.model.TwoTowerModel;
import io.gamerec.model.training.Checkpoints;
import io.gamerec.model.training.LearningRate;
import io.gamerec.model.training.Optimizer;
import io.gamerec.model.training.TrainingListener;
import io.gamerec.model.training.TrainingOptions;
import io.gamerec.model.training.TrainingResult;
import io.gamerec.model.training.Validation;
import io.gamerec.model.training.ValidationPlan;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The code that the page on training shows. */
public final class TrainerExamples {
  private TrainerExamples() {}

  /**
   * Trains as System C does.
   *
   * @param model the towers
   * @param split the users
   * @param listener follows the run
   * @return what was done
   */
  public static TrainingResult train(TwoTowerModel model, Split split, TrainingListener listener) {
    // region train
    TrainingOptions options =
        TrainingOptions.builder()
            .epochs(20)
            .batchSize(256)
            .accumulate(2)
            .optimizer(Optimizer.adamW(1e-4))
            .learningRate(LearningRate.plateau(5e-4, 0.5, 3).withWarmup(100))
            .validation(
                ValidationPlan.of(Validation.recallAtK(split.validation(), 10, 43).withUsers(500))
                    .withEvery(250)
                    .withPatience(6))
            .listener(listener)
            .build();
    TrainingResult result = model.train(split.train(), options);
    // endregion
    return result;
  }

  /**
   * Trains with checkpoints, from the newest if there is one.
   *
   * @param model the towers
   * @param split the users
   * @param directory of the checkpoints
   * @param steps how many
   * @return what was done
   */
  public static TrainingResult resume(TwoTowerModel model, Split split, Path directory, int steps) {
    // region resume
    TrainingOptions.Builder options =
        TrainingOptions.builder()
            .steps(steps)
            .checkpoints(Checkpoints.in(directory).withEvery(200).withKeep(5));
    if (Checkpoints.latest(directory).isPresent()) {
      options.resume(directory);
    }
    TrainingResult result = model.train(split.train(), options.build());
    // endregion
    return result;
  }

  /**
   * Validates with an evaluator.
   *
   * @param users the validation users
   * @param evaluator how
   * @return the validation
   */
  public static Validation validation(EvalView users, Evaluator evaluator) {
    // region validation
    Validation validation =
        towers -> {
          try (Retriever retriever =
              Retriever.builder().encoder(towers).index(Indexes.exact()).build()) {
            SystemResult found =
                evaluator.evaluate(users, Map.of("towers", retriever)).system("towers");
            Map<String, Double> values = new LinkedHashMap<>();
            found.metrics().forEach((metric, estimate) -> values.put(metric, estimate.value()));
            return values;
          }
        };
    // endregion
    return validation;
  }
}
