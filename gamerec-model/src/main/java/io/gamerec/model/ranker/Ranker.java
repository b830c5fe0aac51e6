package io.gamerec.model.ranker;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;
import static com.google.common.base.Strings.lenientFormat;
import static java.util.Objects.requireNonNull;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.gamerec.api.CandidateRanker;
import io.gamerec.api.CandidateRetriever;
import io.gamerec.api.Exclusion;
import io.gamerec.api.FittedOn;
import io.gamerec.api.GamerecException;
import io.gamerec.api.History;
import io.gamerec.api.ScoredItem;
import io.gamerec.api.bundle.BundlePart;
import io.gamerec.api.bundle.PartReader;
import io.gamerec.api.bundle.PartWriter;
import io.gamerec.api.data.TrainView;
import io.gamerec.api.internal.SetOnce;
import io.gamerec.features.ExampleScheme;
import io.gamerec.features.FittedFeatures;
import io.gamerec.features.HistoryRows;
import io.gamerec.features.TrainingExamples;
import io.gamerec.model.TwoTowerModel;
import io.gamerec.model.internal.Adam;
import io.gamerec.model.internal.CandidateBatch;
import io.gamerec.model.internal.Gradient;
import io.gamerec.model.internal.NamedTensors;
import io.gamerec.model.internal.Optimisation;
import io.gamerec.model.internal.TrainingLoop;
import io.gamerec.model.internal.Weights;
import io.gamerec.model.internal.WideAndDeepNetwork;
import io.gamerec.model.training.LearningRate;
import io.gamerec.model.training.TrainingResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The second stage: a Wide &amp; Deep network that orders the candidates of a two-tower retriever.
 * It is trained with a listwise softmax on the candidates that the retriever really returns, for
 * users that the towers were not fitted on; on the towers' own users it would learn to trust their
 * scores too much.
 *
 * <p>Ranking is thread-safe once training is over; {@link #fit} must have the ranker to itself. The
 * ranker owns native memory until it is closed; the model stays the caller's, except for a ranker
 * that was loaded from a bundle, whose model belongs to the retriever loaded with it.
 *
 * <p>As a bundle part: {@code config.json} holds the name of the two-tower part, the width of the
 * hidden layers, the moments of the dense inputs and the lineages of the views it was fitted on;
 * {@code weights.safetensors} holds the weights.
 */
public final class Ranker implements CandidateRanker, BundlePart, AutoCloseable {
  /** Type of the bundle part. */
  public static final String PART_TYPE = "wide-and-deep";

  private static final String WEIGHTS_FILE = "weights.safetensors";
  private static final double EPSILON = 1e-6;
  private static final double CLIP_NORM = 1;
  private static final int RANKING_BATCH = 64;

  private final TwoTowerModel model;
  private final float[] vectors;
  private final NDManager manager;
  private final WideAndDeepNetwork network;
  private final Weights weights;
  private final ThreadLocal<CandidateBatch> scratch;
  private float[] mean;
  private float[] scale;
  private volatile List<List<String>> trainedOn = List.of();

  private record Config(
      String model, int hidden, float[] mean, float[] scale, List<List<String>> fittedOn) {}

  private Ranker(TwoTowerModel model, int hidden, long seed) {
    this.model = model;
    this.vectors = model.encodeItems();
    this.manager = model.device().newManager();
    this.scratch =
        ThreadLocal.withInitial(() -> new CandidateBatch(model.features(), vectors, model.dim()));
    CandidateBatch batch = scratch.get();
    int width = batch.inputs().denseWidth();
    this.network =
        new WideAndDeepNetwork(
            width, model.dim(), batch.inputs().wideRows() - 1, hidden, model.loss().temperature());
    this.weights = new Weights(network.specs(), manager, seed);
    this.mean = new float[width];
    this.scale = new float[width];
    Arrays.fill(scale, 1);
  }

  /**
   * Starts a ranker.
   *
   * @return an empty builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Loads a ranker from its part of a bundle.
   *
   * @param reader gives the part's files
   * @return the ranker; the caller closes it
   * @throws GamerecException if the files are not those of a ranker of this version
   */
  public static Ranker load(PartReader reader) {
    Config config = reader.config(Config.class);
    Ranker ranker = new Ranker(reader.part(config.model, TwoTowerModel.class), config.hidden, 0);
    try {
      if (config.mean.length != ranker.mean.length || config.scale.length != ranker.mean.length) {
        throw new GamerecException(
            lenientFormat(
                "the ranker was saved with %s dense inputs, this version has %s; train it again",
                config.mean.length, ranker.mean.length));
      }
      ranker.mean = config.mean;
      ranker.scale = config.scale;
      ranker.trainedOn = config.fittedOn;
      ranker.weights.load(reader.file(WEIGHTS_FILE));
      return ranker;
    } catch (RuntimeException e) {
      ranker.close();
      throw e;
    }
  }

  /**
   * Trains the ranker. Examples whose target the first stage does not find teach nothing about the
   * order and are passed over.
   *
   * @param retriever the first stage; asked for candidates with the played games excluded
   * @param slice users that the first stage was not fitted on
   * @param options how
   * @return what was done; examples are lists
   * @throws GamerecException if the loss is no longer finite
   */
  public TrainingResult fit(CandidateRetriever retriever, TrainView slice, RankerOptions options) {
    Lists lists = new Lists(retriever, slice, options);
    CandidateBatch batch = new CandidateBatch(model.features(), vectors, model.dim());
    trainedOn = FittedOn.union(() -> trainedOn, () -> List.of(slice.lineage()), retriever);
    fitMoments(lists, batch);
    try (Optimisation optimisation =
        new Optimisation(
            weights,
            Adam.reference(weights.flat(), new Adam.Settings(EPSILON, CLIP_NORM), manager))) {
      return new TrainingLoop(
              options.steps(),
              options.lists(),
              LearningRate.cosine(options.learningRate(), options.learningRate() / 10),
              options.listener())
          .run(
              (number, learningRate) -> {
                lists.next();
                batch.fill(lists.histories, lists.candidates);
                float[] users = model.encodeUsers(lists.histories);
                return optimisation.step(
                    () -> Gradient.of(weights, w -> loss(w, batch, lists, users)), learningRate);
              });
    }
  }

  private void fitMoments(Lists lists, CandidateBatch batch) {
    double[] sums = new double[mean.length];
    double[] squares = new double[mean.length];
    long pairs = 0;
    for (int i = 0; i < 16; i++) {
      lists.next();
      batch.fill(lists.histories, lists.candidates);
      pairs += batch.addMoments(sums, squares);
    }
    for (int i = 0; i < mean.length; i++) {
      double average = sums[i] / pairs;
      double variance = squares[i] / pairs - average * average;
      mean[i] = (float) average;
      scale[i] = variance < 1e-12 ? 0 : (float) (1 / Math.sqrt(variance));
    }
  }

  private NDArray loss(NamedTensors w, CandidateBatch batch, Lists lists, float[] users) {
    CandidateBatch.Tensors in = batch.upload(lists.candidates, users, mean, scale, manager);
    NDArray logits =
        network
            .logits(w, in.gaps(), in.dense(), in.product(), in.wide(), manager)
            .reshape(lists.candidates.size(), lists.candidates.get(0).size());
    NDArray targets = manager.create(lists.targets, new Shape(lists.targets.length, 1));
    return logits.logSoftmax(1).gather(targets, 1).mean().neg();
  }

  /**
   * Draws training lists: contexts, what the first stage finds for them, place of the target. Games
   * that are owned and unplayed stay among the candidates: one of the inputs marks them, so the
   * ranker serves with them excluded or not.
   */
  private final class Lists {
    final List<History> histories = new ArrayList<>();
    final List<List<ScoredItem>> candidates = new ArrayList<>();
    final long[] targets;
    private final CandidateRetriever retriever;
    private final RankerOptions options;
    private final TrainingExamples examples;
    private final HistoryRows rows = new HistoryRows();
    private final int length;

    Lists(CandidateRetriever retriever, TrainView slice, RankerOptions options) {
      this.retriever = retriever;
      this.options = options;
      this.targets = new long[options.lists()];
      this.length = options.candidates();
      this.examples = ExampleScheme.rollback().build(slice, model.features(), options.seed());
    }

    void next() {
      FittedFeatures features = model.features();
      histories.clear();
      candidates.clear();
      int fruitless = 0;
      while (histories.size() < options.lists()) {
        List<History> drawn = new ArrayList<>();
        List<String> wanted = new ArrayList<>();
        for (int i = 0; i < options.lists(); i++) {
          wanted.add(features.itemIds().get(examples.next(rows)));
          drawn.add(features.toHistory(rows));
        }
        List<List<ScoredItem>> found = retriever.retrieveAll(drawn, length, Exclusion.HISTORY);
        int before = histories.size();
        for (int i = 0; i < drawn.size() && histories.size() < options.lists(); i++) {
          int place = place(found.get(i), wanted.get(i));
          if (place >= 0 && found.get(i).size() == length) {
            targets[histories.size()] = place;
            histories.add(drawn.get(i));
            candidates.add(found.get(i));
          }
        }
        fruitless = histories.size() == before ? fruitless + 1 : 0;
        checkState(
            fruitless < 100,
            "the retriever found the target of none of %s examples among %s candidates; the"
                + " catalogue must hold more items than that and the towers must be trained",
            100L * options.lists(),
            length);
      }
    }

    private static int place(List<ScoredItem> items, String itemId) {
      for (int i = 0; i < items.size(); i++) {
        if (items.get(i).itemId().equals(itemId)) {
          return i;
        }
      }
      return -1;
    }
  }

  @Override
  public List<ScoredItem> rank(History history, List<ScoredItem> candidates) {
    return rankAll(List.of(history), List.of(candidates)).get(0);
  }

  @Override
  public List<List<ScoredItem>> rankAll(
      List<History> histories, List<List<ScoredItem>> candidates) {
    checkArgument(
        histories.size() == candidates.size(),
        "histories and candidates must be equally many, got %s and %s",
        histories.size(),
        candidates.size());
    List<List<ScoredItem>> ranked = new ArrayList<>(histories.size());
    for (int from = 0; from < histories.size(); from += RANKING_BATCH) {
      int to = Math.min(histories.size(), from + RANKING_BATCH);
      ranked.addAll(rankBatch(histories.subList(from, to), candidates.subList(from, to)));
    }
    return ranked;
  }

  private List<List<ScoredItem>> rankBatch(
      List<History> histories, List<List<ScoredItem>> candidates) {
    if (candidates.stream().allMatch(List::isEmpty)) {
      return candidates;
    }
    float[] users = model.encodeUsers(histories);
    CandidateBatch batch = scratch.get();
    batch.fill(histories, candidates);
    float[] logits =
        model
            .device()
            .infer(
                () -> {
                  CandidateBatch.Tensors in = batch.upload(candidates, users, mean, scale, manager);
                  return network
                      .logits(
                          weights.views(weights.flat()),
                          in.gaps(),
                          in.dense(),
                          in.product(),
                          in.wide(),
                          manager)
                      .toFloatArray();
                });
    List<List<ScoredItem>> ranked = new ArrayList<>(histories.size());
    int pair = 0;
    for (List<ScoredItem> list : candidates) {
      List<ScoredItem> scored = new ArrayList<>(list.size());
      for (ScoredItem item : list) {
        scored.add(new ScoredItem(item.itemId(), logits[pair++]));
      }
      scored.sort(Comparator.comparingDouble(item -> -item.score()));
      ranked.add(scored);
    }
    return ranked;
  }

  /** The towers' views, those of every fit, and those of the retrievers it was fitted with. */
  @Override
  public List<List<String>> fittedOn() {
    return FittedOn.union(model, () -> trainedOn);
  }

  @Override
  public String partType() {
    return PART_TYPE;
  }

  @Override
  public void save(PartWriter writer) {
    byte[] bytes = model.device().infer(() -> weights.toSafetensors(Map.of()));
    writer.config(new Config(writer.part(model), network.hidden(), mean, scale, trainedOn));
    writer.file(WEIGHTS_FILE, bytes);
  }

  @Override
  public void close() {
    weights.close();
    manager.close();
  }

  /** Collects the settings of a ranker. A setting is set once. Not thread-safe. */
  public static final class Builder {
    private @Nullable TwoTowerModel model;
    private int hidden = 64;
    private long seed = 7;
    private final SetOnce once = new SetOnce();

    private Builder() {}

    /**
     * Sets the towers whose candidates are ranked; required. They must be trained: the ranker reads
     * the item vectors when it is built.
     *
     * @param model the towers; stay open as long as the ranker
     * @return this builder
     */
    public Builder model(TwoTowerModel model) {
      once.set("model");
      this.model = requireNonNull(model, "model");
      return this;
    }

    /**
     * Sets the width of both hidden layers; 64 unless set.
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
     * Makes the ranker, with initial weights that keep the first stage's order nearly unchanged.
     *
     * @return the ranker; the caller closes it
     * @throws IllegalStateException if the model is missing
     */
    public Ranker build() {
      once.require("a Ranker", "model");
      return new Ranker(requireNonNull(model), hidden, seed);
    }
  }
}
