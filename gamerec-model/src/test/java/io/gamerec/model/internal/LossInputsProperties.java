package io.gamerec.model.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gamerec.api.Verdict;
import io.gamerec.api.data.TrainView;
import io.gamerec.features.FeatureSpec;
import io.gamerec.features.FittedFeatures;
import io.gamerec.features.HistoryRows;
import io.gamerec.features.UserBatch;
import io.gamerec.model.TinySteam;
import io.gamerec.model.loss.Loss;
import io.gamerec.model.loss.Losses;
import io.gamerec.model.loss.Negatives;
import io.gamerec.model.loss.SampledSoftmax;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * The corrected losses over random scores, negatives and popularities. The oracle is the full
 * softmax: {@code exp} of a sampled loss has {@code exp} of the full loss as its expectation.
 * Scores are plain Java; seeds are fixed, so that Monte-Carlo error fails a run never or always.
 */
class LossInputsProperties {
  private static final int ITEMS = TinySteam.GAMES;
  private static final int USERS = 6;
  private static final int PLAYED = 3;
  private static final TrainView TRAIN = TinySteam.split(60, 5).train();
  private static final FittedFeatures FEATURES = FeatureSpec.builder().itemId(4).build().fit(TRAIN);

  /** Scores of users and items, the targets, and how popular items are. */
  private record World(double[][] scores, UserBatch batch, int[] players) {

    static World of(long seed, double skew) {
      SplittableRandom random = new SplittableRandom(seed);
      double[][] scores = new double[USERS][ITEMS];
      int[] players = new int[ITEMS];
      for (int item = 0; item < ITEMS; item++) {
        players[item] = 1 + (int) (500 * Math.pow(random.nextDouble(), skew));
      }
      UserBatch batch = FEATURES.newBatch();
      HistoryRows history = new HistoryRows();
      for (int user = 0; user < USERS; user++) {
        for (int item = 0; item < ITEMS; item++) {
          scores[user][item] = 1.5 * random.nextGaussian();
        }
        history.clear();
        for (int i = 0; i < PLAYED; i++) {
          history.addPlayed(user * PLAYED + i, 1, Verdict.NONE);
        }
        FEATURES.encode(history, batch);
        batch.targets()[user] = random.nextInt(USERS * PLAYED, ITEMS);
      }
      return new World(scores, batch, players);
    }

    double full(int user, boolean maskHistory) {
      double sum = 0;
      for (int item = 0; item < ITEMS; item++) {
        boolean played = item / PLAYED == user;
        sum += maskHistory && played ? 0 : Math.exp(scores[user][item]);
      }
      return Math.log(sum) - scores[user][batch.targets()[user]];
    }

    /** The loss as both gradients compute it; the sign is that of the correction. */
    double sampled(int user, LossBatch in, double sign) {
      int[] items = in.items;
      double target = scores[user][batch.targets()[user]];
      double sum = 0;
      if (in.negatives > 0) {
        sum = Math.exp(target);
        for (int i = user * in.negatives; i < (user + 1) * in.negatives; i++) {
          double score = scores[user][items[in.negativeColumns[i]]];
          sum += Math.exp(score + sign * in.negativeAdjustment[i]);
        }
        return Math.log(sum) - target;
      }
      for (int column = 0; column < in.columns; column++) {
        double added = in.adjustment[column];
        double corrected = added == LossInputs.NOT_DRAWN ? added : sign * added;
        boolean own = column == in.targets[user];
        double score = scores[user][items[column]] + (own ? in.ownAdjustment[user] : corrected);
        sum += masked(in, user, column) ? 0 : Math.exp(score);
      }
      return Math.log(sum) - target - in.targetAdjustment[user];
    }

    private static boolean masked(LossBatch in, int user, int column) {
      for (int i = 0; i < in.masked; i++) {
        if (in.maskedUsers[i] == user && in.maskedColumns[i] == column) {
          return true;
        }
      }
      return false;
    }
  }

  /** Mean and standard error of the ratio of exp(sampled loss) to exp(full loss). */
  private record Ratio(double mean, double error) {
    boolean isOne(double slack) {
      return Math.abs(mean - 1) < 4.5 * error + slack;
    }
  }

