package io.gamerec.api.data;

import static io.gamerec.api.Fixtures.refusal;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gamerec.api.FittedOn;
import io.gamerec.api.Fixtures;
import io.gamerec.api.Verdict;
import io.gamerec.api.data.LeakageAudit.Kind;
import io.gamerec.api.data.LeakageAudit.Severity;
import io.gamerec.api.data.LeakageSearch.Held;
import io.gamerec.api.internal.Tally;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Plants a leak of each kind, through the constructor that does not refuse it. */
class LeakageAuditTest {
  private static final List<String> ITEMS = Fixtures.itemIds(20);
  private static final Catalogue CATALOGUE = Fixtures.catalogue(ITEMS);
  private static final Held NOBODY = new Held(interactions(), interactions());

  /** A played game at a time, of which the hours say nothing. */
  private record Row(String user, int item, float hours, long time) {}

  private static Row row(String user, int item) {
    return new Row(user, item, 1 + item, 0);
  }

  private static Row at(String user, int item, long time) {
    return new Row(user, item, 1, time);
  }

  /** Rows without time stamps where all are 0, as those of {@link #row} are. */
  private static Interactions interactions(Row... rows) {
    InteractionsBuilder builder = Interactions.builder();
    boolean timed = List.of(rows).stream().anyMatch(row -> row.time != 0);
    for (Row row : rows) {
      int user = builder.user(row.user);
      int item = builder.item("g" + row.item);
      if (timed) {
        builder.add(user, item, row.hours, Verdict.NONE, row.time);
      } else {
        builder.add(user, item, row.hours, Verdict.NONE);
      }
    }
    return builder.build(ITEMS);
  }

  /** The same users in the same order, without rows. */
  private static Held whole(Interactions rows) {
    return new Held(rows, rows.select(user -> true, position -> false));
  }

  private static LeakageAudit audit(
      SplitDesign design, Interactions train, Held validation, Held test) {
    return audit(design, train, train, validation, test);
  }

  private static LeakageAudit audit(
      SplitDesign design, Interactions all, Interactions train, Held validation, Held test) {
    Split split =
        new Split(design, new GameData(all, CATALOGUE), train, validation, test, new Tally());
    assertEquals(split.audit(), split.test().audit());
    return split.audit();
  }

  private static void assertOnly(LeakageAudit audit, Kind kind, long count, String... examples) {
    assertEquals(
        List.of(new LeakageAudit.Finding(kind, count, List.of(examples))), audit.findings());
    assertEquals(kind.severity() == Severity.WARNING, audit.isClean());
    assertEquals(kind.severity() == Severity.VIOLATION ? 1 : 0, audit.violations().size());
    assertEquals(kind.severity() == Severity.VIOLATION ? 0 : 1, audit.warnings().size());
  }

  @Test
  void targetInItsOwnContext_isAViolation() {
    Interactions train = interactions(row("t", 0));
    Held test =
        new Held(
            interactions(row("a", 1), row("a", 2), row("b", 1)),
            interactions(row("a", 2), row("a", 3), row("b", 1)));
    assertOnly(
        audit(SplitDesign.foldIn("f"), train, NOBODY, test),
        Kind.TARGET_IN_CONTEXT,
        2,
        "user a, item g2",
        "user b, item g1");
  }

  @Test
  void targetThatWasTrainedOn_isAViolation() {
    Interactions train = interactions(row("a", 1), row("a", 2), row("b", 2));
    Held validation = new Held(interactions(row("a", 1)), interactions(row("a", 2)));
    Held test =
        new Held(interactions(row("a", 1), row("b", 1)), interactions(row("a", 3), row("b", 2)));
    assertOnly(
        audit(SplitDesign.withinUsers("w"), train, validation, test),
        Kind.TARGET_IN_TRAINING,
        2,
        "user a, item g2",
        "user b, item g2");
  }

