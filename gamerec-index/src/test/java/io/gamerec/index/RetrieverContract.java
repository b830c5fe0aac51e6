package io.gamerec.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gamerec.api.Exclusion;
import io.gamerec.api.GamerecException;
import io.gamerec.api.History;
import io.gamerec.api.ScoredItem;
import io.gamerec.api.bundle.Bundles;
import io.gamerec.api.index.BruteForce;
import io.gamerec.api.index.Metric;
import io.gamerec.api.spi.VectorIndexProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a retriever keeps over any provider. */
abstract class RetrieverContract {
  private static final int ITEMS = 60;

  @TempDir Path directory;

  abstract VectorIndexProvider provider();

  @BeforeEach
  void providerCanBeUsed() {
    assumeTrue(provider().unavailable().isEmpty(), () -> provider().unavailable().orElseThrow());
  }

  private Retriever retriever(FakeTower tower) {
    return Retriever.builder().encoder(tower).index(provider()).build();
  }

  private static List<History> histories(int count) {
    Random random = new Random(count);
    List<History> histories = new ArrayList<>();
    for (int user = 0; user < count; user++) {
      Set<String> items = new HashSet<>();
      History.Builder history = History.builder().played("unknown-" + user, 3);
      for (int i = random.nextInt(50); i > 0; i--) {
        String item = FakeTower.id(random.nextInt(ITEMS));
        if (items.add(item)) {
          history.played(item, random.nextInt(3));
        }
      }
      histories.add(history.build());
    }
    return histories;
  }

  @ParameterizedTest
  @EnumSource
  void retrieve_anyExclusion_givesBestAllowedItems(Metric metric) {
    FakeTower tower = new FakeTower(ITEMS, metric, 1);
    float[] items = tower.encodeItems();
    List<History> histories = histories(40);
    float[] users = tower.encodeUsers(histories);
    try (Retriever retriever = retriever(tower)) {
      for (Exclusion exclusion : Exclusion.values()) {
        for (int k : new int[] {1, 10, ITEMS, 3 * ITEMS, Integer.MAX_VALUE}) {
          for (int user = 0; user < histories.size(); user++) {
            Set<String> excluded = exclusion.excludedItems(histories.get(user));
            List<String> expected = new ArrayList<>();
            for (int row : BruteForce.ranking(metric, FakeTower.DIM, users, user, items)) {
              if (expected.size() < k && !excluded.contains(FakeTower.id(row))) {
                expected.add(FakeTower.id(row));
              }
            }
            List<ScoredItem> found = retriever.retrieve(histories.get(user), k, exclusion);
            if (isZero(users, user) && metric == Metric.INNER_PRODUCT) {
              assertEquals(expected.size(), found.size());
            } else {
              assertEquals(expected, found.stream().map(ScoredItem::itemId).toList());
            }
            for (int place = 1; place < found.size(); place++) {
              assertTrue(found.get(place - 1).score() >= found.get(place).score());
            }
          }
        }
      }
    }
  }

  private static boolean isZero(float[] users, int user) {
    for (float value : BruteForce.query(users, FakeTower.DIM, user)) {
      if (value != 0) {
        return false;
      }
    }
    return true;
  }

  @Test
  void retrieve_scores_areTheModels() {
    FakeTower dot = new FakeTower(ITEMS, Metric.INNER_PRODUCT, 2);
    FakeTower l2 = new FakeTower(ITEMS, Metric.L2, 2);
    History history = History.builder().played(FakeTower.id(7), 2).build();
    float[] seven = BruteForce.query(dot.encodeItems(), FakeTower.DIM, 7);
    try (Retriever byDot = retriever(dot);
        Retriever byDistance = retriever(l2)) {
      ScoredItem nearest = byDistance.retrieve(history, 1, Exclusion.NONE).get(0);
      assertEquals(new ScoredItem(FakeTower.id(7), 0f), nearest);
      ScoredItem best = byDot.retrieve(history, 1, Exclusion.HISTORY).get(0);
      int row = dot.itemIds().indexOf(best.itemId());
      double expected =
          BruteForce.score(Metric.INNER_PRODUCT, FakeTower.DIM, seven, 0, dot.encodeItems(), row);
      assertEquals(expected, best.score(), 1e-5);
    }
  }

  @ParameterizedTest
  @EnumSource
  void retrieveAll_manyUsers_equalsOneByOne(Exclusion exclusion) {
    List<History> histories = histories(1_100);
    try (Retriever retriever = retriever(new FakeTower(ITEMS, Metric.INNER_PRODUCT, 3))) {
      List<List<ScoredItem>> all = retriever.retrieveAll(histories, 12, exclusion);
      assertEquals(1_100, all.size());
      for (int user = 0; user < 1_100; user += 13) {
        assertEquals(retriever.retrieve(histories.get(user), 12, exclusion), all.get(user));
      }
      assertEquals(List.of(), retriever.retrieveAll(List.of(), 12, exclusion));
    }
  }

