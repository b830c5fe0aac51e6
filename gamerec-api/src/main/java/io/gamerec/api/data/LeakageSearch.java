package io.gamerec.api.data;

import static io.gamerec.api.data.LeakageAudit.Kind.COLD_ITEM;
import static io.gamerec.api.data.LeakageAudit.Kind.COLD_TARGET;
import static io.gamerec.api.data.LeakageAudit.Kind.COPIED_LIBRARY;
import static io.gamerec.api.data.LeakageAudit.Kind.SHARED_USER;
import static io.gamerec.api.data.LeakageAudit.Kind.TARGET_IN_BOTH_VIEWS;
import static io.gamerec.api.data.LeakageAudit.Kind.TARGET_IN_CONTEXT;
import static io.gamerec.api.data.LeakageAudit.Kind.TARGET_IN_TRAINING;
import static io.gamerec.api.data.LeakageAudit.Kind.TRAINED_AFTER_CUT_OFF;
import static io.gamerec.api.data.LeakageAudit.Kind.TRAINED_AFTER_TARGET;
import static io.gamerec.api.data.LeakageAudit.Kind.USER_WITHOUT_TARGET;

import io.gamerec.api.internal.Tally;
import java.time.Instant;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Searches a split for what {@link LeakageAudit} lists. All parts have the item rows of the data.
 * O(rows + users + items).
 */
final class LeakageSearch {
  private static final int MIN_COPIED_GAMES = 3;

  /** A side of a split that is evaluated on: the same users' rows to see and rows to ask for. */
  record Held(Interactions context, Interactions targets) {}

  private final SplitDesign design;
  private final Interactions all;
  private final Interactions train;
  private final Held validation;
  private final Held test;
  private final Map<String, Integer> trainRows;
  private final Map<String, Integer> validationRows;
  // Number of the last library that held an item: nothing to clear.
  private final int[] inLibrary;
  private int round;
  private LeakageAudit audit = LeakageAudit.NOTHING;

  private LeakageSearch(
      SplitDesign design, Interactions all, Interactions train, Held validation, Held test) {
    this.design = design;
    this.all = all;
    this.train = train;
    this.validation = validation;
    this.test = test;
    this.trainRows = rows(train);
    this.validationRows = rows(validation.context);
    this.inLibrary = new int[all.itemCount()];
  }

  static LeakageAudit audit(
      SplitDesign design, Interactions all, Interactions train, Held validation, Held test) {
    LeakageSearch search = new LeakageSearch(design, all, train, validation, test);
    search.pairs();
    if (design.wholeUsers()) {
      search.sharedUsers();
      search.copiedLibraries();
    } else {
      search.usersWithoutTarget();
    }
    if (all.hasTimestamps()) {
      search.times(design.trainedBefore());
    }
    return search.audit;
  }

  private static Map<String, Integer> rows(Interactions part) {
    Map<String, Integer> rows = new HashMap<>(part.userCount() * 2);
    for (int user = 0; user < part.userCount(); user++) {
      rows.put(part.userId(user), user);
    }
    return rows;
  }

  private List<Held> views() {
    return List.of(validation, test);
  }

  private void pairs() {
    Tally inContext = new Tally();
    Tally inTraining = new Tally();
    for (Held view : views()) {
      for (int user = 0; user < view.targets.userCount(); user++) {
        countShared(view.targets, user, view.context, user, inContext);
        countShared(
            view.targets, user, train, trainRows.get(view.targets.userId(user)), inTraining);
      }
    }
    Tally inBoth = new Tally();
    for (int user = 0; user < test.targets.userCount(); user++) {
      Integer other = validationRows.get(test.targets.userId(user));
      countShared(test.targets, user, validation.targets, other, inBoth);
    }
    audit =
        audit
            .with(TARGET_IN_CONTEXT, inContext)
            .with(TARGET_IN_TRAINING, inTraining)
            .with(TARGET_IN_BOTH_VIEWS, inBoth);
  }

  private void countShared(
      Interactions targets,
      int user,
      Interactions other,
      @Nullable Integer otherUser,
      Tally tally) {
    if (otherUser == null || targets.start(user) == targets.end(user)) {
      return;
    }
    round++;
    for (int at = other.start(otherUser); at < other.end(otherUser); at++) {
      inLibrary[other.item(at)] = round;
    }
    for (int at = targets.start(user); at < targets.end(user); at++) {
      if (inLibrary[targets.item(at)] == round) {
        tally.add("user %s, item %s", targets.userId(user), item(targets, at));
      }
    }
  }

  private static String item(Interactions rows, int position) {
    return rows.itemIds().get(rows.item(position));
  }