  @Test
  void targetOfBothViews_isAViolation() {
    Interactions train = interactions(row("a", 1));
    Held view = new Held(train, interactions(row("a", 2)));
    assertOnly(
        audit(SplitDesign.withinUsers("w"), train, view, view),
        Kind.TARGET_IN_BOTH_VIEWS,
        1,
        "user a, item g2");
  }

  @Test
  void userOnTwoSides_isAViolationOfWholeUsersOnly() {
    Interactions train = interactions(row("a", 1), row("b", 1));
    Held validation = whole(interactions(row("b", 2), row("c", 2)));
    Held test = whole(interactions(row("a", 3), row("c", 4), row("d", 4)));
    assertOnly(
        audit(SplitDesign.ofUsers("u"), train, validation, test),
        Kind.SHARED_USER,
        3,
        "user b in training and validation",
        "user a in training and test",
        "user c in validation and test");
    assertEquals(
        0, audit(SplitDesign.withinUsers("w"), train, validation, test).count(Kind.SHARED_USER));
  }

  @Test
  void copyOfATrainingLibrary_isAWarning() {
    Interactions train =
        interactions(row("a", 1), row("a", 2), row("a", 3), row("b", 4), row("b", 5));
    Row otherHours = new Row("other", 3, 99, 0);
    Held test =
        new Held(
            interactions(
                row("copy", 3),
                row("copy", 1),
                row("other", 1),
                row("other", 2),
                row("small", 4),
                row("small", 5)),
            interactions(row("copy", 2), otherHours, row("small", 6)));
    LeakageAudit audit = audit(SplitDesign.foldIn("f"), train, NOBODY, test);
    assertOnly(audit, Kind.COPIED_LIBRARY, 1, "user copy has the 3 games of training user a");
    assertTrue(audit.isClean());
  }

  @Test
  void sameUserWithTheSameLibrary_isShared_notCopied() {
    Interactions train = interactions(row("a", 1), row("a", 2), row("a", 3));
    assertOnly(
        audit(SplitDesign.ofUsers("u"), train, NOBODY, whole(train)),
        Kind.SHARED_USER,
        1,
        "user a in training and test");
  }

  @Test
  void copyOfTwoGames_isNone() {
    Interactions train = interactions(row("a", 1), row("a", 2));
    Held test = whole(interactions(row("b", 1), row("b", 2)));
    assertEquals(
        LeakageAudit.NOTHING, audit(SplitDesign.ofUsers("u"), train, whole(interactions()), test));
  }

  @Test
  void trainingRowAfterTheCutOff_isAViolation() {
    Interactions train = interactions(at("a", 1, 5), at("a", 2, 10), at("b", 1, 11));
    Interactions old = interactions(at("z", 1, 5), at("z", 2, 9), at("z", 3, 2));
    Held test =
        new Held(
            interactions(at("a", 1, 5), at("b", 2, 9)),
            interactions(at("a", 3, 20), at("b", 3, 20)));
    assertOnly(
        audit(SplitDesign.byTime("t", Instant.ofEpochMilli(10)), old, train, NOBODY, test),
        Kind.TRAINED_AFTER_CUT_OFF,
        2,
        "user a, item g2 at 1970-01-01T00:00:00.010Z",
        "user b, item g1 at 1970-01-01T00:00:00.011Z");
  }

  @Test
  void trainingRowAfterTheEarliestTarget_isAWarningWhereTimeIsIgnored() {
    Interactions train = interactions(at("a", 1, 5), at("b", 1, 8), at("b", 2, 9), at("b", 3, 30));
    Held validation = new Held(interactions(at("a", 1, 5)), interactions(at("a", 2, 8)));
    Held test = new Held(interactions(at("b", 1, 8)), interactions(at("b", 4, 40)));
    assertOnly(
        audit(SplitDesign.withinUsers("w"), train, validation, test),
        Kind.TRAINED_AFTER_TARGET,
        2,
        "user b, item g2 at 1970-01-01T00:00:00.009Z",
        "user b, item g3 at 1970-01-01T00:00:00.030Z");
  }

