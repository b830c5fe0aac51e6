package io.gamerec.examples;

import static java.util.Objects.requireNonNull;

import io.gamerec.api.CandidateRetriever;
import io.gamerec.api.GamerecException;
import io.gamerec.api.data.Split;
import io.gamerec.api.internal.Files2;
import io.gamerec.eval.EvaluationReport;
import io.gamerec.eval.Evaluator;
import io.gamerec.eval.HeldOut;
import io.gamerec.eval.RankingMetric;
import io.gamerec.eval.baseline.EaseRetriever;
import io.gamerec.eval.baseline.PopularityRetriever;
import io.gamerec.eval.baseline.RandomRetriever;
import io.gamerec.index.Indexes;
import io.gamerec.index.Retriever;
import io.gamerec.model.TwoTowerModel;
import io.gamerec.model.export.Embeddings;
import io.gamerec.model.training.TrainingResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What Systems B and C have in common: users by id, one game of each left out. */
final class IdModels {
  static final String ITEM_VECTORS = "item_emb.npy";
  static final String USER_VECTORS = "user_emb.npy";
  static final String ITEM_IDS = "item_ids.parquet";
  static final String USER_IDS = "user_ids.parquet";
  static final String METRICS = "metrics.json";

  private static final int USERS_AT_ONCE = 1024;
  private static final List<String> BASELINES = List.of("random", "popularity", "ease");

  private IdModels() {}

  /** Scores a model and the baselines, with the same questions. */
  static EvaluationReport evaluate(
      String name, TwoTowerModel model, Split split, RankingMetric... metrics) {
    try (Retriever retriever = Retriever.builder().encoder(model).index(Indexes.auto()).build()) {
      Map<String, CandidateRetriever> systems = new LinkedHashMap<>();
      systems.put("random", RandomRetriever.fit(split.train(), 7));
      systems.put("popularity", PopularityRetriever.fit(split.train()));
      systems.put("ease", EaseRetriever.builder().fit(split.train()));
      systems.put(name, retriever);
      return Evaluator.builder()
          .metrics(metrics)
          .protocol(new HeldOut())
          .build()
          .evaluate(split.test(), systems);
    }
  }

  /** The baseline with the highest value. */
  static String bestBaseline(EvaluationReport report, String metric) {
    String best = BASELINES.get(0);
    for (String baseline : BASELINES) {
      if (value(report, baseline, metric) > value(report, best, metric)) {
        best = baseline;
      }
    }
    return best;
  }

  static double value(EvaluationReport report, String system, String metric) {
    return requireNonNull(report.system(system).metrics().get(metric), metric).value();
  }

  static Map<String, Object> training(TrainingResult result) {
    Map<String, Object> training = new LinkedHashMap<>();
    training.put("steps", result.steps());
    training.put("examples", result.examples());
    training.put("seconds", result.seconds());
    training.put("finalLoss", result.finalLoss());
    training.put("end", result.end());
    return training;
  }

  /** Vectors and ids of all items and of all users that were trained on, row by row. */
  static void export(TwoTowerModel model, Split split, Path directory) {
    Embeddings items = Embeddings.ofItems(model);
    items.writeNpy(directory.resolve(ITEM_VECTORS));
    items.writeIds(directory.resolve(ITEM_IDS));
    Embeddings users = Embeddings.ofUsers(model, split.train().interactions(), USERS_AT_ONCE);
    users.writeNpy(directory.resolve(USER_VECTORS));
    users.writeIds(directory.resolve(USER_IDS));
  }

  static void createDirectory(Path directory) {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new GamerecException("cannot create " + directory + ": " + Files2.reason(e), e);
    }
  }
}
