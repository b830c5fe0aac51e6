package io.gamerec.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gamerec.api.Exclusion;
import io.gamerec.api.History;
import io.gamerec.api.ScoredItem;
import io.gamerec.api.bundle.Bundles;
import io.gamerec.api.data.Catalogue;
import io.gamerec.api.index.BruteForce;
import io.gamerec.api.index.Metric;
import io.gamerec.api.index.SearchPlan;
import io.gamerec.api.spi.VectorIndexProvider;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What filters, requests and live changes keep over any index. */
abstract class FilteredRetrievalContract {
  private static final int ITEMS = 400;
  private static final int DIM = FakeTower.DIM;

  @TempDir Path directory;

  abstract VectorIndexProvider provider();

  /** Share of the true items that must be found. */
  double recall() {
    return 1;
  }

  @BeforeEach
  void providerCanBeUsed() {
    assumeTrue(provider().unavailable().isEmpty(), () -> provider().unavailable().orElseThrow());
  }

  private RetrieverBuilder builder(FakeTower tower, Catalogue games) {
    return Retriever.builder()
        .encoder(tower)
        .index(provider())
        .attributes(ItemAttributes.of(games));
  }

  private static History history(Random random) {
    Set<String> items = new HashSet<>();
    History.Builder history = History.builder().owned("unknown");
    for (int i = random.nextInt(60); i >= 0; i--) {
      String item = FakeTower.id(random.nextInt(ITEMS));
      if (items.add(item)) {
        history.played(item, i % 3);
      }
    }
    return history.build();
  }

  private static RetrievalRequest request(Random random) {
    RetrievalRequest request = RetrievalRequest.of(history(random));
    if (random.nextBoolean()) {
      request = request.filter(RandomGames.filter(random, ITEMS, 3));
    }
    if (random.nextBoolean()) {
      request = request.exclusion(Exclusion.values()[random.nextInt(3)]);
    }
    return random.nextBoolean() ? request.k(1 + random.nextInt(40)) : request;
  }

  /** The items that a request should find, best first: all that survive, for any k. */
  private static List<String> survivors(
      Metric metric,
      float[] user,
      float[] items,
      Catalogue games,
      Filter standing,
      RetrievalRequest request) {
    Set<String> excluded =
        request.exclusion().orElse(Exclusion.OWNED).excludedItems(request.history());
    List<String> expected = new ArrayList<>();
    for (int row : BruteForce.ranking(metric, DIM, user, 0, items)) {
      if (!excluded.contains(FakeTower.id(row))
          && RandomGames.allows(games, row, standing.and(request.filter()))) {
        expected.add(FakeTower.id(row));
      }
    }
    return expected;
  }

  @ParameterizedTest
  @EnumSource
  void retrieve_anyFilter_givesBestAllowedItems(Metric metric) {
    Random random = new Random(metric.ordinal());
    FakeTower tower = new FakeTower(ITEMS, metric, 1);
    Catalogue games = RandomGames.catalogue(random, ITEMS);
    Filter standing = Filter.anyOf("genres", "Action").negate();
    int wanted = 0;
    int hits = 0;
    try (Retriever retriever = builder(tower, games).filter(standing).k(15).build()) {
      for (int i = 0; i < 300; i++) {
        RetrievalRequest request = request(random);
        Retrieval found = retriever.retrieve(request);
        int k = request.k().orElse(15);
        float[] user = tower.encodeUsers(List.of(request.history()));
        List<String> survivors =
            survivors(metric, user, tower.encodeItems(), games, standing, request);
        assertEquals(survivors.size(), found.survivors(), request.toString());
        assertEquals(Math.min(k, survivors.size()), found.items().size());
        assertEquals((double) found.items().size() / k, found.fillRate());
        Retrieval.Excluded excluded = found.excluded();
        assertEquals(
            ITEMS,
            found.survivors()
                + excluded.byStandingFilter()
                + excluded.byFilter()
                + excluded.byHistory());
        List<String> ids = found.items().stream().map(ScoredItem::itemId).toList();
        assertTrue(new HashSet<>(survivors).containsAll(ids));
        assertEquals(ids.size(), new HashSet<>(ids).size());
        List<String> best = survivors.subList(0, ids.size());
        wanted += best.size();
        hits += (int) ids.stream().filter(best::contains).count();
        if (recall() == 1) {
          assertEquals(best, ids, request.toString());
        }
      }
    }
    assertTrue(hits >= recall() * wanted, hits + " of " + wanted);
  }