  @Test
  void itemsFirstSeenAfterTheCutOff_areWarningsWithTheirTargets() {
    Interactions all =
        interactions(
            at("a", 1, 5),
            at("a", 2, 10),
            at("b", 1, 12),
            at("b", 3, 12),
            at("c", 3, 12),
            at("c", 2, 13),
            at("c", 4, 14));
    Interactions train = interactions(at("a", 1, 5));
    Held validation = new Held(interactions(at("a", 1, 5)), interactions(at("a", 2, 10)));
    Interactions nothingKnown = all.select(user -> user > 0, position -> false);
    Held test = new Held(nothingKnown, all.select(user -> user > 0));
    LeakageAudit audit =
        audit(SplitDesign.byTime("t", Instant.ofEpochMilli(10)), all, train, validation, test);
    assertEquals(
        List.of(
            new LeakageAudit.Finding(Kind.COLD_ITEM, 3, List.of("item g2", "item g3", "item g4")),
            new LeakageAudit.Finding(
                Kind.COLD_TARGET,
                5,
                List.of(
                    "user a, item g2",
                    "user b, item g3",
                    "user c, item g3",
                    "user c, item g2",
                    "user c, item g4"))),
        audit.findings());
    assertTrue(audit.isClean());
  }

  @Test
  void usersWithoutTarget_areWarningsCountedInFull() {
    Interactions train =
        interactions(
            IntStream.range(0, 7).mapToObj(user -> row("u" + user, user)).toArray(Row[]::new));
    Held test = new Held(interactions(row("u0", 0)), interactions(row("u0", 9)));
    LeakageAudit audit = audit(SplitDesign.withinUsers("w"), train, NOBODY, test);
    assertOnly(
        audit,
        Kind.USER_WITHOUT_TARGET,
        6,
        "user u1 with 1 rows",
        "user u2 with 1 rows",
        "user u3 with 1 rows",
        "user u4 with 1 rows",
        "user u5 with 1 rows");
    assertEquals(
        "clean\nwarning: users without a target, trained on only: 6 (user u1 with 1 rows; user"
            + " u2 with 1 rows; user u3 with 1 rows; user u4 with 1 rows; user u5 with 1 rows; ...)",
        audit.toString());
  }

  @Test
  void systems_areComparedWithTheTrainingView() {
    Interactions all = interactions(row("a", 1), row("b", 1), row("c", 2), row("d", 3));
    Split split =
        Split.byUser(all, CATALOGUE, id -> id.equals("d") ? Split.Part.TEST : Split.Part.TRAIN);
    Split other =
        Split.byUser(all, CATALOGUE, id -> id.equals("c") ? Split.Part.TEST : Split.Part.TRAIN);
    TrainView part = split.train().holdOut(0.5, 2).rest();
    String trainedOn = split.train().lineage().get(0);
    assertEquals(List.of(part.interactions().fingerprint(), trainedOn), part.lineage());
    Map<String, FittedOn> systems = new LinkedHashMap<>();
    systems.put("whole", () -> List.of(split.train().lineage()));
    systems.put("part", () -> List.of(part.lineage(), split.train().lineage()));
    systems.put("nothing", List::of);
    assertEquals(LeakageAudit.NOTHING, split.test().audit(systems));
    systems.put("foreign", () -> List.of(other.train().lineage()));
    systems.put("mixed", () -> List.of(part.lineage(), List.of(), other.train().lineage()));
    systems.put("mute", () -> FittedOn.UNKNOWN);
    LeakageAudit audit = split.test().audit(systems);
    String suffix =
        " was fitted on " + other.train().lineage().get(0) + ", the training view is " + trainedOn;
    assertEquals(
        List.of(
            new LeakageAudit.Finding(
                Kind.FITTED_ELSEWHERE,
                2,
                List.of("system foreign" + suffix, "system mixed" + suffix)),
            new LeakageAudit.Finding(Kind.LINEAGE_UNKNOWN, 1, List.of("system mute"))),
        audit.findings());
  }

