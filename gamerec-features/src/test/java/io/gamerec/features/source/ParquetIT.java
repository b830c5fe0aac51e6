package io.gamerec.features.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gamerec.api.GamerecException;
import io.gamerec.api.data.Catalogue;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.arrow.dataset.file.DatasetFileWriter;
import org.apache.arrow.dataset.file.FileFormat;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.impl.UnionListWriter;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Parquet files as Arrow's native library writes them. */
class ParquetIT {
  private static final int ROWS = 3_000;

  private final BufferAllocator allocator = new RootAllocator();
  private final Tables tables = new Tables(allocator);

  @TempDir private Path directory;

  @AfterEach
  void everythingIsFreed() {
    allocator.close();
  }

  private FieldVector[] columns() {
    Random random = new Random(3);
    String[] users = new String[ROWS];
    String[] items = new String[ROWS];
    Double[] hours = new Double[ROWS];
    Boolean[] verdicts = new Boolean[ROWS];
    Long[] times = new Long[ROWS];
    for (int row = 0; row < ROWS; row++) {
      users[row] = row % 100 == 7 ? null : "user " + random.nextInt(400);
      items[row] = String.valueOf(row);
      hours[row] = row % 100 == 8 ? null : random.nextInt(800) / 8.0;
      verdicts[row] = random.nextInt(3) == 0 ? random.nextBoolean() : null;
      times[row] = (long) random.nextInt(50);
    }
    return new FieldVector[] {
      tables.texts("user_id", users),
      tables.texts("item_id", items),
      tables.doubles("hours", hours),
      tables.bits("recommended", verdicts),
      tables.longs("timestamp", times),
      tables.texts("review", IntStream.range(0, ROWS).mapToObj(i -> "text").toArray(String[]::new))
    };
  }

  /** Writes a file and gives its path; the library makes a folder of one file. */
  private Path write(String name, VectorSchemaRoot root) throws IOException {
    Path folder = directory.resolve(name);
    try (ArrowStreamReader reader =
        new ArrowStreamReader(new ByteArrayInputStream(Tables.stream(root, null)), allocator)) {
      DatasetFileWriter.write(
          allocator,
          reader,
          FileFormat.PARQUET,
          folder.toUri().toString(),
          new String[0],
          1,
          "part-{i}.parquet");
    }
    return folder;
  }

  private static SourceData load(Table table) {
    return TabularSource.builder().interactions(table).build().load();
  }

  @Test
  void parquet_givesWhatTheVectorsGive() throws IOException {
    try (VectorSchemaRoot root = Tables.root(columns())) {
      Path folder = write("rows", root);
      SourceData expected = load(Table.arrow(root));
      SourceData ofFolder = load(Table.parquet(folder));
      SourceData ofFile = load(Table.parquet(folder.resolve("part-0.parquet")));
      List<String> rows = Tables.rows(expected.data().interactions());
      assertEquals(ROWS - 60, rows.size());
      assertEquals(rows, Tables.rows(ofFolder.data().interactions()));
      assertEquals(rows, Tables.rows(ofFile.data().interactions()));
      assertEquals(60, ofFile.report().malformed());
      assertEquals(
          expected.report().files().get(0).examples(), ofFile.report().files().get(0).examples());
    }
  }

  @Test
  void items_withLists_areRead() throws IOException {
    ListVector tags = ListVector.empty("tags", allocator);
    tags.addOrGetVector(FieldType.nullable(ArrowType.Utf8.INSTANCE));
    UnionListWriter writer = tags.getWriter();
    for (int row = 0; row < 2; row++) {
      writer.setPosition(row);
      writer.startList();
      writer.writeVarChar("t" + row);
      writer.endList();
    }
    tags.setValueCount(2);
    try (VectorSchemaRoot rows =
            Tables.root(tables.texts("user_id", "u"), tables.texts("item_id", "b"));
        VectorSchemaRoot items =
            Tables.root(tables.texts("id", "a", "b"), tags, tables.doubles("price", 1.5, null))) {
      Path file = write("items", items);
      Catalogue catalogue =
          TabularSource.builder()
              .interactions(Table.arrow(rows))
              .items(Table.parquet(file), ItemColumns.builder().itemId("id").build())
              .build()
              .load()
              .data()
              .catalogue();
      assertEquals(List.of("a", "b"), catalogue.itemIds());
      assertEquals(List.of(List.of("t0"), List.of("t1")), catalogue.textList("tags"));
      assertEquals(1.5, catalogue.number("price")[0]);
      assertTrue(Double.isNaN(catalogue.number("price")[1]));
    }
  }

  @Test
  void missingColumn_isNamed() throws IOException {
    try (VectorSchemaRoot root = Tables.root(tables.texts("user_id", "u"))) {
      Path file = write("rows", root).resolve("part-0.parquet");
      assertEquals(
          "cannot read the Parquet file " + file + ": no column item_id; it has [user_id]",
          assertThrows(GamerecException.class, () -> load(Table.parquet(file))).getMessage());
    }
  }

  @Test
  void cutAnywhere_isRefused() throws IOException {
    try (VectorSchemaRoot root = Tables.root(columns())) {
      byte[] whole = Files.readAllBytes(write("rows", root).resolve("part-0.parquet"));
      Path file = directory.resolve("cut.parquet");
      for (int length = 0; length < whole.length; length += 1 + whole.length / 60) {
        Files.write(file, Arrays.copyOf(whole, length));
        String message =
            assertThrows(GamerecException.class, () -> load(Table.parquet(file)), "" + length)
                .getMessage();
        assertTrue(message.startsWith("cannot read the Parquet file " + file + ": "), message);
        assertTrue(message.indexOf('\n') < 0, message);
      }
    }
  }

  @Test
  void damagedPages_areRefusedOrRead() throws IOException {
    try (VectorSchemaRoot root = Tables.root(columns())) {
      byte[] whole = Files.readAllBytes(write("rows", root).resolve("part-0.parquet"));
      Path file = directory.resolve("damaged.parquet");
      Random random = new Random(5);
      int refused = 0;
      for (int round = 0; round < 150; round++) {
        byte[] bytes = whole.clone();
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        Files.write(file, bytes);
        try {
          load(Table.parquet(file));
        } catch (GamerecException e) {
          refused++;
        }
      }
      assertTrue(refused > 10, "refused " + refused);
    }
  }
}
