package io.gamerec.examples;

import static com.google.common.base.Preconditions.checkArgument;

import io.gamerec.api.data.Interactions;
import io.gamerec.api.data.Split;
import io.gamerec.eval.EvaluationReport;
import io.gamerec.eval.RankingMetric;
import io.gamerec.features.ExampleScheme;
import io.gamerec.features.FeatureSpec;
import io.gamerec.features.Splits;
import io.gamerec.features.source.SourceData;
import io.gamerec.features.split.Order;
import io.gamerec.features.steam.SteamFiles;
import io.gamerec.model.DeviceBackend;
import io.gamerec.model.TwoTowerModel;
import io.gamerec.model.loss.Losses;
import io.gamerec.model.loss.Negatives;
import io.gamerec.model.tower.Towers;
import io.gamerec.model.training.LearningRate;
import io.gamerec.model.training.Optimizer;
import io.gamerec.model.training.TrainingListener;
import io.gamerec.model.training.TrainingOptions;
import io.gamerec.model.training.TrainingResult;
import io.gamerec.model.training.Validation;
import io.gamerec.model.training.ValidationPlan;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/** {@code system-c}: the retriever notebook as a program. */
@CommandLine.Command(
    name = "system-c",
    description = {
      "System C, the retriever notebook: MLP towers over user and game ids, uniform negatives,"
          + " leave-one-out.",
      "Trains, compares with the baselines, exports vectors, configuration, curves and metrics."
    },
    mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class SystemCCommand implements Callable<Integer> {
  static final String NAME = "system-c";
  static final String CONFIG = "config.json";
  static final String CURVES = "curves.json";

  private static final int BLOCKS = 2;
  private static final double DROPOUT = 0.2;
  private static final int NEGATIVES = 50;
  private static final double LOGIT_SCALE = 10;
  private static final double LEARNING_RATE = 5e-4;
  private static final double WEIGHT_DECAY = 1e-4;
  private static final int ACCUMULATE = 2;
  private static final double PLATEAU_FACTOR = 0.5;
  private static final int PLATEAU_PATIENCE = 3;
  private static final int PATIENCE = 6;
  private static final int K = 10;
  private static final int STEPS_A_POINT = 50;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;
  @CommandLine.Mixin private JsonOption json;
  @CommandLine.Mixin private DeviceOption device;

  @CommandLine.Option(
      names = "--data",
      required = true,
      paramLabel = "DIR",
      description = "Directory of the three Steam files.")
  private Path data;

  @CommandLine.Option(
      names = "--artifacts",
      defaultValue = "artifacts",
      paramLabel = "DIR",
      description =
          "Takes vectors, ids, configuration, curves and metrics. Default: ${DEFAULT-VALUE}.")
  private Path artifacts;

  @CommandLine.Option(
      names = "--dim",
      defaultValue = "256",
      description = "Length of the vectors. Default: ${DEFAULT-VALUE}.")
  private int dim;

  @CommandLine.Option(
      names = "--epochs",
      defaultValue = "20",
      description =
          "Passes over the training rows, unless stopped before. Default: ${DEFAULT-VALUE}.")
  private int epochs;

  @CommandLine.Option(
      names = "--batch-size",
      defaultValue = "512",
      description = "Examples of each of the two batches of a step. Default: ${DEFAULT-VALUE}.")
  private int batchSize;

  @CommandLine.Option(
      names = "--validation-users",
      defaultValue = "4000",
      description = "Fixed sample that is validated on. Default: ${DEFAULT-VALUE}.")
  private int validationUsers;

  @CommandLine.Option(
      names = "--seed",
      defaultValue = "7",
      description = "Decides everything that is random. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Override
  public Integer call() {
    checkArgument(epochs >= 1, "--epochs must be at least 1, got %s", epochs);
    PrintWriter print = spec.commandLine().getOut();
    long start = System.nanoTime();
    SourceData source = SteamFiles.open(data).load();
    print.print(source.report());
    print.flush();
    Split split = Splits.leaveOneOut().by(Order.LARGEST_HOURS).split(source.data());
    IdModels.createDirectory(artifacts);
    JsonOption.write(artifacts.resolve(CONFIG), config(split, source));
    TrainingCurves curves = new TrainingCurves(STEPS_A_POINT);
    EpochBars bars = new EpochBars(epochs, print, CommandLine.Help.Ansi.AUTO.enabled());
    try (DeviceBackend backend = device.open();
        TwoTowerModel model = model(split, backend)) {
      TrainingResult training =
          model.train(split.train(), options(split, TrainingListener.all(bars, curves)));
      JsonOption.write(artifacts.resolve(CURVES), curves.toJson());
      EvaluationReport report =
          IdModels.evaluate(
              NAME,
              model,
              split,
              RankingMetric.recallAt(K),
              RankingMetric.recallAt(100),
              RankingMetric.ndcgAt(K));
      print.println(report.toTable());
      IdModels.export(model, split, artifacts);
      String baseline = IdModels.bestBaseline(report, "recall@" + K);
      Map<String, Object> results = results(training, report, baseline);
      results.put("seconds", (System.nanoTime() - start) / 1e9);
      JsonOption.write(artifacts.resolve(IdModels.METRICS), results);
      json.write(results);
      print.printf(
          Locale.ROOT,
          "recall@%d %.4f, best baseline %s %.4f%nartifacts in %s%n",
          K,
          IdModels.value(report, NAME, "recall@" + K),
          baseline,
          IdModels.value(report, baseline, "recall@" + K),
          artifacts.toAbsolutePath().normalize());
    }
    print.flush();
    return CommandLine.ExitCode.OK;
  }

  private TwoTowerModel model(Split split, DeviceBackend backend) {
    FeatureSpec ids =
        FeatureSpec.builder()
            .userId(dim)
            .itemId(dim)
            .history(h -> h.maxLength(longestHistory(split.train().interactions())))
            .build();
    return TwoTowerModel.builder()
        .features(ids.fit(split.train()))
        .device(backend)
        .towers(Towers.mlp(BLOCKS).dropout(DROPOUT))
        .outputDim(dim)
        .loss(
            Losses.sampledSoftmax(Negatives.uniform(NEGATIVES).drawnPerExample())
                .logQ(false)
                .logitScale(LOGIT_SCALE))
        .seed(seed)
        .build();
  }

  /** Negatives are drawn from outside what is read of a history: all of it must be read. */
  private static int longestHistory(Interactions train) {
    int longest = 1;
    for (int user = 0; user < train.userCount(); user++) {
      longest = Math.max(longest, train.end(user) - train.start(user));
    }
    return longest;
  }

  private TrainingOptions options(Split split, TrainingListener listener) {
    return TrainingOptions.builder()
        .examples(ExampleScheme.eachGame())
        .epochs(epochs)
        .batchSize(batchSize)
        .accumulate(ACCUMULATE)
        .optimizer(Optimizer.adamW(WEIGHT_DECAY))
        .learningRate(LearningRate.plateau(LEARNING_RATE, PLATEAU_FACTOR, PLATEAU_PATIENCE))
        .clipNorm(Double.POSITIVE_INFINITY)
        .validation(
            ValidationPlan.of(
                    Validation.recallAtK(split.validation(), K, seed).withUsers(validationUsers))
                .withPatience(PATIENCE))
        .seed(seed)
        .listener(listener)
        .build();
  }

  private Map<String, Object> config(Split split, SourceData source) {
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("dim", dim);
    config.put("blocks", BLOCKS);
    config.put("dropout", DROPOUT);
    config.put("negatives", NEGATIVES);
    config.put("logitScale", LOGIT_SCALE);
    config.put("learningRate", LEARNING_RATE);
    config.put("weightDecay", WEIGHT_DECAY);
    config.put("accumulate", ACCUMULATE);
    config.put("batchSize", batchSize);
    config.put("epochs", epochs);
    config.put("plateauFactor", PLATEAU_FACTOR);
    config.put("plateauPatience", PLATEAU_PATIENCE);
    config.put("earlyStoppingPatience", PATIENCE);
    config.put("validationMetric", "recall@" + K);
    config.put("validationUsers", validationUsers);
    config.put("seed", seed);
    config.put("split", split.name());
    config.put("sourceSha256", source.sha256());
    config.put("users", split.train().interactions().userCount());
    config.put("items", split.train().catalogue().size());
    return config;
  }

  private static Map<String, Object> results(
      TrainingResult training, EvaluationReport report, String baseline) {
    Map<String, Object> results = new LinkedHashMap<>();
    for (String metric : new String[] {"recall@10", "recall@100", "ndcg@10"}) {
      results.put(metric, IdModels.value(report, NAME, metric));
    }
    results.put("bestBaseline", baseline);
    results.put("training", IdModels.training(training));
    training
        .best()
        .ifPresent(
            best -> {
              results.put("bestStep", best.step());
              results.put("bestValidation", best.value());
            });
    results.put("evaluation", report.toJson());
    return results;
  }
}
