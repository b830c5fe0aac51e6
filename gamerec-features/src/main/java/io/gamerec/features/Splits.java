package io.gamerec.features;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.hash.HashFunction;
import com.google.common.hash.Hashing;
import io.gamerec.api.data.GameData;
import io.gamerec.api.data.Split;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/** Ways of dividing users into training, validation and test (strong generalisation). Immutable. */
public final class Splits {
  private static final int SALT = 0x5350_4C54;

  private final String name;
  private final Function<String, Split.Part> assignment;

  private Splits(String name, Function<String, Split.Part> assignment) {
    this.name = name;
    this.assignment = assignment;
  }

  /**
   * The standard split of the numbered Steam sample: by the number in the user id modulo 10, 3 is
   * test, 4 is validation, the rest is training.
   *
   * @return the split
   */
  public static Splits standard() {
    return new Splits(
        "standard",
        userId -> {
          String digits = userId.replaceAll("\\D", "");
          checkArgument(
              !digits.isEmpty(),
              "the standard split needs a number in every user id, got '%s'; use holdOutUsers",
              userId);
          return switch (digits.charAt(digits.length() - 1)) {
            case '3' -> Split.Part.TEST;
            case '4' -> Split.Part.VALIDATION;
            default -> Split.Part.TRAIN;
          };
        });
  }

  /**
   * Holds out a random share of the users. A user's place depends on its id and the seed only, so
   * it stays where it is when other users come or go.
   *
   * @param test share of test users, in [0, 1)
   * @param validation share of validation users, in [0, 1 - test)
   * @param seed the seed
   * @return the split
   */
  public static Splits holdOutUsers(double test, double validation, long seed) {
    checkArgument(test >= 0 && test < 1, "test must be in [0, 1), got %s", test);
    checkArgument(
        validation >= 0 && test + validation < 1,
        "validation must be in [0, 1 - test), got %s with test %s",
        validation,
        test);
    // Not the hash of TrainView.holdOut: with the same seed that would find its users taken.
    HashFunction hash = Hashing.murmur3_128((int) (seed ^ (seed >>> 32)) ^ SALT);
    return new Splits(
        "users(test=" + test + ",validation=" + validation + ",seed=" + seed + ")",
        userId -> {
          double at = (hash.hashString(userId, StandardCharsets.UTF_8).asLong() >>> 11) * 0x1.0p-53;
          if (at < test) {
            return Split.Part.TEST;
          }
          return at < test + validation ? Split.Part.VALIDATION : Split.Part.TRAIN;
        });
  }

  /**
   * Divides the users.
   *
   * @param data the data
   * @return the three views
   */
  public Split split(GameData data) {
    return Split.byUser(data.interactions(), data.catalogue(), assignment);
  }

  /**
   * The name by which reports and command lines call it.
   *
   * @return the name with its parameters
   */
  public String name() {
    return name;
  }
}
