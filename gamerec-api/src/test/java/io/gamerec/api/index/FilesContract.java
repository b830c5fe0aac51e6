package io.gamerec.api.index;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gamerec.api.GamerecException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Saving and loading. */
interface FilesContract extends IndexKind {

  @ParameterizedTest
  @EnumSource
  default void saveAndLoad_giveTheSameIndex(Metric metric, @TempDir Path directory)
      throws IOException {
    ClusteredVectors vectors = clusters(SEED + 40);
    Path file = directory.resolve("index");
    Files.writeString(file, "replaced");
    try (VectorIndex index = indexOf(metric, vectors)) {
      index.save(file);
      byte[] bytes = Files.readAllBytes(file);
      try (VectorIndex loaded = provider().load(file)) {
        assertEquals(index.type(), loaded.type());
        assertTrue(loaded.isTrained());
        assertSame(index, loaded, vectors);
        loaded.save(file);
        assertArrayEquals(bytes, Files.readAllBytes(file));
        loaded.add(vectors.vector(0));
        assertEquals(2_001, loaded.size());
        assertTrue(loaded.contains(2_000));
      }
    }
    try (var files = Files.list(directory)) {
      assertEquals(List.of(file), files.toList());
    }
  }

  private static void assertSame(VectorIndex index, VectorIndex other, ClusteredVectors vectors) {
    assertEquals(index.metric(), other.metric());
    assertEquals(index.dim(), other.dim());
    assertEquals(index.size(), other.size());
    assertEquals(index.isExact(), other.isExact());
    long[] ids = index.ids();
    assertArrayEquals(ids, other.ids());
    for (int i = 0; i < ids.length; i += 53) {
      assertArrayEquals(index.vector(ids[i]), other.vector(ids[i]));
    }
    BruteForce.assertSame(index.search(vectors.queries(), 7), other.search(vectors.queries(), 7));
  }

  @ParameterizedTest
  @EnumSource
  default void saveAndLoad_ownIdsAndRemovedVectors(Metric metric, @TempDir Path directory) {
    ClusteredVectors vectors = clusters(SEED + 41);
    Path file = directory.resolve("index");
    try (VectorIndex index = provider().create(DIM, metric)) {
      index.add(
          LongStream.range(0, 2_000).map(row -> 1L << 33 | row * 3).toArray(), vectors.base());
      index.remove(LongStream.range(0, 500).map(row -> 1L << 33 | row * 12).toArray());
      index.save(file);
      for (Function<Path, VectorIndex> load :
          List.<Function<Path, VectorIndex>>of(provider()::load, provider()::loadMapped)) {
        try (VectorIndex loaded = load.apply(file)) {
          assertEquals(1_500, loaded.size());
          assertSame(index, loaded, vectors);
          assertEquals(1, loaded.remove(1L << 33 | 3));
          assertEquals(1_499, loaded.size());
        }
      }
    }
  }

  @Test
  default void saveAndLoad_emptyIndex(@TempDir Path directory) {
    ClusteredVectors vectors = clusters(SEED + 42);
    Path file = directory.resolve("empty");
    try (VectorIndex index = provider().create(DIM, Metric.L2)) {
      index.train(vectors.base());
      index.save(file);
    }
    try (VectorIndex loaded = provider().load(file)) {
      assertEquals(0, loaded.size());
      assertEquals(DIM, loaded.dim());
      assertTrue(loaded.isTrained());
      loaded.add(vectors.rows(0, 5));
      assertEquals(5, loaded.search(vectors.query(0), 9).found(0));
    }
  }

  @Test
  default void saveAndLoad_pathWithLetters(@TempDir Path directory) {
    Path file;
    try {
      file = directory.resolve("Größe игра");
    } catch (InvalidPathException e) {
      assumeTrue(false, "this JVM's file names are ASCII");
      return;
    }
    try (VectorIndex index = indexOf(Metric.L2, clusters(SEED))) {
      index.save(file);
    }
    try (VectorIndex loaded = provider().load(file);
        VectorIndex mapped = provider().loadMapped(file)) {
      assertEquals(2_000, loaded.size());
      assertEquals(2_000, mapped.size());
    }
  }

  @Test
  default void save_intoMissingDirectory_isRefused(@TempDir Path directory) {
    try (VectorIndex index = indexOf(Metric.L2, clusters(SEED))) {
      assertThrows(
          GamerecException.class, () -> index.save(directory.resolve("missing").resolve("file")));
    }
  }

  @Test
  default void load_missingOrForeignFile_isRefused(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("file");
    assertNotLoaded(file);
    assertNotLoaded(directory);
    Files.write(file, new byte[0]);
    assertNotLoaded(file);
    Files.write(file, new byte[1_000]);
    assertNotLoaded(file);
  }

  private void assertNotLoaded(Path file) {
    String name = file.getFileName().toString();
    for (Function<Path, VectorIndex> load :
        List.<Function<Path, VectorIndex>>of(provider()::load, provider()::loadMapped)) {
      String message =
          assertThrows(GamerecException.class, () -> load.apply(file).close()).getMessage();
      assertTrue(message.contains(name), message);
    }
  }

  @Test
  default void load_truncatedOrTooLong_isRefused(@TempDir Path directory) throws IOException {
    byte[] whole = saved(directory);
    Path file = directory.resolve("damaged");
    for (int length = 0; length < whole.length; length += length < 200 ? 1 : whole.length / 97) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertNotLoaded(file);
    }
    Files.write(file, Arrays.copyOf(whole, whole.length - 1));
    assertNotLoaded(file);
    Files.write(file, Arrays.copyOf(whole, whole.length + 1));
    assertNotLoaded(file);
  }

  @Test
  default void load_bytesFlipped_isRefusedOrSearches(@TempDir Path directory) throws IOException {
    Random random = new Random(SEED + 43);
    byte[] whole = saved(directory);
    Path file = directory.resolve("damaged");
    int refusals = 0;
    for (int round = 0; round < 400; round++) {
      byte[] damaged = whole.clone();
      for (int flip = 0; flip < 1 + round % 3; flip++) {
        damaged[random.nextInt(round % 2 == 0 ? 49 : whole.length)] = (byte) random.nextInt();
      }
      Files.write(file, damaged);
      try (VectorIndex index = provider().load(file)) {
        assertEquals(1, index.search(new float[index.dim()], 3).queries());
      } catch (GamerecException refused) {
        refusals++;
        assertTrue(refused.getMessage().contains("damaged"), refused.getMessage());
      }
    }
    assertTrue(refusals > 50, refusals + " refusals");
  }

  private byte[] saved(Path directory) throws IOException {
    Path file = directory.resolve("whole");
    try (VectorIndex index = indexOf(Metric.INNER_PRODUCT, clusters(SEED))) {
      index.save(file);
    }
    return Files.readAllBytes(file);
  }
}
