package io.gamerec.model.export;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gamerec.api.History;
import io.gamerec.api.data.Interactions;
import io.gamerec.api.data.Split;
import io.gamerec.features.FeatureSpec;
import io.gamerec.features.Pool;
import io.gamerec.model.DeviceBackend;
import io.gamerec.model.DeviceBackends;
import io.gamerec.model.TinySteam;
import io.gamerec.model.TwoTowerModel;
import io.gamerec.model.tower.Towers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.arrow.dataset.file.FileFormat;
import org.apache.arrow.dataset.file.FileSystemDatasetFactory;
import org.apache.arrow.dataset.jni.NativeMemoryPool;
import org.apache.arrow.dataset.scanner.ScanOptions;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Vectors of a real model, and ids in Parquet, read by Arrow's native library. */
class EmbeddingsIT {
  private static final int DIM = 16;
  private static final int BATCH = 70;

  private static DeviceBackend device;
  private static TwoTowerModel model;
  private static Interactions users;

  @TempDir private Path directory;

  @BeforeAll
  static void build() {
    Split split = TinySteam.split(300, 5);
    users = split.train().interactions();
    device = DeviceBackends.cpu();
    model =
        TwoTowerModel.builder()
            .features(
                FeatureSpec.builder()
                    .itemId(8)
                    .multiHot("genres", 4)
                    .history(h -> h.pools(Pool.FULL))
                    .affinity("genres")
                    .build()
                    .fit(split.train()))
            .device(device)
            .outputDim(DIM)
            .towers(Towers.projection().hidden(32))
            .build();
  }

  @AfterAll
  static void close() {
    model.close();
    device.close();
  }

  /** Encoded in the batches of the export: other sizes may round otherwise. */
  private static float[] userVectors() {
    float[] vectors = new float[users.userCount() * DIM];
    for (int from = 0; from < users.userCount(); from += BATCH) {
      List<History> batch =
          IntStream.range(from, Math.min(users.userCount(), from + BATCH))
              .mapToObj(users::history)
              .toList();
      System.arraycopy(model.encodeUsers(batch), 0, vectors, from * DIM, batch.size() * DIM);
    }
    return vectors;
  }

  private static List<String> userIds() {
    return IntStream.range(0, users.userCount()).mapToObj(users::userId).toList();
  }

  private static void assertContent(Path file, List<String> ids, float[] vectors)
      throws IOException {
    List<String> readIds = new ArrayList<>();
    float[] read = new float[vectors.length];
    try (BufferAllocator allocator = new RootAllocator();
        ArrowFileReader reader = new ArrowFileReader(Files.newByteChannel(file), allocator)) {
      VectorSchemaRoot root = reader.getVectorSchemaRoot();
      assertEquals(
          model.fingerprint(), root.getSchema().getCustomMetadata().get("gamerec.fingerprint"));
      while (reader.loadNextBatch()) {
        FixedSizeListVector lists = (FixedSizeListVector) root.getVector("embedding");
        Float4Vector elements = (Float4Vector) lists.getDataVector();
        for (int row = 0; row < root.getRowCount(); row++) {
          for (int i = 0; i < DIM; i++) {
            read[readIds.size() * DIM + i] = elements.get(row * DIM + i);
          }
          readIds.add(String.valueOf(root.getVector("id").getObject(row)));
        }
      }
    }
    assertEquals(ids, readIds);
    assertArrayEquals(vectors, read);
  }

  @Test
  void items_areTheBitsOfTheModel() throws IOException {
    Embeddings items = Embeddings.ofItems(model);
    items.writeNpy(directory.resolve("items.npy"));
    Npy.Array read = Npy.read(directory.resolve("items.npy"));
    assertArrayEquals(new int[] {TinySteam.GAMES, DIM}, read.shape());
    assertArrayEquals(model.encodeItems(), read.values());
    items.writeArrow(directory.resolve("items.arrow"));
    assertContent(directory.resolve("items.arrow"), model.itemIds(), model.encodeItems());
  }

  @Test
  void users_areTheBitsOfTheModel() throws IOException {
    Embeddings embeddings = Embeddings.ofUsers(model, users, BATCH);
    assertEquals(userIds(), embeddings.ids());
    embeddings.writeNpy(directory.resolve("users.npy"));
    assertArrayEquals(userVectors(), Npy.read(directory.resolve("users.npy")).values());
    embeddings.writeArrow(directory.resolve("users.arrow"));
    assertContent(directory.resolve("users.arrow"), userIds(), userVectors());
  }

  private static List<String> parquet(Path file) throws Exception {
    List<String> ids = new ArrayList<>();
    try (BufferAllocator allocator = new RootAllocator();
        FileSystemDatasetFactory factory =
            new FileSystemDatasetFactory(
                allocator,
                NativeMemoryPool.getDefault(),
                FileFormat.PARQUET,
                file.toUri().toString());
        var dataset = factory.finish();
        var scanner = dataset.newScan(new ScanOptions(1 << 15, Optional.empty()));
        ArrowReader reader = scanner.scanBatches()) {
      assertEquals(
          List.of("id"),
          reader.getVectorSchemaRoot().getSchema().getFields().stream()
              .map(field -> field.getName())
              .toList());
      while (reader.loadNextBatch()) {
        VarCharVector vector = (VarCharVector) reader.getVectorSchemaRoot().getVector("id");
        for (int row = 0; row < vector.getValueCount(); row++) {
          ids.add(String.valueOf(vector.getObject(row)));
        }
      }
    }
    return ids;
  }

  /** Ids of no batch, of one, and of several, in one file and in their order. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 100_000})
  void writeIds_isParquetInTheirOrder(int count) throws Exception {
    List<String> ids = IntStream.range(0, count).mapToObj(i -> "ü" + i * 7L).toList();
    List<History> histories = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      histories.add(History.empty());
    }
    Path file = directory.resolve("ids.parquet");
    Files.writeString(file, "replaced");
    Embeddings.ofUsers(model, ids, histories, 10).writeIds(file);
    assertEquals(ids, parquet(file));
    try (var files = Files.list(directory)) {
      assertEquals(List.of(file), files.toList());
    }
  }
}
