package io.gamerec.api.data;

import static io.gamerec.api.Fixtures.refusal;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gamerec.api.GamerecException;
import io.gamerec.api.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InteractionsBuilderTest {
  private static final int SPILLING_ROWS = 1_000;

  @TempDir Path directory;

  private static void fill(InteractionsBuilder builder, int rows) {
    for (int row = 0; row < rows; row++) {
      builder.add(
          builder.user("u" + row % 7), builder.item("i" + row / 7), 1 + row % 5, Verdict.NONE, row);
    }
  }

  private InteractionsBuilder spilling() {
    return Interactions.builder().maxHeapBytes(1 << 12).spillDirectory(directory);
  }

  private void assertNothingLeft() throws IOException {
    try (Stream<Path> left = Files.list(directory)) {
      assertEquals(List.of(), left.toList());
    }
  }

  @Test
  void mergedRow_standsWhereItsTimeStampBelongs() {
    for (Duplicates rule : List.of(Duplicates.KEEP_LAST, Duplicates.MAX, Duplicates.SUM)) {
      InteractionsBuilder builder = Interactions.builder().duplicates(rule);
      int user = builder.user("u");
      builder.add(user, builder.item("a"), 1, Verdict.RECOMMENDED, 10);
      builder.add(user, builder.item("b"), 2, Verdict.NONE, 20);
      builder.add(user, builder.item("a"), 3, Verdict.NONE, 30);
      Interactions built = builder.build();
      assertEquals(1, built.item(0), rule.name());
      assertEquals(30, built.timestamp(1));
      assertEquals(rule == Duplicates.SUM ? 4 : 3, built.hours(1));
      assertEquals(
          rule == Duplicates.KEEP_LAST ? Verdict.NONE : Verdict.RECOMMENDED, built.verdict(1));
      assertEquals(1, builder.merged());
    }
  }

  @Test
  void manyRepeats_takeNoMoreRoomThanTheItems() {
    InteractionsBuilder builder = Interactions.builder().duplicates(Duplicates.SUM);
    int user = builder.user("u");
    for (int row = 0; row < 100_000; row++) {
      builder.add(user, builder.item("i" + row % 3), 1, Verdict.NONE, row);
    }
    Interactions built = builder.build();
    assertEquals(3, built.size());
    assertEquals(99_999, built.timestamp(2));
    assertEquals(33_333, built.hours(1));
  }

  @Test
  void usersWithoutRows_andNoRowsAtAll_areKept() {
    InteractionsBuilder builder = Interactions.builder();
    builder.user("a");
    builder.user("b");
    builder.item("i");
    Interactions built = builder.build();
    assertEquals(2, built.userCount());
    assertEquals(0, built.size());
    assertEquals(List.of("i"), built.itemIds());
    assertEquals(0, Interactions.builder().build(List.of("x")).userCount());
  }

  @Test
  void byteSlices_nameTheSameIds() {
    InteractionsBuilder builder = Interactions.builder();
    byte[] line = "ünal,570".getBytes(UTF_8);
    int comma = line.length - 4;
    assertEquals(0, builder.user(line, 0, comma));
    assertEquals(0, builder.user("ünal"));
    assertEquals(0, builder.item("570"));
    assertEquals(0, builder.item(line, comma + 1, line.length));
    assertEquals(
        "a user id must not be empty",
        refusal(IllegalArgumentException.class, () -> builder.user(line, 2, 2)));
    assertEquals(
        "an item id must not be empty",
        refusal(IllegalArgumentException.class, () -> builder.item("")));
    assertEquals(
        "a user id must be UTF-8, got '\uFFFD'",
        refusal(
            IllegalArgumentException.class, () -> builder.user(new byte[] {(byte) 0xC3}, 0, 1)));
    refusal(IndexOutOfBoundsException.class, () -> builder.user(line, 0, line.length + 1));
  }

  @Test
  void badRows_areRefused() {
    InteractionsBuilder builder = Interactions.builder();
    int user = builder.user("u");
    int item = builder.item("i");
    assertEquals(
        "user 1 was never numbered",
        refusal(IllegalArgumentException.class, () -> builder.add(1, item, 1, Verdict.NONE)));
    assertEquals(
        "item -1 was never numbered",
        refusal(IllegalArgumentException.class, () -> builder.add(user, -1, 1, Verdict.NONE)));
    assertEquals(
        "hours of user u and item i must be finite and at least 0, got NaN",
        refusal(
            IllegalArgumentException.class,
            () -> builder.add(user, item, Float.NaN, Verdict.NONE)));
    builder.add(user, item, 1, Verdict.NONE, 5);
    assertEquals(
        "either all rows have a time stamp or none has",
        refusal(IllegalStateException.class, () -> builder.add(user, item, 1, Verdict.NONE)));
    assertEquals(
        "item_id i is not in the catalogue",
        refusal(IllegalArgumentException.class, () -> builder.build(List.of("j"))));
  }

  @Test
  void settings_areCheckedAndSetBeforeTheFirstRow() {
    assertEquals(
        "maxHeapBytes must be at least 4096, got 4095",
        refusal(IllegalArgumentException.class, () -> Interactions.builder().maxHeapBytes(4_095)));
    assertEquals(
        "maxHeapBytes was set before",
        refusal(IllegalStateException.class, () -> spilling().maxHeapBytes(1 << 20)));
    InteractionsBuilder builder = Interactions.builder();
    fill(builder, 1);
    assertEquals(
        "spillDirectory must be set before the first row is added",
        refusal(IllegalStateException.class, () -> builder.spillDirectory(directory)));
    assertEquals(
        "duplicates must be set before the first row is added",
        refusal(IllegalStateException.class, () -> builder.duplicates(Duplicates.MAX)));
  }

  @Test
  void build_usesTheBuilderUp() {
    InteractionsBuilder builder = Interactions.builder();
    fill(builder, 3);
    builder.build();
    builder.close();
    builder.close();
    assertEquals(3, builder.rows());
    String message = "the builder is used up, build() or close() was called";
    assertEquals(message, refusal(IllegalStateException.class, builder::build));
    assertEquals(message, refusal(IllegalStateException.class, () -> builder.user("u")));
    assertEquals(
        message, refusal(IllegalStateException.class, () -> builder.maxHeapBytes(1 << 20)));
    assertEquals(
        message, refusal(IllegalStateException.class, () -> builder.add(0, 0, 1, Verdict.NONE, 1)));
  }

  @Test
  void spilledStore_outlivesItsFiles() throws IOException {
    Interactions onHeap;
    try (InteractionsBuilder builder = Interactions.builder()) {
      fill(builder, SPILLING_ROWS);
      onHeap = builder.build();
    }
    Interactions spilled;
    try (InteractionsBuilder builder = spilling()) {
      fill(builder, SPILLING_ROWS);
      spilled = builder.build();
    }
    assertNothingLeft();
    assertEquals(onHeap.fingerprint(), spilled.fingerprint());
    assertArrayEquals(onHeap.players(), spilled.players());
    assertEquals(onHeap.history(3), spilled.history(3));
  }

  @Test
  void closeWithoutBuild_leavesNothing() throws IOException {
    InteractionsBuilder builder = spilling();
    fill(builder, SPILLING_ROWS);
    builder.close();
    assertNothingLeft();
  }

  @Test
  void refusedRows_leaveNothing() throws IOException {
    InteractionsBuilder builder = spilling();
    fill(builder, SPILLING_ROWS);
    fill(builder, 1);
    assertEquals(
        "user u0 has item i0 twice", refusal(IllegalArgumentException.class, builder::build));
    assertNothingLeft();
  }

  @Test
  void spillDirectoryThatIsNone_isNamed() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "no directory");
    Path gone = directory.resolve("gone");
    for (Path bad : List.of(file, gone)) {
      InteractionsBuilder builder =
          Interactions.builder().maxHeapBytes(1 << 12).spillDirectory(bad);
      String message = refusal(GamerecException.class, () -> fill(builder, SPILLING_ROWS));
      assertTrue(message.startsWith("cannot write spilled interactions in " + bad + ": "), message);
      refusal(IllegalStateException.class, builder::build);
    }
    assertFalse(Files.exists(gone));
  }

  @Test
  void fullDisk_isAnError_wheneverItComes() throws IOException {
    int whole = 0;
    for (int room = 0; whole == 0; room += 4_000) {
      AtomicInteger left = new AtomicInteger(room);
      InteractionsBuilder builder =
          new InteractionsBuilder(file -> new FullDisk(SpillFile.open(file), left))
              .maxHeapBytes(1 << 12)
              .spillDirectory(directory);
      try {
        fill(builder, SPILLING_ROWS);
        assertEquals(SPILLING_ROWS, builder.build().size());
        whole = room;
      } catch (GamerecException e) {
        assertEquals(
            "cannot write spilled interactions in " + directory + ": No space left on device",
            e.getMessage());
        refusal(IllegalStateException.class, builder::build);
      }
      assertNothingLeft();
    }
    // The rows take 21,000 bytes, the result 17,000.
    assertTrue(whole >= 38_000 && whole < 42_000, "whole at " + whole);
  }

  @Test
  void columnAboveTwoGigabytes_isNamed() {
    SpillFile.checkMappable(Integer.MAX_VALUE);
    assertEquals(
        "a column of spilled interactions holds at most 2147483647 bytes, these need 2147483648;"
            + " split the users",
        refusal(GamerecException.class, () -> SpillFile.checkMappable(1L << 31)));
  }
}
