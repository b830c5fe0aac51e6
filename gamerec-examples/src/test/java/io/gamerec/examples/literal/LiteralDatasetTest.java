package io.gamerec.examples.literal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gamerec.api.data.TrainView;
import io.gamerec.examples.generate.RandomGames;
import io.gamerec.features.ExampleScheme;
import io.gamerec.features.FeatureSpecs;
import io.gamerec.features.FittedFeatures;
import io.gamerec.features.Pool;
import io.gamerec.features.UserBatch;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The padded lists against the sparse sums of {@link FittedFeatures#encode}. */
class LiteralDatasetTest {
  private static final int USERS = 200;

  @Test
  void next_hasThePoolsOfTheFeatures() {
    TrainView train = RandomGames.train(300, 14, 400, 3);
    FittedFeatures features = FeatureSpecs.systemA().fit(train);
    assertEquals(
        List.of(Pool.LIKED, Pool.DISLIKED, Pool.FULL, Pool.WEIGHTED), features.spec().pools());
    UserBatch expected = features.newBatch();
    ExampleScheme.rollback().build(train, features, 5).next(expected, USERS);
    LiteralDataset.Batch batch =
        new LiteralDataset(features)
            .next(ExampleScheme.rollback().build(train, features, 5), USERS);
    int length = features.spec().maxLength();
    int pools = expected.pools();
    int[] most = new int[pools];
    for (int user = 0; user < USERS; user++) {
      assertEquals(expected.targets()[user], batch.targets()[user]);
      double[][] wanted = new double[pools][features.itemCount() + 1];
      for (int entry = expected.offset(user); entry < expected.offset(user + 1); entry++) {
        for (int pool = 0; pool < pools; pool++) {
          wanted[pool][expected.items()[entry]] += expected.weights()[entry * pools + pool];
        }
      }
      double[][] found = new double[pools][features.itemCount() + 1];
      for (int at = user * length; at < (user + 1) * length; at++) {
        found[0][(int) batch.liked()[at]]++;
        found[1][(int) batch.disliked()[at]]++;
        found[2][(int) batch.full()[at]]++;
        found[3][(int) batch.full()[at]] += batch.shares()[at];
      }
      for (int pool = 0; pool < pools; pool++) {
        assertArrayEquals(wanted[pool], found[pool], 1e-6, "user " + user + " pool " + pool);
        double[] counts = found[pool];
        int games =
            (int) IntStream.range(0, features.itemCount()).filter(item -> counts[item] > 0).count();
        most[pool] = Math.max(most[pool], games);
      }
    }
    assertTrue(IntStream.of(most).allMatch(games -> games > 10), "no pool is empty");
  }
}
