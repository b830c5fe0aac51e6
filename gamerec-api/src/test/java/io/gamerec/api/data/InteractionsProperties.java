package io.gamerec.api.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gamerec.api.Fixtures;
import io.gamerec.api.History;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class InteractionsProperties {
  private static final int ITEMS = 12;

  @Provide
  Arbitrary<List<History>> libraries() {
    return Fixtures.histories(ITEMS).list().ofMaxSize(15);
  }

  private static Interactions interactions(List<History> libraries) {
    return Fixtures.interactions(Fixtures.itemIds(ITEMS), libraries.toArray(History[]::new));
  }

  @Property(tries = 200)
  void history_givesBackTheLibraries(@ForAll("libraries") List<History> libraries) {
    Interactions all = interactions(libraries);
    assertEquals(libraries, histories(all));
    assertEquals(libraries.stream().mapToInt(History::size).sum(), all.size());
  }

  @Property(tries = 200)
  void players_isTheNaiveCount(@ForAll("libraries") List<History> libraries) {
    int[] naive = new int[ITEMS];
    for (History library : libraries) {
      library.interactions().stream()
          .filter(played -> played.hours() > 0)
          .forEach(played -> naive[Integer.parseInt(played.itemId().substring(1))]++);
    }
    assertArrayEquals(naive, interactions(libraries).players());
  }

  /** A selection and its complement hold every user once, with its library, in order. */
  @Property(tries = 200)
  void select_andItsComplement_keepEverything(
      @ForAll("libraries") List<History> libraries, @ForAll long bits) {
    Interactions all = interactions(libraries);
    IntPredicate kept = user -> (bits >>> user & 1) == 1;
    Interactions some = all.select(kept);
    Interactions others = all.select(kept.negate());
    List<History> merged = new ArrayList<>();
    int some0 = 0;
    int others0 = 0;
    Map<String, Integer> seen = new HashMap<>();
    for (int user = 0; user < all.userCount(); user++) {
      Interactions from = kept.test(user) ? some : others;
      int at = kept.test(user) ? some0++ : others0++;
      seen.merge(from.userId(at), 1, Integer::sum);
      merged.add(History.of(from.history(at).interactions()));
    }
    assertEquals(libraries, merged);
    assertEquals(all.userCount(), some.userCount() + others.userCount());
    assertEquals(all.userCount(), seen.size());
    assertEquals(all.size(), some.size() + others.size());
    assertEquals(all.itemIds(), some.itemIds());
  }

  private static List<History> histories(Interactions interactions) {
    List<History> histories = new ArrayList<>();
    for (int user = 0; user < interactions.userCount(); user++) {
      histories.add(History.of(interactions.history(user).interactions()));
    }
    return histories;
  }
}
