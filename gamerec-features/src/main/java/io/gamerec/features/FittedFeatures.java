package io.gamerec.features;

import static com.google.common.base.Preconditions.checkArgument;

import io.gamerec.api.History;
import io.gamerec.api.Interaction;
import io.gamerec.api.Verdict;
import io.gamerec.api.bundle.BundlePart;
import io.gamerec.api.bundle.PartWriter;
import io.gamerec.api.internal.Files2;
import io.gamerec.api.internal.Json;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * A {@link FeatureSpec} with its vocabularies and statistics, fitted on a training view. Immutable
 * and thread-safe.
 *
 * <p>As a bundle part, {@code config.json} is {@link State}, field by field. Equal features have
 * equal {@link #fingerprint()}s.
 */
public final class FittedFeatures implements BundlePart {
  /** Type of the bundle part. */
  public static final String PART_TYPE = "features";

  /**
   * What {@code config.json} holds.
   *
   * @param spec the specification
   * @param itemIds raw id of each item row
   * @param items the item features, in the order of the specification
   * @param players training users that played each item
   * @param medianHours their median play time in hours, 0 where nobody played
   * @param users number of training users
   * @param fittedOn the {@link io.gamerec.api.data.TrainView#lineage} of the view it was fitted on
   */
  public record State(
      FeatureSpec spec,
      List<String> itemIds,
      List<FittedItemFeature> items,
      int[] players,
      float[] medianHours,
      int users,
      List<String> fittedOn) {}

  private final State state;
  private final Map<String, Integer> rows = new HashMap<>();
  private final FittedItemFeature.Labels[] affinities;
  private final FittedItemFeature.Labels[] profiles;
  private final int denseWidth;
  private final String fingerprint;

  /**
   * Takes features that were fitted before.
   *
   * @param state their state
   */
  public FittedFeatures(State state) {
    this.state = state;
    for (int row = 0; row < state.itemIds.size(); row++) {
      rows.put(state.itemIds.get(row), row);
    }
    this.affinities =
        state.spec.affinities().stream()
            .map(tower -> labels(tower.column()))
            .toArray(FittedItemFeature.Labels[]::new);
    this.profiles =
        state.spec.profiles().stream()
            .map(tower -> labels(tower.column()))
            .toArray(FittedItemFeature.Labels[]::new);
    int width = 0;
    for (FittedItemFeature.Labels affinity : affinities) {
      width += 2 * affinity.vocabulary().size();
    }
    for (FittedItemFeature.Labels profile : profiles) {
      width += profile.vocabulary().size();
    }
    this.denseWidth = width;
    this.fingerprint = Files2.sha256(Json.write(state));
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
   * The item features, in the order of the specification.
   *
   * @return an immutable list
   */
  public List<FittedItemFeature> items() {
    return state.items;
  }

  /**
   * Popularity: how many training users played each item.
   *
   * @return a new array, one count a row
   */
  public int[] players() {
    return state.players.clone();
  }

  /**
   * Median play time of each item's training players.
   *
   * @return a new array of hours, 0 where nobody played
   */
  public float[] medianHours() {
    return state.medianHours.clone();
  }

  /**
   * What the features were fitted on.
   *
   * @return the {@link io.gamerec.api.data.TrainView#lineage} of the view; immutable
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
    return fingerprint;
  }

  /**
   * A label feature.
   *
   * @param column its column
   * @return its values
   * @throws IllegalArgumentException if there is no such feature
   */
  public FittedItemFeature.Labels labels(String column) {
    return feature(column, FittedItemFeature.Labels.class);
  }

  private <F extends FittedItemFeature> F feature(String column, Class<F> kind) {
    for (FittedItemFeature item : state.items) {
      if (item.feature().column().equals(column) && kind.isInstance(item)) {
        return kind.cast(item);
      }
    }
    throw new IllegalArgumentException(
        "no " + kind.getSimpleName() + " feature of column " + column + " in " + state.spec);
  }

  /**
   * The row of an item.
   *
   * @param itemId raw id
   * @return its row, or empty when the features do not know it
   */
  public OptionalInt row(String itemId) {
    Integer row = rows.get(itemId);
    return row == null ? OptionalInt.empty() : OptionalInt.of(row);
  }

  /**
   * Turns raw ids into rows.
   *
   * @param history the history; items unknown to the catalogue are ignored
   * @param into cleared and filled
   */
  public void toRows(History history, HistoryRows into) {
    into.clear();
    for (Interaction interaction : history.interactions()) {
      Integer row = rows.get(interaction.itemId());
      if (row != null) {
        if (interaction.hours() >= (float) state.spec.minHours() && interaction.isPlayed()) {
          into.addPlayed(row, interaction.hours(), interaction.verdict());
        } else {
          into.addOwned(row);
        }
      }
    }
  }

  /**
   * Turns rows back into raw ids.
   *
   * @param rows played games oldest first, then unplayed ones
   * @return the history
   */
  public History toHistory(HistoryRows rows) {
    History.Builder history = History.builder();
    for (int i = 0; i < rows.played; i++) {
      history.add(
          new Interaction(state.itemIds.get(rows.items[i]), rows.hours[i], rows.verdicts[i]));
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
    return new UserBatch(state.spec.pools().size(), denseWidth);
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
   */
  public void encode(HistoryRows history, UserBatch batch) {
    int from = Math.max(0, history.played - state.spec.maxLength());
    int to = history.played;
    int ownedFrom = Math.max(0, history.ownedCount - state.spec.maxLength());
    int dense = batch.startUser();
    double sumLog = 0;
    for (int i = from; i < to; i++) {
      sumLog += history.logHours[i];
    }
    encodePools(history, from, ownedFrom, sumLog, batch);
    float meanLog = to == from ? 0 : (float) (sumLog / (to - from));
    for (FittedItemFeature.Labels affinity : affinities) {
      encodeAffinity(affinity, history, from, meanLog, batch.dense(), dense);
      dense += 2 * affinity.vocabulary().size();
    }
    for (FittedItemFeature.Labels profile : profiles) {
      for (int i = from; i < to; i++) {
        add(profile, history.items[i], 1, batch.dense(), dense);
      }
      dense += profile.vocabulary().size();
    }
    batch.endUser();
  }

  private void encodePools(
      HistoryRows history, int from, int ownedFrom, double sumLog, UserBatch batch) {
    List<Pool> pools = state.spec.pools();
    int to = history.played;
    float[] sorted = Arrays.copyOfRange(history.hours, from, to);
    float userMedian = FeatureFitting.median(sorted, 0, sorted.length);
    int[] counts = new int[pools.size()];
    for (int i = from; i < to; i++) {
      int at = batch.addEntry(history.items[i]);
      for (int pool = 0; pool < counts.length; pool++) {
        float weight =
            switch (pools.get(pool)) {
              case LIKED -> isLiked(history, i, userMedian) ? 1 : 0;
              case DISLIKED -> isDisliked(history, i, userMedian) ? 1 : 0;
              case FULL -> 1;
              case WEIGHTED -> sumLog == 0 ? 0 : (float) (history.logHours[i] / sumLog);
              case UNPLAYED -> 0;
            };
        batch.weights()[at + pool] = weight;
        counts[pool] += weight > 0 ? 1 : 0;
      }
    }
    int unplayed = pools.indexOf(Pool.UNPLAYED);
    if (unplayed >= 0) {
      for (int i = ownedFrom; i < history.ownedCount; i++) {
        int at = batch.addEntry(history.owned[i]);
        batch.weights()[at + unplayed] = 1;
        counts[unplayed]++;
      }
    }
    int padding = batch.addEntry(itemCount());
    for (int pool = 0; pool < counts.length; pool++) {
      if (pools.get(pool) != Pool.WEIGHTED) {
        batch.weights()[padding + pool] = state.spec.maxLength() - counts[pool];
      }
    }
  }

  private boolean isLiked(HistoryRows history, int i, float userMedian) {
    int item = history.items[i];
    float hours = history.hours[i];
    return history.verdicts[i] == Verdict.RECOMMENDED
        || (state.players[item] > 0 && hours >= state.medianHours[item])
        || hours >= 2 * userMedian;
  }

  private static boolean isDisliked(HistoryRows history, int i, float userMedian) {
    float hours = history.hours[i];
    return history.verdicts[i] == Verdict.NOT_RECOMMENDED || hours < 1 || hours <= userMedian / 2;
  }

  /**
   * For each label: the mean log play time of the history's games that have it, each counted with
   * the label's weight in the game, less the user's mean; then the label's share of all labels.
   */
  private static void encodeAffinity(
      FittedItemFeature.Labels labels,
      HistoryRows history,
      int from,
      float meanLog,
      float[] out,
      int at) {
    int width = labels.vocabulary().size();
    int total = 0;
    for (int i = from; i < history.played; i++) {
      int[] indices = labels.indices()[history.items[i]];
      add(labels, history.items[i], history.logHours[i], out, at);
      for (int label : indices) {
        out[at + width + label]++;
        total++;
      }
    }
    for (int label = 0; label < width; label++) {
      float count = out[at + width + label];
      if (count > 0) {
        out[at + label] = out[at + label] / count - meanLog;
        out[at + width + label] = count / total;
      }
    }
  }

  private static void add(
      FittedItemFeature.Labels labels, int item, float factor, float[] out, int at) {
    int[] indices = labels.indices()[item];
    float[] weights = labels.weights()[item];
    for (int i = 0; i < indices.length; i++) {
      out[at + indices[i]] += factor * weights[i];
    }
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
