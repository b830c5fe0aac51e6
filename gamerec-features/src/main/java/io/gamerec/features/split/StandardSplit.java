package io.gamerec.features.split;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.base.CharMatcher;
import io.gamerec.api.data.GameData;
import io.gamerec.api.data.Split;

/**
 * The standard split of the numbered Steam sample: by the number in the user id modulo 10, 3 is
 * test, 4 is validation, the rest is training.
 */
public final class StandardSplit implements SplitStrategy {

  /** Makes the split; there is nothing to set. */
  public StandardSplit() {}

  @Override
  public String name() {
    return "standard";
  }

  @Override
  public Split split(GameData data) {
    return Split.byUser(name(), data, StandardSplit::part);
  }

  private static Split.Part part(String userId) {
    int last = CharMatcher.inRange('0', '9').lastIndexIn(userId);
    checkArgument(
        last >= 0,
        "the standard split needs a number in every user id, got '%s'; use holdOutUsers",
        userId);
    return switch (userId.charAt(last)) {
      case '3' -> Split.Part.TEST;
      case '4' -> Split.Part.VALIDATION;
      default -> Split.Part.TRAIN;
    };
  }
}