  private static Ratio ratio(World world, SampledSoftmax loss, double sign, int rounds) {
    LossInputs inputs = new LossInputs(loss, world.players);
    boolean noHistory = loss.negatives().perExample() || loss.maskHistory();
    double sum = 0;
    double squares = 0;
    for (int round = 0; round < rounds; round++) {
      LossBatch in = inputs.of(world.batch, round);
      double each = 0;
      for (int user = 0; user < USERS; user++) {
        each += Math.exp(world.sampled(user, in, sign) - world.full(user, noHistory)) / USERS;
      }
      sum += each;
      squares += each * each;
    }
    double mean = sum / rounds;
    return new Ratio(mean, Math.sqrt((squares / rounds - mean * mean) / rounds));
  }

  @Provide
  Arbitrary<Negatives> drawn() {
    Arbitrary<Integer> uniform = Arbitraries.integers().between(0, 40);
    Arbitrary<Integer> popular = Arbitraries.integers().between(0, 40);
    Arbitrary<Double> exponents = Arbitraries.of(0.5, 0.75, 1.0);
    return Combinators.combine(uniform, popular, exponents, Arbitraries.of(false, true))
        .filter((u, p, e, own) -> u + p > 2)
        .as((u, p, e, own) -> new Negatives(false, u, p, e, own));
  }

  @Property(tries = 30, seed = "4242")
  void corrected_isTheFullSoftmaxOnAverage(
      @ForAll("drawn") Negatives negatives, @ForAll long seed, @ForAll boolean maskHistory) {
    World world = World.of(seed, 4);
    SampledSoftmax loss = Losses.sampledSoftmax(negatives).temperature(1).maskHistory(maskHistory);
    assertTrue(ratio(world, loss, 1, 4_000).isOne(1e-4), negatives::toString);
    // Where draws number about what there is to draw from, the correction is none.
    if (negatives.draws() < ITEMS / 2) {
      assertFalse(ratio(world, loss, -1, 4_000).isOne(1e-4), negatives::toString);
      assertFalse(ratio(world, loss.logQ(false), 1, 4_000).isOne(1e-4), negatives::toString);
    }
  }

  @Property(tries = 10, seed = "4242")
  void corrected_withManyNegatives_hasTheLossOfTheFullSoftmax(@ForAll long seed) {
    World world = World.of(seed, 2);
    SampledSoftmax loss =
        Losses.sampledSoftmax(Negatives.popularity(4_000).exponent(0.5).andUniform(4_000))
            .temperature(1);
    LossInputs inputs = new LossInputs(loss, world.players);
    LossBatch in = inputs.of(world.batch, seed);
    for (int user = 0; user < USERS; user++) {
      assertEquals(world.full(user, false), world.sampled(user, in, 1), 0.1);
    }
  }

  /**
   * In-batch negatives: targets of the other users are drawn from a skewed distribution that the
   * streaming estimate has to find out. Its error adds some percent.
   */
  @Property(tries = 5, seed = "4242")
  void inBatch_isTheFullSoftmaxOnAverage(@ForAll long seed) {
    World world = World.of(seed, 3);
    double[] weights = new double[ITEMS];
    for (int item = 0; item < ITEMS; item++) {
      weights[item] = world.players[item] + 20;
    }
    AliasTable targets = new AliasTable(weights);
    SampledSoftmax loss = Losses.inBatchSoftmax().temperature(1);
    SplittableRandom random = new SplittableRandom(seed);
    LossInputs inputs = new LossInputs(loss, world.players);
    double right = 0;
    double wrong = 0;
    int rounds = 60_000;
    int warmUp = 4_000;
    for (int round = 0; round < warmUp + rounds; round++) {
      for (int user = 0; user < USERS; user++) {
        world.batch.targets()[user] = targets.draw(random);
      }
      LossBatch in = inputs.of(world.batch, round);
      if (round >= warmUp) {
        right += Math.exp(world.sampled(0, in, 1) - world.full(0, false)) / rounds;
        wrong += Math.exp(world.sampled(0, in, -1) - world.full(0, false)) / rounds;
      }
    }
    assertEquals(1, right, 0.06);
    assertTrue(Math.abs(wrong - 1) > 0.3, "the wrong sign gives " + wrong);
  }

