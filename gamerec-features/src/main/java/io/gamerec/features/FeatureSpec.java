package io.gamerec.features;

import static com.google.common.base.Preconditions.checkArgument;

import io.gamerec.api.data.TrainView;
import io.gamerec.api.internal.SetOnce;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Which features a recommender reads. Nothing is fitted yet: {@link #fit} does that on a training
 * view. {@link FeatureSpecs} has ready ones. Immutable and thread-safe.
 *
 * <p>The user tower has no user id. It reads the history: {@code pools} sum the item id embeddings
 * of groups of games, {@code affinities} tell which labels a user plays, {@code profiles} sum the
 * TF-IDF vectors of the history's games.
 *
 * @param itemFeatures inputs of the item tower, in the order of concatenation
 * @param context item features that the ranker alone reads, beside those of the item tower. They
 *     belong to the item; what is known of a request at the time of asking, the hour or the page,
 *     is no part of a specification
 * @param pools inputs of the user tower, in the order of concatenation
 * @param maxLength how many played games, and how many unplayed ones, of a history are read: the
 *     latest
 * @param minHours play time from which a game of a history counts as played, in hours
 * @param affinities label features whose affinity the user tower reads
 * @param profiles TF-IDF features whose profile the user tower reads
 */
public record FeatureSpec(
    List<ItemFeature> itemFeatures,
    List<ItemFeature> context,
    List<Pool> pools,
    int maxLength,
    double minHours,
    List<UserTower> affinities,
    List<UserTower> profiles) {

  /**
   * A small tower over a user input that is made from an item feature.
   *
   * @param column column of the item feature
   * @param hidden width of the hidden layer
   * @param dim length of the tower's vector
   */
  public record UserTower(String column, int hidden, int dim) {
    /**
     * Checks the components.
     *
     * @param column column of the item feature
     * @param hidden at least 1
     * @param dim at least 1
     */
    public UserTower {
      checkArgument(hidden >= 1, "hidden of %s must be at least 1, got %s", column, hidden);
      checkArgument(dim >= 1, "dim of %s must be at least 1, got %s", column, dim);
    }

    /**
     * Sets the width of the hidden layer.
     *
     * @param hidden at least 1
     * @return a changed copy
     */
    public UserTower hidden(int hidden) {
      return new UserTower(column, hidden, dim);
    }

    /**
     * Sets the length of the tower's vector.
     *
     * @param dim at least 1
     * @return a changed copy
     */
    public UserTower dim(int dim) {
      return new UserTower(column, hidden, dim);
    }
  }

  /**
   * Copies the lists and checks the whole: one item id, each column once, affinities and profiles
   * of features of the item tower, pools of different names whose labels belong to a feature.
   *
   * @param itemFeatures inputs of the item tower
   * @param context inputs of the ranker
   * @param pools inputs of the user tower, at least one
   * @param maxLength at least 1
   * @param minHours finite and at least 0
   * @param affinities multi-hot features
   * @param profiles TF-IDF features
   * @throws IllegalArgumentException if something does not fit
   */
  public FeatureSpec {
    itemFeatures = List.copyOf(itemFeatures);
    context = List.copyOf(context);
    pools = List.copyOf(pools);
    affinities = List.copyOf(affinities);
    profiles = List.copyOf(profiles);
    checkArgument(maxLength >= 1, "maxLength must be at least 1, got %s", maxLength);
    checkArgument(
        minHours >= 0 && Double.isFinite(minHours),
        "minHours must be finite and at least 0, got %s",
        minHours);
    Set<String> columns = new HashSet<>();
    for (ItemFeature feature : concat(itemFeatures, context)) {
      checkArgument(
          columns.add(feature.column()), "column %s has more than one feature", feature.column());
    }
    checkArgument(
        itemFeatures.stream().anyMatch(ItemFeature.ItemId.class::isInstance),
        "the pools of the history need itemId(dim)");
    checkTowers("affinity", affinities, "multiHot", itemFeatures, ItemFeature.MultiHot.class);
    checkTowers("profile", profiles, "tfIdf", itemFeatures, ItemFeature.TfIdf.class);
    checkPools(pools, concat(itemFeatures, context));
  }

  private static void checkTowers(
      String kind,
      List<UserTower> towers,
      String needed,
      List<ItemFeature> features,
      Class<? extends ItemFeature> type) {
    Set<String> columns = new HashSet<>();
    for (UserTower tower : towers) {
      checkArgument(columns.add(tower.column()), "%s of %s must not repeat", kind, tower.column());
      checkArgument(
          hasFeature(features, tower.column(), type),
          "%s of %s needs %s of that column",
          kind,
          tower.column(),
          needed);
    }
  }

  private static void checkPools(List<Pool> pools, List<ItemFeature> features) {
    checkArgument(!pools.isEmpty(), "pools must not be empty");
    checkArgument(
        pools.stream().map(Pool::name).distinct().count() == pools.size(),
        "pools must not repeat a name, got %s",
        pools);
    for (Pool pool : pools) {
      for (GamePredicate condition : PoolProgram.leaves(pool.where())) {
        if (condition instanceof GamePredicate.HasLabel label) {
          checkArgument(
              hasFeature(features, label.column(), VocabularyPolicy.Setters.class)
                  && !hasFeature(features, label.column(), ItemFeature.Categorical.class),
              "hasLabel(%s, %s) of pool %s needs multiHot or tfIdf of that column",
              label.column(),
              label.label(),
              pool);
        }
      }
    }
    int conditions = PoolProgram.conditions(pools).size();
    checkArgument(
        conditions <= PoolProgram.MAX_CONDITIONS,
        "pools may have %s different conditions, got %s",
        PoolProgram.MAX_CONDITIONS,
        conditions);
  }

  private static boolean hasFeature(List<ItemFeature> features, String column, Class<?> type) {
    return features.stream()
        .anyMatch(feature -> feature.column().equals(column) && type.isInstance(feature));
  }

  private static <T> List<T> concat(List<T> first, List<T> second) {
    return Stream.concat(first.stream(), second.stream()).toList();
  }

  /**
   * Starts a specification.
   *
   * @return an empty builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Fits vocabularies and statistics. Vocabularies, IDF and the scaling of numbers come from the
   * catalogue, which knows no users; game medians and popularity from the training users alone.
   *
   * @param train the users to fit on
   * @return the fitted features
   * @throws IllegalArgumentException if the catalogue lacks a column, a vocabulary would be empty,
   *     or a value is refused
   */
  public FittedFeatures fit(TrainView train) {
    return FeatureFitting.fit(this, train);
  }

  /**
   * Collects features. A setting is set once. Not thread-safe.
   *
   * <p>{@code history(h -> h.pools(...).maxLength(50))} and {@code pools(...).maxLength(50)} are
   * the same.
   */
  public static final class Builder {
    private final List<ItemFeature> itemFeatures = new ArrayList<>();
    private final List<ItemFeature> context = new ArrayList<>();
    private final List<UserTower> affinities = new ArrayList<>();
    private final List<UserTower> profiles = new ArrayList<>();
    private final HistoryBuilder history = new HistoryBuilder();

    private Builder() {}

    /**
     * Adds an embedding of the item itself; the pools need it.
     *
     * @param dim length of the embedding
     * @return this builder
     */
    public Builder itemId(int dim) {
      return add(new ItemFeature.ItemId(dim));
    }

    /**
     * Adds a list of labels of equal weight.
     *
     * @param column name of a list column
     * @param dim length of the tower's vector
     * @return this builder
     */
    public Builder multiHot(String column, int dim) {
      return multiHot(column, feature -> feature.dim(dim));
    }

    /**
     * Adds a list of labels of equal weight.
     *
     * @param column name of a list column
     * @param options changes the defaults of {@link ItemFeature#multiHot}
     * @return this builder
     */
    public Builder multiHot(String column, UnaryOperator<ItemFeature.MultiHot> options) {
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
    public Builder tfIdf(String column, int dim) {
      return tfIdf(column, feature -> feature.dim(dim));
    }

    /**
     * Adds labels with TF-IDF weights.
     *
     * @param column name of a list column
     * @param options changes the defaults of {@link ItemFeature#tfIdf}
     * @return this builder
     */
    public Builder tfIdf(String column, UnaryOperator<ItemFeature.TfIdf> options) {
      return add(options.apply(ItemFeature.tfIdf(column)));
    }

    /**
     * Adds one value of a vocabulary.
     *
     * @param column name of a text or number column
     * @param dim length of the embedding
     * @return this builder
     */
    public Builder categorical(String column, int dim) {
      return categorical(column, feature -> feature.dim(dim));
    }

    /**
     * Adds one value of a vocabulary.
     *
     * @param column name of a text or number column
     * @param options changes the defaults of {@link ItemFeature#categorical}
     * @return this builder
     */
    public Builder categorical(String column, UnaryOperator<ItemFeature.Categorical> options) {
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
    public Builder bucketized(String column, List<Double> bounds, int dim) {
      return add(new ItemFeature.Bucketized(column, bounds, dim));
    }

    /**
     * Adds a number, standardised.
     *
     * @param column name of a number column
     * @param dim length of the tower's vector
     * @return this builder
     */
    public Builder numeric(String column, int dim) {
      return numeric(column, feature -> feature.dim(dim));
    }

    /**
     * Adds a number.
     *
     * @param column name of a number column
     * @param options changes the defaults of {@link ItemFeature#numeric}
     * @return this builder
     */
    public Builder numeric(String column, UnaryOperator<ItemFeature.Numeric> options) {
      return add(options.apply(ItemFeature.numeric(column)));
    }

    /**
     * Adds a vector that was computed elsewhere.
     *
     * @param column name of a vector column
     * @param dim length of the tower's vector
     * @return this builder
     */
    public Builder embedding(String column, int dim) {
      return embedding(column, feature -> feature.dim(dim));
    }

    /**
     * Adds a vector that was computed elsewhere.
     *
     * @param column name of a vector column
     * @param options changes the defaults of {@link ItemFeature#embedding}
     * @return this builder
     */
    public Builder embedding(String column, UnaryOperator<ItemFeature.Embedding> options) {
      return add(options.apply(ItemFeature.embedding(column)));
    }

    /**
     * Adds an item feature of any kind.
     *
     * @param feature the feature
     * @return this builder
     */
    public Builder add(ItemFeature feature) {
      itemFeatures.add(feature);
      return this;
    }

    /**
     * Adds item features that the ranker alone reads. Their {@code dim} is not read.
     *
     * @param features the features
     * @return this builder
     */
    public Builder context(ItemFeature... features) {
      context.addAll(List.of(features));
      return this;
    }

    /**
     * Sets how histories are read.
     *
     * @param options takes the settings
     * @return this builder
     */
    public Builder history(Consumer<HistoryBuilder> options) {
      options.accept(history);
      return this;
    }

    /**
     * Sets the pools of the history, see {@link HistoryBuilder#pools}.
     *
     * @param pools the pools, in the order of concatenation
     * @return this builder
     */
    public Builder pools(Pool... pools) {
      return history(h -> h.pools(pools));
    }

    /**
     * Sets how many games of a history are read, see {@link HistoryBuilder#maxLength}.
     *
     * @param maxLength the number, at least 1
     * @return this builder
     */
    public Builder maxLength(int maxLength) {
      return history(h -> h.maxLength(maxLength));
    }

    /**
     * Sets from when a game counts as played, see {@link HistoryBuilder#minHours}.
     *
     * @param minHours hours, at least 0
     * @return this builder
     */
    public Builder minHours(double minHours) {
      return history(h -> h.minHours(minHours));
    }

    /**
     * Adds, for every label of a multi-hot feature, the user's mean log play time against the
     * user's own mean, and the label's share of the history. Hidden layer of 128, vector of 32.
     *
     * @param column column of a multi-hot feature
     * @return this builder
     */
    public Builder affinity(String column) {
      return affinity(column, UnaryOperator.identity());
    }

    /**
     * Adds the affinity to the labels of a multi-hot feature.
     *
     * @param column column of a multi-hot feature
     * @param options changes the defaults, hidden layer of 128, vector of 32
     * @return this builder
     */
    public Builder affinity(String column, UnaryOperator<UserTower> options) {
      affinities.add(options.apply(new UserTower(column, 128, 32)));
      return this;
    }

    /**
     * Adds the sum of the history's TF-IDF vectors. Hidden layer of 256, vector of 32.
     *
     * @param column column of a TF-IDF feature
     * @return this builder
     */
    public Builder profile(String column) {
      return profile(column, UnaryOperator.identity());
    }

    /**
     * Adds the sum of the history's TF-IDF vectors.
     *
     * @param column column of a TF-IDF feature
     * @param options changes the defaults, hidden layer of 256, vector of 32
     * @return this builder
     */
    public Builder profile(String column, UnaryOperator<UserTower> options) {
      profiles.add(options.apply(new UserTower(column, 256, 32)));
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
          history.pools,
          history.maxLength,
          history.minHours,
          affinities,
          profiles);
    }
  }

  /** Collects how histories are read. A setting is set once. Not thread-safe. */
  public static final class HistoryBuilder {
    private List<Pool> pools = List.of(Pool.FULL);
    private int maxLength = 50;
    private double minHours = 0.1;
    private final SetOnce once = new SetOnce();

    private HistoryBuilder() {}

    /**
     * Sets the pools; {@link Pool#FULL} alone unless set.
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
