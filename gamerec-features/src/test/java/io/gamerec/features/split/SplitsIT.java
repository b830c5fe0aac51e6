package io.gamerec.features.split;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gamerec.api.data.GameData;
import io.gamerec.api.data.Interactions;
import io.gamerec.api.data.LeakageAudit.Kind;
import io.gamerec.api.data.Split;
import io.gamerec.features.Splits;
import io.gamerec.features.steam.SteamFiles;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Splits of the real Steam files. */
class SplitsIT {
  private static GameData data;

  @BeforeAll
  static void read() {
    String directory = System.getenv("GAMEREC_DATA");
    assumeTrue(directory != null, "GAMEREC_DATA is not set");
    data = SteamFiles.open(Path.of(directory, "steam")).load().data();
  }

  @Test
  void standard_isCleanAndCountsCopies() {
    Split split = Splits.standard().split(data);
    System.out.println("standard split: " + split.audit());
    assertTrue(split.audit().isClean());
    Set<String> trained = libraries(split.train().interactions());
    Set<String> heldOut = libraries(split.test().interactions());
    heldOut.addAll(libraries(split.validation().interactions()));
    heldOut.retainAll(trained);
    // Libraries that occur twice among the held-out users are one here.
    assertTrue(split.audit().count(Kind.COPIED_LIBRARY) >= heldOut.size());
    assertEquals(heldOut.isEmpty(), split.audit().count(Kind.COPIED_LIBRARY) == 0);
  }

  /** Libraries of at least three games, as text. */
  private static Set<String> libraries(Interactions users) {
    Set<String> libraries = new HashSet<>();
    for (int user = 0; user < users.userCount(); user++) {
      if (users.end(user) - users.start(user) >= 3) {
        libraries.add(
            IntStream.range(users.start(user), users.end(user))
                .mapToObj(at -> users.item(at) + "=" + users.hours(at))
                .sorted()
                .toList()
                .toString());
      }
    }
    return libraries;
  }

  @Test
  void leaveOneOut_byHours_asksForTheMostPlayedGame() {
    Split split = Splits.leaveOneOut().by(Order.LARGEST_HOURS).split(data);
    System.out.println("leave-one-out: " + split.audit());
    assertTrue(split.audit().isClean());
    Interactions context = split.test().interactions();
    Interactions targets = split.test().targets();
    assertEquals(targets.userCount(), targets.size());
    assertEquals(
        data.interactions().size(),
        split.train().interactions().size() + split.validation().targets().size() + targets.size());
    for (int user = 0; user < targets.userCount(); user++) {
      for (int at = context.start(user); at < context.end(user); at++) {
        assertTrue(context.hours(at) <= targets.hours(targets.start(user)));
      }
    }
  }

  @Test
  void foldIn_hidesAFifth() {
    Split split = Splits.holdOutUsers().foldIn(0.8).split(data);
    assertTrue(split.audit().isClean());
    double targets = split.test().targets().size();
    double played = split.test().interactions().playedCount() + targets;
    assertEquals(0.2, targets / played, 0.02);
  }
}
