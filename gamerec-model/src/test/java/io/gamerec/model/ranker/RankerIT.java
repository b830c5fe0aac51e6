package io.gamerec.model.ranker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gamerec.api.Exclusion;
import io.gamerec.api.History;
import io.gamerec.api.ScoredItem;
import io.gamerec.api.bundle.Bundles;
import io.gamerec.api.data.Interactions;
import io.gamerec.api.data.LeakageAudit;
import io.gamerec.api.data.Split;
import io.gamerec.api.data.TrainView;
import io.gamerec.features.FeatureSpec;
import io.gamerec.features.FeatureSpecs;
import io.gamerec.features.FittedFeatures;
import io.gamerec.features.Pool;
import io.gamerec.model.BruteForce;
import io.gamerec.model.DeviceBackend;
import io.gamerec.model.DeviceBackends;
import io.gamerec.model.TinySteam;
import io.gamerec.model.TwoTowerModel;
import io.gamerec.model.tower.Towers;
import io.gamerec.model.training.TrainingOptions;
import io.gamerec.model.training.TrainingResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RankerIT {
  private static DeviceBackend device;
  private static TrainView.Parts users;
  private static Split split;
  private static TwoTowerModel model;
  private static BruteForce retriever;
  private static Ranker ranker;
  private static TrainingResult result;

  @TempDir private Path directory;

  /** The towers stay untrained, so that all the order there is must come from the ranker. */
  @BeforeAll
  static void trainOnce() {
    device = DeviceBackends.cpu();
    split = TinySteam.split(400, 6);
    users = split.train().holdOut(0.4, 1);
    FittedFeatures features =
        FeatureSpec.builder()
            .itemId(8)
            .multiHot("genres", 4)
            .categorical("developer", 4)
            .bucketized("price", FeatureSpecs.STEAM_PRICE_BOUNDS, 4)
            .history(h -> h.pools(Pool.FULL, Pool.UNPLAYED))
            .affinity("genres")
            .build()
            .fit(users.rest());
    model =
        TwoTowerModel.builder()
            .features(features)
            .device(device)
            .outputDim(16)
            .towers(Towers.projection().hidden(32))
            .build();
    model.train(users.rest(), TrainingOptions.builder().steps(1).batchSize(8).build());
    retriever = new BruteForce(model);
    ranker = Ranker.builder().model(model).build();
    result = ranker.fit(retriever, users.slice(), options().build());
  }

  private static RankerOptions.Builder options() {
    return RankerOptions.builder().steps(60).lists(16).candidates(25).learningRate(3e-3);
  }

  @AfterAll
  static void close() {
    ranker.close();
    model.close();
    device.close();
  }

  private static List<History> histories() {
    Interactions test = split.test().interactions();
    List<History> histories = new ArrayList<>();
    for (int user = 0; user < test.userCount(); user++) {
      histories.add(test.history(user));
    }
    return histories;
  }

  private static double shareOfGenrePlayed(List<History> histories, List<List<ScoredItem>> lists) {
    int same = 0;
    int all = 0;
    for (int user = 0; user < histories.size(); user++) {
      int[] counts = new int[3];
      histories
          .get(user)
          .interactions()
          .forEach(game -> counts[TinySteam.genre(row(game.itemId()))] += game.isPlayed() ? 1 : 0);
      int taste =
          counts[0] >= counts[1] && counts[0] >= counts[2] ? 0 : counts[1] >= counts[2] ? 1 : 2;
      for (ScoredItem item : lists.get(user).subList(0, 5)) {
        same += TinySteam.genre(row(item.itemId())) == taste ? 1 : 0;
        all++;
      }
    }
    return (double) same / all;
  }

  private static int row(String itemId) {
    return model.features().row(itemId).orElseThrow();
  }

  @Test
  void fit_learnsTheOrderThatTheTowersLack() {
    List<History> histories = histories();
    List<List<ScoredItem>> found = retriever.retrieveAll(histories, 25, Exclusion.OWNED);
    double before = shareOfGenrePlayed(histories, found);
    double after = shareOfGenrePlayed(histories, ranker.rankAll(histories, found));
    assertTrue(after > before + 0.2, before + " -> " + after);
    assertTrue(result.finalLoss() < Math.log(25), "loss " + result.finalLoss());
  }

  @Test
  void rank_keepsTheCandidatesAndSortsTheirScores() {
    History history = histories().get(0);
    List<ScoredItem> found = retriever.retrieve(history, 25, Exclusion.OWNED);
    List<ScoredItem> ranked = ranker.rank(history, found);
    assertEquals(
        new HashSet<>(found.stream().map(ScoredItem::itemId).toList()),
        new HashSet<>(ranked.stream().map(ScoredItem::itemId).toList()));
    for (int i = 1; i < ranked.size(); i++) {
      assertTrue(ranked.get(i - 1).score() >= ranked.get(i).score());
    }
  }

  @Test
  void rankAll_listsOfAnyLength_rankAsAlone() {
    List<History> histories = histories().subList(0, 4);
    List<List<ScoredItem>> found = new ArrayList<>();
    int[] lengths = {25, 0, 1, 7};
    for (int user = 0; user < 4; user++) {
      List<ScoredItem> all = retriever.retrieve(histories.get(user), 25, Exclusion.OWNED);
      found.add(all.subList(0, lengths[user]));
    }
    List<List<ScoredItem>> together = ranker.rankAll(histories, found);
    for (int user = 0; user < 4; user++) {
      List<ScoredItem> alone = ranker.rank(histories.get(user), found.get(user));
      assertEquals(lengths[user], together.get(user).size());
      for (int i = 0; i < alone.size(); i++) {
        assertEquals(alone.get(i).itemId(), together.get(user).get(i).itemId());
        assertEquals(alone.get(i).score(), together.get(user).get(i).score(), 1e-4f);
      }
    }
  }

  @Test
  void rank_onManyThreads_isTheSame() throws Exception {
    List<History> histories = histories();
    List<List<ScoredItem>> found = retriever.retrieveAll(histories, 25, Exclusion.OWNED);
    List<List<ScoredItem>> expected = ranker.rankAll(histories, found);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<List<List<ScoredItem>>>> futures = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        futures.add(threads.submit(() -> ranker.rankAll(histories, found)));
      }
      for (Future<List<List<ScoredItem>>> future : futures) {
        assertEquals(expected, future.get());
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void bundle_givesBackTheSameRanking() {
    Bundles.write(directory.resolve("bundle"), ranker, Map.of());
    Ranker loaded = Bundles.open(directory.resolve("bundle")).root(Ranker.class);
    List<History> histories = histories();
    List<List<ScoredItem>> found = retriever.retrieveAll(histories, 25, Exclusion.OWNED);
    assertEquals(ranker.rankAll(histories, found), loaded.rankAll(histories, found));
    assertEquals(ranker.fittedOn(), loaded.fittedOn());
    loaded.close();
  }

  /** An evaluation must see both the towers' users and the ranker's own. */
  @Test
  void fittedOn_isTheTowersViewAndTheSlice() {
    assertEquals(List.of(users.rest().lineage(), users.slice().lineage()), ranker.fittedOn());
    assertTrue(split.test().audit(Map.of("ranker", ranker)).isClean());
    Ranker leaky = Ranker.builder().model(model).build();
    Split other = TinySteam.split(80, 7);
    leaky.fit(retriever, other.train(), RankerOptions.builder().steps(1).candidates(25).build());
    assertEquals(
        1, split.test().audit(Map.of("leaky", leaky)).count(LeakageAudit.Kind.FITTED_ELSEWHERE));
    leaky.close();
  }

  @Test
  void fit_sameSeed_givesTheSameWeights() {
    Ranker again = Ranker.builder().model(model).build();
    again.fit(retriever, users.slice(), options().build());
    assertEquals(
        Bundles.write(directory.resolve("a"), ranker, Map.of()),
        Bundles.write(directory.resolve("b"), again, Map.of()));
    again.close();
  }

  @Test
  void fit_moreCandidatesThanTheCatalogueHas_saysSo() {
    Ranker fresh = Ranker.builder().model(model).build();
    IllegalStateException e =
        assertThrows(
            IllegalStateException.class,
            () ->
                fresh.fit(
                    retriever, users.slice(), RankerOptions.builder().candidates(500).build()));
    assertTrue(e.getMessage().contains("catalogue must hold more items"), e.getMessage());
    fresh.close();
  }
}
