package io.gamerec.model;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.gamerec.api.FittedOn;
import io.gamerec.api.History;
import io.gamerec.api.TowerEncoder;
import io.gamerec.api.bundle.BundlePart;
import io.gamerec.api.bundle.PartReader;
import io.gamerec.api.bundle.PartWriter;
import io.gamerec.api.data.TrainView;
import io.gamerec.api.index.Metric;
import io.gamerec.api.internal.Files2;
import io.gamerec.api.internal.SetOnce;
import io.gamerec.features.FittedFeatures;
import io.gamerec.features.HistoryRows;
import io.gamerec.features.TrainingExamples;
import io.gamerec.features.UserBatch;
import io.gamerec.model.internal.BatchTensors;
import io.gamerec.model.internal.FastGradient;
import io.gamerec.model.internal.Gradient;
import io.gamerec.model.internal.NamedTensors;
import io.gamerec.model.internal.Trainer;
import io.gamerec.model.internal.TrainingSettings;
import io.gamerec.model.internal.TwoTowerNetwork;
import io.gamerec.model.internal.Weights;
import io.gamerec.model.training.TrainingOptions;
import io.gamerec.model.training.TrainingResult;
import io.gamerec.model.training.TrainingState;
import java.nio.charset.StandardCharsets;
import java.util.List;
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
  private static final int ENCODING_BATCH = 512;

  private final TwoTowerPart.Settings config;
  private final FittedFeatures features;
  private final DeviceBackend device;
  private final NDManager manager;
  private final TwoTowerNetwork network;
  private final Weights weights;
  private final ThreadLocal<Scratch> scratch;
  private TwoTowerPart.@Nullable Training training;
  private volatile List<List<String>> trainedOn = List.of();
  private volatile @Nullable String fingerprint;
  private volatile boolean beingTrained;

  private static final class Scratch {
    final HistoryRows rows = new HistoryRows();
    final BatchTensors tensors = new BatchTensors();
    final UserBatch batch;

    Scratch(FittedFeatures features) {
      this.batch = features.newBatch();
    }
  }

  private TwoTowerModel(
      TwoTowerPart.Settings config, FittedFeatures features, DeviceBackend device) {
    this.config = config;
    this.features = features;
    this.device = device;
    this.manager = device.newManager();
    this.network =
        new TwoTowerNetwork(features, config.hidden(), config.outputDim(), manager, config.seed());
    this.weights = new Weights(network.specs(), manager, config.seed());
    this.scratch = ThreadLocal.withInitial(() -> new Scratch(features));
  }

  /**
   * Starts a model.
   *
   * @return an empty builder
   */
  public static Builder builder() {
    return new Builder();
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
    model.training = part.training();
    model.trainedOn = part.fittedOn();
    try {
      model.weights.load(reader.file(WEIGHTS_FILE), model.manager, model.network.padding());
      return model;
    } catch (RuntimeException e) {
      model.close();
      throw e;
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
    Trainer trainer =
        new Trainer(
            new Trainer.Subject(
                this,
                config,
                features.fingerprint(),
                trainedOn,
                weights,
                List.of(network.padding()),
                device.engineVersion()),
            examples,
            train.lineage(),
            options);
    trainedOn = trainer.trainedOn();
    beingTrained = true;
    try {
      fingerprint = null;
      TrainingResult result =
          switch (options.implementation()) {
            case FAST -> trainFast(trainer, options);
            case REFERENCE -> trainReference(trainer);
          };
      this.training =
          new TwoTowerPart.Training(
              result.steps(),
              TrainingSettings.of(options, examples.positions()),
              device.engineVersion());
      return result;
    } finally {
      beingTrained = false;
    }
  }

  private TrainingResult trainFast(Trainer trainer, TrainingOptions options) {
    try (FastGradient gradient =
        new FastGradient(
            features,
            network,
            weights,
            config.loss().temperature(),
            popularityAdjustment(),
            options.precision(),
            manager)) {
      return trainer.run((batch, seed) -> gradient.of(batch), TrainingState.NONE);
    }
  }

  private TrainingResult trainReference(Trainer trainer) {
    BatchTensors tensors = new BatchTensors();
    try (NDManager scope = manager.newSubManager()) {
      NDArray adjustment = scope.create(popularityAdjustment());
      return trainer.run(
          (batch, seed) -> Gradient.of(weights, w -> loss(w, tensors, batch, adjustment, scope)),
          TrainingState.NONE);
    }
  }

  private NDArray loss(
      NamedTensors w, BatchTensors tensors, UserBatch batch, NDArray adjustment, NDManager owner) {
    BatchTensors.Tensors in = tensors.upload(batch, owner);
    return TwoTowerNetwork.loss(
        network.users(w, in.entries(), in.poolWeights(), in.dense()),
        network.items(w),
        in.targets(),
        config.loss().temperature(),
        adjustment);
  }

  private float[] popularityAdjustment() {
    int[] players = features.players();
    float[] adjustment = new float[players.length];
    for (int item = 0; item < adjustment.length; item++) {
      adjustment[item] = (float) (config.loss().popularityAlpha() * Math.log1p(players[item]));
    }
    return adjustment;
  }

  @Override
  public int dim() {
    return config.outputDim();
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
    return device.infer(() -> network.items(weights.views(weights.flat())).toFloatArray());
  }

  @Override
  public float[] encodeUsers(List<History> histories) {
    float[] vectors = new float[Math.multiplyExact(histories.size(), config.outputDim())];
    Scratch mine = scratch.get();
    for (int from = 0; from < histories.size(); from += ENCODING_BATCH) {
      int to = Math.min(histories.size(), from + ENCODING_BATCH);
      mine.batch.clear();
      for (History history : histories.subList(from, to)) {
        features.toRows(history, mine.rows);
        features.encode(mine.rows, mine.batch);
      }
      float[] encoded =
          device.infer(
              () -> {
                BatchTensors.Tensors in = mine.tensors.upload(mine.batch, manager);
                return network
                    .users(
                        weights.views(weights.flat()), in.entries(), in.poolWeights(), in.dense())
                    .toFloatArray();
              });
      System.arraycopy(encoded, 0, vectors, from * config.outputDim(), encoded.length);
    }
    return vectors;
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
  public FullSoftmax loss() {
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
      String both = Files2.sha256(safetensors()) + features.fingerprint();
      known = Files2.sha256(both.getBytes(StandardCharsets.US_ASCII));
      // While training the weights change under it.
      fingerprint = beingTrained ? null : known;
    }
    return known;
  }

  /** The features' view and those of every training. */
  @Override
  public List<List<String>> fittedOn() {
    return FittedOn.union(() -> List.of(features.fittedOn()), () -> trainedOn);
  }

  private byte[] safetensors() {
    return device.infer(() -> weights.toSafetensors(network.padding()));
  }

  @Override
  public String partType() {
    return PART_TYPE;
  }

  @Override
  public void save(PartWriter writer) {
    writer.config(new TwoTowerPart(writer.part(features), config, training, trainedOn));
    writer.file(WEIGHTS_FILE, safetensors());
  }

  @Override
  public void close() {
    network.close();
    weights.close();
    manager.close();
  }

  /** Collects the settings of a model. A setting is set once. Not thread-safe. */
  public static final class Builder {
    private @Nullable FittedFeatures features;
    private @Nullable DeviceBackend device;
    private int outputDim = 128;
    private int hidden = 256;
    private FullSoftmax loss = FullSoftmax.DEFAULT;
    private long seed = 7;
    private final SetOnce once = new SetOnce();

    private Builder() {}

    /**
     * Sets what the towers read; required.
     *
     * @param features the fitted features
     * @return this builder
     */
    public Builder features(FittedFeatures features) {
      once.set("features");
      this.features = requireNonNull(features, "features");
      return this;
    }

    /**
     * Sets where the model computes; required.
     *
     * @param device the device; stays open as long as the model
     * @return this builder
     */
    public Builder device(DeviceBackend device) {
      once.set("device");
      this.device = requireNonNull(device, "device");
      return this;
    }

    /**
     * Sets the length of the vectors; 128 unless set.
     *
     * @param outputDim at least 1
     * @return this builder
     */
    public Builder outputDim(int outputDim) {
      checkArgument(outputDim >= 1, "outputDim must be at least 1, got %s", outputDim);
      once.set("outputDim");
      this.outputDim = outputDim;
      return this;
    }

    /**
     * Sets the width of the projections' hidden layer; 256 unless set.
     *
     * @param hidden at least 1
     * @return this builder
     */
    public Builder hidden(int hidden) {
      checkArgument(hidden >= 1, "hidden must be at least 1, got %s", hidden);
      once.set("hidden");
      this.hidden = hidden;
      return this;
    }

    /**
     * Sets the loss; {@link FullSoftmax#DEFAULT} unless set.
     *
     * @param loss the loss
     * @return this builder
     */
    public Builder loss(FullSoftmax loss) {
      once.set("loss");
      this.loss = requireNonNull(loss, "loss");
      return this;
    }

    /**
     * Sets the seed of the initial weights; 7 unless set.
     *
     * @param seed any number
     * @return this builder
     */
    public Builder seed(long seed) {
      once.set("seed");
      this.seed = seed;
      return this;
    }

    /**
     * Makes the model, with initial weights.
     *
     * @return the model; the caller closes it
     * @throws IllegalStateException if something required is missing; the message names all of it
     */
    public TwoTowerModel build() {
      once.require("a TwoTowerModel", "features", "device");
      return new TwoTowerModel(
          new TwoTowerPart.Settings(hidden, outputDim, loss, seed),
          requireNonNull(features),
          requireNonNull(device));
    }
  }
}
