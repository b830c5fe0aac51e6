package io.gamerec.model.internal;

import io.gamerec.features.FittedItemFeature;
import java.util.Arrays;

/** Arithmetic with the sparse label vectors of items and the dense label profiles of users. */
final class LabelVectors {
  private LabelVectors() {}

  /** Length of each item's vector. */
  static float[] norms(FittedItemFeature.Labels labels) {
    float[] norms = new float[labels.size()];
    for (int row = 0; row < norms.length; row++) {
      double sum = 0;
      for (int at = labels.start(row); at < labels.end(row); at++) {
        sum += labels.weight(at) * labels.weight(at);
      }
      norms[row] = (float) Math.sqrt(sum);
    }
    return norms;
  }

  /** The labels of greatest weight, heaviest first, at most so many and none without weight. */
  static int[] leading(float[] profile, int count) {
    int[] best = new int[count];
    int found = 0;
    for (int round = 0; round < count; round++) {
      int top = -1;
      for (int i = 0; i < profile.length; i++) {
        boolean taken = false;
        for (int j = 0; j < found; j++) {
          taken |= best[j] == i;
        }
        if (!taken && profile[i] > 0 && (top < 0 || profile[i] > profile[top])) {
          top = i;
        }
      }
      if (top >= 0) {
        best[found++] = top;
      }
    }
    return Arrays.copyOf(best, found);
  }

  /** Adds an item's vector, times a factor, to a profile. */
  static void add(FittedItemFeature.Labels labels, int row, float factor, float[] profile) {
    for (int at = labels.start(row); at < labels.end(row); at++) {
      profile[labels.label(at)] += factor * labels.weight(at);
    }
  }

  /** Cosine of an item's vector and a profile, given the product of their lengths. */
  static float cosine(FittedItemFeature.Labels labels, int row, float[] profile, float norms) {
    if (norms == 0) {
      return 0;
    }
    float sum = 0;
    for (int at = labels.start(row); at < labels.end(row); at++) {
      sum += labels.weight(at) * profile[labels.label(at)];
    }
    return sum / norms;
  }

  /** Length of a profile. */
  static float norm(float[] vector) {
    double sum = 0;
    for (float value : vector) {
      sum += value * value;
    }
    return (float) Math.sqrt(sum);
  }
}