  private void sharedUsers() {
    Tally shared = new Tally();
    for (int row = 0; row < validation.context.userCount(); row++) {
      String user = validation.context.userId(row);
      if (trainRows.containsKey(user)) {
        shared.add("user %s in training and validation", user);
      }
    }
    for (int row = 0; row < test.context.userCount(); row++) {
      String user = test.context.userId(row);
      if (trainRows.containsKey(user)) {
        shared.add("user %s in training and test", user);
      } else if (validationRows.containsKey(user)) {
        shared.add("user %s in validation and test", user);
      }
    }
    audit = audit.with(SHARED_USER, shared);
  }

  private void copiedLibraries() {
    Map<Long, Integer> trained = new HashMap<>();
    for (int user = 0; user < train.userCount(); user++) {
      long[] library = library(user, train);
      if (library.length >= MIN_COPIED_GAMES) {
        trained.putIfAbsent(hash(library), user);
      }
    }
    Tally copies = new Tally();
    for (Held view : views()) {
      for (int user = 0; user < view.context.userCount(); user++) {
        long[] library = library(user, view.context, view.targets);
        Integer twin = trained.get(hash(library));
        if (twin != null
            && !train.userId(twin).equals(view.context.userId(user))
            && Arrays.equals(library, library(twin, train))) {
          copies.add(
              "user %s has the %s games of training user %s",
              view.context.userId(user), library.length, train.userId(twin));
        }
      }
    }
    audit = audit.with(COPIED_LIBRARY, copies);
  }

  /** Items and hours of a user, in ascending order. */
  private static long[] library(int user, Interactions... parts) {
    int length = 0;
    for (Interactions part : parts) {
      length += part.end(user) - part.start(user);
    }
    long[] library = new long[length];
    int size = 0;
    for (Interactions part : parts) {
      for (int at = part.start(user); at < part.end(user); at++) {
        library[size++] = (long) part.item(at) << 32 | Float.floatToIntBits(part.hours(at));
      }
    }
    Arrays.sort(library);
    return library;
  }

  /** 64 bits, so that two different libraries of one hash are out of the question. */
  private static long hash(long[] library) {
    long hash = library.length;
    for (long row : library) {
      hash = (hash ^ row) * 0x9E3779B97F4A7C15L;
      hash ^= hash >>> 29;
    }
    return hash;
  }

  private void usersWithoutTarget() {
    Tally without = new Tally();
    Map<String, Integer> testRows = rows(test.context);
    for (int user = 0; user < train.userCount(); user++) {
      String id = train.userId(user);
      if (!validationRows.containsKey(id) && !testRows.containsKey(id)) {
        without.add("user %s with %s rows", id, train.end(user) - train.start(user));
      }
    }
    audit = audit.with(USER_WITHOUT_TARGET, without);
  }

  private void times(@Nullable Instant trainedBefore) {
    if (trainedBefore == null) {
      if (design.hidesTargets()) {
        audit = audit.with(TRAINED_AFTER_TARGET, trainedFrom(earliestTarget(), false));
      }
      return;
    }
    long cutOff = trainedBefore.toEpochMilli();
    audit = audit.with(TRAINED_AFTER_CUT_OFF, trainedFrom(cutOff, true));
    BitSet old = new BitSet();
    BitSet seen = new BitSet();
    for (int at = 0; at < all.size(); at++) {
      seen.set(all.item(at));
      old.set(all.item(at), old.get(all.item(at)) || all.timestamp(at) < cutOff);
    }
    seen.andNot(old);
    Tally coldItems = new Tally();
    seen.stream().forEach(item -> coldItems.add("item %s", all.itemIds().get(item)));
    Tally coldTargets = new Tally();
    for (Held view : views()) {
      for (int user = 0; user < view.targets.userCount(); user++) {
        for (int at = view.targets.start(user); at < view.targets.end(user); at++) {
          if (seen.get(view.targets.item(at))) {
            coldTargets.add("user %s, item %s", view.targets.userId(user), item(view.targets, at));
          }
        }
      }
    }
    audit = audit.with(COLD_ITEM, coldItems).with(COLD_TARGET, coldTargets);
  }

  private long earliestTarget() {
    long earliest = Long.MAX_VALUE;
    for (Held view : views()) {
      for (int at = 0; at < view.targets.size(); at++) {
        earliest = Math.min(earliest, view.targets.timestamp(at));
      }
    }
    return earliest;
  }

  /** Training rows after a time, or from it on. */
  private Tally trainedFrom(long time, boolean inclusive) {
    Tally late = new Tally();
    for (int user = 0; user < train.userCount(); user++) {
      for (int at = train.start(user); at < train.end(user); at++) {
        if (train.timestamp(at) > time || (inclusive && train.timestamp(at) == time)) {
          late.add(
              "user %s, item %s at %s",
              train.userId(user), item(train, at), Instant.ofEpochMilli(train.timestamp(at)));
        }
      }
    }
    return late;
  }
}
