package io.gamerec.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gamerec.api.Interaction;
import io.gamerec.api.data.Split;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ShuffledHistoryTest {
  private static final Libraries RANDOM = Libraries.random(11, 60, 1, 80);

  @Test
  void examples_followTheDefinition() {
    List<EvalExample> examples = examples(ShuffledHistory.builder().build(), RANDOM);
    assertTrue(examples.size() > 500, "got " + examples.size());
    for (EvalExample example : examples) {
      assertEquals(Optional.of(example.userId()), example.context().userId());
      Map<String, Interaction> library = byItem(RANDOM.users().get(example.userId()));
      Set<String> context = new HashSet<>();
      for (Interaction interaction : example.context().interactions()) {
        assertEquals(library.get(interaction.itemId()), interaction);
        context.add(interaction.itemId());
      }
      assertFalse(context.contains(example.target()));
      assertTrue(library.get(example.target()).hours() > 0.5);
      assertTrue(context.stream().anyMatch(item -> library.get(item).isPlayed()));
      for (Interaction interaction : library.values()) {
        assertTrue(interaction.isPlayed() || context.contains(interaction.itemId()));
      }
    }
  }

  @Test
  void examples_ofAUserGrowByThePlayedGamesBeforeTheTarget() {
    Libraries libraries =
        new Libraries(6)
            .user(
                "u",
                Interaction.played("g0", 3),
                Interaction.owned("g1"),
                Interaction.played("g2", 4),
                Interaction.played("g3", 0.5),
                Interaction.played("g4", 0.51),
                Interaction.owned("g5"));
    List<EvalExample> examples = examples(ShuffledHistory.builder().build(), libraries);
    Set<String> targets = targets(examples);
    assertTrue(Set.of("g0", "g2", "g4").containsAll(targets), "got " + targets);
    List<String> before = List.of();
    for (EvalExample example : examples) {
      List<String> context = ids(example);
      int played = context.size() - 2;
      assertEquals(List.of("g1", "g5"), context.subList(played, context.size()));
      assertEquals(before, context.subList(0, before.size()));
      assertTrue(played > before.size() || before.isEmpty());
      before = context.subList(0, played);
    }
  }

  /** Every played game but the first becomes a target, whatever the shuffle. */
  @Test
  void examples_coverEveryPositionButTheFirst() {
    Libraries libraries =
        new Libraries(30)
            .user(
                "u",
                IntStream.range(0, 30)
                    .mapToObj(row -> Interaction.played(Libraries.item(row), 2))
                    .toList());
    List<EvalExample> examples = examples(ShuffledHistory.builder().build(), libraries);
    assertEquals(29, targets(examples).size());
    assertEquals(
        IntStream.rangeClosed(1, 29).boxed().toList(),
        examples.stream().map(example -> example.context().size()).toList());
    assertNotEquals(
        IntStream.range(1, 30).mapToObj(Libraries::item).toList(),
        examples.stream().map(EvalExample::target).toList());
  }

  @Test
  void examples_ofOneUserAreAtMostMaxTargets() {
    Libraries libraries =
        new Libraries(200)
            .user(
                "u",
                IntStream.range(0, 200)
                    .mapToObj(row -> Interaction.played(Libraries.item(row), 2))
                    .toList());
    List<EvalExample> fifty = examples(ShuffledHistory.builder().build(), libraries);
    assertEquals(50, fifty.size());
    assertEquals(
        fifty.subList(0, 7), examples(ShuffledHistory.builder().maxTargets(7).build(), libraries));
  }

  @Test
  void sameSeed_sameExamples() {
    ShuffledHistory protocol = ShuffledHistory.builder().seed(5).build();
    assertEquals(examples(protocol, RANDOM), examples(protocol, RANDOM));
    assertNotEquals(
        examples(protocol, RANDOM), examples(ShuffledHistory.builder().seed(6).build(), RANDOM));
  }

  /** Pins the shuffle, so that numbers stay comparable from release to release. */
  @Test
  void defaultSeed_givesTheExamplesOfTheFirstRelease() {
    Libraries libraries =
        new Libraries(8)
            .user(
                "76561198000000000",
                IntStream.range(0, 8)
                    .mapToObj(row -> Interaction.played(Libraries.item(row), 1))
                    .toList());
    assertEquals(
        List.of("g2", "g3", "g4", "g1", "g0", "g6", "g5"),
        examples(ShuffledHistory.builder().build(), libraries).stream()
            .map(EvalExample::target)
            .toList());
  }

  @Test
  void orderAndPresenceOfOtherUsers_doNotMatter() {
    List<String> ids = new ArrayList<>(RANDOM.users().keySet());
    Collections.reverse(ids);
    Libraries reversed = new Libraries(60);
    ids.subList(0, 40).forEach(id -> reversed.user(id, RANDOM.users().get(id)));
    Map<String, List<String>> all = contextsByUser(RANDOM);
    Map<String, List<String>> some = contextsByUser(reversed);
    assertTrue(some.size() > 30);
    some.forEach((user, contexts) -> assertEquals(all.get(user), contexts));
  }

  @Test
  void usersOfEqualLibraries_areShuffledApart() {
    List<Interaction> library =
        IntStream.range(0, 30).mapToObj(row -> Interaction.played(Libraries.item(row), 2)).toList();
    Map<String, List<String>> contexts =
        contextsByUser(new Libraries(30).user("a", library).user("b", library));
    assertNotEquals(contexts.get("a"), contexts.get("b"));
  }

  @Test
  void builder_refusesBadValues() {
    ShuffledHistory.Builder builder = ShuffledHistory.builder();
    assertEquals(
        "maxTargets must be at least 1, got 0",
        assertThrows(IllegalArgumentException.class, () -> builder.maxTargets(0)).getMessage());
    assertEquals(
        "minTargetHours must be finite and at least 0, got NaN",
        assertThrows(IllegalArgumentException.class, () -> builder.minTargetHours(Double.NaN))
            .getMessage());
  }

  @Test
  void viewWithTargets_isRefused() {
    Split split = Libraries.random(1, 20, 10, 5).leaveLastOut();
    assertEquals(
        "split leave-last hides its targets, protocol shuffled-history would ask about games that"
            + " may have been trained on; evaluate with HeldOut",
        assertThrows(
                IllegalArgumentException.class,
                () -> ShuffledHistory.builder().build().examples(split.test()))
            .getMessage());
  }

  private static List<EvalExample> examples(ShuffledHistory protocol, Libraries libraries) {
    return protocol.examples(libraries.split().test()).toList();
  }

  private static Map<String, List<String>> contextsByUser(Libraries libraries) {
    return examples(ShuffledHistory.builder().build(), libraries).stream()
        .collect(
            Collectors.groupingBy(
                EvalExample::userId,
                Collectors.mapping(
                    example -> example.context().interactions() + " -> " + example.target(),
                    Collectors.toList())));
  }

  private static Map<String, Interaction> byItem(List<Interaction> library) {
    return library.stream().collect(Collectors.toMap(Interaction::itemId, Function.identity()));
  }

  private static Set<String> targets(List<EvalExample> examples) {
    return examples.stream().map(EvalExample::target).collect(Collectors.toSet());
  }

  private static List<String> ids(EvalExample example) {
    return example.context().interactions().stream().map(Interaction::itemId).toList();
  }
}
