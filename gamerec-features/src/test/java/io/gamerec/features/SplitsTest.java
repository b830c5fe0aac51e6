package io.gamerec.features;

import static io.gamerec.features.Libraries.refusal;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.gamerec.api.data.Interactions;
import io.gamerec.api.data.Split;
import io.gamerec.api.data.TrainView;
import io.gamerec.features.split.HoldOutUsers;
import io.gamerec.features.split.SplitStrategy;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SplitsTest {
  private static final List<String> MANY =
      IntStream.range(0, 4000).mapToObj(user -> "user" + user).toList();

  private static Split split(SplitStrategy splits, List<String> users) {
    Libraries libraries = new Libraries(1);
    users.forEach(user -> libraries.played(user, 0, 1));
    return splits.split(libraries.data());
  }

  private static Set<String> ids(Interactions users) {
    return IntStream.range(0, users.userCount())
        .mapToObj(users::userId)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void standard_goesByTheLastDigit() {
    Split split =
        split(Splits.standard(), List.of("u13", "u30", "44x", "4u3", "u9", "_0_", "123456784"));
    assertEquals(Set.of("u13", "4u3"), ids(split.test().interactions()));
    assertEquals(Set.of("44x", "123456784"), ids(split.validation().interactions()));
    assertEquals(Set.of("u30", "u9", "_0_"), ids(split.train().interactions()));
    assertEquals("standard", Splits.standard().name());
  }

  @Test
  void standard_idWithoutNumber_isRefused() {
    assertEquals(
        "the standard split needs a number in every user id, got 'ann'; use holdOutUsers",
        refusal(
            IllegalArgumentException.class, () -> split(Splits.standard(), List.of("u1", "ann"))));
  }

  @Test
  void holdOutUsers_holdsOutTheShares() {
    Split split = split(Splits.holdOutUsers().test(0.1).validation(0.2).seed(7), MANY);
    // Five standard deviations of a binomial.
    assertEquals(400, split.test().interactions().userCount(), 5 * Math.sqrt(4000 * 0.1 * 0.9));
    assertEquals(
        800, split.validation().interactions().userCount(), 5 * Math.sqrt(4000 * 0.2 * 0.8));
    assertEquals(
        4000,
        split.train().interactions().userCount()
            + split.validation().interactions().userCount()
            + split.test().interactions().userCount());
    assertEquals(
        "users(test=0.1,validation=0.2,seed=7)",
        Splits.holdOutUsers().test(0.1).validation(0.2).seed(7).name());
  }

  @Test
  void holdOutUsers_staysWhenUsersComeAndGo() {
    Set<String> test = ids(split(Splits.holdOutUsers(), MANY).test().interactions());
    List<String> fewer = MANY.subList(1000, 2000);
    test.retainAll(fewer);
    assertEquals(test, ids(split(Splits.holdOutUsers(), fewer).test().interactions()));
    assertNotEquals(test, ids(split(Splits.holdOutUsers().seed(8), fewer).test().interactions()));
  }

  /**
   * Both went by the same hash: with the same seed, the users that the slice would have taken had
   * gone to test and validation, and 0.2 of the rest came out as none.
   */
  @Test
  void holdOut_afterHoldOutUsersOfTheSameSeed_takesItsShare() {
    TrainView train = split(Splits.holdOutUsers(), MANY).train();
    int users = train.interactions().userCount();
    assertEquals(
        0.2 * users,
        train.holdOut(0.2, 7).slice().interactions().userCount(),
        5 * Math.sqrt(users * 0.2 * 0.8));
  }

  @Test
  void holdOutUsers_badShares_areRefused() {
    HoldOutUsers split = Splits.holdOutUsers();
    assertEquals(
        "test must be in [0, 1), got 1.0",
        refusal(IllegalArgumentException.class, () -> split.test(1)));
    assertEquals(
        "validation must be in [0, 1), got NaN",
        refusal(IllegalArgumentException.class, () -> split.validation(Double.NaN)));
    assertEquals(
        "test and validation must leave a share to train on, got 0.5 and 0.5",
        refusal(IllegalStateException.class, () -> split(split.test(0.5).validation(0.5), MANY)));
    assertEquals(
        "foldIn must be in (0, 1), got 1.0",
        refusal(IllegalArgumentException.class, () -> split.foldIn(1)));
  }

  /** Seeds were folded to 32 bits: 2^32 + 6 and 7 held out the same users. */
  @Test
  void holdOutUsers_seedsThatFoldAlike_differ() {
    assertNotEquals(
        ids(split(Splits.holdOutUsers().seed(7), MANY).test().interactions()),
        ids(split(Splits.holdOutUsers().seed((1L << 32) + 6), MANY).test().interactions()));
  }

  /** Bundles are evaluated by the name of their split: neither it nor the users may change. */
  @Test
  void holdOutUsers_placesUsersAsEver() {
    List<String> few = MANY.subList(0, 40);
    Split split = split(Splits.holdOutUsers().test(0.1).validation(0.1).seed(7), few);
    assertEquals("users(test=0.1,validation=0.1,seed=7)", split.name());
    assertEquals(Set.of("user14", "user15"), ids(split.test().interactions()));
    assertEquals(Set.of("user5", "user10"), ids(split.validation().interactions()));
  }

  @Test
  void holdOutUsers_noShares_trainsOnAll() {
    assertEquals(
        4000,
        split(Splits.holdOutUsers().test(0).validation(0), MANY)
            .train()
            .interactions()
            .userCount());
  }
}
