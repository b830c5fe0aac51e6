package io.gamerec.model;

import static com.google.common.base.Preconditions.checkState;

import ai.djl.ndarray.NDManager;
import io.gamerec.api.FittedOn;
import io.gamerec.api.GamerecException;
import io.gamerec.api.History;
import io.gamerec.api.TowerEncoder;
import io.gamerec.api.bundle.BundlePart;
import io.gamerec.api.bundle.PartReader;
import io.gamerec.api.bundle.PartWriter;
import io.gamerec.api.data.Catalogue;
import io.gamerec.api.data.TrainView;
import io.gamerec.api.index.Metric;
import io.gamerec.api.internal.Files2;
import io.gamerec.features.FittedFeatures;
import io.gamerec.features.TrainingExamples;
import io.gamerec.features.internal.Hashes;
import io.gamerec.model.internal.ExportFiles;
import io.gamerec.model.internal.ItemPretrainer;
import io.gamerec.model.internal.LossInputs;
import io.gamerec.model.internal.TowerGradient;
import io.gamerec.model.internal.TowerWeights;
import io.gamerec.model.internal.Trainer;
import io.gamerec.model.internal.TrainingSettings;
import io.gamerec.model.internal.TwoTowerNetwork;
import io.gamerec.model.internal.VectorEncoder;
import io.gamerec.model.loss.Loss;
import io.gamerec.model.training.ItemPretraining;
import io.gamerec.model.training.TrainingListener;
import io.gamerec.model.training.TrainingOptions;
import io.gamerec.model.training.TrainingResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Two towers that put histories and games into one space, trained so that a user's next game is
 * near to the user. The towers are those of System A over any {@link
 * io.gamerec.features.FeatureSpec}.
 *
 * <table>
 * <caption>Shapes, float32, unit length</caption>
 * <tr><th>tower</th><th>reads</th><th>gives</th></tr>
 * <tr><td>user</td><td>history, no user id</td><td>{@code [users, outputDim]}</td></tr>
 * <tr><td>item</td><td>features of the catalogue</td><td>{@code [items, outputDim]}</td></tr>
 * </table>
 *
 * <p>Encoding is thread-safe once training is over; {@link #train} must have the model to itself,
 * and only one model may train in a JVM at a time. The model owns native memory until it is closed.
 * Training is deterministic for the same data, options, seeds, engine, processor and number of
 * threads.
 *
 * <p>As a bundle part: {@code config.json} is {@code TwoTowerPart}, the name of the features part,
 * the settings of the builder, those of the last training and the lineages of the views it was
 * trained on; {@code weights.safetensors} holds the weights with PyTorch-style names ({@code
 * item.tags.tower.0.weight}, {@code [out, in]}) and the fixed padding row {@code item.id.padding}.
 */
public final class TwoTowerModel implements TowerEncoder, BundlePart, AutoCloseable {
  /** Type of the bundle part. */
  public static final String PART_TYPE = "two-tower";

  private static final String WEIGHTS_FILE = "weights.safetensors";

  private final TwoTowerPart.Settings config;
  private final FittedFeatures features;
  private final DeviceBackend device;
  private final NDManager manager;
  private final TowerWeights towers;
  private final VectorEncoder encoder;
  private TwoTowerPart.@Nullable Pretraining pretraining;
  private TwoTowerPart.@Nullable Training training;
  private volatile List<List<String>> trainedOn = List.of();
  private volatile @Nullable String fingerprint;
  private volatile boolean beingTrained;

  TwoTowerModel(TwoTowerPart.Settings config, FittedFeatures features, DeviceBackend device) {
    this.config = config;
    this.features = features;
    this.device = device;
    this.manager = device.newManager();
    this.towers =
        new TowerWeights(
            new TwoTowerNetwork(
                features,
                config.towers(),
                config.sequence(),
                config.outputDim(),
                config.unitLength()),
            manager,
            config.seed());
    this.encoder =
        new VectorEncoder(
            towers,
            config.outputDim(),
            config.loss().temperature() * config.inferenceAlpha(),
            device::infer);
  }

  /**
   * Starts a model.
   *
   * @return an empty builder
   */
  public static TwoTowerModelBuilder builder() {
    return new TwoTowerModelBuilder();
  }

  /**
   * Loads a model from its part of a bundle.
   *
   * @param reader gives the part's files
   * @param device where it computes
   * @return the model; the caller closes it
   * @throws io.gamerec.api.GamerecException if the files are not those of a two-tower model
   */
  public static TwoTowerModel load(PartReader reader, DeviceBackend device) {
    TwoTowerPart part = reader.config(TwoTowerPart.class);
    FittedFeatures features = reader.part(part.features(), FittedFeatures.class);
    TwoTowerModel model = new TwoTowerModel(part.model(), features, device);
    model.pretraining = part.pretraining();
    model.training = part.training();
    model.trainedOn = part.fittedOn();
    try {
      Path file = reader.file(WEIGHTS_FILE);
      model.towers.weights().load(file, model.towers.padding());
      // Of the file, not of the bytes it would be saved as: indexes of older bundles are bound to
      // it.
      model.fingerprint = model.fingerprint(Hashes.ofFiles(List.of(file)));
      return model;
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  /**
   * Pre-trains the item tower, {@link #pretrain(ItemPretraining, TrainingListener)}, with nobody
   * following.
   *
   * @param options how
   * @return what was done
   */
  public TrainingResult pretrain(ItemPretraining options) {
    return pretrain(options, TrainingListener.NONE);
  }

  /**
   * Pre-trains the item tower on the catalogue alone; optional, and comes before {@link #train}. It
   * changes the item tower and the embeddings of the items, which the user tower reads too, and
   * nothing else. {@link #fittedOn} stays as it is, since no user's data is read. A training that
   * is resumed must start from the same pre-training.
   *
   * @param options how
   * @param listener follows the run; its examples are items
   * @return what was done
   * @throws IllegalStateException if the model was pre-trained, trained or imported before
   * @throws IllegalArgumentException if there are fewer than two item features, or items
   * @throws io.gamerec.model.training.TrainingDivergedException if the loss is no longer finite;
   *     the weights are those of the last good step
   * @throws io.gamerec.model.training.TrainingInterruptedException if the thread is interrupted;
   *     the weights are those of the last step
   */
  public TrainingResult pretrain(ItemPretraining options, TrainingListener listener) {
    checkState(
        pretraining == null && trainedOn.isEmpty(),
        "pretraining comes first, the model was pretrained, trained or imported before");
    try (ItemPretrainer pretrainer = new ItemPretrainer(towers, options, listener)) {
      beingTrained = true;
      try {
        return pretrainer.run();
      } finally {
        fingerprint = null;
        beingTrained = false;
        if (pretrainer.steps() > 0) {
          pretraining =
              new TwoTowerPart.Pretraining(pretrainer.steps(), options, device.engineVersion());
        }
      }
    }
  }

  /**
   * Trains the towers on examples of the training users, {@link TrainingOptions#examples}.
   *
   * @param train the users to learn from
   * @param options how
   * @return what was done
   * @throws io.gamerec.model.training.TrainingDivergedException if the loss is no longer finite;
   *     the weights are those of the last good step
   * @throws io.gamerec.model.training.TrainingInterruptedException if the thread is interrupted, or
   *     the JVM shuts down while checkpoints are written; the weights are those of the last step
   * @throws io.gamerec.api.GamerecException if a checkpoint cannot be written, or the one to resume
   *     from cannot be read or belongs to another run
   */
  public TrainingResult train(TrainView train, TrainingOptions options) {
    TrainingExamples examples = options.examples().build(train, features, options.seed());
    fingerprint = null;
    Trainer trainer =
        new Trainer(
            new Trainer.Subject(
                this,
                new TwoTowerPart.Start(config, pretraining == null ? null : pretraining.settings()),
                features.fingerprint(),
                trainedOn,
                towers.weights(),
                List.of(towers.padding()),
                device.engineVersion(),
                device.precision()),
            examples,
            train.lineage(),
            options);
    trainedOn = trainer.trainedOn();
    beingTrained = true;
    try {
      TrainingResult result = run(trainer, options);
      this.training =
          new TwoTowerPart.Training(
              result.steps(),
              TrainingSettings.of(options, examples.positions(), device.precision()),
              device.engineVersion());
      return result;
    } finally {
      beingTrained = false;
    }
  }

  private TrainingResult run(Trainer trainer, TrainingOptions options) {
    LossInputs inputs = new LossInputs(config.loss(), features.players());
    try (TowerGradient gradient =
        TowerGradient.of(
            options.implementation(),
            towers,
            config.loss(),
            inputs,
            options.precisionOn(device.precision()))) {
      return trainer.run(gradient, inputs);
    }
  }

  @Override
  public int dim() {
    return encoder.dim();
  }

  @Override
  public Metric metric() {
    return Metric.INNER_PRODUCT;
  }

  @Override
  public List<String> itemIds() {
    return features.itemIds();
  }

  @Override
  public float[] encodeItems() {
    return encoder.items();
  }

  /**
   * Encodes the items of any catalogue. An item that the model was not trained on gets its vector
   * from its metadata: its id reads the cold row, which is learned with {@link
   * io.gamerec.features.ItemFeature.ItemId#dropout}, else the mean of all ids.
   *
   * @param catalogue has the columns of the specification
   * @return a new array of {@code catalogue.size() * dim()} floats
   * @throws IllegalArgumentException as {@link FittedFeatures#encodeItems}
   */
  public float[] encodeItems(Catalogue catalogue) {
    return encoder.items(features.encodeItems(catalogue));
  }

  @Override
  public float[] encodeUsers(List<History> histories) {
    return encoder.users(histories);
  }

  /**
   * The features the model reads.
   *
   * @return the fitted features
   */
  public FittedFeatures features() {
    return features;
  }

  /**
   * The loss the towers are trained with.
   *
   * @return the loss
   */
  public Loss loss() {
    return config.loss();
  }

  /**
   * Where the model computes.
   *
   * @return the device, which outlives the model
   */
  public DeviceBackend device() {
    return device;
  }

  @Override
  public String fingerprint() {
    String known = fingerprint;
    if (known == null) {
      known = fingerprint(Files2.sha256(safetensors(Map.of())));
      // While training the weights change under it.
      fingerprint = beingTrained ? null : known;
    }
    return known;
  }

  private String fingerprint(String weights) {
    double alpha = config.inferenceAlpha();
    String all = weights + features.fingerprint() + (alpha == 0 ? "" : " " + alpha);
    return Files2.sha256(all.getBytes(StandardCharsets.US_ASCII));
  }

  /** The features' view and those of every training. */
  @Override
  public List<List<String>> fittedOn() {
    return FittedOn.union(() -> List.of(features.fittedOn()), () -> trainedOn);
  }

  private byte[] safetensors(Map<String, String> metadata) {
    return device.infer(() -> towers.weights().toSafetensors(metadata, towers.padding()));
  }

  /**
   * Replaces all weights by those of a PyTorch checkpoint whose tensors have our names.
   *
   * @param safetensors the file
   * @throws GamerecException as {@link #importWeights(Path, UnaryOperator)} does
   */
  public void importWeights(Path safetensors) {
    importWeights(safetensors, UnaryOperator.identity());
  }

  /**
   * Replaces all weights by those of a PyTorch checkpoint. What they were trained on is not known,
   * and {@link #fittedOn} says so. As {@link #train}, it must have the model to itself.
   *
   * @param safetensors a file of F32, F64, F16 or BF16 tensors, {@code [out, in]} for a Linear. The
   *     row {@code item.id.padding} may be the last of {@code item.id.embedding.weight} instead.
   * @param names gives our name of a tensor of the file, or an empty one to leave the tensor out
   * @throws GamerecException if the file is damaged, or tensors are missing, unexpected, of another
   *     shape or type or not finite: lists all of them, the first ten by name. The model is then as
   *     it was.
   */
  public void importWeights(Path safetensors, UnaryOperator<String> names) {
    towers.weights().load(safetensors, names, towers.padding());
    fingerprint = null;
    pretraining = null;
    training = null;
    trainedOn = FittedOn.UNKNOWN;
  }

  /**
   * Writes all weights under their names, as {@link #importWeights(Path)} and PyTorch read them.
   *
   * @param safetensors the file; appears whole or not at all, replaced when it exists
   * @throws GamerecException if it cannot be written
   */
  public void exportWeights(Path safetensors) {
    byte[] bytes = safetensors(Map.of("format", "pt", "fingerprint", fingerprint()));
    ExportFiles.write(safetensors, out -> out.write(bytes));
  }

  @Override
  public String partType() {
    return PART_TYPE;
  }

  @Override
  public void save(PartWriter writer) {
    writer.config(
        new TwoTowerPart(writer.part(features), config, pretraining, training, trainedOn));
    byte[] bytes = safetensors(Map.of());
    fingerprint = fingerprint(Files2.sha256(bytes));
    writer.file(WEIGHTS_FILE, bytes);
  }

  @Override
  public void close() {
    towers.close();
    manager.close();
  }
}
