package io.gamerec.features.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gamerec.api.History;
import io.gamerec.api.Interaction;
import io.gamerec.api.Verdict;
import io.gamerec.api.data.Catalogue;
import io.gamerec.api.data.Interactions;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryProvider.MapDictionaryProvider;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** The allocator's accounts are the leak test: closing it with live children throws. */
class ArrowDataTest {
  private static final String[] USERS = {"ann", "bob", "ann", "çem", "bob"};
  private static final String RENAMED = "_renamed";

  private final BufferAllocator allocator = new RootAllocator();
  private final MapDictionaryProvider dictionaries = new MapDictionaryProvider();

  @AfterEach
  void everythingIsFreed() {
    allocator.close();
  }

  @Test
  void toInteractions_groupsByUserInOrderOfOccurrence() {
    Interactions interactions = toInteractions();
    assertEquals(List.of("10", "20", "30"), interactions.itemIds());
    assertEquals("ann", interactions.userId(0));
    assertEquals("çem", interactions.userId(2));
    assertEquals(
        List.of(
            History.of(
                new Interaction("20", 2, Verdict.RECOMMENDED),
                new Interaction("10", 0.5f, Verdict.NOT_RECOMMENDED)),
            History.of(Interaction.owned("10"), Interaction.played("20", 100.25)),
            History.of(Interaction.played("30", 1))),
        histories(interactions));
  }

  @Test
  void toInteractions_dictionaryEncoded_givesTheSame() {
    Interactions plain = toInteractions();
    // An entry that nobody uses, and one that occurs twice.
    Interactions encoded =
        toInteractions(
            encoded(ArrowData.USER_ID, 1, List.of("nobody", "bob", "çem", "ann"), 3, 1, 3, 2, 1),
            encoded(ArrowData.ITEM_ID, 2, List.of("20", "30", "10", "20"), 0, 2, 2, 1, 3));
    assertEquals(histories(plain), histories(encoded));
    assertEquals("bob", encoded.userId(1));
  }

  @Test
  void toInteractions_withoutVerdicts() {
    assertEquals(Verdict.NONE, toInteractions(renamed(ArrowData.RECOMMENDED)).verdict(0));
  }

  @Test
  void unknownItem_isRefused() {
    assertRefused(
        "item_id 77 is not in the catalogue",
        texts(ArrowData.ITEM_ID, "20", "10", "77", "30", "20"));
  }

  @Test
  void repeatedPair_isRefused() {
    assertRefused(
        "user ann has item 20 twice", texts(ArrowData.ITEM_ID, "20", "10", "20", "30", "20"));
  }

