package io.gamerec.features.split;

import static com.google.common.base.Preconditions.checkArgument;

import io.gamerec.api.data.GameData;
import io.gamerec.api.data.Split;
import io.gamerec.api.internal.SeededHash;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Divides the users into k parts of about the same size; fold i tests on part i and trains on the
 * others, so each user is tested on once. A user's part depends on its id and the seed only. Each
 * setter gives a new strategy; immutable and thread-safe.
 */
public final class KFold implements FoldStrategy {
  private static final int SALT = 0x4B46_4F4C;

  private final int folds;
  private final boolean validated;
  private final long seed;

  /**
   * Takes all defaults.
   *
   * @param folds k, at least 2
   */
  public KFold(int folds) {
    this(folds, false, 7);
    checkArgument(folds >= 2, "k must be at least 2, got %s", folds);
  }

  private KFold(int folds, boolean validated, long seed) {
    this.folds = folds;
    this.validated = validated;
    this.seed = seed;
  }

  /**
   * Sets the seed; 7 unless set. All 64 bits count.
   *
   * @param newSeed the seed
   * @return a new strategy
   */
  public KFold seed(long newSeed) {
    return new KFold(folds, validated, newSeed);
  }

  /**
   * Makes the part behind a fold's test part its validation; unless set, the validation view is
   * empty.
   *
   * @return a new strategy
   */
  public KFold withValidation() {
    checkArgument(folds >= 3, "k must be at least 3 to validate too, got %s", folds);
    return new KFold(folds, true, seed);
  }

  @Override
  public String name() {
    return "k-fold(k=" + folds + ",validation=" + validated + ",seed=" + seed + ")";
  }

  @Override
  public List<Split> folds(GameData data) {
    return IntStream.range(0, folds)
        .mapToObj(
            fold ->
                Split.byUser(name() + " fold " + (fold + 1), data, userId -> part(userId, fold)))
        .toList();
  }

  private Split.Part part(String userId, int fold) {
    int part = (int) (SeededHash.unit(seed, SALT, userId) * folds);
    if (part == fold) {
      return Split.Part.TEST;
    }
    return validated && part == (fold + 1) % folds ? Split.Part.VALIDATION : Split.Part.TRAIN;
  }
}
