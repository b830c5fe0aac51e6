package io.gamerec.features.source;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gamerec.api.data.Catalogue;
import io.gamerec.api.data.Duplicates;
import io.gamerec.api.data.Interactions;
import io.gamerec.api.internal.Files2;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.SmallIntVector;
import org.apache.arrow.vector.TimeStampMicroTZVector;
import org.apache.arrow.vector.TimeStampNanoVector;
import org.apache.arrow.vector.TimeStampSecVector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.impl.UnionListWriter;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The allocator's accounts are the leak test: closing it with live children throws. */
class TabularSourceTest {
  private static final String[] USERS = {"ann", "bob", "ann", "çem", "bob"};
  private static final List<String> EXPECTED =
      List.of(
          "ann 20 2.0 RECOMMENDED",
          "ann 10 0.5 NOT_RECOMMENDED",
          "bob 10 0.0 NONE",
          "bob 20 100.25 NONE",
          "çem 30 1.0 NONE");

  private final BufferAllocator allocator = new RootAllocator();
  private final Tables tables = new Tables(allocator);

  @TempDir private Path directory;

  @AfterEach
  void everythingIsFreed() {
    tables.dictionaries.close();
    allocator.close();
  }

  private FieldVector[] columns() {
    return new FieldVector[] {
      tables.texts("user_id", USERS),
      tables.texts("item_id", "20", "10", "10", "30", "20"),
      tables.doubles("hours", 2.0, 0.0, 0.5, 1.0, 100.25),
      tables.bits("recommended", true, null, false, null, null)
    };
  }

  private SourceData load(InteractionColumns names, FieldVector... columns) {
    try (VectorSchemaRoot root = Tables.root(columns)) {
      return TabularSource.builder()
          .interactions(Table.arrow(root, tables.dictionaries), names)
          .build()
          .load();
    }
  }

  private List<String> rows(InteractionColumns names, FieldVector... columns) {
    return Tables.rows(load(names, columns).data().interactions());
  }

  private List<String> rows(FieldVector... columns) {
    return rows(InteractionColumns.DEFAULT, columns);
  }

  @Test
  void arrow_groupsByUserInOrderOfOccurrence_itemsAscend() {
    SourceData data = load(InteractionColumns.DEFAULT, columns());
    assertEquals(EXPECTED, Tables.rows(data.data().interactions()));
    assertEquals(List.of("10", "20", "30"), data.data().catalogue().itemIds());
    assertEquals("interactions: 5 rows, 5 records, 0 malformed\n", data.report().toString());
  }

  @Test
  void arrow_dictionaryEncoded_givesTheSame() {
    FieldVector[] columns = columns();
    columns[0].close();
    columns[1].close();
    // An entry that nobody uses, and one that occurs twice.
    columns[0] =
        tables.encoded("user_id", 1, List.of("nobody", "bob", "çem", "ann"), 3, 1, 3, 2, 1);
    columns[1] = tables.encoded("item_id", 2, List.of("20", "30", "10", "20"), 0, 2, 2, 1, 3);
    assertEquals(EXPECTED, rows(columns));
  }

  @Test
  void arrow_largeTextAndIntIds_giveTheSame() {
    FieldVector[] columns = columns();
    columns[0].close();
    columns[1].close();
    columns[0] = tables.largeTexts("user_id", USERS);
    columns[1] = tables.longs("item_id", 20L, 10L, 10L, 30L, 20L);
    assertEquals(EXPECTED, rows(columns));
  }

  @Test
  void intIds_areWrittenAsDigits_andAscendByValue() {
    UInt8Vector users = new UInt8Vector("user_id", allocator);
    for (int row = 0; row < 4; row++) {
      users.setSafe(row, row == 3 ? -1 : row);
    }
    users.setValueCount(4);
    SourceData data =
        load(
            InteractionColumns.DEFAULT,
            users,
            tables.longs("item_id", 100L, -5L, 9L, Long.MIN_VALUE));
    assertEquals(
        List.of(
            "0 100 1.0 NONE",
            "1 -5 1.0 NONE",
            "2 9 1.0 NONE",
            "18446744073709551615 -9223372036854775808 1.0 NONE"),
        Tables.rows(data.data().interactions()));
    assertEquals(
        List.of("9", "100", "-5", "-9223372036854775808"), data.data().catalogue().itemIds());
  }

