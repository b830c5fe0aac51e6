package io.gamerec.features;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.List;

/** Turns histories into the inputs of the user tower. Immutable and thread-safe. */
final class HistoryEncoder {
  private static final double MILLIS_A_DAY = 86_400_000;

  private final int maxLength;
  private final boolean byUser;
  private final int unknownUser;
  private final boolean logHours;
  private final boolean age;
  private final PoolProgram pools;
  private final Padded[] affinities;
  private final Padded[] profiles;
  private final int denseWidth;

  /**
   * Labels in groups of four, filled up with label 0 of weight 0: loops over the few labels of a
   * game cost most by their ends.
   */
  private static final class Padded {
    static final int GROUP = 4;
    final int width;
    final int[] lengths;
    final int[] offsets;
    final int[] indices;
    final float[] weights;
    final float[] ones;

    Padded(FittedItemFeature.Labels labels) {
      this.width = labels.vocabulary().size();
      this.lengths = new int[labels.size()];
      this.offsets = new int[labels.size() + 1];
      for (int row = 0; row < lengths.length; row++) {
        lengths[row] = labels.end(row) - labels.start(row);
        int groups = (lengths[row] + GROUP - 1) / GROUP;
        offsets[row + 1] = offsets[row] + groups * GROUP;
      }
      this.indices = new int[offsets[lengths.length]];
      this.weights = new float[indices.length];
      this.ones = new float[indices.length];
      for (int row = 0; row < lengths.length; row++) {
        for (int i = 0; i < lengths[row]; i++) {
          indices[offsets[row] + i] = labels.label(labels.start(row) + i);
          weights[offsets[row] + i] = labels.weight(labels.start(row) + i);
          ones[offsets[row] + i] = 1;
        }
      }
    }
  }

  HistoryEncoder(FittedFeatures features) {
    FeatureSpec spec = features.spec();
    HistorySequence sequence = spec.sequence();
    this.maxLength = spec.maxLength();
    this.byUser = spec.userId() != null;
    this.unknownUser = features.userIds().size();
    this.logHours = sequence != null && sequence.logHours();
    this.age = sequence != null && sequence.age();
    this.pools = new PoolProgram(features);
    this.affinities = labels(features, spec.affinities());
    this.profiles = labels(features, spec.profiles());
    int width = 0;
    for (Padded affinity : affinities) {
      width += 2 * affinity.width;
    }
    for (Padded profile : profiles) {
      width += profile.width;
    }
    this.denseWidth = width;
  }

  private static Padded[] labels(FittedFeatures features, List<FeatureSpec.UserTower> towers) {
    return towers.stream()
        .map(tower -> new Padded(features.labels(tower.column())))
        .toArray(Padded[]::new);
  }

  int denseWidth() {
    return denseWidth;
  }

  void encode(HistoryRows history, UserBatch batch) {
    int from = Math.max(0, history.played - maxLength);
    int ownedFrom = Math.max(0, history.ownedCount - maxLength);
    int played = history.played - from;
    int user = userRow(history);
    int dense = batch.startUser();
    int first = batch.entries();
    double sumLog = 0;
    for (int i = from; i < history.played; i++) {
      sumLog += history.logHours[i];
    }
    pools.run(history, from, ownedFrom, maxLength, sumLog, batch);
    float meanLog = played == 0 ? 0 : (float) (sumLog / played);
    for (Padded affinity : affinities) {
      encodeAffinity(affinity, history, from, meanLog, batch.dense(), dense);
      dense += 2 * affinity.width;
    }
    for (Padded profile : profiles) {
      encodeProfile(profile, history, from, batch.dense(), dense);
      dense += profile.width;
    }
    if (logHours) {
      System.arraycopy(history.logHours, from, batch.logHours(), first, played);
    }
    if (age) {
      encodeAges(history, from, batch.ageDays(), first);
    }
    batch.endUser(played, user);
  }

  private int userRow(HistoryRows history) {
    int row = history.userRow < 0 ? unknownUser : history.userRow;
    checkArgument(
        row <= unknownUser || !byUser,
        "userRow must be in [0, %s], the number of users fitted on, got %s",
        unknownUser,
        row);
    return row;
  }

  /** Days before the latest game that is read; a game of an unknown time stays at 0. */
  private static void encodeAges(HistoryRows history, int from, float[] out, int first) {
    long latest = HistoryRows.NO_TIME;
    for (int i = from; i < history.played; i++) {
      latest = Math.max(latest, history.timestamp(i));
    }
    for (int i = from; i < history.played; i++) {
      long timestamp = history.timestamp(i);
      if (timestamp != HistoryRows.NO_TIME) {
        // Times as far apart as longs can be do not fit into one.
        out[first + i - from] = (float) (((double) latest - timestamp) / MILLIS_A_DAY);
      }
    }
  }

  /**
   * For each label: the mean log play time of the history's games that have it, each counted with
   * the label's weight in the game, less the user's mean; then the label's share of all labels.
   */
  private static void encodeAffinity(
      Padded labels, HistoryRows history, int from, float meanLog, float[] out, int at) {
    int width = labels.width;
    int[] indices = labels.indices;
    float[] weights = labels.weights;
    float[] ones = labels.ones;
    int total = 0;
    for (int i = from; i < history.played; i++) {
      int item = history.items[i];
      float log = history.logHours[i];
      total += labels.lengths[item];
      int end = labels.offsets[item + 1];
      for (int place = labels.offsets[item]; place < end; place += Padded.GROUP) {
        for (int j = place; j < place + Padded.GROUP; j++) {
          int label = at + indices[j];
          out[label] += log * weights[j];
          out[label + width] += ones[j];
        }
      }
    }
    for (int label = at; label < at + width; label++) {
      float count = out[label + width];
      if (count > 0) {
        out[label] = out[label] / count - meanLog;
        out[label + width] = count / total;
      }
    }
  }

  private static void encodeProfile(
      Padded labels, HistoryRows history, int from, float[] out, int at) {
    int[] indices = labels.indices;
    float[] weights = labels.weights;
    for (int i = from; i < history.played; i++) {
      int item = history.items[i];
      int end = labels.offsets[item + 1];
      for (int place = labels.offsets[item]; place < end; place += Padded.GROUP) {
        for (int j = place; j < place + Padded.GROUP; j++) {
          out[at + indices[j]] += weights[j];
        }
      }
    }
  }
}
