package io.gamerec.features;

import static com.google.common.base.Preconditions.checkArgument;

import io.gamerec.api.internal.SetOnce;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Collects features. A setting is set once. Not thread-safe. */
public final class FeatureSpecBuilder {
  private final List<ItemFeature> itemFeatures = new ArrayList<>();
  private final List<ItemFeature> context = new ArrayList<>();
  private final List<FeatureSpec.UserTower> affinities = new ArrayList<>();
  private final List<FeatureSpec.UserTower> profiles = new ArrayList<>();
  private final HistoryBuilder history = new HistoryBuilder();
  private FeatureSpec.@Nullable UserId userId;
  private final SetOnce once = new SetOnce();

  FeatureSpecBuilder() {}

  /**
   * Adds an embedding of the item itself, which the history is read by; required.
   *
   * @param dim length of the embedding
   * @return this builder
   */
  public FeatureSpecBuilder itemId(int dim) {
    return itemId(dim, UnaryOperator.identity());
  }

  /**
   * Adds an embedding of the item itself, which the history is read by.
   *
   * @param dim length of the embedding
   * @param options changes the defaults of {@link ItemFeature#itemId}
   * @return this builder
   */
  public FeatureSpecBuilder itemId(int dim, UnaryOperator<ItemFeature.ItemId> options) {
    return add(options.apply(ItemFeature.itemId(dim)));
  }

  /**
   * Adds an embedding of the user itself. Fitting keeps the raw ids of the training users, and so
   * does the file; users who are not among them share one row. For models that are asked about
   * users they were trained on, as after a leave-one-out split.
   *
   * @param dim length of the embedding
   * @return this builder
   */
  public FeatureSpecBuilder userId(int dim) {
    FeatureSpec.UserId given = new FeatureSpec.UserId(dim);
    once.set("userId");
    this.userId = given;
    return this;
  }

  /**
   * Adds a list of labels of equal weight.
   *
   * @param column name of a list column
   * @param dim length of the tower's vector
   * @return this builder
   */
  public FeatureSpecBuilder multiHot(String column, int dim) {
    return multiHot(column, feature -> feature.dim(dim));
  }

  /**
   * Adds a list of labels of equal weight.
   *
   * @param column name of a list column
   * @param options changes the defaults of {@link ItemFeature#multiHot}
   * @return this builder
   */
  public FeatureSpecBuilder multiHot(String column, UnaryOperator<ItemFeature.MultiHot> options) {
    return add(options.apply(ItemFeature.multiHot(column)));
  }

  /**
   * Adds an ordered list of labels with TF-IDF weights, a hidden layer of 128 and labels of at
   * least 50 items.
   *
   * @param column name of a list column
   * @param dim length of the tower's vector
   * @return this builder
   */
  public FeatureSpecBuilder tfIdf(String column, int dim) {
    return tfIdf(column, feature -> feature.dim(dim));
  }

  /**
   * Adds labels with TF-IDF weights.
   *
   * @param column name of a list column
   * @param options changes the defaults of {@link ItemFeature#tfIdf}
   * @return this builder
   */
  public FeatureSpecBuilder tfIdf(String column, UnaryOperator<ItemFeature.TfIdf> options) {
    return add(options.apply(ItemFeature.tfIdf(column)));
  }

  /**
   * Adds one value of a vocabulary.
   *
   * @param column name of a text or number column
   * @param dim length of the embedding
   * @return this builder
   */
  public FeatureSpecBuilder categorical(String column, int dim) {
    return categorical(column, feature -> feature.dim(dim));
  }

  /**
   * Adds one value of a vocabulary.
   *
   * @param column name of a text or number column
   * @param options changes the defaults of {@link ItemFeature#categorical}
   * @return this builder
   */
  public FeatureSpecBuilder categorical(
      String column, UnaryOperator<ItemFeature.Categorical> options) {
    return add(options.apply(ItemFeature.categorical(column)));
  }

  /**
   * Adds a number's bucket.
   *
   * @param column name of a number column
   * @param bounds strictly ascending
   * @param dim length of the embedding
   * @return this builder
   */
  public FeatureSpecBuilder bucketized(String column, List<Double> bounds, int dim) {
    return add(new ItemFeature.Bucketized(column, bounds, dim));
  }

  /**
   * Adds a number, standardised.
   *
   * @param column name of a number column
   * @param dim length of the tower's vector
   * @return this builder
   */
  public FeatureSpecBuilder numeric(String column, int dim) {
    return numeric(column, feature -> feature.dim(dim));
  }

  /**
   * Adds a number.
   *
   * @param column name of a number column
   * @param options changes the defaults of {@link ItemFeature#numeric}
   * @return this builder
   */
  public FeatureSpecBuilder numeric(String column, UnaryOperator<ItemFeature.Numeric> options) {
    return add(options.apply(ItemFeature.numeric(column)));
  }

  /**
   * Adds a vector that was computed elsewhere.
   *
   * @param column name of a vector column
   * @param dim length of the tower's vector
   * @return this builder
   */
  public FeatureSpecBuilder embedding(String column, int dim) {
    return embedding(column, feature -> feature.dim(dim));
  }