  @Test
  void badHours_areRefused() {
    for (double bad : new double[] {-0.5, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertRefused(
          "hours must be finite and at least 0, got " + (float) bad + " in row 3",
          hours(2.0, 0.0, 0.5, bad, 1.0));
    }
  }

  /** Arrow's own exception came out. */
  @Test
  void missingHours_areRefused() {
    assertRefused("hours must not be missing, is in row 2", hours(1.0, 1.0, null, 1.0, 1.0));
  }

  @Test
  void missingIds_areRefused() {
    assertRefused(
        "user_id must not be missing, is in row 2",
        texts(ArrowData.USER_ID, "ann", "bob", null, "çem", "bob"));
  }

  @Test
  void missingColumns_areRefused() {
    for (String name : List.of(ArrowData.USER_ID, ArrowData.ITEM_ID, ArrowData.HOURS)) {
      assertContains(
          refusal(IllegalArgumentException.class, () -> toInteractions(renamed(name))),
          "no column " + name + "; the interactions have Schema<");
    }
  }

  /** A column of verdicts of another type passed when all its values were missing. */
  @Test
  void wrongTypes_areRefused() {
    for (String name : List.of("user_id", "item_id", "hours", "recommended")) {
      BigIntVector wrong = new BigIntVector(name, allocator);
      wrong.setValueCount(USERS.length);
      assertContains(
          refusal(IllegalArgumentException.class, () -> toInteractions(wrong)),
          "column " + name + " must be ",
          "got Int(64, true)");
    }
  }

  @Test
  void dictionary_missing_isRefused() {
    assertRefused("no dictionary 9 for column user_id", codes(ArrowData.USER_ID, 9, 0, 1, 2, 3, 4));
  }

  /** An array index or Arrow's own exception came out. */
  @Test
  void dictionary_codeWithoutEntry_isRefused() {
    for (int code : new int[] {-1, 2, 3}) {
      assertRefused(
          "user_id has code " + code + " in row 2, its dictionary has no such entry",
          encoded(ArrowData.USER_ID, 1, Arrays.asList("ann", "bob", null), 0, 1, code, 0, 1));
    }
  }

  @Test
  void close_freesEverythingAndIsIdempotent() {
    ArrowData data = data();
    assertTrue(allocator.getAllocatedMemory() > 0);
    Catalogue catalogue = data.toCatalogue();
    data.close();
    data.close();
    assertEquals(0, allocator.getAllocatedMemory());
    assertEquals("10", catalogue.itemIds().get(0));
  }

  private void assertRefused(String message, FieldVector column) {
    assertEquals(message, refusal(IllegalArgumentException.class, () -> toInteractions(column)));
  }

  private Interactions toInteractions(FieldVector... changed) {
    try (ArrowData data = data(changed)) {
      return data.toInteractions();
    }
  }

  /** The five rows above, with some columns changed; an unknown name stands for a renamed one. */
  private ArrowData data(FieldVector... changed) {
    Map<String, FieldVector> columns = new LinkedHashMap<>();
    BitVector recommended = new BitVector(ArrowData.RECOMMENDED, allocator);
    recommended.setSafe(0, 1);
    recommended.setSafe(2, 0);
    recommended.setValueCount(USERS.length);
    List<FieldVector> standard =
        List.of(
            texts(ArrowData.USER_ID, USERS),
            texts(ArrowData.ITEM_ID, "20", "10", "10", "30", "20"),
            hours(2.0, 0.0, 0.5, 1.0, 100.25),
            recommended);
    standard.forEach(column -> columns.put(column.getName(), column));
    for (FieldVector column : changed) {
      String replaced = column.getName().replace(RENAMED, "");
      columns.remove(replaced).close();
      columns.put(column.getName(), column);
    }
    return new ArrowData(
        root(List.copyOf(columns.values())),
        root(List.of(texts(ArrowData.ITEM_ID, "10", "20", "30"))),
        dictionaries,
        dictionaries);
  }

  private static VectorSchemaRoot root(List<FieldVector> columns) {
    return new VectorSchemaRoot(
        columns.stream().map(FieldVector::getField).toList(),
        columns,
        columns.get(0).getValueCount());
  }

  private FieldVector renamed(String name) {
    return texts(name + RENAMED, USERS);
  }

  private VarCharVector texts(String name, String... texts) {
    VarCharVector vector = new VarCharVector(name, allocator);
    for (int row = 0; row < texts.length; row++) {
      if (texts[row] != null) {
        vector.setSafe(row, texts[row].getBytes(UTF_8));
      }
    }
    vector.setValueCount(texts.length);
    return vector;
  }

  private Float8Vector hours(Double... hours) {
    Float8Vector vector = new Float8Vector(ArrowData.HOURS, allocator);
    for (int row = 0; row < hours.length; row++) {
      if (hours[row] != null) {
        vector.setSafe(row, hours[row]);
      }
    }
    vector.setValueCount(hours.length);
    return vector;
  }

  private IntVector encoded(String name, long dictionary, List<String> entries, int... codes) {
    IntVector vector = codes(name, dictionary, codes);
    dictionaries.put(
        new Dictionary(
            texts(name, entries.toArray(String[]::new)), vector.getField().getDictionary()));
    return vector;
  }

  private IntVector codes(String name, long dictionary, int... codes) {
    ArrowType.Int type = new ArrowType.Int(32, true);
    IntVector vector =
        new IntVector(
            name,
            new FieldType(false, type, new DictionaryEncoding(dictionary, false, type)),
            allocator);
    for (int row = 0; row < codes.length; row++) {
      vector.setSafe(row, codes[row]);
    }
    vector.setValueCount(codes.length);
    return vector;
  }

  private static List<History> histories(Interactions interactions) {
    return IntStream.range(0, interactions.userCount()).mapToObj(interactions::history).toList();
  }

  private static String refusal(Class<? extends RuntimeException> kind, Executable executable) {
    return assertThrows(kind, executable).getMessage();
  }

  private static void assertContains(String text, String... pieces) {
    for (String piece : pieces) {
      assertTrue(text.contains(piece), () -> "expected '" + piece + "' in: " + text);
    }
  }
}
