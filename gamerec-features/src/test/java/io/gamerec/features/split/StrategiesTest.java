package io.gamerec.features.split;

import static io.gamerec.features.split.SplitData.rows;
import static io.gamerec.features.split.SplitData.users;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gamerec.api.data.GameData;
import io.gamerec.api.data.LeakageAudit.Kind;
import io.gamerec.api.data.Split;
import io.gamerec.features.Splits;
import io.gamerec.features.split.SplitData.Row;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class StrategiesTest {
  /** One user over time, one who is new at 30, and an owned game in each span of time. */
  private static final GameData DATA =
      SplitData.data(
          List.of(
              new Row("old", "g0", 1, 0),
              new Row("old", "g1", 0, 5),
              new Row("old", "g2", 9, 10),
              new Row("old", "g3", 0, 15),
              new Row("old", "g4", 2, 20),
              new Row("old", "g5", 0, 25),
              new Row("old", "g6", 3, 30),
              new Row("old", "g7", 0, 35),
              new Row("new", "g8", 4, 30),
              new Row("new", "g0", 5, 40)),
          true);

  private static final GameData UNTIMED = SplitData.data(SplitData.random(1, 10), false);

  private static String refusal(Class<? extends RuntimeException> kind, Executable executable) {
    String message = assertThrows(kind, executable).getMessage();
    assertEquals(1, message.lines().count(), message);
    return message;
  }

  private static String items(List<Row> rows) {
    return String.join(" ", rows.stream().map(row -> row.user() + "/" + row.item()).toList());
  }

  @Test
  void temporal_dividesAtTheCutOffs() {
    Split split =
        Splits.temporal()
            .validationFrom(Instant.ofEpochMilli(20))
            .testFrom(Instant.ofEpochMilli(30))
            .split(DATA);
    assertEquals("old/g0 old/g1 old/g2 old/g3", items(rows(split.train().interactions())));
    assertEquals("old/g0 old/g1 old/g2 old/g3", items(rows(split.validation().interactions())));
    assertEquals("old/g4", items(rows(split.validation().targets())));
    assertEquals(
        "old/g0 old/g1 old/g2 old/g3 old/g4 old/g5", items(rows(split.test().interactions())));
    assertEquals("old/g6 new/g8 new/g0", items(rows(split.test().targets())));
    assertEquals(Set.of("new", "old"), users(split.test().interactions()));
    assertEquals(1, split.audit().count(Kind.ROW_LEFT_OUT));
    assertEquals(5, split.audit().count(Kind.COLD_ITEM)); // g4 to g8
    assertEquals(3, split.audit().count(Kind.COLD_TARGET));
    assertEquals(
        "temporal(validationFrom=1970-01-01T00:00:00.020Z,testFrom=1970-01-01T00:00:00.030Z)",
        split.name());
  }

  /** 1 - 0.9 is below 0.1 in floating point: nine rows of ten became ten. */
  @Test
  void temporal_shares_areNotRoundedAcrossARow() {
    List<Row> ten = IntStream.range(0, 10).mapToObj(i -> new Row("u" + i, "g" + i, 1, i)).toList();
    Split split = Splits.temporal().test(0.9).split(SplitData.data(ten, true));
    assertEquals("u0/g0", items(rows(split.train().interactions())));
    assertEquals(9, split.test().targets().size());
  }

  @Test
  void temporal_badCutOffs_areRefused() {
    Instant at = Instant.ofEpochMilli(20);
    assertEquals(
        "a temporal split needs testFrom or test to be set",
        refusal(IllegalStateException.class, () -> Splits.temporal().split(DATA)));
    assertEquals(
        "a temporal split takes instants or shares, not both",
        refusal(IllegalStateException.class, () -> Splits.temporal().testFrom(at).test(0.1)));
    assertEquals(
        "validationFrom must be before testFrom, got 1970-01-01T00:00:00.020Z and"
            + " 1970-01-01T00:00:00.020Z",
        refusal(
            IllegalArgumentException.class,
            () -> Splits.temporal().testFrom(at).validationFrom(at)));
    assertEquals(
        "test and validation must leave a share to train on, got 0.5 and 0.5",
        refusal(IllegalArgumentException.class, () -> Splits.temporal().test(0.5).validation(0.5)));
    assertEquals(
        "test must be in (0, 1), got NaN",
        refusal(IllegalArgumentException.class, () -> Splits.temporal().test(Double.NaN)));
    assertEquals(
        "split temporal(testFrom=1970-01-01T00:00:00Z) leaves none of 10 rows to train on",
        refusal(
            IllegalArgumentException.class,
            () -> Splits.temporal().testFrom(Instant.EPOCH).split(DATA)));
  }

  @Test
  void splitsByTime_withoutTimeStamps_areRefused() {
    assertEquals(
        "split temporal(test=0.1) goes by time and the interactions have no time stamps",
        refusal(IllegalArgumentException.class, () -> Splits.temporal().test(0.1).split(UNTIMED)));
    assertEquals(
        "split rolling(folds=3,window=PT1S) goes by time and the interactions have no time stamps",
        refusal(
            IllegalArgumentException.class,
            () -> Splits.rollingBackTest().window(Duration.ofSeconds(1)).folds(UNTIMED)));
    assertEquals(
        "split leave-out(k=1,by=time,validation=true) goes by time and the interactions have no"
            + " time stamps; use Order.LARGEST_HOURS or Order.RANDOM",
        refusal(IllegalArgumentException.class, () -> Splits.leaveOneOut().split(UNTIMED)));
  }

  @Test
  void leaveOneOut_byHours_needsNoTimeStamps() {
    Split split = Splits.leaveOneOut().by(Order.LARGEST_HOURS).split(UNTIMED);
    assertTrue(split.test().targets().size() > 0);
    assertEquals(0, split.audit().count(Kind.TRAINED_AFTER_TARGET));
    assertEquals("leave-out(k=1,by=largest-hours,validation=true)", split.name());
  }

  @Test
  void leaveOneOut_countsTheTimeLeak() {
    Split split = Splits.leaveOneOut().split(DATA);
    assertEquals("old/g6", items(rows(split.test().targets())));
    assertEquals("old/g4", items(rows(split.validation().targets())));
    assertEquals(1, split.audit().count(Kind.USER_WITHOUT_TARGET));
    // Trained on and later than the earliest target, that at 20: g5, g7, and both of "new".
    assertEquals(4, split.audit().count(Kind.TRAINED_AFTER_TARGET));
    assertTrue(split.audit().isClean());
  }

  @Test
  void leaveOut_atRandom_goesByTheSeed() {
    LeaveOut random = Splits.leaveKOut(2).by(Order.RANDOM).withoutValidation();
    assertEquals("leave-out(k=2,by=random,validation=false,seed=7)", random.name());
    List<Row> targets = rows(random.split(UNTIMED).test().targets());
    assertEquals(targets, rows(random.split(UNTIMED).test().targets()));
    assertNotEquals(targets, rows(random.seed(8).split(UNTIMED).test().targets()));
    assertNotEquals(targets, rows(random.seed((1L << 32) + 6).split(UNTIMED).test().targets()));
    assertEquals(
        "k must be at least 1, got 0",
        refusal(IllegalArgumentException.class, () -> Splits.leaveKOut(0)));
  }

  @Test
  void rolling_movesTheWindows() {
    List<Split> folds =
        Splits.rollingBackTest()
            .folds(2)
            .window(Duration.ofMillis(10))
            .trainingWindow(Duration.ofMillis(15))
            .until(Instant.ofEpochMilli(41))
            .folds(DATA);
    assertEquals(2, folds.size());
    Split first = folds.get(0); // tests on [21, 31), trains on [6, 21)
    assertEquals("old/g2 old/g3 old/g4", items(rows(first.train().interactions())));
    assertEquals("old/g0 old/g1 old/g2 old/g3 old/g4", items(rows(first.test().interactions())));
    assertEquals("old/g6 new/g8", items(rows(first.test().targets())));
    assertEquals(0, first.validation().interactions().userCount());
    assertEquals(3, first.audit().count(Kind.ROW_LEFT_OUT)); // g5 unplayed, g7 and g0 behind
    Split second = folds.get(1); // tests on [31, 41), trains on [16, 31)
    assertEquals("old/g4 old/g5 old/g6 new/g8", items(rows(second.train().interactions())));
    assertEquals("new/g0", items(rows(second.test().targets())));
    assertEquals("new/g8", items(rows(second.test().interactions())));
    assertEquals(
        "rolling(folds=2,window=PT0.01S,trainingWindow=PT0.015S,until=1970-01-01T00:00:00.041Z)"
            + " fold 2",
        second.name());
  }

  @Test
  void rolling_withoutUntil_endsWithTheData() {
    List<Split> folds = Splits.rollingBackTest().folds(1).window(Duration.ofMillis(1)).folds(DATA);
    assertEquals("new/g0", items(rows(folds.get(0).test().targets())));
  }

  @Test
  void rolling_badSettings_areRefused() {
    assertEquals(
        "a rolling back-test needs a window",
        refusal(IllegalStateException.class, () -> Splits.rollingBackTest().folds(DATA)));
    assertEquals(
        "window must be at least a millisecond, got PT0S",
        refusal(
            IllegalArgumentException.class, () -> Splits.rollingBackTest().window(Duration.ZERO)));
    assertEquals(
        "folds must be at least 1, got 0",
        refusal(IllegalArgumentException.class, () -> Splits.rollingBackTest().folds(0)));
    assertEquals(
        "split rolling(folds=3,window=PT0.02S) fold 1 leaves none of 10 rows to train on",
        refusal(
            IllegalArgumentException.class,
            () -> Splits.rollingBackTest().window(Duration.ofMillis(20)).folds(DATA)));
  }

  @Test
  void kFold_badSettings_areRefused() {
    assertEquals(
        "k must be at least 2, got 1",
        refusal(IllegalArgumentException.class, () -> Splits.kFold(1)));
    assertEquals(
        "k must be at least 3 to validate too, got 2",
        refusal(IllegalArgumentException.class, () -> Splits.kFold(2).withValidation()));
  }
}
