package io.gamerec.features;

import static io.gamerec.features.Libraries.refusal;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.gamerec.api.data.Interactions;
import io.gamerec.api.data.Split;
import io.gamerec.api.data.TrainView;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SplitsTest {
  private static final List<String> MANY =
      IntStream.range(0, 4000).mapToObj(user -> "user" + user).toList();

  private static Split split(Splits splits, List<String> users) {
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
    Split split = split(Splits.holdOutUsers(0.1, 0.2, 7), MANY);
    // Five standard deviations of a binomial.
    assertEquals(400, split.test().interactions().userCount(), 5 * Math.sqrt(4000 * 0.1 * 0.9));
    assertEquals(
        800, split.validation().interactions().userCount(), 5 * Math.sqrt(4000 * 0.2 * 0.8));
    assertEquals(
        4000,
        split.train().interactions().userCount()
            + split.validation().interactions().userCount()
            + split.test().interactions().userCount());
    assertEquals("users(test=0.1,validation=0.2,seed=7)", Splits.holdOutUsers(0.1, 0.2, 7).name());
  }

  @Test
  void holdOutUsers_staysWhenUsersComeAndGo() {
    Set<String> test = ids(split(Splits.holdOutUsers(0.1, 0.1, 7), MANY).test().interactions());
    List<String> fewer = MANY.subList(1000, 2000);
    test.retainAll(fewer);
    assertEquals(test, ids(split(Splits.holdOutUsers(0.1, 0.1, 7), fewer).test().interactions()));
    assertNotEquals(
        test, ids(split(Splits.holdOutUsers(0.1, 0.1, 8), fewer).test().interactions()));
  }

  /**
   * Both went by the same hash: with the same seed, the users that the slice would have taken had
   * gone to test and validation, and 0.2 of the rest came out as none.
   */
  @Test
  void holdOut_afterHoldOutUsersOfTheSameSeed_takesItsShare() {
    TrainView train = split(Splits.holdOutUsers(0.1, 0.1, 7), MANY).train();
    int users = train.interactions().userCount();
    assertEquals(
        0.2 * users,
        train.holdOut(0.2, 7).slice().interactions().userCount(),
        5 * Math.sqrt(users * 0.2 * 0.8));
  }

  @Test
  void holdOutUsers_badShares_areRefused() {
    assertEquals(
        "test must be in [0, 1), got 1.0",
        refusal(IllegalArgumentException.class, () -> Splits.holdOutUsers(1, 0, 7)));
    assertEquals(
        "validation must be in [0, 1 - test), got 0.5 with test 0.5",
        refusal(IllegalArgumentException.class, () -> Splits.holdOutUsers(0.5, 0.5, 7)));
    refusal(IllegalArgumentException.class, () -> Splits.holdOutUsers(Double.NaN, 0, 7));
    refusal(IllegalArgumentException.class, () -> Splits.holdOutUsers(0, Double.NaN, 7));
  }

  @Test
  void holdOutUsers_noShares_trainsOnAll() {
    assertEquals(
        4000, split(Splits.holdOutUsers(0, 0, 7), MANY).train().interactions().userCount());
  }
}
