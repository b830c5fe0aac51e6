package io.gamerec.examples.generate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gamerec.api.data.Interactions;
import io.gamerec.api.data.TrainView;
import io.gamerec.features.FeatureSpecs;
import io.gamerec.features.FittedFeatures;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RandomGamesTest {

  @Test
  void train_isOfTheSizesAskedFor() {
    TrainView train = RandomGames.train(500, 50, 300, 1);
    FittedFeatures features = FeatureSpecs.systemA().fit(train);
    assertEquals(500, features.itemCount());
    assertEquals(50, features.labels("tags").vocabulary().size());
    Interactions interactions = train.interactions();
    assertEquals(300, interactions.userCount());
    int[] libraries =
        IntStream.range(0, 300)
            .map(user -> interactions.end(user) - interactions.start(user))
            .sorted()
            .toArray();
    assertTrue(libraries[0] >= 2, "smallest library " + libraries[0]);
    assertEquals(32, libraries[150], 6);
  }

  @Test
  void train_sameSeed_isTheSame() {
    String fingerprint = RandomGames.train(120, 12, 50, 1).interactions().fingerprint();
    TrainView again = RandomGames.train(120, 12, 50, 1);
    assertEquals(fingerprint, again.interactions().fingerprint());
    assertNotEquals(fingerprint, RandomGames.train(120, 12, 50, 2).interactions().fingerprint());
  }
}
