package io.gamerec.model.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gamerec.api.History;
import io.gamerec.api.Interaction;
import io.gamerec.api.TowerEncoder;
import io.gamerec.api.data.EvalView;
import io.gamerec.api.data.Interactions;
import io.gamerec.api.index.Metric;
import io.gamerec.api.internal.ShuffledLibrary;
import io.gamerec.model.TinySteam;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RecallAtKTest {
  private static final int DIM = 5;
  private static final EvalView USERS = TinySteam.split(400, 5).validation();

  /** Whole numbers: exact in any order of summation, with ties. */
  private record Noise(long seed, int spread) implements TowerEncoder {
    @Override
    public int dim() {
      return DIM;
    }

    @Override
    public Metric metric() {
      return Metric.INNER_PRODUCT;
    }

    @Override
    public List<String> itemIds() {
      return IntStream.range(0, TinySteam.GAMES).mapToObj(TinySteam::id).toList();
    }

    private float[] vectors(SplittableRandom random, int count) {
      float[] vectors = new float[count * DIM];
      for (int i = 0; i < vectors.length; i++) {
        vectors[i] = random.nextInt(2 * spread + 1) - spread;
      }
      return vectors;
    }

    @Override
    public float[] encodeItems() {
      return vectors(new SplittableRandom(seed), TinySteam.GAMES);
    }

    @Override
    public float[] encodeUsers(List<History> histories) {
      float[] all = new float[histories.size() * DIM];
      for (int user = 0; user < histories.size(); user++) {
        List<String> games =
            histories.get(user).interactions().stream().map(Interaction::itemId).toList();
        float[] one = vectors(new SplittableRandom(games.hashCode()), 1);
        System.arraycopy(one, 0, all, user * DIM, DIM);
      }
      return all;
    }

    @Override
    public String fingerprint() {
      return "noise";
    }
  }

  /** Sorts the whole catalogue for every question. */
  private static Map<String, Double> naive(TowerEncoder model, int k, long seed) {
    List<String> ids = model.itemIds();
    float[] items = model.encodeItems();
    Interactions users = USERS.interactions();
    List<Double> gains = new ArrayList<>();
    for (int user = 0; user < users.userCount(); user++) {
      ShuffledLibrary.ask(
          users,
          user,
          seed,
          50,
          0.5,
          (context, target) -> {
            float[] vector = model.encodeUsers(List.of(context));
            List<String> played =
                context.interactions().stream()
                    .filter(Interaction::isPlayed)
                    .map(Interaction::itemId)
                    .toList();
            List<String> ranked =
                IntStream.range(0, ids.size())
                    .boxed()
                    .sorted(
                        Comparator.comparingDouble(
                            item -> {
                              double score = 0;
                              for (int d = 0; d < DIM; d++) {
                                score += vector[d] * items[item * DIM + d];
                              }
                              return -score;
                            }))
                    .map(ids::get)
                    .filter(id -> !played.contains(id))
                    .toList();
            int rank = ranked.indexOf(target);
            gains.add(rank < k ? Math.log(2) / Math.log(rank + 2) : 0);
          });
    }
    return Map.of(
        "recall@" + k, gains.stream().mapToInt(gain -> gain > 0 ? 1 : 0).average().orElseThrow(),
        "ndcg@" + k, gains.stream().mapToDouble(gain -> gain).average().orElseThrow());
  }

  @Test
  void evaluate_isThatOfSorting() {
    for (int round = 0; round < 4; round++) {
      TowerEncoder model = new Noise(round, 1 + round);
      int k = 3 + 4 * round;
      RecallAtK validation = Validation.recallAtK(USERS, k, round);
      assertTrue(validation.examples() > 300);
      Map<String, Double> expected = naive(model, k, round);
      Map<String, Double> actual = validation.evaluate(model);
      assertEquals(expected.keySet(), actual.keySet());
      expected.forEach((metric, value) -> assertEquals(value, actual.get(metric), 1e-12, metric));
      assertEquals(actual, validation.evaluate(model));
    }
  }

  @Test
  void withUsers_asksAFixedSample() {
    RecallAtK all = Validation.recallAtK(USERS, 10, 3);
    RecallAtK some = all.withUsers(10);
    assertTrue(some.examples() < all.examples() / 2);
    TowerEncoder model = new Noise(1, 3);
    assertEquals(
        some.evaluate(model), Validation.recallAtK(USERS, 10, 3).withUsers(10).evaluate(model));
    assertEquals(all.evaluate(model), all.withUsers(1_000_000).evaluate(model));
    assertNotEquals(all.description(), some.description());
    assertEquals(all.description(), all.withUsers(1_000_000).description());
  }

  @Test
  void arguments_areChecked() {
    assertEquals(
        "k must be at least 1, got 0",
        assertThrows(IllegalArgumentException.class, () -> Validation.recallAtK(USERS, 0, 1))
            .getMessage());
    assertThrows(
        IllegalArgumentException.class, () -> Validation.recallAtK(USERS, 1, 1).withUsers(0));
  }
}