  @Test
  void retrieve_everythingExcluded_givesNothing() {
    History.Builder history = History.builder();
    for (int row = 0; row < 5; row++) {
      history.owned(FakeTower.id(row));
    }
    try (Retriever retriever = retriever(new FakeTower(5, Metric.L2, 4))) {
      assertEquals(List.of(), retriever.retrieve(history.build(), 3, Exclusion.OWNED));
      assertEquals(3, retriever.retrieve(history.build(), 3, Exclusion.HISTORY).size());
    }
  }

  @Test
  void retrieve_emptyCatalogue_givesNothing() {
    try (Retriever retriever = retriever(new FakeTower(0, Metric.L2, 4))) {
      assertEquals(List.of(), retriever.retrieve(History.empty(), 3, Exclusion.OWNED));
    }
  }

  @Test
  void similar_givesOthersNearestFirst() {
    FakeTower tower = new FakeTower(ITEMS, Metric.L2, 5);
    try (Retriever retriever = retriever(tower)) {
      for (int row = 0; row < ITEMS; row++) {
        int[] ranking =
            BruteForce.ranking(
                Metric.L2, FakeTower.DIM, tower.encodeItems(), row, tower.encodeItems());
        List<ScoredItem> similar = retriever.similar(FakeTower.id(row), 3);
        assertEquals(
            List.of(FakeTower.id(ranking[1]), FakeTower.id(ranking[2]), FakeTower.id(ranking[3])),
            similar.stream().map(ScoredItem::itemId).toList());
      }
      assertEquals(ITEMS - 1, retriever.similar(FakeTower.id(0), 1_000).size());
    }
  }

  @Test
  void badArguments_areNamed() {
    try (Retriever retriever = retriever(new FakeTower(ITEMS, Metric.L2, 6))) {
      assertMessage(
          "k must be at least 1, got 0",
          () -> retriever.retrieve(History.empty(), 0, Exclusion.OWNED));
      assertMessage("k must be at least 1, got -1", () -> retriever.similar(FakeTower.id(0), -1));
      assertMessage(
          "the catalogue does not hold item nothing", () -> retriever.similar("nothing", 1));
    }
  }

  private static void assertMessage(String expected, Executable call) {
    assertEquals(expected, assertThrows(IllegalArgumentException.class, call).getMessage());
  }

  @ParameterizedTest
  @EnumSource
  void bundle_roundTrip_answersAlike(Metric metric) throws IOException {
    Path bundle = directory.resolve("bundle");
    List<History> histories = histories(30);
    try (Retriever retriever = retriever(new FakeTower(ITEMS, metric, 7))) {
      String sha256 = Bundles.write(bundle, retriever, Map.of());
      boolean faiss = provider().name().equals("faiss");
      String file = faiss ? "items.faiss" : "items.index";
      assertTrue(Files.exists(bundle.resolve("vector-retriever").resolve(file)));
      try (Retriever loaded = Bundles.open(bundle).root(Retriever.class)) {
        assertEquals(
            retriever.retrieveAll(histories, 9, Exclusion.OWNED),
            loaded.retrieveAll(histories, 9, Exclusion.OWNED));
        assertEquals(retriever.similar(FakeTower.id(3), 4), loaded.similar(FakeTower.id(3), 4));
        assertEquals(sha256, Bundles.write(directory.resolve("again"), loaded, Map.of()));
      }
    }
  }

  @Test
  void bundle_otherModel_isRefused() {
    Path bundle = directory.resolve("bundle");
    try (Retriever retriever = retriever(new FakeTower(ITEMS, Metric.L2, 8))) {
      Bundles.write(bundle, retriever, Map.of());
    }
    FakeTower.Provider.seedShift = 1;
    try {
      GamerecException refused =
          assertThrows(GamerecException.class, () -> Bundles.open(bundle).root(Retriever.class));
      assertTrue(refused.getMessage().contains("fake8"), refused.getMessage());
      assertTrue(refused.getMessage().contains("fake9"), refused.getMessage());
    } finally {
      FakeTower.Provider.seedShift = 0;
    }
  }

  @Test
  void close_closesAnOwnedEncoderOnly() {
    Path bundle = directory.resolve("bundle");
    FakeTower mine = new FakeTower(ITEMS, Metric.L2, 9);
    try (Retriever retriever = retriever(mine)) {
      Bundles.write(bundle, retriever, Map.of());
    }
    assertEquals(0, mine.closed);
    var open = Bundles.open(bundle);
    open.root(Retriever.class).close();
    assertEquals(1, open.part("fake-tower", FakeTower.class).closed);
    assertFalse(open.manifest().files().isEmpty());
  }
}