  /**
   * Adds a vector that was computed elsewhere.
   *
   * @param column name of a vector column
   * @param options changes the defaults of {@link ItemFeature#embedding}
   * @return this builder
   */
  public FeatureSpecBuilder embedding(String column, UnaryOperator<ItemFeature.Embedding> options) {
    return add(options.apply(ItemFeature.embedding(column)));
  }

  /**
   * Adds an item feature of any kind.
   *
   * @param feature the feature
   * @return this builder
   */
  public FeatureSpecBuilder add(ItemFeature feature) {
    itemFeatures.add(feature);
    return this;
  }

  /**
   * Adds item features that the ranker alone reads. Their {@code dim} is not read.
   *
   * @param features the features
   * @return this builder
   */
  public FeatureSpecBuilder context(ItemFeature... features) {
    context.addAll(List.of(features));
    return this;
  }

  /**
   * Sets how histories are read.
   *
   * @param options takes the settings
   * @return this builder
   */
  public FeatureSpecBuilder history(Consumer<HistoryBuilder> options) {
    options.accept(history);
    return this;
  }

  /**
   * Adds, for every label of a multi-hot feature, the user's mean log play time against the user's
   * own mean, and the label's share of the history. Hidden layer of 128, vector of 32.
   *
   * @param column column of a multi-hot feature
   * @return this builder
   */
  public FeatureSpecBuilder affinity(String column) {
    return affinity(column, UnaryOperator.identity());
  }

  /**
   * Adds the affinity to the labels of a multi-hot feature.
   *
   * @param column column of a multi-hot feature
   * @param options changes the defaults, hidden layer of 128, vector of 32
   * @return this builder
   */
  public FeatureSpecBuilder affinity(String column, UnaryOperator<FeatureSpec.UserTower> options) {
    affinities.add(options.apply(new FeatureSpec.UserTower(column, 128, 32)));
    return this;
  }

  /**
   * Adds the sum of the history's TF-IDF vectors. Hidden layer of 256, vector of 32.
   *
   * @param column column of a TF-IDF feature
   * @return this builder
   */
  public FeatureSpecBuilder profile(String column) {
    return profile(column, UnaryOperator.identity());
  }

  /**
   * Adds the sum of the history's TF-IDF vectors.
   *
   * @param column column of a TF-IDF feature
   * @param options changes the defaults, hidden layer of 256, vector of 32
   * @return this builder
   */
  public FeatureSpecBuilder profile(String column, UnaryOperator<FeatureSpec.UserTower> options) {
    profiles.add(options.apply(new FeatureSpec.UserTower(column, 256, 32)));
    return this;
  }

  /**
   * Makes the specification.
   *
   * @return the specification
   * @throws IllegalArgumentException if the parts do not fit together, see {@link FeatureSpec}
   */
  public FeatureSpec build() {
    return new FeatureSpec(
        itemFeatures,
        context,
        history.pools(userId != null),
        history.maxLength,
        history.minHours,
        affinities,
        profiles,
        history.sequence,
        userId);
  }

  /** Collects how histories are read. A setting is set once. Not thread-safe. */
  public static final class HistoryBuilder {
    private List<Pool> pools = List.of();
    private int maxLength = 50;
    private double minHours = 0.1;
    private @Nullable HistorySequence sequence;
    private final SetOnce once = new SetOnce();

    private HistoryBuilder() {}

    private List<Pool> pools(boolean byUserId) {
      boolean needed = !byUserId && sequence == null && !once.isSet("pools");
      return needed ? List.of(Pool.FULL) : pools;
    }

    /**
     * Sets the pools. Unless set, {@link Pool#FULL} alone, or none where there is a sequence or a
     * user id.
     *
     * @param pools the pools, in the order of concatenation
     * @return this builder
     */
    public HistoryBuilder pools(Pool... pools) {
      once.set("pools");
      this.pools = List.of(pools);
      return this;
    }

    /**
     * Sets how many games are read; 50 unless set.
     *
     * @param maxLength the number, at least 1
     * @return this builder
     */
    public HistoryBuilder maxLength(int maxLength) {
      checkArgument(maxLength >= 1, "maxLength must be at least 1, got %s", maxLength);
      once.set("maxLength");
      this.maxLength = maxLength;
      return this;
    }

    /**
     * Has the user tower read the played games one by one, beside the pools that are set or instead
     * of them.
     *
     * @return this builder
     */
    public HistoryBuilder sequence() {
      return sequence(UnaryOperator.identity());
    }

    /**
     * Has the user tower read the played games one by one, beside the pools that are set or instead
     * of them.
     *
     * @param options asks for more than the games and their order
     * @return this builder
     */
    public HistoryBuilder sequence(UnaryOperator<HistorySequence> options) {
      once.set("sequence");
      this.sequence = options.apply(HistorySequence.GAMES);
      return this;
    }

    /**
     * Sets the play time from which a game counts as played; 0.1 hours unless set. It should be
     * what the data was cleaned with.
     *
     * @param minHours hours, at least 0
     * @return this builder
     */
    public HistoryBuilder minHours(double minHours) {
      checkArgument(minHours >= 0, "minHours must be at least 0, got %s", minHours);
      once.set("minHours");
      this.minHours = minHours;
      return this;
    }
  }
}
