package io.gamerec.api.data;

import static io.gamerec.api.Fixtures.refusal;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gamerec.api.Fixtures;
import io.gamerec.api.History;
import io.gamerec.api.Interaction;
import java.time.Instant;
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

  private static GameData rows(int... itemsOfUsers) {
    Map<String, History> users = new LinkedHashMap<>();
    for (int items : itemsOfUsers) {
      History.Builder library = History.builder();
      for (int item = 0; item < items; item++) {
        library.played("g" + item, 1 + item);
      }
      users.put("u" + users.size(), library.build());
    }
    return new GameData(Fixtures.interactions(ITEMS, users), CATALOGUE);
  }

  private static Split byRow(SplitDesign design, GameData data, Split.Role... roles) {
    return Split.byRow(design, data, at -> roles[at]);
  }

  private static String text(Interactions rows) {
    List<String> users = new ArrayList<>();
    for (int user = 0; user < rows.userCount(); user++) {
      List<String> items = new ArrayList<>();
      for (int at = rows.start(user); at < rows.end(user); at++) {
        items.add(rows.itemIds().get(rows.item(at)));
      }
      users.add(rows.userId(user) + items);
    }
    return String.join(" ", users);
  }

  @Test
  void byRow_withinUsers_laterViewsSeeEarlierTargets() {
    Split split =
        byRow(
            SplitDesign.withinUsers("w"),
            rows(3, 1, 0, 3),
            Split.Role.TRAIN,
            Split.Role.VALIDATION_TARGET,
            Split.Role.TEST_TARGET,
            Split.Role.TRAIN,
            Split.Role.CONTEXT,
            Split.Role.TEST_CONTEXT,
            Split.Role.TEST_TARGET);
    assertEquals("u0[g0] u1[g0] u2[]", text(split.train().interactions()));
    assertEquals("u0[g0]", text(split.validation().interactions()));
    assertEquals("u0[g1]", text(split.validation().targets()));
    assertEquals("u0[g0, g1] u3[g0, g1]", text(split.test().interactions()));
    assertEquals("u0[g2] u3[g2]", text(split.test().targets()));
    assertTrue(split.test().hasTargets());
    assertEquals("w", split.test().splitName());
    assertEquals(2, split.audit().count(LeakageAudit.Kind.USER_WITHOUT_TARGET));
    assertTrue(split.audit().isClean());
  }

  @Test
  void byRow_foldIn_keepsHeldOutUsersWithoutTargets() {
    Split split =
        byRow(
            SplitDesign.foldIn("f"),
            rows(1, 2, 1),
            Split.Role.TRAIN,
            Split.Role.TEST_CONTEXT,
            Split.Role.TEST_TARGET,
            Split.Role.VALIDATION_CONTEXT);
    assertEquals("u1[g0]", text(split.test().interactions()));
    assertEquals("u1[g1]", text(split.test().targets()));
    assertEquals("u2[g0]", text(split.validation().interactions()));
    assertEquals("u2[]", text(split.validation().targets()));
    assertEquals("u0[g0]", text(split.train().interactions()));
  }

  @Test
  void byRow_rowsThatNobodySees_areCounted() {
    Split split =
        byRow(
            SplitDesign.withinUsers("w"),
            rows(1, 1, 1),
            Split.Role.TRAIN,
            Split.Role.LEFT_OUT,
            Split.Role.TEST_CONTEXT);
    assertEquals(
        "rows in no part of the split: 2 (user u1, item g0; user u2, item g0)",
        split.audit().findings().stream()
            .filter(finding -> finding.kind() == LeakageAudit.Kind.ROW_LEFT_OUT)
            .findFirst()
            .orElseThrow()
            .toString());
  }

  @Test
  void byRow_brokenPromises_areRefused() {
    assertEquals(
        "split f leaks: users on two sides of a split of whole users: 1 (user u0 in training and"
            + " test)",
        refusal(
            IllegalArgumentException.class,
            () ->
                byRow(SplitDesign.foldIn("f"), rows(2), Split.Role.TRAIN, Split.Role.TEST_TARGET)));
    assertEquals(
        "split u must not ask for item g0 of user u1: its design hides no targets",
        refusal(
            IllegalArgumentException.class,
            () ->
                byRow(
                    SplitDesign.ofUsers("u"),
                    rows(1, 1),
                    Split.Role.TRAIN,
                    Split.Role.TEST_TARGET)));
    GameData unplayed =
        new GameData(
            Fixtures.interactions(ITEMS, Map.of("a", History.of(Interaction.owned("g2")))),
            CATALOGUE);
    assertEquals(
        "split w must not ask for item g2 of user a: it was never played",
        refusal(
            IllegalArgumentException.class,
            () -> byRow(SplitDesign.withinUsers("w"), unplayed, Split.Role.TEST_TARGET)));
    assertEquals(
        "split w leaves none of 1 rows to train on",
        refusal(
            IllegalArgumentException.class,
            () -> byRow(SplitDesign.withinUsers("w"), rows(1), Split.Role.TEST_TARGET)));
    assertEquals(
        "split t goes by time and the interactions have no time stamps",
        refusal(
            IllegalArgumentException.class,
            () -> byRow(SplitDesign.byTime("t", Instant.EPOCH), rows(1), Split.Role.TRAIN)));
    assertEquals(
        "split w gives item g0 of user u0 no role",
        refusal(
            IllegalArgumentException.class,
            () -> byRow(SplitDesign.withinUsers("w"), rows(1), (Split.Role) null)));
    assertEquals(
        "the name of a split must not be blank",
        refusal(IllegalArgumentException.class, () -> SplitDesign.ofUsers(" ")));
  }

  @Test
  void views_cannotBeMadeOutside() {
    assertEquals(0, Split.class.getConstructors().length);
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

  /** Seeds were folded to 32 bits: 2^32 + 6 and 7 held out the same users. */
  @Test
  void holdOut_seedsThatFoldAlike_differ() {
    List<String> ids = numbered(500);
    assertNotEquals(
        ids(train(ids).holdOut(0.2, 7).slice().interactions()),
        ids(train(ids).holdOut(0.2, (1L << 32) + 6).slice().interactions()));
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
