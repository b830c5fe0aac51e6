package io.gamerec.features;

import static io.gamerec.features.Libraries.refusal;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gamerec.api.Interaction;
import io.gamerec.api.Verdict;
import io.gamerec.api.data.Catalogue;
import io.gamerec.api.data.Interactions;
import io.gamerec.api.data.InteractionsBuilder;
import io.gamerec.api.data.Split;
import io.gamerec.api.data.TrainView;
import io.gamerec.api.internal.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExampleSchemeTest {
  private static final FeatureSpec SPEC =
      FeatureSpec.builder()
          .itemId(1)
          .history(h -> h.pools(Pool.FULL, Pool.UNPLAYED).maxLength(3))
          .build();

  private static String example(HistoryRows rows, int target) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < rows.played(); i++) {
      text.append(rows.playedItem(i)).append(' ');
    }
    text.append("->").append(target);
    for (int i = 0; i < rows.owned(); i++) {
      text.append(" owned ").append(rows.ownedItem(i));
    }
    return text.toString();
  }

  /** The examples of an epoch, in the order of their text. */
  private static List<String> epoch(TrainView train, ExampleScheme scheme) {
    TrainingExamples examples = scheme.build(train, SPEC.fit(train), 3);
    HistoryRows rows = new HistoryRows();
    List<String> all = new ArrayList<>();
    while (true) {
      int target = examples.next(rows);
      if (examples.cursor() > examples.positions()) {
        return new ArrayList<>(new TreeSet<>(all));
      }
      all.add(example(rows, target));
    }
  }

  private static TrainView five() {
    return new Libraries(6)
        .user(
            "u",
            Interaction.played("g4", 1),
            Interaction.played("g3", 2),
            Interaction.owned("g5"),
            Interaction.played("g2", 0.5),
            Interaction.played("g1", 4),
            Interaction.played("g0", 5))
        .split()
        .train();
  }

  @Test
  void lastK_takesTheLatestBefore() {
    assertEquals(
        List.of("3 2 1 ->0 owned 5", "4 3 2 ->1 owned 5"), epoch(five(), ExampleScheme.lastK(3)));
    assertEquals(List.of("3 2 1 ->0 owned 5"), epoch(five(), ExampleScheme.lastK(1)));
    assertEquals(
        List.of("3 2 1 ->0 owned 5", "4 ->3 owned 5", "4 3 ->2 owned 5", "4 3 2 ->1 owned 5"),
        epoch(five(), ExampleScheme.lastK(50).withMinTargetHours(0)));
  }

  @Test
  void slidingWindow_isAsLongAsTheWindow() {
    assertEquals(
        List.of("2 1 ->0 owned 5", "3 2 ->1 owned 5", "4 ->3 owned 5"),
        epoch(five(), ExampleScheme.slidingWindow(2)));
    assertEquals(
        List.of("4 ->3 owned 5", "4 3 2 ->1 owned 5"),
        epoch(five(), ExampleScheme.slidingWindow(4).withStride(2)));
  }

  @Test
  void eachGame_takesAllOthers() {
    TrainView two =
        new Libraries(6)
            .user(
                "u",
                Interaction.played("g4", 0.2),
                Interaction.owned("g5"),
                Interaction.played("g2", 1))
            .user("one", Interaction.played("g3", 1))
            .split()
            .train();
    assertEquals(
        List.of("->3", "2 ->4 owned 5", "4 ->2 owned 5"), epoch(two, ExampleScheme.eachGame()));
    assertEquals(
        List.of("->3", "4 ->2 owned 5"),
        epoch(two, ExampleScheme.eachGame().withMinTargetHours(0.5)));
    assertEquals(
        "EachGame[minTargetHours=1.0] finds no user with played games, one of them long enough,"
            + " among 2",
        refusal(
            IllegalArgumentException.class,
            () -> epoch(two, ExampleScheme.eachGame().withMinTargetHours(1))));
  }

  @Test
  void timeStamps_hideWhatWasNotOwnedYet() {
    Catalogue catalogue = new Libraries(6).data().catalogue();
    InteractionsBuilder rows = Interactions.builder();
    int user = rows.user("u");
    rows.add(user, rows.item("g0"), 1, Verdict.NONE, 50);
    rows.add(user, rows.item("g1"), 0, Verdict.NONE, 40);
    rows.add(user, rows.item("g2"), 1, Verdict.NONE, 30);
    rows.add(user, rows.item("g3"), 0, Verdict.NONE, 20);
    rows.add(user, rows.item("g4"), 1, Verdict.NONE, 10);
    TrainView train =
        Split.byUser(rows.build(catalogue.itemIds()), catalogue, id -> Split.Part.TRAIN).train();
    assertEquals(
        List.of("4 ->2 owned 3", "4 2 ->0 owned 3 owned 1"), epoch(train, ExampleScheme.lastK(9)));
    assertEquals(
        List.of("2 ->0 owned 3 owned 1", "4 ->2 owned 3"),
        epoch(train, ExampleScheme.slidingWindow(1)));
    TrainingExamples shuffled = ExampleScheme.rollback().build(train, SPEC.fit(train), 1);
    HistoryRows context = new HistoryRows();
    shuffled.next(context);
    assertEquals(2, context.owned());
  }

  @Test
  void ages_needTimesInTheirOrder() {
    FeatureSpec ages =
        FeatureSpec.builder().itemId(1).history(h -> h.sequence(s -> s.withAge())).build();
    assertEquals(
        "a sequence withAge() needs time stamps, the training view has none",
        refusal(IllegalArgumentException.class, () -> ages.fit(five())));
    TrainView timed =
        new Libraries(6)
            .user("u", Interaction.played("g4", 1).at(10), Interaction.played("g3", 2).at(20))
            .split()
            .train();
    FittedFeatures features = ages.fit(timed);
    assertEquals(
        "a sequence withAge() needs examples in order of time, lastK or slidingWindow, got"
            + " Rollback[shuffles=3, maxPositions=50, minTargetHours=0.5]",
        refusal(
            IllegalArgumentException.class,
            () -> ExampleScheme.rollback().build(timed, features, 1)));
    assertEquals(
        "a sequence withAge() needs time stamps, the training view has none",
        refusal(
            IllegalArgumentException.class,
            () -> ExampleScheme.lastK(1).build(five(), features, 1)));
    assertEquals(1, ExampleScheme.lastK(1).build(timed, features, 1).positions());
  }

  @Test
  void noTarget_isNamed() {
    assertEquals(
        "LastK[k=1, minTargetHours=5.0] finds no user with two played games, one of them long"
            + " enough, among 1",
        refusal(
            IllegalArgumentException.class,
            () -> epoch(five(), ExampleScheme.lastK(1).withMinTargetHours(5))));
  }

  @Test
  void components_areChecked() {
    assertEquals(
        "k must be at least 1, got 0",
        refusal(IllegalArgumentException.class, () -> ExampleScheme.lastK(0)));
    assertEquals(
        "window must be at least 1, got 0",
        refusal(IllegalArgumentException.class, () -> ExampleScheme.slidingWindow(0)));
    assertEquals(
        "stride must be at least 1, got 0",
        refusal(
            IllegalArgumentException.class, () -> ExampleScheme.slidingWindow(1).withStride(0)));
    assertEquals(
        "minTargetHours must be finite and at least 0, got -1.0",
        refusal(
            IllegalArgumentException.class, () -> ExampleScheme.lastK(1).withMinTargetHours(-1)));
    assertEquals(
        new ExampleScheme.Rollback(2, 9, 1),
        ExampleScheme.rollback().withShuffles(2).withMaxPositions(9).withMinTargetHours(1));
  }

  @Test
  void json_givesBackTheScheme(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("scheme.json");
    for (ExampleScheme scheme :
        List.of(
            ExampleScheme.rollback(),
            ExampleScheme.lastK(4),
            ExampleScheme.slidingWindow(20).withStride(3),
            ExampleScheme.eachGame().withMinTargetHours(1))) {
      Files.write(file, Json.write(scheme));
      assertEquals(scheme, Json.read(file, ExampleScheme.class));
    }
    assertEquals(
        "{\n  \"kind\" : \"lastK\",\n  \"k\" : 4,\n  \"minTargetHours\" : 0.5\n}\n",
        new String(Json.write(ExampleScheme.lastK(4)), UTF_8));
  }
}