  @Test
  void hours_ofEveryNumericType_areRead() {
    SmallIntVector small = new SmallIntVector("hours", allocator);
    small.setSafe(0, 7);
    small.setValueCount(1);
    assertEquals(
        List.of("a x 7.0 NONE"),
        rows(tables.texts("user_id", "a"), tables.texts("item_id", "x"), small));
    DecimalVector decimal = new DecimalVector("hours", allocator, 10, 2);
    decimal.setSafe(0, 725);
    decimal.setValueCount(1);
    assertEquals(
        List.of("a x 7.25 NONE"),
        rows(tables.texts("user_id", "a"), tables.texts("item_id", "x"), decimal));
  }

  @Test
  void ratings_becomeVerdictsByThresholds_unlessTheUserSaidSo() {
    InteractionColumns names =
        InteractionColumns.builder()
            .userId("u")
            .itemId("i")
            .hours("stars")
            .likedFrom(4)
            .dislikedTo(2)
            .build();
    assertEquals(
        List.of(
            "a p 4.0 RECOMMENDED",
            "a q 2.0 NOT_RECOMMENDED",
            "a r 3.0 NONE",
            "a s 5.0 NOT_RECOMMENDED"),
        rows(
            names,
            tables.texts("u", "a", "a", "a", "a"),
            tables.texts("i", "p", "q", "r", "s"),
            tables.doubles("stars", 4.0, 2.0, 3.0, 5.0),
            tables.bits("recommended", null, null, null, false)));
  }

  @Test
  void timestamps_ofEveryUnit_becomeMilliseconds() {
    TimeStampSecVector seconds = new TimeStampSecVector("timestamp", allocator);
    seconds.setSafe(0, 1_500_000_000L);
    TimeStampMicroTZVector micros =
        new TimeStampMicroTZVector(
            "timestamp",
            FieldType.nullable(
                new ArrowType.Timestamp(
                    org.apache.arrow.vector.types.TimeUnit.MICROSECOND, "Europe/Paris")),
            allocator);
    micros.setSafe(0, 1_500_000_000_000_999L);
    TimeStampNanoVector nanos = new TimeStampNanoVector("timestamp", allocator);
    nanos.setSafe(0, -1L);
    DateDayVector days = new DateDayVector("timestamp", allocator);
    days.setSafe(0, -1);
    FieldVector[] kinds = {seconds, micros, nanos, days, tables.longs("timestamp", 12L)};
    long[] expected = {1_500_000_000_000L, 1_500_000_000_000L, -1, -86_400_000L, 12_000};
    for (int i = 0; i < kinds.length; i++) {
      kinds[i].setValueCount(1);
      assertEquals(
          List.of("a x 1.0 NONE " + expected[i]),
          rows(tables.texts("user_id", "a"), tables.texts("item_id", "x"), kinds[i]));
    }
    InteractionColumns millis =
        InteractionColumns.builder().timestampUnit(TimeUnit.MILLISECONDS).build();
    assertEquals(
        List.of("a x 1.0 NONE 12"),
        rows(
            millis,
            tables.texts("user_id", "a"),
            tables.texts("item_id", "x"),
            tables.longs("timestamp", 12L)));
  }

  @Test
  void arrowReader_streamsBatches_andLeavesTheReaderToTheCaller() throws IOException {
    byte[] stream;
    try (VectorSchemaRoot root = Tables.root(columns())) {
      stream = Tables.stream(root, null);
    }
    try (ArrowStreamReader reader =
        new ArrowStreamReader(new ByteArrayInputStream(stream), allocator)) {
      TabularSource source = TabularSource.builder().interactions(Table.arrow(reader)).build();
      assertEquals(EXPECTED, Tables.rows(source.load().data().interactions()));
    }
  }

  @Test
  void folder_isReadInOrderOfNames() throws IOException {
    Files.writeString(directory.resolve("b.csv"), "user_id,item_id\nbob,2\n");
    Files.writeString(directory.resolve("a.csv"), "item_id,user_id\n1,ann\n");
    Files.writeString(directory.resolve("notes.txt"), "not a table");
    SourceData data = TabularSource.builder().interactions(Table.csv(directory)).build().load();
    assertEquals(
        List.of("ann 1 1.0 NONE", "bob 2 1.0 NONE"), Tables.rows(data.data().interactions()));
    assertEquals(
        "a.csv: 1 rows, 1 records, 0 malformed\nb.csv: 1 rows, 1 records, 0 malformed\n",
        data.report().toString());
  }