  @Test
  void retrieveAll_mixedRequests_equalsOneByOne() {
    Random random = new Random(5);
    FakeTower tower = new FakeTower(ITEMS, Metric.INNER_PRODUCT, 2);
    Catalogue games = RandomGames.catalogue(random, ITEMS);
    List<RetrievalRequest> requests = new ArrayList<>();
    for (int i = 0; i < 700; i++) {
      requests.add(i % 3 == 0 ? RetrievalRequest.of(history(random)) : request(random));
    }
    try (Retriever retriever = builder(tower, games).build()) {
      List<Retrieval> all = retriever.retrieveAll(requests);
      assertEquals(700, all.size());
      for (int i = 0; i < 700; i += 7) {
        Retrieval alone = retriever.retrieve(requests.get(i));
        assertEquals(alone.items(), all.get(i).items());
        assertEquals(alone.survivors(), all.get(i).survivors());
        assertEquals(alone.excluded(), all.get(i).excluded());
      }
      assertEquals(List.of(), retriever.retrieveAll(List.of()));
    }
  }

  @Test
  void plan_isTheIndexs() {
    Random random = new Random(6);
    Catalogue games = RandomGames.catalogue(random, ITEMS);
    FakeTower tower = new FakeTower(ITEMS, Metric.L2, 2);
    try (Retriever retriever = builder(tower, games).exclusion(Exclusion.NONE).build()) {
      RetrievalRequest request = RetrievalRequest.of(history(random));
      SearchPlan unfiltered = recall() == 1 ? SearchPlan.EXACT : SearchPlan.APPROXIMATE;
      assertEquals(unfiltered, retriever.retrieve(request).plan());
      Retrieval few =
          retriever.retrieve(request.filter(Filter.items(FakeTower.id(3), FakeTower.id(9))));
      assertEquals(SearchPlan.EXACT_SURVIVORS, few.plan());
      assertEquals(2, few.items().size());
      assertEquals(0.02, few.fillRate());
      Retrieval none = retriever.retrieve(request.filter(Filter.everything().negate()));
      assertEquals(List.of(), none.items());
      assertEquals(new Retrieval.Excluded(0, ITEMS, 0), none.excluded());
    }
  }

