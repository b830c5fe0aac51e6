package io.gamerec.api.data;

import static io.gamerec.api.Fixtures.refusal;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.gamerec.api.Fixtures;
import io.gamerec.api.History;
import io.gamerec.api.Interaction;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SplitTest {
  private static final List<String> ITEMS = Fixtures.itemIds(3);
  private static final Catalogue CATALOGUE = Fixtures.catalogue(ITEMS);

  private static Interactions users(List<String> ids) {
    Map<String, History> users = new LinkedHashMap<>();
    ids.forEach(id -> users.put(id, History.of(Interaction.played("g1", 1 + id.length()))));
    return Fixtures.interactions(ITEMS, users);
  }

  private static List<String> numbered(int users) {
    List<String> ids = new ArrayList<>();
    for (int user = 0; user < users; user++) {
      ids.add("user" + user);
    }
    return ids;
  }

  private static Set<String> ids(Interactions interactions) {
    Set<String> ids = new LinkedHashSet<>();
    for (int user = 0; user < interactions.userCount(); user++) {
      ids.add(interactions.userId(user));
    }
    assertEquals(interactions.userCount(), ids.size());
    return ids;
  }

  private static TrainView train(List<String> ids) {
    return Split.byUser(users(ids), CATALOGUE, id -> Split.Part.TRAIN).train();
  }

  @Test
  void byUser_givesEachUserItsPart() {
    Split split =
        Split.byUser(
            users(List.of("a", "bb", "ccc", "d")),
            CATALOGUE,
            id -> Split.Part.values()[id.length() - 1]);
    assertEquals(Set.of("a", "d"), ids(split.train().interactions()));
    assertEquals(Set.of("bb"), ids(split.validation().interactions()));
    assertEquals(Set.of("ccc"), ids(split.test().interactions()));
    assertEquals(4, split.test().interactions().history(0).interactions().get(0).hours());
    assertEquals(ITEMS, split.test().catalogue().itemIds());
    assertEquals(ITEMS, split.train().catalogue().itemIds());
  }

  @Test
  void byUser_noTrainingUser_isRefused() {
    assertEquals(
        "the split leaves none of 2 users to train on",
        refusal(
            IllegalArgumentException.class,
            () -> Split.byUser(users(List.of("a", "b")), CATALOGUE, id -> Split.Part.TEST)));
  }

  @Test
  void byUser_otherCatalogue_isRefused() {
    Catalogue other = Fixtures.catalogue(List.of("g1", "g0", "g2"));
    assertEquals(
        "catalogue must hold the item rows of the interactions, got 3 and 3 items in other order",
        refusal(
            IllegalArgumentException.class,
            () -> Split.byUser(users(List.of("a")), other, id -> Split.Part.TRAIN)));
  }

  /** A user without a part vanished from all three. */
  @Test
  void byUser_userWithoutPart_isRefused() {
    assertEquals(
        "the split gives user b no part",
        refusal(
            IllegalArgumentException.class,
            () ->
                Split.byUser(
                    users(List.of("a", "b")),
                    CATALOGUE,
                    id -> id.equals("a") ? Split.Part.TRAIN : null)));
  }

  /** The record's constructor took views of different splits, which may share users. */
  @Test
  void constructor_partsThatShareUsers_areRefused() {
    Interactions users = users(List.of("a", "b", "c"));
    Split one = Split.byUser(users, CATALOGUE, id -> part(id, "b", "c"));
    Split other = Split.byUser(users, CATALOGUE, id -> part(id, "a", "c"));
    assertEquals(
        "user a is in both train and validation",
        refusal(
            IllegalArgumentException.class,
            () -> new Split(one.train(), other.validation(), one.test())));
    assertEquals(
        "user c is in both validation and test",
        refusal(
            IllegalArgumentException.class, () -> new Split(one.train(), one.test(), one.test())));
    Split swapped = new Split(one.train(), one.test(), one.validation());
    assertEquals(Set.of("c"), ids(swapped.validation().interactions()));
  }

  private static Split.Part part(String id, String validation, String test) {
    return id.equals(validation)
        ? Split.Part.VALIDATION
        : id.equals(test) ? Split.Part.TEST : Split.Part.TRAIN;
  }

  @Test
  void views_cannotBeMadeOutside() {
    assertEquals(0, TrainView.class.getConstructors().length);
    assertEquals(0, EvalView.class.getConstructors().length);
  }

  @Test
  void holdOut_isDisjointAndComplete() {
    List<String> ids = numbered(1000);
    TrainView.Parts parts = train(ids).holdOut(0.3, 7);
    Set<String> rest = ids(parts.rest().interactions());
    Set<String> slice = ids(parts.slice().interactions());
    Set<String> both = new TreeSet<>(rest);
    both.addAll(slice);
    assertEquals(new TreeSet<>(ids), both);
    assertEquals(1000, rest.size() + slice.size());
    // Five standard deviations of a binomial.
    assertEquals(300, slice.size(), 5 * Math.sqrt(1000 * 0.3 * 0.7));
  }

  @Test
  void holdOut_dependsOnIdAndSeedOnly() {
    List<String> ids = numbered(500);
    Set<String> slice = ids(train(ids).holdOut(0.2, 7).slice().interactions());
    List<String> shuffled = new ArrayList<>(ids);
    Collections.shuffle(shuffled, new Random(1));
    List<String> fewer = shuffled.subList(0, 250);
    assertEquals(slice, ids(train(ids).holdOut(0.2, 7).slice().interactions()));
    assertEquals(
        new TreeSet<>(slice),
        new TreeSet<>(ids(train(shuffled).holdOut(0.2, 7).slice().interactions())));
    Set<String> kept = new TreeSet<>(slice);
    kept.retainAll(fewer);
    assertEquals(kept, new TreeSet<>(ids(train(fewer).holdOut(0.2, 7).slice().interactions())));
    assertNotEquals(slice, ids(train(ids).holdOut(0.2, 8).slice().interactions()));
  }

  @Test
  void holdOut_emptyPart_isRefused() {
    assertEquals(
        "fraction 1.0E-9 of 3 users leaves 3 and 0",
        refusal(IllegalArgumentException.class, () -> train(numbered(3)).holdOut(1e-9, 7)));
    for (double fraction : new double[] {0, 1, -0.5, Double.NaN}) {
      assertEquals(
          "fraction must be in (0, 1), got " + fraction,
          refusal(IllegalArgumentException.class, () -> train(numbered(3)).holdOut(fraction, 7)));
    }
  }
}
