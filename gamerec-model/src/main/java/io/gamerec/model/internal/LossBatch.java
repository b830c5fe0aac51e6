package io.gamerec.model.internal;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What the loss of a batch needs beside the vectors of the towers. Columns are the item rows that
 * are scored. Filled again and again by {@link LossInputs}; arrays are valid up to their counts.
 * Not thread-safe.
 */
final class LossBatch {
  /** Item row of each column; null where every item has its column. */
  int @Nullable [] items;

  /** Number of columns. */
  int columns;

  /** Added to each column's logit, {@code [columns]}. */
  float[] adjustment = new float[0];

  int users;

  /** Column of each user's target. */
  int[] targets = new int[64];

  /** Added to the logit of each user's target. */
  float[] targetAdjustment = new float[64];

  /** Added to the target's logit where it stands among the negatives. */
  float[] ownAdjustment = new float[64];

  /** Pairs that are left out of the sum, users ascending. */
  int[] maskedUsers = new int[256];

  int[] maskedColumns = new int[256];
  int masked;

  /** Negatives of each user, 0 where all users share the columns. */
  int negatives;

  /** Columns of the negatives and what is added to their logits, {@code [users, negatives]}. */
  int[] negativeColumns = new int[0];

  float[] negativeAdjustment = new float[0];

  void start(int userCount) {
    users = userCount;
    masked = 0;
    if (targets.length < users) {
      targets = new int[users];
      targetAdjustment = new float[users];
      ownAdjustment = new float[users];
    }
  }

  void negatives(int count) {
    negatives = count;
    if (negativeColumns.length < users * count) {
      negativeColumns = new int[users * count];
      negativeAdjustment = new float[users * count];
    }
  }

  void mask(int user, int column) {
    if (masked == maskedUsers.length) {
      maskedUsers = Arrays.copyOf(maskedUsers, 2 * masked);
      maskedColumns = Arrays.copyOf(maskedColumns, 2 * masked);
    }
    maskedUsers[masked] = user;
    maskedColumns[masked++] = column;
  }
}
