package io.gamerec.features;

import static com.google.common.base.Preconditions.checkArgument;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.gamerec.api.data.TrainView;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which features a recommender reads. Nothing is fitted yet: {@link #fit} does that on a training
 * view. {@link FeatureSpecs} has ready ones. Immutable and thread-safe.
 *
 * <p>The user tower reads the history: {@code pools} sum the item id embeddings of groups of games,
 * {@code sequence} has its games one by one, {@code affinities} tell which labels a user plays,
 * {@code profiles} sum the TF-IDF vectors of the history's games. With {@code userId} it reads an
 * embedding of the user as well; only then does it know users of the training view from others. At
 * least one of pools, sequence and user id is there.
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
 * @param sequence how the user tower reads the history as a sequence; null where it does not
 * @param userId the embedding of the user; null where there is none
 */
public record FeatureSpec(
    List<ItemFeature> itemFeatures,
    List<ItemFeature> context,
    List<Pool> pools,
    int maxLength,
    double minHours,
    List<UserTower> affinities,
    List<UserTower> profiles,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable HistorySequence sequence,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable UserId userId) {

  /**
   * An embedding of the user itself, for models of the users they were trained on. All other users
   * share one row.
   *
   * @param dim length of the embedding
   */
  public record UserId(int dim) {
    /**
     * Checks the components.
     *
     * @param dim at least 1
     */
    public UserId {
      checkArgument(dim >= 1, "dim of userId must be at least 1, got %s", dim);
    }
  }

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
   * @param pools inputs of the user tower
   * @param maxLength at least 1
   * @param minHours finite and at least 0
   * @param affinities multi-hot features
   * @param profiles TF-IDF features
   * @param sequence null where there is none
   * @param userId null where there is none
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
        "a specification needs itemId(dim)");
    checkArgument(
        !pools.isEmpty() || sequence != null || userId != null,
        "the user tower has nothing to read: pools, a sequence or userId(dim) must be there");
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
  public static FeatureSpecBuilder builder() {
    return new FeatureSpecBuilder();
  }

  /**
   * Fits vocabularies and statistics. Vocabularies, IDF and the scaling of numbers come from the
   * catalogue, which knows no users; game medians, popularity and, for {@code userId}, the ids of
   * users from the training users alone.
   *
   * @param train the users to fit on
   * @return the fitted features
   * @throws IllegalArgumentException if the catalogue lacks a column, a vocabulary would be empty,
   *     a value is refused, or the history is read with ages and there are no time stamps
   */
  public FittedFeatures fit(TrainView train) {
    return FeatureFitting.fit(this, train);
  }
}
