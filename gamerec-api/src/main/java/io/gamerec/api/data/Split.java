package io.gamerec.api.data;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;

/**
 * Users divided into training, validation and test. Only a split makes {@link TrainView} and {@link
 * EvalView}, no user is in two of them, and everything that is fitted accepts a {@code TrainView}
 * only, so what is scored was never fitted on.
 *
 * @param train users to fit on
 * @param validation users to tune on
 * @param test users to score once
 */
public record Split(TrainView train, EvalView validation, EvalView test) {

  /**
   * Checks that no user is in two parts.
   *
   * @param train users to fit on
   * @param validation users to tune on
   * @param test users to score once
   */
  public Split {
    checkDisjoint(train.interactions(), "train", validation.interactions(), "validation");
    checkDisjoint(train.interactions(), "train", test.interactions(), "test");
    checkDisjoint(validation.interactions(), "validation", test.interactions(), "test");
  }

  private static void checkDisjoint(
      Interactions a, String nameOfA, Interactions b, String nameOfB) {
    Set<String> users = new HashSet<>();
    for (int user = 0; user < b.userCount(); user++) {
      users.add(b.userId(user));
    }
    for (int user = 0; user < a.userCount(); user++) {
      checkArgument(
          !users.contains(a.userId(user)),
          "user %s is in both %s and %s",
          a.userId(user),
          nameOfA,
          nameOfB);
    }
  }

  /** The part of a split that a user belongs to. */
  public enum Part {
    /** Fitted on. */
    TRAIN,
    /** Tuned on. */
    VALIDATION,
    /** Scored once. */
    TEST
  }

  /**
   * Splits by user id.
   *
   * @param interactions all users
   * @param catalogue the items; row {@code i} is item row {@code i} of the interactions
   * @param assignment the part of each raw user id; asked once a user
   * @return the three views
   * @throws IllegalArgumentException if the catalogue and the interactions disagree on the items, a
   *     user gets no part, or no user is left to train on
   */
  public static Split byUser(
      Interactions interactions, Catalogue catalogue, Function<String, Part> assignment) {
    checkArgument(
        interactions.itemIds().equals(catalogue.itemIds()),
        "catalogue must hold the item rows of the interactions, got %s and %s items in other order",
        catalogue.size(),
        interactions.itemCount());
    Part[] parts = new Part[interactions.userCount()];
    for (int user = 0; user < parts.length; user++) {
      parts[user] = assignment.apply(interactions.userId(user));
      checkArgument(
          parts[user] != null, "the split gives user %s no part", interactions.userId(user));
    }
    TrainView train =
        new TrainView(interactions.select(user -> parts[user] == Part.TRAIN), catalogue);
    checkArgument(
        train.interactions().userCount() > 0,
        "the split leaves none of %s users to train on",
        parts.length);
    return new Split(
        train,
        new EvalView(interactions.select(user -> parts[user] == Part.VALIDATION), catalogue),
        new EvalView(interactions.select(user -> parts[user] == Part.TEST), catalogue));
  }
}