  /** Without correction and masks: every target of the batch counts, the example's own too. */
  @Property(tries = 30, seed = "4242")
  void infoNce_isTheSumOverTheTargetsOfTheBatch(@ForAll long seed) {
    World world = World.of(seed, 2);
    int[] targets = world.batch.targets();
    targets[1] = targets[0];
    targets[2] = targets[0];
    SampledSoftmax loss =
        Losses.inBatchSoftmax().temperature(1).logQ(false).maskAccidentalHits(false);
    LossBatch in = new LossInputs(loss, world.players).of(world.batch, seed);
    LossBatch masked =
        new LossInputs(loss.maskAccidentalHits(true), world.players).of(world.batch, seed);
    for (int user = 0; user < USERS; user++) {
      double all = 0;
      double others = Math.exp(world.scores[user][targets[user]]);
      for (int other = 0; other < USERS; other++) {
        double each = Math.exp(world.scores[user][targets[other]]);
        all += each;
        others += targets[other] == targets[user] ? 0 : each;
      }
      double target = world.scores[user][targets[user]];
      assertEquals(Math.log(all) - target, world.sampled(user, in, 1), 1e-5);
      assertEquals(Math.log(others) - target, world.sampled(user, masked, 1), 1e-5);
    }
  }

  @Property(tries = 20, seed = "4242")
  void frequency_isThatOfTheStream(@ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] weights = new double[200];
    for (int item = 0; item < weights.length; item++) {
      weights[item] = 1.0 / (1 + item);
    }
    AliasTable stream = new AliasTable(weights);
    StreamingFrequency frequency = new StreamingFrequency(weights.length);
    for (int i = 0; i < 400_000; i++) {
      frequency.add(stream.draw(random));
    }
    double error = 0;
    for (int item = 0; item < weights.length; item++) {
      double ratio = frequency.probability(item) / stream.probability(item);
      assertEquals(1, ratio, 0.5, "item " + item);
      error += Math.abs(ratio - 1) / weights.length;
    }
    assertTrue(error < 0.1, "mean error " + error);
  }

  @Property(tries = 20, seed = "4242")
  void aliasTable_drawsInProportion(@ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] weights = new double[2 + random.nextInt(30)];
    double total = 0;
    for (int i = 0; i < weights.length; i++) {
      weights[i] = 0.01 + random.nextDouble();
      total += weights[i];
    }
    AliasTable table = new AliasTable(weights);
    int[] counts = new int[weights.length];
    int draws = 200_000;
    for (int i = 0; i < draws; i++) {
      counts[table.draw(random)]++;
    }
    for (int i = 0; i < weights.length; i++) {
      double expected = draws * weights[i] / total;
      assertEquals(weights[i] / total, table.probability(i), 1e-12);
      assertEquals(expected, counts[i], 5 * Math.sqrt(expected) + 1);
    }
  }

  /** Negatives per example are neither the target nor of the history, and counts are right. */
  @Property(tries = 30, seed = "4242")
  void batch_isWhatWasAsked(@ForAll("drawn") Negatives negatives, @ForAll long seed) {
    World world = World.of(seed, 2);
    Loss loss = Losses.sampledSoftmax(negatives).maskHistory(true);
    LossBatch in = new LossInputs(loss, world.players).of(world.batch, seed);
    int[] items = in.items;
    for (int user = 0; user < USERS; user++) {
      assertEquals(world.batch.targets()[user], items[in.targets[user]]);
      for (int i = user * in.negatives; i < (user + 1) * in.negatives; i++) {
        int item = items[in.negativeColumns[i]];
        assertFalse(item == world.batch.targets()[user] || item / PLAYED == user);
      }
    }
    for (int i = 0; i < in.masked; i++) {
      assertEquals(in.maskedUsers[i], items[in.maskedColumns[i]] / PLAYED);
      assertTrue(i == 0 || in.maskedUsers[i] >= in.maskedUsers[i - 1]);
    }
  }
}
