package io.gamerec.examples;

import static com.google.common.base.Preconditions.checkArgument;

import io.gamerec.api.data.Split;
import io.gamerec.api.index.VectorIndex;
import io.gamerec.eval.EvaluationReport;
import io.gamerec.eval.RankingMetric;
import io.gamerec.features.ExampleScheme;
import io.gamerec.features.FeatureSpec;
import io.gamerec.index.Indexes;
import io.gamerec.model.DeviceBackend;
import io.gamerec.model.TwoTowerModel;
import io.gamerec.model.loss.Losses;
import io.gamerec.model.tower.Towers;
import io.gamerec.model.training.LearningRate;
import io.gamerec.model.training.Optimizer;
import io.gamerec.model.training.TrainingOptions;
import io.gamerec.model.training.TrainingResult;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/** {@code system-b train}: trains on what the pipeline wrote, evaluates and exports. */
@CommandLine.Command(
    name = "train",
    description = "Train on a split that the pipeline wrote, evaluate, export.",
    mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class SystemBTrainCommand implements Callable<Integer> {
  static final String NAME = "system-b";
  static final String INDEX = "index.faiss";

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;
  @CommandLine.Mixin private JsonOption json;
  @CommandLine.Mixin private DeviceOption device;

  @CommandLine.Option(
      names = "--data",
      defaultValue = "${env:DATA_DIR:-data}",
      paramLabel = "DIR",
      description = "What the pipeline wrote. Default: $DATA_DIR or data.")
  private Path data;

  @CommandLine.Option(
      names = "--artifacts",
      defaultValue = "${env:ARTIFACTS_DIR:-artifacts}",
      paramLabel = "DIR",
      description = "Takes vectors, ids, index and metrics. Default: $ARTIFACTS_DIR or artifacts.")
  private Path artifacts;

  @CommandLine.Option(
      names = "--epochs",
      defaultValue = "${env:TRAIN_EPOCHS:-5}",
      description = "Passes over the training rows. Default: $TRAIN_EPOCHS or 5.")
  private int epochs;

  @CommandLine.Option(
      names = "--batch-size",
      defaultValue = "${env:BATCH_SIZE:-1024}",
      description = "Examples a step. Default: $BATCH_SIZE or 1024.")
  private int batchSize;

  @CommandLine.Option(
      names = "--dim",
      defaultValue = "${env:EMBED_DIM:-64}",
      description = "Length of the vectors. Default: $EMBED_DIM or 64.")
  private int dim;

  @CommandLine.Option(
      names = "--learning-rate",
      defaultValue = "${env:LR:-0.001}",
      description = "Learning rate of Adam. Default: $LR or 0.001.")
  private double learningRate;

  @CommandLine.Option(
      names = "--k",
      defaultValue = "${env:VAL_K:-20}",
      description = "Cut of recall and NDCG. Default: $VAL_K or 20.")
  private int k;

  @CommandLine.Option(
      names = "--log-q",
      description =
          "Correct the softmax for popular games being in more batches, and pass over accidental"
              + " hits; the original does neither.")
  private boolean logQ;

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
    Split split = LeaveOneOutFiles.read(data, print);
    IdModels.createDirectory(artifacts);
    try (DeviceBackend backend = device.open();
        TwoTowerModel model = model(split, backend)) {
      TrainingResult training =
          model.train(
              split.train(),
              options(new EpochBars(epochs, print, CommandLine.Help.Ansi.AUTO.enabled())));
      EvaluationReport report =
          IdModels.evaluate(NAME, model, split, RankingMetric.recallAt(k), RankingMetric.ndcgAt(k));
      print.println(report.toTable());
      IdModels.export(model, split, artifacts);
      writeIndex(model);
      Map<String, Object> results = new LinkedHashMap<>();
      for (String metric : new String[] {"recall@" + k, "ndcg@" + k}) {
        results.put(metric, IdModels.value(report, NAME, metric));
      }
      results.put("config", config());
      results.put("training", IdModels.training(training));
      results.put("evaluation", report.toJson());
      results.put("seconds", (System.nanoTime() - start) / 1e9);
      JsonOption.write(artifacts.resolve(IdModels.METRICS), results);
      json.write(results);
    }
    print.println("artifacts in " + artifacts.toAbsolutePath().normalize());
    print.flush();
    return CommandLine.ExitCode.OK;
  }

  private TwoTowerModel model(Split split, DeviceBackend backend) {
    return TwoTowerModel.builder()
        .features(FeatureSpec.builder().userId(dim).itemId(dim).build().fit(split.train()))
        .device(backend)
        .towers(Towers.embeddings())
        .outputDim(dim)
        .unitLength(false)
        .loss(Losses.inBatchSoftmax().temperature(1).logQ(logQ).maskAccidentalHits(logQ))
        .seed(seed)
        .build();
  }

  private TrainingOptions options(EpochBars bars) {
    return TrainingOptions.builder()
        .examples(ExampleScheme.eachGame())
        .epochs(epochs)
        .batchSize(batchSize)
        .optimizer(Optimizer.adam().withEpsilon(1e-8))
        .learningRate(LearningRate.constant(learningRate))
        .clipNorm(Double.POSITIVE_INFINITY)
        .seed(seed)
        .listener(bars)
        .build();
  }

  private void writeIndex(TwoTowerModel model) {
    try (VectorIndex index = Indexes.faiss().create(model.dim(), model.metric())) {
      index.add(model.encodeItems());
      index.save(artifacts.resolve(INDEX));
    }
  }

  private Map<String, Object> config() {
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("dim", dim);
    config.put("epochs", epochs);
    config.put("batchSize", batchSize);
    config.put("learningRate", learningRate);
    config.put("k", k);
    config.put("logQ", logQ);
    config.put("seed", seed);
    return config;
  }
}
