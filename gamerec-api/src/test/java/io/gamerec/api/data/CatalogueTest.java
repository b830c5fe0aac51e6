package io.gamerec.api.data;

import static io.gamerec.api.Fixtures.assertContains;
import static io.gamerec.api.Fixtures.refusal;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gamerec.api.Fixtures;
import io.gamerec.api.GamerecException;
import io.gamerec.api.internal.ArrowColumns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.LargeVarCharVector;
import org.apache.arrow.vector.TimeMilliVector;
import org.apache.arrow.vector.TimeStampNanoVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.LargeListVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.impl.UnionListWriter;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogueTest {
  private final BufferAllocator allocator = new RootAllocator();

  @TempDir private Path directory;

  @AfterEach
  void everythingIsFreed() {
    allocator.close();
  }

  private static Map<String, ArrowColumns.Column> games() {
    Map<String, ArrowColumns.Column> columns = new LinkedHashMap<>();
    columns.put(Catalogue.ITEM_ID, new ArrowColumns.Text(new String[] {"10", "20", "ü30"}));
    columns.put(Catalogue.TITLE, new ArrowColumns.Text(new String[] {"Ten", null, "Ведьмак 😀"}));
    columns.put(
        "genres",
        new ArrowColumns.TextList(
            List.of(List.of("Action", "Бродилка"), List.of(), List.of("RPG"))));
    columns.put("price", new ArrowColumns.Numbers(new double[] {4.99, Double.NaN, 0}));
    return columns;
  }

  private Path file(byte[] bytes) throws IOException {
    return Files.write(directory.resolve("catalogue.arrow"), bytes);
  }

  private static void assertSame(Catalogue expected, Catalogue actual) {
    assertEquals(expected.itemIds(), actual.itemIds());
    assertEquals(expected.text(Catalogue.TITLE), actual.text(Catalogue.TITLE));
    assertEquals(expected.textList("genres"), actual.textList("genres"));
    assertArrayEquals(expected.number("price"), actual.number("price"));
  }

  @Test
  void arrowFile_roundTrip_givesTheSameColumnsAndBytes() throws IOException {
    Catalogue catalogue = Fixtures.catalogue(games());
    byte[] bytes = catalogue.toArrowFile();
    Catalogue read = Catalogue.fromArrowFile(file(bytes));
    assertSame(catalogue, read);
    assertEquals(Arrays.asList("Ten", null, "Ведьмак 😀"), read.text(Catalogue.TITLE));
    assertEquals(List.of(), read.textList("genres").get(1));
    assertArrayEquals(new double[] {4.99, Double.NaN, 0}, read.number("price"));
    assertArrayEquals(bytes, read.toArrowFile());
    assertArrayEquals(bytes, Fixtures.catalogue(games()).toArrowFile());
  }

  @Test
  void arrowFile_emptyCatalogue() throws IOException {
    Catalogue empty = Fixtures.catalogue(List.of());
    assertEquals(0, Catalogue.fromArrowFile(file(empty.toArrowFile())).size());
  }

  @Test
  void rowsAndTitles() {
    Catalogue catalogue = Fixtures.catalogue(games());
    assertEquals(3, catalogue.size());
    assertEquals(OptionalInt.of(2), catalogue.row("ü30"));
    assertEquals(OptionalInt.empty(), catalogue.row("30"));
    assertEquals("Ten", catalogue.title("10"));
    assertEquals("20", catalogue.title("20"));
    assertEquals("999", catalogue.title("999"));
    assertEquals("g1", Fixtures.catalogue(Fixtures.itemIds(2)).title("g1"));
  }

  @Test
  void number_isACopy() {
    Catalogue catalogue = Fixtures.catalogue(games());
    catalogue.number("price")[0] = 100;
    assertEquals(4.99, catalogue.number("price")[0]);
  }

  @Test
  void columnErrors_nameWhatThereIs() {
    Catalogue catalogue = Fixtures.catalogue(games());
    assertEquals(
        "no column tags; the catalogue has [item_id, title, genres, price]",
        refusal(IllegalArgumentException.class, () -> catalogue.textList("tags")));
    assertEquals(
        "column price is of kind Numbers, expected Text",
        refusal(IllegalArgumentException.class, () -> catalogue.text("price")));
    assertEquals(
        "column title is of kind Text, expected Numbers",
        refusal(IllegalArgumentException.class, () -> catalogue.number("title")));
    assertEquals(
        "column genres is of kind TextList, expected Text",
        refusal(IllegalArgumentException.class, () -> catalogue.text("genres")));
    assertTrue(catalogue.isNumber("price"));
    assertFalse(catalogue.isNumber("genres"));
    refusal(IllegalArgumentException.class, () -> catalogue.isNumber("tags"));
  }

  @Test
  void ids_missingOrRepeated_areRefused() {
    assertEquals(
        "item_id b occurs twice, in rows 1 and 3",
        refusal(
            IllegalArgumentException.class, () -> Fixtures.catalogue(List.of("a", "b", "c", "b"))));
    assertEquals(
        "item_id must not be missing, is in row 1",
        refusal(
            IllegalArgumentException.class,
            () ->
                Fixtures.catalogue(
                    Map.of(Catalogue.ITEM_ID, new ArrowColumns.Text(new String[] {"a", null})))));
    assertEquals(
        "item_id must not be missing, is in row 0",
        refusal(IllegalArgumentException.class, () -> Fixtures.catalogue(List.of(""))));
    assertEquals(
        "no column item_id; the catalogue has [x]",
        refusal(IllegalArgumentException.class, () -> read(new BigIntVector("x", allocator))));
    assertEquals(
        "column item_id is of kind Numbers, expected Text",
        refusal(
            IllegalArgumentException.class, () -> read(new BigIntVector("item_id", allocator))));
  }

  @Test
  void numbers_ofEveryArrowKind() {
    IntVector ints = new IntVector("int", allocator);
    Float4Vector floats = new Float4Vector("float", allocator);
    BitVector bits = new BitVector("bit", allocator);
    for (int row = 0; row < 2; row++) {
      ints.setSafe(row, -7 * row);
      floats.setSafe(row, 0.25f);
      bits.setSafe(row, row);
    }
    ints.setNull(2);
    floats.setNull(2);
    bits.setNull(2);
    Catalogue catalogue = read(ids("a", "b", "c"), ints, floats, bits);
    assertArrayEquals(new double[] {0, -7, Double.NaN}, catalogue.number("int"));
    assertArrayEquals(new double[] {0.25, 0.25, Double.NaN}, catalogue.number("float"));
    assertArrayEquals(new double[] {0, 1, Double.NaN}, catalogue.number("bit"));
  }

  @Test
  void wideKinds_readAsTheirNarrowOnes() {
    LargeVarCharVector texts = new LargeVarCharVector("text", allocator);
    texts.setSafe(0, "ç".getBytes(UTF_8));
    DecimalVector decimals = new DecimalVector("decimal", allocator, 10, 2);
    decimals.setSafe(0, 725);
    TimeStampNanoVector times = new TimeStampNanoVector("time", allocator);
    times.setSafe(0, 1_500_000_000_000_999_999L);
    DateDayVector days = new DateDayVector("day", allocator);
    days.setSafe(0, -1);
    LargeListVector lists = LargeListVector.empty("list", allocator);
    lists.addOrGetVector(FieldType.nullable(ArrowType.LargeUtf8.INSTANCE));
    lists.startNewValue(0);
    ((LargeVarCharVector) lists.getDataVector()).setSafe(0, "x".getBytes(UTF_8));
    lists.endValue(0, 1);
    for (FieldVector vector : List.of(texts, decimals, times, days, lists)) {
      vector.setValueCount(2);
    }
    Catalogue catalogue = read(ids("a", "b"), texts, decimals, times, days, lists);
    assertEquals(Arrays.asList("ç", null), catalogue.text("text"));
    assertArrayEquals(new double[] {7.25, Double.NaN}, catalogue.number("decimal"));
    assertArrayEquals(new double[] {1_500_000_000_000.0, Double.NaN}, catalogue.number("time"));
    assertArrayEquals(new double[] {-86_400_000, Double.NaN}, catalogue.number("day"));
    assertEquals(List.of(List.of("x"), List.of()), catalogue.textList("list"));
  }

  @Test
  void offsetsBeyondTheElements_areRefused() {
    ListVector lists = ListVector.empty("tags", allocator);
    lists.addOrGetVector(FieldType.nullable(ArrowType.Utf8.INSTANCE));
    for (int row = 0; row < 2; row++) {
      lists.startNewValue(row);
      lists.endValue(row, 0);
    }
    lists.setValueCount(2);
    lists.getOffsetBuffer().setInt(4, 1_000_000_000);
    assertEquals(
        "column tags has offset 1000000000 in row 1, expected one from 0 to 0",
        refusal(IllegalArgumentException.class, () -> read(ids("a", "b"), lists)));
  }

  /** A column of a foreign type passed as numbers when all its values were missing. */
  @Test
  void foreignType_allMissing_isRefused() {
    TimeMilliVector times = new TimeMilliVector("released", allocator);
    times.allocateNew(1);
    assertContains(
        refusal(IllegalArgumentException.class, () -> read(ids("a"), times)),
        "column released must be Utf8, List of Utf8, Int, FloatingPoint, Decimal, Bool, Timestamp,"
            + " Date or FixedSizeList of 32-bit FloatingPoint, got Time");
  }

  /** Codes of a dictionary passed as numbers. */
  @Test
  void dictionaryEncoded_isRefused() {
    DictionaryEncoding encoding = new DictionaryEncoding(1, false, new ArrowType.Int(32, true));
    FieldType type = new FieldType(true, new ArrowType.Int(32, true), encoding);
    IntVector codes = new IntVector("developer", type, allocator);
    codes.setSafe(0, 0);
    assertEquals(
        "column developer is dictionary-encoded; decode it first",
        refusal(IllegalArgumentException.class, () -> read(ids("a"), codes)));
  }

  /** What was written could not be read: its lists had elements of no type. */
  @Test
  void arrowFile_onlyEmptyLists_roundTrip() throws IOException {
    Map<String, ArrowColumns.Column> columns = games();
    columns.put("genres", new ArrowColumns.TextList(List.of(List.of(), List.of(), List.of())));
    Catalogue read = Catalogue.fromArrowFile(file(Fixtures.catalogue(columns).toArrowFile()));
    assertEquals(List.of(List.of(), List.of(), List.of()), read.textList("genres"));
  }

  /** Other writers leave the type of the elements open. */
  @Test
  void emptyListsOfUnknownElements_areRead() {
    ListVector lists = ListVector.empty("tags", allocator);
    lists.allocateNew();
    lists.startNewValue(0);
    lists.endValue(0, 0);
    assertEquals(List.of(List.of(), List.of()), read(ids("a", "b"), lists).textList("tags"));
  }

  @Test
  void nullInAList_isRefused() {
    ListVector lists = ListVector.empty("tags", allocator);
    UnionListWriter writer = lists.getWriter();
    writer.setPosition(0);
    writer.startList();
    writer.writeVarChar("a");
    writer.writeNull();
    writer.endList();
    assertEquals(
        "column tags has a null in a list, row 0",
        refusal(IllegalArgumentException.class, () -> read(ids("a", "b"), lists)));
  }

  private FixedSizeListVector vectors(int length, @Nullable Float... elements) {
    FieldType type = FieldType.nullable(new ArrowType.FixedSizeList(length));
    FixedSizeListVector lists = new FixedSizeListVector("image", allocator, type, null);
    Float4Vector data =
        (Float4Vector)
            lists
                .addOrGetVector(
                    FieldType.nullable(new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE)))
                .getVector();
    lists.allocateNew();
    for (int i = 0; i < elements.length; i++) {
      Float element = elements[i];
      lists.setNotNull(i / length);
      if (element == null) {
        data.setNull(i);
      } else {
        data.setSafe(i, element);
      }
    }
    return lists;
  }

  @Test
  void vectors_missingOnes_areNull() {
    Catalogue catalogue = read(ids("a", "b", "c"), vectors(2, 1f, 2f, 3f, -4f));
    assertEquals(2, catalogue.vectorLength("image"));
    assertArrayEquals(new float[] {3, -4}, catalogue.vectors("image").get(1));
    assertNull(catalogue.vectors("image").get(2));
    catalogue.vectors("image").get(0)[0] = 9;
    assertEquals(1, catalogue.vectors("image").get(0)[0]);
    assertEquals(
        "column image is of kind Vectors, expected Numbers",
        refusal(IllegalArgumentException.class, () -> catalogue.number("image")));
  }

  @Test
  void vectors_withoutAllTheirNumbers_areRefused() {
    assertEquals(
        "column image has a null in a vector, row 1",
        refusal(
            IllegalArgumentException.class,
            () -> read(ids("a", "b"), vectors(2, 1f, 2f, 3f, null))));
    assertEquals(
        "column image has NaN in a vector, row 0",
        refusal(IllegalArgumentException.class, () -> read(ids("a"), vectors(1, Float.NaN))));
    assertEquals(
        "column image has Infinity in a vector, row 0",
        refusal(
            IllegalArgumentException.class,
            () -> read(ids("a"), vectors(1, Float.POSITIVE_INFINITY))));
  }

  @Test
  void columnTwice_isRefused() {
    assertEquals(
        "column x occurs twice",
        refusal(
            IllegalArgumentException.class,
            () ->
                read(
                    ids("a"), new BigIntVector("x", allocator), new BigIntVector("x", allocator))));
  }

  /** Arrow's reader threw what the damaged place led to: IllegalArgument, IndexOutOfBounds. */
  @Test
  void arrowFile_cutOffAnywhere_namesTheFile() throws IOException {
    byte[] bytes = Fixtures.catalogue(games()).toArrowFile();
    for (int length = 0; length < bytes.length; length++) {
      Path file = file(Arrays.copyOf(bytes, length));
      assertContains(
          refusal(GamerecException.class, () -> Catalogue.fromArrowFile(file)),
          "cannot read the Arrow file " + file + ": ");
    }
  }

  @Test
  void arrowFile_missing_namesTheFile() {
    Path file = directory.resolve("none.arrow");
    assertEquals(
        "cannot read the Arrow file " + file + ": no such file or directory",
        refusal(GamerecException.class, () -> Catalogue.fromArrowFile(file)));
  }

  private VarCharVector ids(String... ids) {
    VarCharVector vector = new VarCharVector(Catalogue.ITEM_ID, allocator);
    for (int row = 0; row < ids.length; row++) {
      vector.setSafe(row, ids[row].getBytes(UTF_8));
    }
    return vector;
  }

  /** Reads the vectors as columns of as many rows as the first has, and frees them. */
  private static Catalogue read(FieldVector... vectors) {
    int rows = vectors[0] instanceof VarCharVector texts ? texts.getLastSet() + 1 : 0;
    for (FieldVector vector : vectors) {
      vector.setValueCount(rows);
    }
    try (VectorSchemaRoot root =
        new VectorSchemaRoot(
            Arrays.stream(vectors).map(FieldVector::getField).toList(),
            Collections.unmodifiableList(Arrays.asList(vectors)),
            rows)) {
      return Catalogue.fromArrow(root);
    }
  }
}
