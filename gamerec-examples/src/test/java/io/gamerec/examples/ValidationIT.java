package io.gamerec.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gamerec.api.Exclusion;
import io.gamerec.api.data.EvalView;
import io.gamerec.api.data.Split;
import io.gamerec.eval.Evaluator;
import io.gamerec.eval.HeldOut;
import io.gamerec.eval.Protocol;
import io.gamerec.eval.RankingMetric;
import io.gamerec.eval.ShuffledHistory;
import io.gamerec.examples.snippets.TrainerExamples;
import io.gamerec.features.FeatureSpecs;
import io.gamerec.features.Splits;
import io.gamerec.features.split.Order;
import io.gamerec.features.steam.SteamFiles;
import io.gamerec.model.DeviceBackend;
import io.gamerec.model.DeviceBackends;
import io.gamerec.model.TwoTowerModel;
import io.gamerec.model.training.Checkpoints;
import io.gamerec.model.training.RecallAtK;
import io.gamerec.model.training.TrainingOptions;
import io.gamerec.model.training.TrainingResult;
import io.gamerec.model.training.Validation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The validation of the training against the evaluator. */
class ValidationIT {
  private static final int K = 7;
  private static final long SEED = 11;

  @TempDir private Path data;

  private static void check(Split split, Protocol protocol) {
    EvalView users = split.validation();
    RecallAtK validation = Validation.recallAtK(users, K, SEED);
    try (DeviceBackend device = DeviceBackends.cpu();
        TwoTowerModel model =
            TwoTowerModel.builder()
                .features(FeatureSpecs.steam().fit(split.train()))
                .device(device)
                .build()) {
      model.train(split.train(), TrainingOptions.builder().steps(30).batchSize(64).build());
      Map<String, Double> actual = validation.evaluate(model);
      Evaluator evaluator =
          Evaluator.builder()
              .metrics(RankingMetric.recallAt(K), RankingMetric.ndcgAt(K))
              .protocol(protocol)
              .exclusion(Exclusion.HISTORY)
              .build();
      Map<String, Double> documented = TrainerExamples.validation(users, evaluator).evaluate(model);
      assertEquals(List.of("recall@7", "ndcg@7"), List.copyOf(actual.keySet()));
      assertEquals(List.of("recall@7", "ndcg@7"), List.copyOf(documented.keySet()));
      for (String metric : actual.keySet()) {
        // One example whose scores tie but for rounding may fall either way.
        assertEquals(
            documented.get(metric), actual.get(metric), 1.5 / validation.examples(), metric);
        assertTrue(actual.get(metric) > 0, metric);
      }
    }
  }

  /** The documented programs train, and go on where a shorter run stopped. */
  @Test
  void trainerExamples_runAsShown(@TempDir Path checkpoints) {
    Answer generated =
        Answer.to("generate", "--out", data, "--users", 300, "--games", 100, "--seed", 4);
    assertEquals(0, generated.code(), generated.err());
    Split split = Splits.standard().split(SteamFiles.open(data).load().data());
    try (DeviceBackend device = DeviceBackends.cpu();
        TwoTowerModel model =
            TwoTowerModel.builder()
                .features(FeatureSpecs.idsOnly().fit(split.train()))
                .device(device)
                .build()) {
      List<Integer> steps = new ArrayList<>();
      TrainingResult result =
          TrainerExamples.train(model, split, progress -> steps.add(progress.step()));
      assertEquals(steps.size(), result.steps());
      assertTrue(result.best().orElseThrow().metrics().containsKey("recall@10"));
      assertEquals(4, TrainerExamples.resume(model, split, checkpoints, 4).steps());
      assertEquals(4, TrainerExamples.resume(model, split, checkpoints, 4).steps());
      assertEquals(1, Checkpoints.list(checkpoints).size());
    }
  }

  @Test
  void recallAtK_isThatOfTheEvaluator() {
    Answer generated =
        Answer.to("generate", "--out", data, "--users", 600, "--games", 150, "--seed", 3);
    assertEquals(0, generated.code(), generated.err());
    check(
        Splits.standard().split(SteamFiles.open(data).load().data()),
        ShuffledHistory.builder().seed(SEED).build());
    check(
        Splits.leaveOneOut().by(Order.LARGEST_HOURS).split(SteamFiles.open(data).load().data()),
        new HeldOut());
  }
}