  /** A training view that swallowed the evaluation rows has another fingerprint. */
  @Test
  void systemFittedOnAllRows_isAViolation() {
    Interactions all = interactions(row("a", 1), row("b", 1), row("c", 2));
    Split split =
        Split.byUser(all, CATALOGUE, id -> id.equals("c") ? Split.Part.TEST : Split.Part.TRAIN);
    TrainView everything = Split.byUser(all, CATALOGUE, id -> Split.Part.TRAIN).train();
    FittedOn system = () -> List.of(everything.lineage());
    LeakageAudit audit = split.test().audit(Map.of("all", system));
    assertEquals(1, audit.count(Kind.FITTED_ELSEWHERE));
    assertFalse(audit.isClean());
  }

  @Test
  void systemOfUnknownLineage_isNotClean() {
    Interactions all = interactions(row("a", 1), row("b", 1));
    Split split =
        Split.byUser(all, CATALOGUE, id -> id.equals("b") ? Split.Part.TEST : Split.Part.TRAIN);
    FittedOn mute = () -> FittedOn.UNKNOWN;
    LeakageAudit audit = split.test().audit(Map.of("mute", mute));
    assertOnly(audit, Kind.LINEAGE_UNKNOWN, 1, "system mute");
    assertEquals(
        "NOT CLEAN\nunknown: systems that do not say what they were fitted on: 1 (system mute)",
        audit.toString());
  }

  @Test
  void union_keepsEachLineageOnceAndTheUnknown() {
    FittedOn towers = () -> List.of(List.of("a", "b"), List.of("b"));
    FittedOn ranker = () -> List.of(List.of("b"), List.of("c"));
    assertEquals(
        List.of(List.of("a", "b"), List.of("b"), List.of("c"), List.of()),
        FittedOn.union(towers, ranker, () -> FittedOn.UNKNOWN));
  }

  @Test
  void json_hasViolationsAndWarnings() {
    LeakageAudit audit =
        LeakageAudit.NOTHING
            .with(Kind.COLD_ITEM, 7, List.of("item x"))
            .with(Kind.TARGET_SHOWN, 2, List.of("user u", "user v"))
            .with(Kind.LINEAGE_UNKNOWN, 0, List.of());
    assertEquals(
        Map.of(
            "clean",
            false,
            "violations",
            List.of(
                Map.of(
                    "kind",
                    "target-shown",
                    "severity",
                    "violation",
                    "count",
                    2L,
                    "examples",
                    List.of("user u", "user v"))),
            "warnings",
            List.of(
                Map.of(
                    "kind",
                    "cold-item",
                    "severity",
                    "warning",
                    "count",
                    7L,
                    "examples",
                    List.of("item x")))),
        audit.toJson());
  }

  @Test
  void finding_refusesWhatCannotBe() {
    assertEquals(
        "count of COLD_ITEM must be at least 1, got 0",
        refusal(
            IllegalArgumentException.class,
            () -> new LeakageAudit.Finding(Kind.COLD_ITEM, 0, List.of())));
    assertEquals(
        "examples of COLD_ITEM must be 1 to 1, got 2",
        refusal(
            IllegalArgumentException.class,
            () -> new LeakageAudit.Finding(Kind.COLD_ITEM, 1, List.of("a", "b"))));
    LeakageAudit audit = LeakageAudit.NOTHING.with(Kind.COLD_ITEM, 1, List.of("a"));
    assertEquals(
        "an audit holds a kind once, got [items not seen before the cut-off: 1 (a), items not seen"
            + " before the cut-off: 2 (b; ...)]",
        refusal(IllegalArgumentException.class, () -> audit.with(Kind.COLD_ITEM, 2, List.of("b"))));
  }
}
