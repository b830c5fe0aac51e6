package io.gamerec.features;

import static com.google.common.base.Preconditions.checkArgument;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.gamerec.api.History;
import io.gamerec.api.Interaction;
import io.gamerec.api.bundle.BundlePart;
import io.gamerec.api.bundle.PartWriter;
import io.gamerec.api.data.Catalogue;
import io.gamerec.api.internal.Files2;
import io.gamerec.api.internal.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A {@link FeatureSpec} with its vocabularies and statistics, fitted on a training view. Immutable
 * and thread-safe.
 *
 * <p>{@link #save(Path)} writes one file, {@link #load} reads it. The file is JSON in UTF-8,
 * indented by two blanks; equal features give equal bytes:
 *
 * <table>
 * <caption>The file, version 1</caption>
 * <tr><th>field</th><th>value</th></tr>
 * <tr><td>{@code format}</td><td>{@code "gamerec-features"}</td></tr>
 * <tr><td>{@code version}</td><td>1; a reader refuses greater ones</td></tr>
 * <tr><td>{@code fingerprint}</td><td>{@link #fingerprint()}: the SHA-256 of {@code features},
 * written alone</td></tr>
 * <tr><td>{@code features}</td><td>{@link State}, component by component; each kind of {@link
 * ItemFeature}, {@link FittedItemFeature} and {@link GamePredicate} is told by its {@code
 * kind}</td></tr>
 * </table>
 *
 * <p>As a bundle part, {@code config.json} is the {@code features} of that file.
 */
public final class FittedFeatures implements BundlePart {
  /** Type of the bundle part. */
  public static final String PART_TYPE = "features";

  /**
   * What is saved. Arrays are copied in and out.
   *
   * @param spec the specification
   * @param itemIds raw id of each item row
   * @param items the features of the item tower, in the order of the specification
   * @param context the features that the ranker alone reads, in the order of the specification
   * @param players training users that played each item
   * @param medianHours their median play time in hours, 0 where nobody played
   * @param users number of training users
   * @param fittedOn the {@link io.gamerec.api.data.TrainView#lineage} of the view it was fitted on
   * @param userIds raw id of each training user where the specification has a user id; empty, and
   *     not written, where it has none
   */
  public record State(
      FeatureSpec spec,
      List<String> itemIds,
      List<FittedItemFeature> items,
      List<FittedItemFeature> context,
      int[] players,
      float[] medianHours,
      int users,
      List<String> fittedOn,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) @JsonSetter(nulls = Nulls.AS_EMPTY)
          List<String> userIds) {
    /**
     * Copies and checks the components.
     *
     * @param spec the specification
     * @param itemIds raw id of each item row, each once
     * @param items one for each feature of the item tower, with a value an item
     * @param context one for each feature of the ranker's context, with a value an item
     * @param players one count an item
     * @param medianHours one median an item
     * @param users number of training users
     * @param fittedOn lineage of the training view
     * @param userIds raw id of each training user, each once, or none
     */
    public State {
      itemIds = List.copyOf(itemIds);
      items = List.copyOf(items);
      context = List.copyOf(context);
      players = players.clone();
      medianHours = medianHours.clone();
      fittedOn = List.copyOf(fittedOn);
      userIds = List.copyOf(userIds);
      int size = itemIds.size();
      checkArgument(ImmutableSet.copyOf(itemIds).size() == size, "itemIds must not repeat");
      checkArgument(
          players.length == size && medianHours.length == size,
          "players and medianHours must hold %s values, got %s and %s",
          size,
          players.length,
          medianHours.length);
      checkArgument(
          ImmutableSet.copyOf(userIds).size() == userIds.size(), "userIds must not repeat");
      checkArgument(
          userIds.size() == (spec.userId() == null ? 0 : users),
          "userIds must hold %s values, got %s",
          spec.userId() == null ? 0 : users,
          userIds.size());
      checkArgument(
          items.stream().map(FittedItemFeature::feature).toList().equals(spec.itemFeatures())
              && context.stream().map(FittedItemFeature::feature).toList().equals(spec.context()),
          "the fitted features are not those of the specification");
      Stream.concat(items.stream(), context.stream())
          .forEach(
              item ->
                  checkArgument(
                      item instanceof FittedItemFeature.Id || item.size() == size,
                      "feature %s must hold %s items, got %s",
                      item.feature().column(),
                      size,
                      item.size()));
    }

    /**
     * The state of a specification without a user id.
     *
     * @param spec the specification
     * @param itemIds raw id of each item row, each once
     * @param items one for each feature of the item tower
     * @param context one for each feature of the ranker's context
     * @param players one count an item
     * @param medianHours one median an item
     * @param users number of training users
     * @param fittedOn lineage of the training view
     */
    public State(
        FeatureSpec spec,
        List<String> itemIds,
        List<FittedItemFeature> items,
        List<FittedItemFeature> context,
        int[] players,
        float[] medianHours,
        int users,
        List<String> fittedOn) {
      this(spec, itemIds, items, context, players, medianHours, users, fittedOn, List.of());
    }

    /**
     * Training users that played each item.
     *
     * @return a new array
     */
    @Override
    public int[] players() {
      return players.clone();
    }

    /**
     * Median play times.
     *
     * @return a new array of hours
     */
    @Override
    public float[] medianHours() {
      return medianHours.clone();
    }
  }

  private final State state;
  private final ImmutableMap<String, Integer> rows;
  private final ImmutableMap<String, Integer> userRows;
  private final HistoryEncoder encoder;
  private volatile @Nullable String fingerprint;

  /**
   * Takes features that were fitted before.
   *
   * @param state their state
   * @throws IllegalArgumentException if a pool asks for a label that is not known
   */
  public FittedFeatures(State state) {
    this.state = state;
    this.rows = rows(state.itemIds);
    this.userRows = rows(state.userIds);
    this.encoder = new HistoryEncoder(this);
  }

  private static ImmutableMap<String, Integer> rows(List<String> ids) {
    ImmutableMap.Builder<String, Integer> byId = ImmutableMap.builderWithExpectedSize(ids.size());
    for (int row = 0; row < ids.size(); row++) {
      byId.put(ids.get(row), row);
    }
    return byId.buildOrThrow();
  }

  private static OptionalInt row(ImmutableMap<String, Integer> rows, String id) {
    Integer row = rows.get(id);
    return row == null ? OptionalInt.empty() : OptionalInt.of(row);
  }

  /**
   * Reads features that {@link #save(Path)} wrote.
   *
   * @param file the file
   * @return the features
   * @throws io.gamerec.api.GamerecException if the file cannot be read, is cut off or changed, is
   *     of a newer version or is something else
   */
  public static FittedFeatures load(Path file) {
    return FeaturesFile.load(file);
  }

  /**
   * Writes the features into one file, which appears whole or not at all.
   *
   * @param file where; replaced when it exists
   * @throws io.gamerec.api.GamerecException if it cannot be written
   */
  public void save(Path file) {
    FeaturesFile.save(state, fingerprint(), file);
  }

  /**
   * The specification.
   *
   * @return what was fitted
   */
  public FeatureSpec spec() {
    return state.spec;
  }

  /**
   * Raw id of each item row.
   *
   * @return an immutable list
   */
  public List<String> itemIds() {
    return state.itemIds;
  }

  /**
   * Number of items.
   *
   * @return the number of rows
   */
  public int itemCount() {
    return state.itemIds.size();
  }

  /**
   * Raw id of each user that was fitted on, in the order of the texts: its row. Row {@code
   * userIds().size()} stands for all other users.
   *
   * @return an immutable list, empty without {@link FeatureSpecBuilder#userId}
   */
  public List<String> userIds() {
    return state.userIds;
  }

  /**
   * The features of the item tower, in the order of the specification.
   *
   * @return an immutable list
   */
  public List<FittedItemFeature> items() {
    return state.items;
  }

  /**
   * The item features that the ranker alone reads, in the order of the specification.
   *
   * @return an immutable list
   */
  public List<FittedItemFeature> context() {
    return state.context;
  }

  /**
   * Encodes the items of any catalogue with the fitted vocabularies and statistics, for games that
   * came after fitting. What a vocabulary does not know is treated as its {@link VocabularyPolicy}
   * says; missing values are treated as in fitting.
   *
   * @param catalogue has the columns of the specification
   * @return one row an item of the catalogue
   * @throws IllegalArgumentException if a column is missing or of another kind, vectors have
   *     another length, or a value is refused
   */
  public EncodedItems encodeItems(Catalogue catalogue) {
    return new EncodedItems(
        catalogue.itemIds(),
        state.items.stream().map(item -> ItemEncoding.encode(item, catalogue)).toList(),
        state.context.stream().map(item -> ItemEncoding.encode(item, catalogue)).toList(),
        catalogue.itemIds().stream().mapToInt(id -> rows.getOrDefault(id, -1)).toArray());
  }

  /**
   * Popularity: how many training users played each item.
   *
   * @return a new array, one count a row
   */
  public int[] players() {
    return state.players();
  }

  /**
   * Median play time of each item's training players.
   *
   * @return a new array of hours, 0 where nobody played
   */
  public float[] medianHours() {
    return state.medianHours();
  }

  /**
   * Tells the training view that popularity and medians come from.
   *
   * @return its {@link io.gamerec.api.data.TrainView#lineage}: the view itself, then those it was
   *     cut from
   */
  public List<String> fittedOn() {
    return state.fittedOn;
  }

  /**
   * Identifies the specification, vocabularies and statistics.
   *
   * @return lower-case hex SHA-256
   */
  public String fingerprint() {
    String known = fingerprint;
    if (known == null) {
      // Not eagerly: writing all of it costs more than fitting it.
      known = Files2.sha256(Json.write(state));
      fingerprint = known;
    }
    return known;
  }

  /**
   * A label feature, of the item tower or the context.
   *
   * @param column its column
   * @return its values
   * @throws IllegalArgumentException if there is no such feature
   */
  public FittedItemFeature.Labels labels(String column) {
    return Stream.concat(state.items.stream(), state.context.stream())
        .filter(item -> item.feature().column().equals(column))
        .filter(FittedItemFeature.Labels.class::isInstance)
        .map(FittedItemFeature.Labels.class::cast)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no feature of labels of column " + column + " in " + state.spec));
  }

  /**
   * The row of an item.
   *
   * @param itemId raw id
   * @return its row, or empty when the features do not know it
   */
  public OptionalInt row(String itemId) {
    return row(rows, itemId);
  }

  /**
   * The row of a user.
   *
   * @param userId raw id
   * @return its row, or empty when it was not fitted on, as always without {@link
   *     FeatureSpecBuilder#userId}
   */
  public OptionalInt userRow(String userId) {
    return row(userRows, userId);
  }

  /**
   * Turns raw ids into rows, that of the user included if the specification asks for it.
   *
   * @param history the history; items unknown to the catalogue are ignored
   * @param into cleared and filled
   */
  public void toRows(History history, HistoryRows into) {
    into.clear();
    if (state.spec.userId() != null) {
      into.ofUser(history.userId().map(id -> userRows.getOrDefault(id, -1)).orElse(-1));
    }
    for (Interaction interaction : history.interactions()) {
      Integer row = rows.get(interaction.itemId());
      if (row != null) {
        if (interaction.hours() >= (float) state.spec.minHours() && interaction.isPlayed()) {
          into.addPlayed(row, interaction.hours(), interaction.verdict());
          interaction.timestamp().ifPresent(into::time);
        } else {
          into.addOwned(row);
        }
      }
    }
  }

  /**
   * Turns rows back into raw ids, that of the user included if it has a row.
   *
   * @param rows played games oldest first, then unplayed ones
   * @return the history
   */
  public History toHistory(HistoryRows rows) {
    History.Builder history = History.builder();
    if (rows.userRow >= 0 && rows.userRow < state.userIds.size()) {
      history.user(state.userIds.get(rows.userRow));
    }
    for (int i = 0; i < rows.played; i++) {
      history.add(
          new Interaction(
              state.itemIds.get(rows.items[i]),
              rows.hours[i],
              rows.verdicts[i],
              rows.playedTimestamp(i)));
    }
    for (int i = 0; i < rows.ownedCount; i++) {
      history.owned(state.itemIds.get(rows.owned[i]));
    }
    return history.build();
  }

  /**
   * An empty batch for {@link #encode}.
   *
   * @return a new batch
   */
  public UserBatch newBatch() {
    return new UserBatch(state.spec, encoder.denseWidth());
  }

  /**
   * Encodes a history as the next user of a batch. O(games of the history x labels of a game).
   *
   * <p>The published System A pads histories to {@code maxLength} with a row whose embedding is
   * fixed and not zero, and sums the padding too. That tells the tower how long a history is, so it
   * is kept: every unweighted pool gets the padding row once for each place it leaves free.
   *
   * @param history the history; its last {@code maxLength} played games are read, and as many
   *     unplayed ones
   * @param batch takes the user
   * @throws IllegalArgumentException if the user's row is none of the fitted ones
   */
  public void encode(HistoryRows history, UserBatch batch) {
    encoder.encode(history, batch);
  }

  /**
   * Checks that another catalogue has the same rows.
   *
   * @param itemIds its raw ids
   * @throws IllegalArgumentException if they differ
   */
  public void checkSameItems(List<String> itemIds) {
    checkArgument(
        state.itemIds.equals(itemIds),
        "the features were fitted on another catalogue: %s items, got %s",
        state.itemIds.size(),
        itemIds.size());
  }

  @Override
  public String partType() {
    return PART_TYPE;
  }

  @Override
  public void save(PartWriter writer) {
    writer.config(state);
  }
}
