package io.gamerec.examples;

import static com.google.common.base.Preconditions.checkArgument;

import io.gamerec.api.Recommender;
import io.gamerec.api.bundle.Bundles;
import io.gamerec.api.data.TrainView;
import io.gamerec.api.spi.VectorIndexProvider;
import io.gamerec.features.FeatureSpecs;
import io.gamerec.features.FittedFeatures;
import io.gamerec.index.Indexes;
import io.gamerec.index.Retriever;
import io.gamerec.model.DeviceBackend;
import io.gamerec.model.TwoTowerModel;
import io.gamerec.model.ranker.Ranker;
import io.gamerec.model.ranker.RankerOptions;
import io.gamerec.model.training.Checkpoints;
import io.gamerec.model.training.TrainingListener;
import io.gamerec.model.training.TrainingOptions;
import io.gamerec.model.training.TrainingResult;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Trains both stages and writes the bundle: the flags, and the main program of this SDK. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class TwoStage {
  /** Share of the true neighbours that an index chosen by size is to find. */
  private static final double AUTO_RECALL = 0.99;

  @Mixin TowerOptions towers;

  @Option(
      names = "--ranker-steps",
      defaultValue = "400",
      description = "Steps of the ranker. Default: ${DEFAULT-VALUE}.")
  int rankerSteps;

  @Option(
      names = "--ranker-users",
      defaultValue = "0.1",
      description =
          "Share of the training users kept for the ranker; the towers do not see them. Default:"
              + " ${DEFAULT-VALUE}.")
  double rankerUsers;

  @Option(
      names = "--index",
      defaultValue = "auto",
      description =
          "auto (by the size of the catalogue), exact, faiss or torch. Default: ${DEFAULT-VALUE}.")
  String index;

  @Option(
      names = "--seed",
      defaultValue = "7",
      description = "Decides everything that is random. Default: ${DEFAULT-VALUE}.")
  long seed;

  @Mixin DeviceOption device;

  @Option(
      names = "--checkpoints",
      paramLabel = "DIR",
      description = "Directory for checkpoints of the towers' training.")
  @Nullable Path checkpoints;

  @Option(
      names = "--checkpoint-every",
      defaultValue = "200",
      paramLabel = "STEPS",
      description = "Steps between two checkpoints. Default: ${DEFAULT-VALUE}.")
  int checkpointEvery;

  @Option(
      names = "--resume",
      description = "Go on from the newest checkpoint of --checkpoints, where there is one.")
  boolean resume;

  /** What a training run made. */
  record Trained(
      String bundleSha256, TrainingResult towers, TrainingResult ranker, MemoryWatch memory) {}

  Trained train(DataOptions.Loaded data, Path bundle, PrintWriter out, boolean terminal) {
    Bundles.checkReplaceable(bundle);
    TrainView.Parts users = data.split().train().holdOut(rankerUsers, seed);
    FittedFeatures features = FeatureSpecs.steam().fit(users.rest());
    try (DeviceBackend backend = device.open();
        TwoTowerModel model =
            TwoTowerModel.builder()
                .features(features)
                .device(backend)
                .loss(towers.loss())
                .seed(seed)
                .build()) {
      MemoryWatch memory = new MemoryWatch();
      TrainingOptions.Builder options =
          towers.training(
              seed, TrainingListener.all(new ProgressBar("towers", out, terminal), memory));
      keepCheckpoints(options);
      TrainingResult trained = model.train(users.rest(), options.build());
      try (Retriever retriever = Retriever.builder().encoder(model).index(index(model)).build();
          Ranker ranker = Ranker.builder().model(model).seed(seed).build()) {
        TrainingResult ranking =
            ranker.fit(
                retriever,
                users.slice(),
                RankerOptions.builder()
                    .steps(rankerSteps)
                    .seed(seed)
                    .listener(new ProgressBar("ranker", out, terminal))
                    .build());
        Recommender recommender =
            Recommender.builder()
                .retriever(retriever)
                .ranker(ranker)
                .catalogue(users.rest().catalogue())
                .provenance(provenance(data, backend))
                .build();
        return new Trained(recommender.save(bundle), trained, ranking, memory);
      }
    }
  }

  private VectorIndexProvider index(TwoTowerModel model) {
    return index.equals("auto")
        ? Indexes.forCatalogue(model.itemIds().size(), model.dim(), AUTO_RECALL).provider()
        : Indexes.named(index);
  }

  private void keepCheckpoints(TrainingOptions.Builder options) {
    if (checkpoints == null) {
      checkArgument(!resume, "--resume needs --checkpoints DIR");
      return;
    }
    options.checkpoints(Checkpoints.in(checkpoints).withEvery(checkpointEvery));
    if (resume && Checkpoints.latest(checkpoints).isPresent()) {
      options.resume(checkpoints);
    }
  }

  private Map<String, String> provenance(DataOptions.Loaded data, DeviceBackend backend) {
    Map<String, String> provenance = new TreeMap<>();
    provenance.put("data.sha256", data.sha256());
    provenance.put("data.split", data.splitName());
    provenance.put("device", backend.name());
    provenance.put("engine", backend.engineVersion());
    provenance.put("engine.threads", Integer.toString(backend.threads()));
    provenance.put("seed", Long.toString(seed));
    provenance.put("ranker.users", Double.toString(rankerUsers));
    provenance.put("ranker.steps", Integer.toString(rankerSteps));
    return provenance;
  }
}