  @Test
  void csv_quotesByteOrderMarkGzipAndLineEnds() throws IOException {
    String text = "\ufeffuser_id,\"item_id\",hours\r\n\"a,\"\"b\"\"\",\"x\ny\",1e1\r\n\r\nç,x,0.1";
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
      out.write(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
    Path file = Files.write(directory.resolve("data.gz"), zipped.toByteArray());
    SourceData data = TabularSource.builder().interactions(Table.csv(file)).build().load();
    assertEquals(
        List.of("a,\"b\" x\ny 10.0 NONE", "ç x 0.1 NONE"), Tables.rows(data.data().interactions()));
    assertEquals(sha256(file), data.sha256());
  }

  private static String sha256(Path file) throws IOException {
    return Files2.sha256(file);
  }

  @Test
  void csv_withoutHeader_inLatin1() throws IOException {
    Path file =
        Files.write(directory.resolve("x.tsv"), "zoë\t\"7\t2020-01-01\n".getBytes(ISO_8859_1));
    CsvFormat format =
        CsvFormat.TSV.withoutHeader("user_id", "item_id", "timestamp").withCharset(ISO_8859_1);
    assertEquals(
        List.of("zoë \"7 1.0 NONE 1577836800000"),
        Tables.rows(
            TabularSource.builder()
                .interactions(Table.csv(file, format))
                .build()
                .load()
                .data()
                .interactions()));
  }

  @Test
  void csvItems_listsNumbersAndTexts() throws IOException {
    Path rows =
        Files.writeString(directory.resolve("rows.csv"), "user_id,item_id\na,2\na,9\na,1\n");
    Path items =
        Files.writeString(
            directory.resolve("items.csv"),
            "id,name,genres,year,raw\n2,Two,Action| Comedy||Action,1999,x\n1,,,,\n2,again,,,\n");
    SourceData data =
        TabularSource.builder()
            .interactions(Table.csv(rows))
            .items(
                Table.csv(items),
                ItemColumns.builder()
                    .itemId("id")
                    .title("name")
                    .list("genres", '|')
                    .numbers("year")
                    .without("raw")
                    .build())
            .build()
            .load();
    Catalogue catalogue = data.data().catalogue();
    assertEquals(List.of("2", "1"), catalogue.itemIds());
    assertEquals(Arrays.asList("Two", null), catalogue.text("title"));
    assertEquals(List.of(List.of("Action", "Comedy"), List.of()), catalogue.textList("genres"));
    assertEquals(1999, catalogue.number("year")[0]);
    assertTrue(Double.isNaN(catalogue.number("year")[1]));
    assertEquals(
        "no column raw; the catalogue has [item_id, title, genres, year]",
        assertThrows(IllegalArgumentException.class, () -> catalogue.text("raw")).getMessage());
    assertEquals(List.of("a 2 1.0 NONE", "a 1 1.0 NONE"), Tables.rows(data.data().interactions()));
    assertEquals(
        1,
        data.report().files().get(0).dropped().get("rows of an item that is not in the catalogue"));
    assertEquals(1, data.report().files().get(1).dropped().get("repeats of an id"));
  }

  @Test
  void arrowItems_ofSeveralBatchesAndKinds_areJoined() throws IOException {
    Files.write(directory.resolve("1.arrow"), items(1, "a", "b", "a"));
    Files.write(directory.resolve("2.arrow"), items(10, "b", "c", null));
    try (VectorSchemaRoot root =
        Tables.root(tables.texts("user_id", "u", "u"), tables.texts("item_id", "c", "a"))) {
      SourceData data =
          TabularSource.builder()
              .interactions(Table.arrow(root))
              .items(Table.arrow(directory), ItemColumns.builder().itemId("key").build())
              .build()
              .load();
      Catalogue catalogue = data.data().catalogue();
      assertEquals(List.of("a", "b", "c"), catalogue.itemIds());
      assertEquals(Arrays.asList("dev", null, null), catalogue.text("developer"));
      assertEquals(List.of(List.of("t0"), List.of(), List.of()), catalogue.textList("tags"));
      assertEquals(11, catalogue.number("price")[2]);
      assertEquals(2, catalogue.number("price")[1]);
      assertEquals(
          List.of(0L, 1L), data.report().files().stream().skip(1).map(f -> f.malformed()).toList());
      assertEquals(
          List.of("u c 1.0 NONE", "u a 1.0 NONE"), Tables.rows(data.data().interactions()));
    }
  }

  /** Three items with a list in row 0, codes and a number that ascends from {@code price}. */
  private byte[] items(long price, String... ids) {
    ListVector tags = ListVector.empty("tags", allocator);
    tags.addOrGetVector(FieldType.nullable(ArrowType.Utf8.INSTANCE));
    UnionListWriter writer = tags.getWriter();
    for (int row = 0; row < 3; row++) {
      writer.setPosition(row);
      writer.startList();
      if (row == 0) {
        writer.writeVarChar("t0");
      }
      writer.endList();
    }
    tags.setValueCount(3);
    Tables own = new Tables(allocator);
    try (VectorSchemaRoot root =
        Tables.root(
            own.texts("key", ids),
            own.encoded("developer", 4, List.of("x", "dev"), 1, null, null),
            tags,
            own.longs("price", price, price + 1, price + 2))) {
      return Tables.file(root, own.dictionaries);
    } finally {
      own.dictionaries.close();
    }
  }

  @Test
  void duplicates_followTheRule() {
    assertEquals(
        "interactions: user a has item x twice; say with duplicates(...) what becomes of repeats",
        assertThrows(
                IllegalArgumentException.class,
                () -> rows(tables.texts("user_id", "a", "a"), tables.texts("item_id", "x", "x")))
            .getMessage());
    try (VectorSchemaRoot root =
        Tables.root(
            tables.texts("user_id", "a", "a"),
            tables.texts("item_id", "x", "x"),
            tables.doubles("hours", 2.0, 3.0))) {
      SourceData data =
          TabularSource.builder()
              .interactions(Table.arrow(root))
              .duplicates(Duplicates.SUM)
              .build()
              .load();
      assertEquals(List.of("a x 5.0 NONE"), Tables.rows(data.data().interactions()));
      assertEquals(
          1, data.report().cleaned().get("rows merged into others of the same user and item"));
    }
  }

  @Test
  void result_outlivesTheVectors() {
    Interactions interactions = load(InteractionColumns.DEFAULT, columns()).data().interactions();
    assertEquals(0, allocator.getAllocatedMemory());
    assertEquals(EXPECTED, Tables.rows(interactions));
  }

  @Test
  void wrongColumns_inMemory_areArguments() {
    assertEquals(
        "interactions: no column item_id; it has [user_id]",
        assertThrows(IllegalArgumentException.class, () -> rows(tables.texts("user_id", "a")))
            .getMessage());
    InteractionColumns named = InteractionColumns.builder().hours("score").build();
    assertEquals(
        "interactions: no column score; it has [user_id, item_id]",
        assertThrows(
                IllegalArgumentException.class,
                () -> rows(named, tables.texts("user_id", "a"), tables.texts("item_id", "x")))
            .getMessage());
    assertEquals(
        "interactions: column hours must be Int, FloatingPoint or Decimal, got Utf8",
        assertThrows(
                IllegalArgumentException.class,
                () ->
                    rows(
                        tables.texts("user_id", "a"),
                        tables.texts("item_id", "x"),
                        tables.texts("hours", "1")))
            .getMessage());
    assertEquals(
        "interactions: no dictionary 9 for column user_id",
        assertThrows(
                IllegalArgumentException.class,
                () -> rows(tables.codes("user_id", 9, 0), tables.texts("item_id", "x")))
            .getMessage());
  }

  @Test
  @SuppressWarnings("unchecked")
  void withoutArrowDataset_onlyParquetFails_andNamesTheArtifact() throws Exception {
    List<URL> path = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      if (!entry.contains("arrow-dataset")) {
        path.add(Path.of(entry).toUri().toURL());
      }
    }
    try (URLClassLoader loader =
        new URLClassLoader(path.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
      Object without =
          loader.loadClass(WithoutDataset.class.getName()).getDeclaredConstructor().newInstance();
      assertEquals(
          List.of(
              "u i 1.0 NONE",
              "cannot read Parquet from rows.parquet: add org.apache.arrow:arrow-dataset, in the"
                  + " version of arrow-vector, to the class path"),
          ((Callable<List<String>>) without).call());
    }
  }

  @Test
  void builder_namesWhatIsMissing() {
    assertEquals(
        "a tabular source needs [interactions]",
        assertThrows(IllegalStateException.class, () -> TabularSource.builder().build())
            .getMessage());
    assertEquals(
        "dislikedTo must be below likedFrom = 2.0, got 2.0",
        assertThrows(
                IllegalArgumentException.class,
                () -> InteractionColumns.builder().likedFrom(2).dislikedTo(2).build())
            .getMessage());
  }
}
