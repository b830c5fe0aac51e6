package io.gamerec.features;

import java.util.List;

/** Turns histories into the inputs of the user tower. Immutable and thread-safe. */
final class HistoryEncoder {
  private final int maxLength;
  private final PoolProgram pools;
  private final FittedItemFeature.Labels[] affinities;
  private final FittedItemFeature.Labels[] profiles;
  private final int denseWidth;

  HistoryEncoder(FittedFeatures features) {
    FeatureSpec spec = features.spec();
    this.maxLength = spec.maxLength();
    this.pools = new PoolProgram(features);
    this.affinities = labels(features, spec.affinities());
    this.profiles = labels(features, spec.profiles());
    int width = 0;
    for (FittedItemFeature.Labels affinity : affinities) {
      width += 2 * affinity.vocabulary().size();
    }
    for (FittedItemFeature.Labels profile : profiles) {
      width += profile.vocabulary().size();
    }
    this.denseWidth = width;
  }

  private static FittedItemFeature.Labels[] labels(
      FittedFeatures features, List<FeatureSpec.UserTower> towers) {
    return towers.stream()
        .map(tower -> features.labels(tower.column()))
        .toArray(FittedItemFeature.Labels[]::new);
  }

  int denseWidth() {
    return denseWidth;
  }

  void encode(HistoryRows history, UserBatch batch) {
    int from = Math.max(0, history.played - maxLength);
    int ownedFrom = Math.max(0, history.ownedCount - maxLength);
    int played = history.played - from;
    int dense = batch.startUser();
    double sumLog = 0;
    for (int i = from; i < history.played; i++) {
      sumLog += history.logHours[i];
    }
    pools.run(history, from, ownedFrom, maxLength, sumLog, batch);
    float meanLog = played == 0 ? 0 : (float) (sumLog / played);
    for (FittedItemFeature.Labels affinity : affinities) {
      encodeAffinity(affinity, history, from, meanLog, batch.dense(), dense);
      dense += 2 * affinity.vocabulary().size();
    }
    for (FittedItemFeature.Labels profile : profiles) {
      encodeProfile(profile, history, from, batch.dense(), dense);
      dense += profile.vocabulary().size();
    }
    batch.endUser();
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
    int[] offsets = labels.offsets;
    int[] indices = labels.indices;
    float[] weights = labels.weights;
    int total = 0;
    for (int i = from; i < history.played; i++) {
      int item = history.items[i];
      float log = history.logHours[i];
      int end = offsets[item + 1];
      total += end - offsets[item];
      for (int place = offsets[item]; place < end; place++) {
        int label = at + indices[place];
        out[label] += log * weights[place];
        out[label + width]++;
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
      FittedItemFeature.Labels labels, HistoryRows history, int from, float[] out, int at) {
    int[] offsets = labels.offsets;
    int[] indices = labels.indices;
    float[] weights = labels.weights;
    for (int i = from; i < history.played; i++) {
      int item = history.items[i];
      int end = offsets[item + 1];
      for (int place = offsets[item]; place < end; place++) {
        out[at + indices[place]] += weights[place];
      }
    }
  }
}
