package io.gamerec.features.split;

import static io.gamerec.features.split.SplitData.rows;
import static io.gamerec.features.split.SplitData.users;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gamerec.api.data.EvalView;
import io.gamerec.api.data.GameData;
import io.gamerec.api.data.LeakageAudit;
import io.gamerec.api.data.Split;
import io.gamerec.features.Splits;
import io.gamerec.features.split.SplitData.Row;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class SplitsProperties {
  private static final int USERS = 40;
  private static final List<SplitStrategy> BY_TIME =
      List.of(
          Splits.temporal().test(0.2),
          Splits.temporal().test(0.3).validation(0.3),
          Splits.temporal().testFrom(Instant.ofEpochMilli(700)),
          Splits.temporal()
              .validationFrom(Instant.ofEpochMilli(500))
              .testFrom(Instant.ofEpochMilli(700)));
  private static final List<FoldStrategy> ROLLING =
      List.of(
          Splits.rollingBackTest().window(Duration.ofMillis(150)),
          Splits.rollingBackTest()
              .folds(4)
              .window(Duration.ofMillis(200))
              .step(Duration.ofMillis(100))
              .trainingWindow(Duration.ofMillis(150))
              .validationWindow(Duration.ofMillis(100))
              .until(Instant.ofEpochMilli(950)));
  private static final List<FoldStrategy> K_FOLD =
      List.of(Splits.kFold(2), Splits.kFold(5).seed(1L << 40).withValidation());

  private static List<SplitStrategy> single() {
    List<SplitStrategy> strategies = new ArrayList<>(BY_TIME);
    strategies.add(Splits.standard());
    strategies.add(Splits.holdOutUsers().test(0.3).validation(0.3));
    for (Order order : Order.values()) {
      strategies.add(
          Splits.holdOutUsers().test(0.3).validation(0.2).seed(-5).foldIn(0.7).foldInBy(order));
      strategies.add(Splits.leaveOneOut().by(order));
      strategies.add(Splits.leaveKOut(3).by(order).withoutValidation());
    }
    return strategies;
  }

  /** The splits of all strategies by name. */
  private static Map<String, Split> splits(GameData data) {
    Map<String, Split> splits = new LinkedHashMap<>();
    single().forEach(strategy -> splits.put(strategy.name(), strategy.split(data)));
    for (List<FoldStrategy> strategies : List.of(ROLLING, K_FOLD)) {
      for (FoldStrategy strategy : strategies) {
        strategy.folds(data).forEach(split -> splits.put(split.name(), split));
      }
    }
    assertEquals(15 + 3 + 4 + 2 + 5, splits.size(), "names of splits must differ");
    splits.forEach((name, split) -> assertEquals(name, split.name()));
    return splits;
  }

  private static GameData data(long seed) {
    return SplitData.data(SplitData.random(seed, USERS), true);
  }

  /** Nothing is lost, nothing is asked for twice or trained on. */
  @Property(tries = 60)
  void rows_areDividedExactly(@ForAll long seed) {
    GameData data = data(seed);
    Set<Row> all = new HashSet<>(rows(data.interactions()));
    splits(data)
        .forEach(
            (name, split) -> {
              List<Row> once = new ArrayList<>(rows(split.train().interactions()));
              Set<Row> used = new HashSet<>();
              for (EvalView view : List.of(split.validation(), split.test())) {
                once.addAll(rows(view.targets()));
                used.addAll(rows(view.interactions()));
                if (split.design().wholeUsers()) {
                  once.addAll(rows(view.interactions()));
                }
              }
              used.addAll(once);
              assertEquals(once.size(), new HashSet<>(once).size(), name);
              assertTrue(all.containsAll(used), name);
              assertEquals(
                  all.size() - used.size(),
                  split.audit().count(LeakageAudit.Kind.ROW_LEFT_OUT),
                  name);
              if (!ROLLING.stream().anyMatch(rolling -> name.startsWith(rolling.name()))
                  && !name.startsWith("temporal")) {
                assertEquals(all.size(), used.size(), name);
                if (!split.design().wholeUsers()) {
                  assertEquals(all.size(), once.size(), name);
                }
              }
            });
  }

  @Property(tries = 60)
  void views_keepTheirPromises(@ForAll long seed) {
    splits(data(seed))
        .forEach(
            (name, split) -> {
              assertTrue(split.audit().isClean(), () -> name + ": " + split.audit());
              for (EvalView view : List.of(split.validation(), split.test())) {
                assertEquals(users(view.interactions()), users(view.targets()), name);
                assertTrue(rows(view.targets()).stream().allMatch(row -> row.hours() > 0), name);
                Set<Row> shown = new HashSet<>(rows(view.interactions()));
                assertFalse(rows(view.targets()).stream().anyMatch(shown::contains), name);
                assertEquals(name, view.splitName());
                if (split.design().wholeUsers()) {
                  Set<String> shared = users(view.interactions());
                  shared.retainAll(users(split.train().interactions()));
                  assertEquals(Set.of(), shared, name);
                }
              }
            });
  }

  @Property(tries = 30)
  void orderOfUsersAndRepetition_changeNothing(@ForAll long seed) {
    List<Row> rows = SplitData.random(seed, USERS);
    Map<String, Split> first = splits(SplitData.data(rows, true));
    List<String> users = new ArrayList<>(new TreeSet<>(rows.stream().map(Row::user).toList()));
    Collections.shuffle(users, new Random(seed));
    List<Row> reordered = new ArrayList<>(rows);
    reordered.sort(Comparator.comparingInt(row -> users.indexOf(row.user()))); // stable in a user
    Map<String, Split> second = splits(SplitData.data(reordered, true));
    first.forEach((name, split) -> assertEquals(text(split), text(second.get(name)), name));
  }

  private static String text(Split split) {
    StringBuilder text = new StringBuilder();
    for (List<Row> part :
        List.of(
            rows(split.train().interactions()),
            rows(split.validation().interactions()),
            rows(split.validation().targets()),
            rows(split.test().interactions()),
            rows(split.test().targets()))) {
      text.append(new TreeSet<>(part.stream().map(Row::toString).toList())).append('\n');
    }
    return text.toString();
  }

  @Property(tries = 60)
  void kFold_testsEachUserOnce(@ForAll long seed) {
    GameData data = data(seed);
    for (FoldStrategy strategy : K_FOLD) {
      List<String> tested = new ArrayList<>();
      List<String> validated = new ArrayList<>();
      for (Split fold : strategy.folds(data)) {
        tested.addAll(users(fold.test().interactions()));
        validated.addAll(users(fold.validation().interactions()));
        assertEquals(
            USERS,
            fold.train().interactions().userCount()
                + fold.validation().interactions().userCount()
                + fold.test().interactions().userCount());
      }
      Collections.sort(tested);
      Collections.sort(validated);
      List<String> everyone = List.copyOf(users(data.interactions()));
      assertEquals(everyone, tested);
      assertEquals(strategy == K_FOLD.get(0) ? List.of() : everyone, validated);
    }
  }

  @Property(tries = 60)
  void splitsByTime_respectIt(@ForAll long seed) {
    GameData data = data(seed);
    List<Split> splits = new ArrayList<>();
    BY_TIME.forEach(strategy -> splits.add(strategy.split(data)));
    ROLLING.forEach(strategy -> splits.addAll(strategy.folds(data)));
    for (Split split : splits) {
      long trained = latest(rows(split.train().interactions()));
      long validatedFrom = earliest(rows(split.validation().targets()));
      long validatedTo = latest(rows(split.validation().targets()));
      long testedFrom = earliest(rows(split.test().targets()));
      assertTrue(trained < validatedFrom && trained < testedFrom, split.name());
      assertTrue(validatedTo < testedFrom, split.name());
      assertTrue(latest(rows(split.test().interactions())) < testedFrom, split.name());
      assertTrue(latest(rows(split.validation().interactions())) < validatedFrom, split.name());
      assertEquals(0, split.audit().count(LeakageAudit.Kind.TRAINED_AFTER_CUT_OFF));
    }
  }

  private static long latest(List<Row> rows) {
    return rows.stream().mapToLong(Row::time).max().orElse(Long.MIN_VALUE);
  }

  private static long earliest(List<Row> rows) {
    return rows.stream().mapToLong(Row::time).min().orElse(Long.MAX_VALUE);
  }

  /** At least the share is held out, and without the rows of the cut-off's time less than it. */
  @Property(tries = 60)
  void temporalShares_areTheLeastThatIsHeldOut(@ForAll long seed) {
    GameData data = data(seed);
    Split split = Splits.temporal().test(0.2).split(data);
    List<Row> targets = rows(split.test().targets());
    int played = data.interactions().playedCount();
    long cutOff = earliest(targets);
    assertTrue(targets.size() >= 0.2 * played - 1e-6);
    assertTrue(targets.stream().filter(row -> row.time() > cutOff).count() < 0.2 * played);
  }

  /** The naive reading of the definition, one user at a time. */
  @Property(tries = 60)
  void leaveOut_isTheNaiveOne(@ForAll long seed) {
    List<Row> rows = SplitData.random(seed, USERS);
    Split byTime = Splits.leaveKOut(2).by(Order.TIME).split(SplitData.data(rows, true));
    Split byHours = Splits.leaveKOut(2).by(Order.LARGEST_HOURS).split(SplitData.data(rows, true));
    Map<String, List<Row>> libraries = new LinkedHashMap<>();
    rows.forEach(row -> libraries.computeIfAbsent(row.user(), u -> new ArrayList<>()).add(row));
    Set<Row> timeTests = new HashSet<>();
    Set<Row> timeValidations = new HashSet<>();
    Set<Row> hourTests = new HashSet<>();
    int tooShort = 0;
    for (List<Row> library : libraries.values()) {
      library.removeIf(row -> row.hours() == 0);
      if (library.size() < 5) {
        tooShort++;
        continue;
      }
      library.sort(Comparator.comparingLong(Row::time));
      timeTests.addAll(library.subList(library.size() - 2, library.size()));
      timeValidations.addAll(library.subList(library.size() - 4, library.size() - 2));
      library.sort(Comparator.comparingDouble(Row::hours)); // stable: older first
      hourTests.addAll(library.subList(library.size() - 2, library.size()));
    }
    assertEquals(timeTests, new HashSet<>(rows(byTime.test().targets())));
    assertEquals(timeValidations, new HashSet<>(rows(byTime.validation().targets())));
    assertEquals(hourTests, new HashSet<>(rows(byHours.test().targets())));
    assertEquals(tooShort, byTime.audit().count(LeakageAudit.Kind.USER_WITHOUT_TARGET));
    Set<Row> shown = new HashSet<>(rows(byTime.test().interactions()));
    assertTrue(shown.containsAll(timeValidations));
  }

  @Property(tries = 60)
  void foldIn_showsTheShareOfEachHeldOutUser(@ForAll long seed) {
    List<Row> rows = SplitData.random(seed, USERS);
    Split split =
        Splits.holdOutUsers()
            .test(0.5)
            .foldIn(0.8)
            .foldInBy(Order.TIME)
            .split(SplitData.data(rows, true));
    for (String user : users(split.test().interactions())) {
      List<Row> context = of(user, rows(split.test().interactions()));
      List<Row> targets = of(user, rows(split.test().targets()));
      long played = context.stream().filter(row -> row.hours() > 0).count() + targets.size();
      long known = played - targets.size();
      if (played < 2) {
        assertEquals(0, targets.size());
      } else {
        assertEquals(Math.max(1, Math.min(played - 1, Math.round(0.8 * played))), known);
        context.removeIf(row -> row.hours() == 0);
        assertTrue(latest(context) <= earliest(targets));
      }
    }
  }

  private static List<Row> of(String user, List<Row> rows) {
    return new ArrayList<>(rows.stream().filter(row -> row.user().equals(user)).toList());
  }
}
