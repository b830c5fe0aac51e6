package io.gamerec.features;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;

import io.gamerec.api.data.TrainView;
import io.gamerec.api.internal.SetOnce;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which features a two-tower model reads. Nothing is fitted yet: {@link #fit} does that on a
 * training view. Immutable and thread-safe.
 *
 * <p>The user tower has no user id. It reads the history: {@code pools} sum the item id embeddings
 * of groups of games, {@code affinities} tell which labels a user plays, {@code profiles} sum the
 * TF-IDF vectors of the history's games.
 *
 * @param itemFeatures inputs of the item tower, in the order of concatenation
 * @param pools inputs of the user tower, in the order of concatenation
 * @param maxLength how many played games, and how many unplayed ones, of a history are read: the
 *     latest
 * @param minHours play time from which a game of a history counts as played, in hours
 * @param affinities label features whose affinity the user tower reads
 * @param profiles TF-IDF features whose profile the user tower reads
 */
public record FeatureSpec(
    List<ItemFeature> itemFeatures,
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
  }

  /** Bounds of System A's price buckets: free, below 5, 10, 20, 30, 40, 60 dollars, and above. */
  public static final List<Double> STEAM_PRICE_BOUNDS =
      List.of(0.0, 5.0, 10.0, 20.0, 30.0, 40.0, 60.0);

  /**
   * Copies the lists.
   *
   * @param itemFeatures inputs of the item tower
   * @param pools inputs of the user tower
   * @param maxLength games of a history that are read
   * @param minHours play time from which a game counts as played
   * @param affinities label features
   * @param profiles TF-IDF features
   */
  public FeatureSpec {
    itemFeatures = List.copyOf(itemFeatures);
    pools = List.copyOf(pools);
    affinities = List.copyOf(affinities);
    profiles = List.copyOf(profiles);
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
   * System A's features with the fifth pool, of games owned and never played, which the original
   * drops and which helps.
   *
   * @return the specification
   */
  public static FeatureSpec steam() {
    return steamItems()
        .pools(Pool.LIKED, Pool.DISLIKED, Pool.FULL, Pool.WEIGHTED, Pool.UNPLAYED)
        .build();
  }

  /**
   * System A's features as published, with four pools.
   *
   * @return the specification
   */
  public static FeatureSpec systemA() {
    return steamItems().pools(Pool.LIKED, Pool.DISLIKED, Pool.FULL, Pool.WEIGHTED).build();
  }

  private static Builder steamItems() {
    return builder()
        .multiHot("genres", 8)
        .tfIdf("tags", 32)
        .itemId(32)
        .categorical("developer", 12)
        .categorical("release_year", 8)
        .bucketized("price", STEAM_PRICE_BOUNDS, 4)
        .affinity("genres")
        .profile("tags");
  }

  /**
   * Fits vocabularies and statistics. Vocabularies and IDF come from the catalogue, which knows no
   * users; game medians and popularity from the training users alone.
   *
   * @param train the users to fit on
   * @return the fitted features
   * @throws IllegalArgumentException if the catalogue lacks a column
   */
  public FittedFeatures fit(TrainView train) {
    return FeatureFitting.fit(this, train);
  }

  /** Collects features. A setting is set once. Not thread-safe. */
  public static final class Builder {
    private final List<ItemFeature> itemFeatures = new ArrayList<>();
    private final Set<String> columns = new HashSet<>();
    private final List<UserTower> affinities = new ArrayList<>();
    private final List<UserTower> profiles = new ArrayList<>();
    private List<Pool> pools = List.of(Pool.FULL);
    private int maxLength = 50;
    private double minHours = 0.1;
    private final SetOnce once = new SetOnce();

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
      return add(new ItemFeature.MultiHot(column, dim));
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
      return add(new ItemFeature.TfIdf(column, dim, 128, 50));
    }

    /**
     * Adds one value of a vocabulary.
     *
     * @param column name of a text or number column
     * @param dim length of the embedding
     * @return this builder
     */
    public Builder categorical(String column, int dim) {
      return add(new ItemFeature.Categorical(column, dim));
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
     * Adds an item feature of any kind.
     *
     * @param feature the feature
     * @return this builder
     * @throws IllegalArgumentException if a feature of this column was added before
     */
    public Builder add(ItemFeature feature) {
      checkArgument(
          columns.add(feature.column()), "a feature of %s was added before", feature.column());
      itemFeatures.add(feature);
      return this;
    }

    /**
     * Sets the pools of the history; {@link Pool#FULL} alone unless set.
     *
     * @param pools the pools, in the order of concatenation
     * @return this builder
     */
    public Builder pools(Pool... pools) {
      checkArgument(pools.length > 0, "pools must not be empty");
      checkArgument(
          new HashSet<>(List.of(pools)).size() == pools.length,
          "pools must not repeat, got %s",
          List.of(pools));
      once.set("pools");
      this.pools = List.of(pools);
      return this;
    }

    /**
     * Sets how many games of a history are read; 50 unless set.
     *
     * @param maxLength the number, at least 1
     * @return this builder
     */
    public Builder maxLength(int maxLength) {
      checkArgument(maxLength >= 1, "maxLength must be at least 1, got %s", maxLength);
      once.set("maxLength");
      this.maxLength = maxLength;
      return this;
    }

    /**
     * Sets the play time from which a game of a history counts as played; 0.1 hours unless set. It
     * should be what the data was cleaned with.
     *
     * @param minHours hours, at least 0
     * @return this builder
     */
    public Builder minHours(double minHours) {
      checkArgument(minHours >= 0, "minHours must be at least 0, got %s", minHours);
      once.set("minHours");
      this.minHours = minHours;
      return this;
    }

    /**
     * Adds, for every label of a multi-hot feature, the user's mean log play time against the
     * user's own mean, and the label's share of the history. Hidden layer of 128, vector of 32.
     *
     * @param column column of a multi-hot feature
     * @return this builder
     * @throws IllegalArgumentException if the affinity of this column was added before
     */
    public Builder affinity(String column) {
      return addOnce(affinities, "affinity", new UserTower(column, 128, 32));
    }

    /**
     * Adds the sum of the history's TF-IDF vectors. Hidden layer of 256, vector of 32.
     *
     * @param column column of a TF-IDF feature
     * @return this builder
     * @throws IllegalArgumentException if the profile of this column was added before
     */
    public Builder profile(String column) {
      return addOnce(profiles, "profile", new UserTower(column, 256, 32));
    }

    private Builder addOnce(List<UserTower> towers, String kind, UserTower tower) {
      checkArgument(
          towers.stream().noneMatch(known -> known.column().equals(tower.column())),
          "%s of %s was added before",
          kind,
          tower.column());
      towers.add(tower);
      return this;
    }

    /**
     * Makes the specification.
     *
     * @return the specification
     * @throws IllegalStateException if it has no item id, or an affinity or profile of a column
     *     that is no such feature
     */
    public FeatureSpec build() {
      checkState(
          itemFeatures.stream().anyMatch(ItemFeature.ItemId.class::isInstance),
          "the pools of the history need itemId(dim)");
      for (UserTower affinity : affinities) {
        checkState(
            itemFeatures.stream()
                .anyMatch(
                    f ->
                        f instanceof ItemFeature.MultiHot m
                            && m.column().equals(affinity.column())),
            "affinity of %s needs multiHot of that column",
            affinity.column());
      }
      for (UserTower profile : profiles) {
        checkState(
            itemFeatures.stream()
                .anyMatch(
                    f -> f instanceof ItemFeature.TfIdf t && t.column().equals(profile.column())),
            "profile of %s needs tfIdf of that column",
            profile.column());
      }
      return new FeatureSpec(itemFeatures, pools, maxLength, minHours, affinities, profiles);
    }
  }
}
