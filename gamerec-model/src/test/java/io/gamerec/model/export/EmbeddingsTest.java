package io.gamerec.model.export;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gamerec.api.GamerecException;
import io.gamerec.api.History;
import io.gamerec.api.TowerEncoder;
import io.gamerec.api.index.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EmbeddingsTest {
  private static final int DIM = 3;

  @TempDir private Path directory;

  /** Gives every user and item numbers of its own; a user is known by the hours of a game. */
  private static final class FakeEncoder implements TowerEncoder {
    private final int items;
    private final List<Integer> batches = new ArrayList<>();
    private int failAt = Integer.MAX_VALUE;

    FakeEncoder(int items) {
      this.items = items;
    }

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
      return ids("game é", items);
    }

    @Override
    public float[] encodeItems() {
      return vectors(0, items);
    }

    @Override
    public float[] encodeUsers(List<History> histories) {
      batches.add(histories.size());
      float[] all = new float[histories.size() * DIM];
      for (int i = 0; i < histories.size(); i++) {
        int user = (int) histories.get(i).interactions().get(0).hours();
        if (user == failAt) {
          throw new IllegalStateException("no memory on the card");
        }
        System.arraycopy(vectors(user, user + 1), 0, all, i * DIM, DIM);
      }
      return all;
    }

    @Override
    public String fingerprint() {
      return "f00d";
    }
  }

  /** NaN and negative zero are among them. */
  private static float[] vectors(int from, int to) {
    float[] vectors = new float[(to - from) * DIM];
    for (int i = 0; i < vectors.length; i++) {
      int bits = 0x9e3779b9 * (from * DIM + i);
      vectors[i] = bits % 17 == 0 ? Float.NaN : bits % 13 == 0 ? -0f : Float.intBitsToFloat(bits);
    }
    return vectors;
  }

  private static List<String> ids(String prefix, int count) {
    return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
  }

  private static Embeddings users(FakeEncoder encoder, int count, int batchSize) {
    List<History> histories =
        new AbstractList<>() {
          @Override
          public History get(int user) {
            return History.builder().played("g", user).build();
          }

          @Override
          public int size() {
            return count;
          }
        };
    return Embeddings.ofUsers(encoder, ids("user ", count), histories, batchSize);
  }

  private static void assertBits(float[] expected, float[] actual) {
    assertEquals(expected.length, actual.length);
    for (int i = 0; i < expected.length; i++) {
      assertEquals(
          Float.floatToRawIntBits(expected[i]), Float.floatToRawIntBits(actual[i]), "at " + i);
    }
  }

  /** Checks the rows of a batch and gives their number. */
  private static int assertRows(VectorSchemaRoot root, String prefix, int from) {
    VarCharVector ids = (VarCharVector) root.getVector("id");
    FixedSizeListVector lists = (FixedSizeListVector) root.getVector("embedding");
    Float4Vector elements = (Float4Vector) lists.getDataVector();
    assertEquals(DIM, lists.getListSize());
    float[] actual = new float[root.getRowCount() * DIM];
    for (int row = 0; row < root.getRowCount(); row++) {
      assertEquals(prefix + (from + row), String.valueOf(ids.getObject(row)));
      assertFalse(lists.isNull(row) || ids.isNull(row));
      for (int i = row * DIM; i < (row + 1) * DIM; i++) {
        assertFalse(elements.isNull(i));
        actual[i] = elements.get(i);
      }
    }
    assertEquals(root.getRowCount(), lists.getValueCount());
    assertEquals(root.getRowCount() * DIM, elements.getValueCount());
    assertBits(vectors(from, from + root.getRowCount()), actual);
    return root.getRowCount();
  }

  private static List<Integer> readBack(Path file, String prefix) throws IOException {
    List<Integer> batches = new ArrayList<>();
    try (BufferAllocator allocator = new RootAllocator();
        ArrowFileReader reader = new ArrowFileReader(Files.newByteChannel(file), allocator)) {
      VectorSchemaRoot root = reader.getVectorSchemaRoot();
      assertMetadata(root);
      int rows = 0;
      while (reader.loadNextBatch()) {
        batches.add(assertRows(root, prefix, rows));
        rows += root.getRowCount();
      }
    }
    return batches;
  }

  private static void assertMetadata(VectorSchemaRoot root) {
    assertEquals(
        Map.of(
            "gamerec.embeddings", "1",
            "gamerec.fingerprint", "f00d",
            "gamerec.dim", "3",
            "gamerec.metric", "INNER_PRODUCT"),
        root.getSchema().getCustomMetadata());
    assertEquals(
        "[id: Utf8 not null, embedding: FixedSizeList(3)<item: FloatingPoint(SINGLE) not null>"
            + " not null]",
        root.getSchema().getFields().toString());
  }

  @ParameterizedTest
  @CsvSource({"0, 4, ''", "1, 4, 1", "4, 4, 4", "9, 4, '4,4,1'", "9, 1000000, 9"})
  void users_areWrittenBatchByBatch(int count, int batchSize, String sizes) throws IOException {
    FakeEncoder encoder = new FakeEncoder(1);
    Embeddings users = users(encoder, count, batchSize);
    Path arrow = directory.resolve("users.arrow");
    users.writeArrow(arrow);
    List<Integer> expected =
        sizes.isEmpty()
            ? List.of()
            : List.of(sizes.split(",")).stream().map(Integer::valueOf).toList();
    assertEquals(expected, encoder.batches);
    assertEquals(expected, readBack(arrow, "user "));
    Path npy = directory.resolve("users.npy");
    users.writeNpy(npy);
    assertArrayEquals(new int[] {count, DIM}, Npy.read(npy).shape());
    assertBits(vectors(0, count), Npy.read(npy).values());
    try (BufferAllocator allocator = new RootAllocator();
        VectorSchemaRoot root = users.toArrow(allocator)) {
      assertMetadata(root);
      assertEquals(count, assertRows(root, "user ", 0));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 8192, 20_000})
  void items_areWrittenInTheirOrder(int count) throws IOException {
    Embeddings items = Embeddings.ofItems(new FakeEncoder(count));
    assertEquals(ids("game é", count), items.ids());
    assertEquals(DIM, items.dim());
    Path arrow = directory.resolve("items.arrow");
    items.writeArrow(arrow);
    assertEquals((count + 8191) / 8192, readBack(arrow, "game é").size());
    items.writeNpy(directory.resolve("items.npy"));
    assertBits(vectors(0, count), Npy.read(directory.resolve("items.npy")).values());
    try (BufferAllocator allocator = new RootAllocator();
        VectorSchemaRoot root = items.toArrow(allocator)) {
      assertEquals(count, assertRows(root, "game é", 0));
    }
  }

  /**
   * A million users pass through Arrow memory of a batch: ids, vectors and what they round up to.
   */
  @Test
  void toFile_aMillionUsers_takesTheMemoryOfABatch() throws IOException {
    int users = 1_000_000;
    FakeEncoder encoder = new FakeEncoder(1);
    Path file = directory.resolve("many.arrow");
    long most;
    try (BufferAllocator allocator = new RootAllocator(1 << 20)) {
      users(encoder, users, 2_000).writeArrow(file, allocator);
      most = allocator.getPeakMemoryAllocation();
    }
    assertEquals(500, encoder.batches.size());
    assertTrue(most < 200_000, most + " bytes");
    assertTrue(Files.size(file) > users * 4L * DIM);
  }

  /** There was a file before; it stays, and nothing lies beside it. */
  @Test
  void encoderThatFails_leavesNoFileAndNoMemory() throws IOException {
    FakeEncoder encoder = new FakeEncoder(1);
    encoder.failAt = 7;
    Embeddings users = users(encoder, 10, 3);
    Path file = directory.resolve("users");
    Files.writeString(file, "before");
    for (Runnable write :
        List.<Runnable>of(() -> users.writeArrow(file), () -> users.writeNpy(file))) {
      assertEquals(
          "no memory on the card",
          assertThrows(IllegalStateException.class, write::run).getMessage());
      assertEquals("before", Files.readString(file));
      try (var files = Files.list(directory)) {
        assertEquals(List.of(file), files.toList());
      }
    }
    try (BufferAllocator allocator = new RootAllocator()) {
      assertThrows(IllegalStateException.class, () -> users.toArrow(allocator));
      assertEquals(0, allocator.getAllocatedMemory());
    }
  }

  @Test
  void encoderThatGivesTooFew_isRefused() {
    TowerEncoder broken =
        new TowerEncoder() {
          private final FakeEncoder encoder = new FakeEncoder(2);

          @Override
          public int dim() {
            return DIM;
          }

          @Override
          public Metric metric() {
            return encoder.metric();
          }

          @Override
          public List<String> itemIds() {
            return encoder.itemIds();
          }

          @Override
          public float[] encodeItems() {
            return new float[5];
          }

          @Override
          public float[] encodeUsers(List<History> histories) {
            return new float[0];
          }

          @Override
          public String fingerprint() {
            return "";
          }
        };
    assertEquals(
        "the encoder must give 2 vectors of length 3, got 5 values",
        assertThrows(
                IllegalStateException.class,
                () -> Embeddings.ofItems(broken).writeNpy(directory.resolve("x")))
            .getMessage());
    assertFalse(Files.exists(directory.resolve("x")));
  }

  @Test
  void ofUsers_wrongArguments_areRefused() {
    FakeEncoder encoder = new FakeEncoder(1);
    assertEquals(
        "ids and histories must be equally many, got 1 and 0",
        assertThrows(
                IllegalArgumentException.class,
                () -> Embeddings.ofUsers(encoder, List.of("u"), List.of(), 1))
            .getMessage());
    assertEquals(
        "batchSize must be in [1, 715827882], got 0",
        assertThrows(
                IllegalArgumentException.class,
                () -> Embeddings.ofUsers(encoder, List.of(), List.of(), 0))
            .getMessage());
  }

  @Test
  void write_whereNoneCanBe_saysSo() {
    Path file = directory.resolve("none/users.arrow");
    Embeddings users = users(new FakeEncoder(1), 1, 1);
    for (Runnable write :
        List.<Runnable>of(
            () -> users.writeArrow(file), () -> users.writeNpy(file), () -> users.writeIds(file))) {
      String message = assertThrows(GamerecException.class, write::run).getMessage();
      assertTrue(message.startsWith("cannot write " + file + ": "), message);
    }
  }

  @Test
  void writeArrow_hasAFooterForReadingAnyBatch() throws IOException {
    Path file = directory.resolve("users.arrow");
    users(new FakeEncoder(1), 9, 4).writeArrow(file);
    try (BufferAllocator allocator = new RootAllocator();
        ArrowFileReader reader = new ArrowFileReader(Files.newByteChannel(file), allocator)) {
      assertEquals(3, reader.getRecordBlocks().size());
      assertTrue(reader.loadRecordBatch(reader.getRecordBlocks().get(2)));
      assertRows(reader.getVectorSchemaRoot(), "user ", 8);
    }
  }
}
