package io.gamerec.api.data;

import static io.gamerec.api.Fixtures.refusal;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gamerec.api.Fixtures;
import io.gamerec.api.History;
import io.gamerec.api.Interaction;
import io.gamerec.api.Verdict;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class InteractionsTest {
  private static final List<String> ITEMS = List.of("a", "b", "c");
  private static final History ANN =
      History.of(new Interaction("c", 2, Verdict.RECOMMENDED), Interaction.owned("a"));
  private static final History BOB = History.of(Interaction.played("c", 0.5));
  private static final Interactions DATA = Fixtures.interactions(ITEMS, ANN, History.empty(), BOB);

  @Test
  void columns_areCompressedRows() {
    assertEquals(3, DATA.userCount());
    assertEquals(3, DATA.itemCount());
    assertEquals(3, DATA.size());
    assertEquals(2, DATA.playedCount());
    assertEquals(2, DATA.start(1));
    assertEquals(2, DATA.end(1));
    assertEquals(2, DATA.item(0));
    assertEquals(0.5f, DATA.hours(2));
    assertEquals(Verdict.RECOMMENDED, DATA.verdict(0));
    assertEquals("u2", DATA.userId(2));
  }

  @Test
  void history_givesRawIds() {
    assertEquals(ANN.ofUser("u0"), DATA.history(0));
    assertEquals(History.empty().ofUser("u1"), DATA.history(1));
    assertEquals(BOB.ofUser("u2"), DATA.history(2));
  }

  @Test
  void history_hasTheTimeStamps() {
    InteractionsBuilder rows = Interactions.builder();
    int user = rows.user("u");
    rows.add(user, rows.item("b"), 0, Verdict.NONE, 40);
    rows.add(user, rows.item("a"), 2, Verdict.NONE, -7);
    assertEquals(
        History.builder().user("u").playedAt("a", 2, -7).add(Interaction.owned("b").at(40)).build(),
        rows.build(ITEMS).history(0));
  }

  @Test
  void players_countsPlayedPositionsOnly() {
    assertArrayEquals(new int[] {0, 0, 2}, DATA.players());
  }

  @Test
  void select_keepsItemRows() {
    Interactions bob = DATA.select(user -> user == 2);
    assertEquals(1, bob.userCount());
    assertEquals("u2", bob.userId(0));
    assertEquals(ITEMS, bob.itemIds());
    assertEquals(2, bob.item(0));
    assertEquals(0, DATA.select(user -> false).size());
  }

  @Test
  void userTwice_isRefused() {
    assertEquals(
        "user u occurs twice",
        refusal(
            IllegalArgumentException.class,
            () ->
                new Interactions(
                    List.of("u", "v", "u"),
                    ITEMS,
                    new int[4],
                    new int[0],
                    new float[0],
                    new byte[0])));
  }

  @Test
  void lengths_areChecked() {
    assertEquals(
        "offsets must hold users + 1 = 2 values, got 1",
        refusal(IllegalArgumentException.class, () -> one(new int[] {0}, new int[0])));
    assertEquals(
        "items, hours, verdicts and time stamps must hold 2 values, got 1, 2, 2 and none",
        refusal(IllegalArgumentException.class, () -> one(new int[] {0, 2}, new int[1])));
  }

  @Test
  void offsets_areChecked() {
    assertEquals(
        "offsets must start at 0, got 1",
        refusal(IllegalArgumentException.class, () -> one(new int[] {1, 2}, new int[2])));
    assertEquals(
        "offsets must ascend to 3, got 2 and 1 for user v",
        refusal(
            IllegalArgumentException.class,
            () ->
                new Interactions(
                    List.of("u", "v", "w"),
                    ITEMS,
                    new int[] {0, 2, 1, 3},
                    new int[] {0, 1, 2},
                    new float[3],
                    new byte[3])));
  }

  @Test
  void itemTwiceInOneLibrary_isRefused() {
    assertEquals(
        "user u has item b twice",
        refusal(IllegalArgumentException.class, () -> one(new int[] {0, 3}, new int[] {1, 2, 1})));
  }

  @Test
  void itemRowOutOfRange_isRefused() {
    for (int row : new int[] {-1, 3}) {
      assertEquals(
          "item rows must be in [0, 3), user u has " + row,
          refusal(IllegalArgumentException.class, () -> one(new int[] {0, 1}, new int[] {row})));
    }
  }

  @Test
  void hoursAndVerdicts_areChecked() {
    assertEquals(
        "hours must be finite and at least 0, user u has NaN",
        refusal(IllegalArgumentException.class, () -> one(Float.NaN, 0)));
    assertEquals(
        "hours must be finite and at least 0, user u has -1.0",
        refusal(IllegalArgumentException.class, () -> one(-1, 0)));
    assertEquals(
        "verdicts must be in [0, 3), user u has 3",
        refusal(IllegalArgumentException.class, () -> one(1, 3)));
  }

  @Test
  void timeStamps_mustAscend() {
    assertEquals(
        "time stamps of user u must ascend, item c is out of order",
        refusal(
            IllegalArgumentException.class,
            () ->
                new Interactions(
                    List.of("v", "u"),
                    ITEMS,
                    new int[] {0, 1, 3},
                    IntBuffer.wrap(new int[] {0, 1, 2}),
                    FloatBuffer.allocate(3),
                    ByteBuffer.allocate(3),
                    LongBuffer.wrap(new long[] {9, 3, 2}))));
  }

  private static Interactions one(int[] offsets, int[] items) {
    int size = offsets[offsets.length - 1];
    return new Interactions(List.of("u"), ITEMS, offsets, items, new float[size], new byte[size]);
  }

  private static Interactions one(float hours, int verdict) {
    return new Interactions(
        List.of("u"),
        ITEMS,
        new int[] {0, 1},
        new int[1],
        new float[] {hours},
        new byte[] {(byte) verdict});
  }
}