  @Test
  void similar_obeysTheStandingFilter() {
    Random random = new Random(7);
    Catalogue games = RandomGames.catalogue(random, ITEMS);
    Filter filter = Filter.atMost("price", 10);
    FakeTower tower = new FakeTower(ITEMS, Metric.L2, 3);
    try (Retriever retriever = builder(tower, games).filter(filter).build()) {
      for (ScoredItem item : retriever.similar(FakeTower.id(0), 1_000)) {
        int row = games.row(item.itemId()).orElseThrow();
        assertTrue(RandomGames.allows(games, row, filter));
        assertFalse(item.itemId().equals(FakeTower.id(0)));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void liveChanges_areFoundAtOnce(Metric metric) {
    Random random = new Random(8);
    FakeTower tower = new FakeTower(ITEMS, metric, 4);
    Catalogue games = RandomGames.catalogue(random, ITEMS);
    Map<String, float[]> vectors = new TreeMap<>();
    float[] all = tower.encodeItems();
    for (int row = 0; row < ITEMS; row++) {
      vectors.put(FakeTower.id(row), Arrays.copyOfRange(all, row * DIM, (row + 1) * DIM));
    }
    Map<String, Double> prices = new HashMap<>();
    for (int row = 0; row < ITEMS; row++) {
      prices.put(FakeTower.id(row), games.number("price")[row]);
    }
    try (Retriever retriever = builder(tower, games).exclusion(Exclusion.NONE).build()) {
      for (int round = 0; round < 150; round++) {
        String item = FakeTower.id(random.nextInt(2 * ITEMS));
        float[] vector = BruteForce.gaussian(random, DIM);
        double price = random.nextInt(20);
        switch (random.nextInt(4)) {
          case 0 -> {
            assertEquals(vectors.remove(item) != null, retriever.remove(item));
            prices.remove(item);
          }
          case 1 -> {
            retriever.put(item, vector);
            vectors.put(item, vector);
            prices.putIfAbsent(item, Double.NaN);
          }
          case 2 -> {
            retriever.put(item, vector, Map.of("price", price));
            vectors.put(item, vector);
            prices.put(item, price);
          }
          default -> {
            if (vectors.containsKey(item)) {
              retriever.set(item, "price", price);
              prices.put(item, price);
            } else {
              assertThrows(
                  IllegalArgumentException.class, () -> retriever.set(item, "price", price));
            }
          }
        }
        assertEquals(vectors.size(), retriever.size());
        assertEquals(vectors.containsKey(item), retriever.contains(item));
        RetrievalRequest request = RetrievalRequest.of(history(random)).k(2 * ITEMS);
        Retrieval everything = retriever.retrieve(request);
        Retrieval cheap = retriever.retrieve(request.filter(Filter.atMost("price", 9)));
        assertScores(metric, tower, request, vectors, everything);
        Map<String, float[]> expected = new TreeMap<>(vectors);
        expected.keySet().removeIf(id -> !(prices.get(id) <= 9));
        assertScores(metric, tower, request, expected, cheap);
      }
    }
  }

  /** The answer holds each of the vectors with its score, best first. */
  private static void assertScores(
      Metric metric,
      FakeTower tower,
      RetrievalRequest request,
      Map<String, float[]> vectors,
      Retrieval found) {
    float[] user = tower.encodeUsers(List.of(request.history()));
    assertEquals(vectors.size(), found.survivors());
    Set<String> ids = new HashSet<>();
    float last = Float.POSITIVE_INFINITY;
    for (ScoredItem item : found.items()) {
      assertTrue(ids.add(item.itemId()));
      float[] vector = vectors.get(item.itemId());
      double score = BruteForce.score(metric, DIM, user, 0, vector, 0);
      double expected = metric == Metric.L2 ? -score : score;
      assertEquals(expected, item.score(), 1e-4 * (1 + Math.abs(expected)));
      assertTrue(item.score() <= last);
      last = item.score();
    }
    assertEquals(vectors.keySet(), ids);
  }

  @Test
  void bundle_roundTrip_keepsAttributesSettingsAndChanges() {
    Random random = new Random(9);
    FakeTower tower = new FakeTower(ITEMS, Metric.INNER_PRODUCT, 5);
    Catalogue games = RandomGames.catalogue(random, ITEMS);
    Filter standing =
        Filter.atMost("price", 30)
            .or(Filter.isKnown("genres"))
            .and(Filter.items(FakeTower.id(1)).negate());
    List<RetrievalRequest> requests = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      requests.add(request(random));
    }
    try (Retriever retriever =
        builder(tower, games).filter(standing).k(7).exclusion(Exclusion.HISTORY).build()) {
      for (int i = 0; i < 30; i++) {
        retriever.remove(FakeTower.id(random.nextInt(ITEMS)));
        String item = FakeTower.id(random.nextInt(2 * ITEMS));
        retriever.put(
            item,
            BruteForce.gaussian(random, DIM),
            Map.of("genres", List.of("Rare", "New"), "price", 3, "developer", "Valve"));
      }
      List<Retrieval> before = retriever.retrieveAll(requests);
      Path bundle = directory.resolve("bundle");
      String sha256 = Bundles.write(bundle, retriever, Map.of());
      // Saving compacts the index, and an approximate one then looks elsewhere.
      List<Retrieval> expected = retriever.retrieveAll(requests);
      if (recall() == 1) {
        assertSame(before, expected);
      }
      try (Retriever loaded = Bundles.open(bundle).root(Retriever.class)) {
        assertSame(expected, loaded.retrieveAll(requests));
        assertEquals(sha256, Bundles.write(directory.resolve("again"), loaded, Map.of()));
        loaded.put("new", BruteForce.gaussian(random, DIM), Map.of("price", 1));
        assertTrue(loaded.contains("new"));
        assertEquals(retriever.size() + 1, loaded.size());
      }
    }
  }

  private static void assertSame(List<Retrieval> expected, List<Retrieval> actual) {
    assertEquals(expected.size(), actual.size());
    for (int i = 0; i < expected.size(); i++) {
      assertEquals(expected.get(i), actual.get(i), "request " + i);
    }
  }
}
