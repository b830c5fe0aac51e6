package io.gamerec.api.data;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.Iterables;
import io.gamerec.api.data.LeakageSearch.Held;
import io.gamerec.api.internal.Tally;
import java.util.BitSet;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * Data divided into training, validation and test. Only a split makes {@link TrainView} and {@link
 * EvalView}, and everything that is fitted accepts a {@code TrainView} only, so what is scored was
 * never fitted on. No (user, item) pair is in two of the training rows, the validation targets and
 * the test targets; where users are held out whole, no user is on two sides. What else there is to
 * know stands in the {@link #audit()}.
 *
 * <p>Unplayed games are never targets. Immutable and thread-safe.
 */
public final class Split {
  private final SplitDesign design;
  private final TrainView train;
  private final EvalView validation;
  private final EvalView test;
  private final LeakageAudit audit;

  /** Makes a split that may leak; tests plant leaks through it. */
  Split(
      SplitDesign design,
      GameData data,
      Interactions train,
      Held validation,
      Held test,
      Tally leftOut) {
    this.design = design;
    this.train = new TrainView(train, data.catalogue());
    this.audit =
        LeakageSearch.audit(design, data.interactions(), train, validation, test)
            .with(LeakageAudit.Kind.ROW_LEFT_OUT, leftOut);
    String trainedOn = this.train.lineage().get(0);
    this.validation = new EvalView(validation, data.catalogue(), design, trainedOn, audit);
    this.test = new EvalView(test, data.catalogue(), design, trainedOn, audit);
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

  /** What becomes of one row. */
  public enum Role {
    /** Fitted on, and seen by both views of the same user. */
    TRAIN,
    /** Not fitted on, and seen by both views of the same user. */
    CONTEXT,
    /** Seen by the validation view, and by the test view of the same user. */
    VALIDATION_CONTEXT,
    /** Asked for in validation, and seen by the test view of the same user. */
    VALIDATION_TARGET,
    /** Seen by the test view. */
    TEST_CONTEXT,
    /** Asked for in test. */
    TEST_TARGET,
    /** In no part. */
    LEFT_OUT
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
    return byUser("by user", new GameData(interactions, catalogue), assignment);
  }

  /**
   * Splits by user id.
   *
   * @param name name of the split with all parameters
   * @param data the data
   * @param assignment the part of each raw user id; asked once a user
   * @return the three views; the libraries of the held-out users are whole, without targets
   * @throws IllegalArgumentException if a user gets no part or no user is left to train on
   */
  public static Split byUser(String name, GameData data, Function<String, Part> assignment) {
    Interactions interactions = data.interactions();
    Part[] parts = new Part[interactions.userCount()];
    for (int user = 0; user < parts.length; user++) {
      parts[user] = assignment.apply(interactions.userId(user));
      checkArgument(
          parts[user] != null, "the split gives user %s no part", interactions.userId(user));
    }
    Interactions train = interactions.select(user -> parts[user] == Part.TRAIN);
    checkArgument(
        train.userCount() > 0, "the split leaves none of %s users to train on", parts.length);
    return new Split(
            SplitDesign.ofUsers(name),
            data,
            train,
            whole(interactions, parts, Part.VALIDATION),
            whole(interactions, parts, Part.TEST),
            new Tally())
        .checked();
  }

  private static Held whole(Interactions interactions, Part[] parts, Part part) {
    return new Held(
        interactions.select(user -> parts[user] == part),
        interactions.select(user -> parts[user] == part, position -> false));
  }

  /**
   * Splits by row. A view holds the users with a target in it and, where users are held out whole,
   * also those with context for it alone. A user without rows is left to training.
   *
   * @param design what the split promises
   * @param data the data
   * @param roles the role of each position of the interactions; asked once a position, in order
   * @return the three views
   * @throws IllegalArgumentException if a row gets no role, an unplayed game or, in a split that
   *     hides none, any game is a target, nothing is left to train on, time stamps are missing, or
   *     the split does not keep what its design promises
   */
  public static Split byRow(SplitDesign design, GameData data, IntFunction<Role> roles) {
    Interactions all = data.interactions();
    checkArgument(
        design.trainedBefore() == null || all.hasTimestamps(),
        "split %s goes by time and the interactions have no time stamps",
        design.name());
    Rows rows = new Rows(design, all, roles);
    Interactions train = all.select(rows.trained::get, at -> rows.roles[at] == Role.TRAIN);
    checkArgument(
        train.size() > 0, "split %s leaves none of %s rows to train on", design.name(), all.size());
    return new Split(
            design,
            data,
            train,
            new Held(
                all.select(rows.validated::get, at -> rows.isSeen(at, Role.VALIDATION_CONTEXT)),
                all.select(rows.validated::get, at -> rows.roles[at] == Role.VALIDATION_TARGET)),
            new Held(
                all.select(rows.tested::get, at -> rows.isSeen(at, Role.TEST_CONTEXT)),
                all.select(rows.tested::get, at -> rows.roles[at] == Role.TEST_TARGET)),
            rows.leftOut())
        .checked();
  }

  /** The role of each row, and who is in which part. */
  private static final class Rows {
    final Interactions all;
    final Role[] roles;
    final BitSet trained = new BitSet();
    final BitSet validated = new BitSet();
    final BitSet tested = new BitSet();

    Rows(SplitDesign design, Interactions all, IntFunction<Role> assignment) {
      this.all = all;
      this.roles = new Role[all.size()];
      for (int user = 0; user < all.userCount(); user++) {
        trained.set(user, all.start(user) == all.end(user));
        for (int at = all.start(user); at < all.end(user); at++) {
          roles[at] = assignment.apply(at);
          checkRole(design, user, at);
          switch (roles[at]) {
            case TRAIN -> trained.set(user);
            case VALIDATION_TARGET -> validated.set(user);
            case TEST_TARGET -> tested.set(user);
            case VALIDATION_CONTEXT ->
                validated.set(user, validated.get(user) || design.wholeUsers());
            case TEST_CONTEXT -> tested.set(user, tested.get(user) || design.wholeUsers());
            default -> {}
          }
        }
      }
    }

    private void checkRole(SplitDesign design, int user, int at) {
      checkArgument(
          roles[at] != null,
          "split %s gives item %s of user %s no role",
          design.name(),
          all.itemIds().get(all.item(at)),
          all.userId(user));
      boolean isTarget = roles[at] == Role.VALIDATION_TARGET || roles[at] == Role.TEST_TARGET;
      checkArgument(
          !isTarget || (design.hidesTargets() && all.hours(at) > 0),
          "split %s must not ask for item %s of user %s: %s",
          design.name(),
          all.itemIds().get(all.item(at)),
          all.userId(user),
          design.hidesTargets() ? "it was never played" : "its design hides no targets");
    }

    /** Whether the view whose own context role is given shows a row. */
    boolean isSeen(int at, Role own) {
      return switch (roles[at]) {
        case TRAIN, CONTEXT, VALIDATION_CONTEXT -> true;
        case VALIDATION_TARGET, TEST_CONTEXT -> own == Role.TEST_CONTEXT;
        case TEST_TARGET, LEFT_OUT -> false;
      };
    }

    Tally leftOut() {
      Tally leftOut = new Tally();
      for (int user = 0; user < all.userCount(); user++) {
        for (int at = all.start(user); at < all.end(user); at++) {
          boolean used =
              switch (roles[at]) {
                case TRAIN, VALIDATION_TARGET, TEST_TARGET -> true;
                case CONTEXT, VALIDATION_CONTEXT -> validated.get(user) || tested.get(user);
                case TEST_CONTEXT -> tested.get(user);
                case LEFT_OUT -> false;
              };
          if (!used) {
            leftOut.add("user %s, item %s", all.userId(user), all.itemIds().get(all.item(at)));
          }
        }
      }
      return leftOut;
    }
  }

  private Split checked() {
    checkArgument(
        audit.violations().isEmpty(),
        "split %s leaks: %s",
        design.name(),
        Iterables.getFirst(audit.violations(), null));
    return this;
  }

  /**
   * Name of the split with all parameters.
   *
   * @return the name
   */
  public String name() {
    return design.name();
  }

  /**
   * What the split promises.
   *
   * @return the design
   */
  public SplitDesign design() {
    return design;
  }

  /**
   * What to fit on.
   *
   * @return the training view
   */
  public TrainView train() {
    return train;
  }

  /**
   * What to tune on.
   *
   * @return the validation view; it may be empty
   */
  public EvalView validation() {
    return validation;
  }

  /**
   * What to score once.
   *
   * @return the test view; it may be empty
   */
  public EvalView test() {
    return test;
  }

  /**
   * What was found when the split was searched for leaks.
   *
   * @return the audit; clean, with or without warnings
   */
  public LeakageAudit audit() {
    return audit;
  }
}
