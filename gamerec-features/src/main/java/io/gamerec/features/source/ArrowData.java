package io.gamerec.features.source;

import static com.google.common.base.Preconditions.checkArgument;

import io.gamerec.api.Verdict;
import io.gamerec.api.data.Catalogue;
import io.gamerec.api.data.Interactions;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FloatingPointVector;
import org.apache.arrow.vector.ValueVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.jspecify.annotations.Nullable;

/**
 * Interactions and items as Arrow columns, the form in which any team's data enters gamerec.
 *
 * <table>
 * <caption>Columns of the interactions, one row a (user, item) pair</caption>
 * <tr><th>column</th><th>type</th><th>meaning</th></tr>
 * <tr><td>{@value #USER_ID}</td><td>Utf8, plain or dictionary-encoded</td><td>raw user id</td></tr>
 * <tr><td>{@value #ITEM_ID}</td><td>Utf8, plain or dictionary-encoded</td><td>raw item id</td></tr>
 * <tr><td>{@value #HOURS}</td><td>FloatingPoint</td><td>play time in hours, 0 = owned, never played</td></tr>
 * <tr><td>{@value #RECOMMENDED}</td><td>Bool, nullable, optional</td><td>the user's verdict</td></tr>
 * </table>
 *
 * <p>The items are as in {@link Catalogue}. This object owns the Arrow memory and frees it in
 * {@link #close()}; what {@link #toInteractions()} and {@link #toCatalogue()} return lives on the
 * Java heap and outlives it.
 */
public final class ArrowData implements AutoCloseable {
  /** Name of the column of raw user ids. */
  public static final String USER_ID = "user_id";

  /** Name of the column of raw item ids. */
  public static final String ITEM_ID = Catalogue.ITEM_ID;

  /** Name of the column of play times. */
  public static final String HOURS = "hours";

  /** Name of the column of verdicts. */
  public static final String RECOMMENDED = "recommended";

  private final VectorSchemaRoot interactions;
  private final VectorSchemaRoot items;
  private final DictionaryProvider dictionaries;
  private final AutoCloseable memory;

  /**
   * Takes ownership of Arrow columns.
   *
   * @param interactions the interactions
   * @param items the items
   * @param dictionaries dictionaries of the encoded columns
   * @param memory closed last; frees dictionaries and allocator
   */
  public ArrowData(
      VectorSchemaRoot interactions,
      VectorSchemaRoot items,
      DictionaryProvider dictionaries,
      AutoCloseable memory) {
    this.interactions = interactions;
    this.items = items;
    this.dictionaries = dictionaries;
    this.memory = memory;
  }

  /**
   * The interactions.
   *
   * @return Arrow columns, owned by this object
   */
  public VectorSchemaRoot interactions() {
    return interactions;
  }

  /**
   * The items.
   *
   * @return Arrow columns, owned by this object
   */
  public VectorSchemaRoot items() {
    return items;
  }

  /**
   * The dictionaries of the encoded columns.
   *
   * @return the provider, owned by this object
   */
  public DictionaryProvider dictionaries() {
    return dictionaries;
  }

  /**
   * Copies the items to the Java heap.
   *
   * @return the catalogue
   */
  public Catalogue toCatalogue() {
    return Catalogue.fromArrow(items);
  }

  /**
   * Copies the interactions to compressed rows on the Java heap: users in the order in which they
   * first occur, item rows as in {@link #toCatalogue()}. O(rows).
   *
   * @return the interactions
   * @throws IllegalArgumentException if a column is missing, is of another type than those above or
   *     lacks a value, an item is not in the catalogue, a pair occurs twice, or hours are negative
   *     or not finite
   */
  public Interactions toInteractions() {
    int rows = interactions.getRowCount();
    List<String> itemIds = toCatalogue().itemIds();
    Ids users = ids(USER_ID, null);
    Ids games = ids(ITEM_ID, itemIds);
    FieldVector hoursColumn = column(HOURS);
    checkArgument(
        hoursColumn instanceof FloatingPointVector,
        "column %s must be FloatingPoint, got %s",
        HOURS,
        hoursColumn.getField().getType());
    FloatingPointVector hours = (FloatingPointVector) hoursColumn;
    BitVector recommended = recommended();

    int[] offsets = new int[users.ids.size() + 1];
    for (int row = 0; row < rows; row++) {
      offsets[users.codes[row] + 1]++;
    }
    for (int user = 0; user < users.ids.size(); user++) {
      offsets[user + 1] += offsets[user];
    }
    int[] next = offsets.clone();
    int[] items = new int[rows];
    float[] hoursOut = new float[rows];
    byte[] verdicts = new byte[rows];
    for (int row = 0; row < rows; row++) {
      checkArgument(!hoursColumn.isNull(row), "%s must not be missing, is in row %s", HOURS, row);
      float value = (float) hours.getValueAsDouble(row);
      checkArgument(
          value >= 0 && Float.isFinite(value),
          "%s must be finite and at least 0, got %s in row %s",
          HOURS,
          value,
          row);
      int at = next[users.codes[row]]++;
      items[at] = games.codes[row];
      hoursOut[at] = value;
      verdicts[at] = (byte) verdict(recommended, row).ordinal();
    }
    return new Interactions(users.ids, itemIds, offsets, items, hoursOut, verdicts);
  }

  private static Verdict verdict(@Nullable BitVector column, int row) {
    if (column == null || column.isNull(row)) {
      return Verdict.NONE;
    }
    return column.get(row) == 1 ? Verdict.RECOMMENDED : Verdict.NOT_RECOMMENDED;
  }

  private @Nullable BitVector recommended() {
    FieldVector column = interactions.getVector(RECOMMENDED);
    checkArgument(
        column == null || column instanceof BitVector,
        "column %s must be Bool, got %s",
        RECOMMENDED,
        column == null ? null : column.getField().getType());
    return (BitVector) column;
  }

  private FieldVector column(String name) {
    FieldVector column = interactions.getVector(name);
    checkArgument(
        column != null, "no column %s; the interactions have %s", name, interactions.getSchema());
    return column;
  }

  /** Codes of a column of ids, numbered as in {@code known} or else in order of occurrence. */
  private Ids ids(String name, @Nullable List<String> known) {
    FieldVector column = column(name);
    int rows = interactions.getRowCount();
    Numbering numbering = new Numbering(name, known);
    int[] codes = new int[rows];
    DictionaryEncoding encoding = column.getField().getDictionary();
    if (encoding == null) {
      VarCharVector texts = utf8(name, column);
      for (int row = 0; row < rows; row++) {
        checkArgument(!texts.isNull(row), "%s must not be missing, is in row %s", name, row);
        codes[row] = numbering.code(text(texts, row));
      }
    } else {
      Dictionary dictionary = dictionaries.lookup(encoding.getId());
      checkArgument(dictionary != null, "no dictionary %s for column %s", encoding.getId(), name);
      VarCharVector texts = utf8(name, dictionary.getVector());
      int[] codeOfEntry = new int[texts.getValueCount()];
      Arrays.fill(codeOfEntry, -1);
      BaseIntVector entries = (BaseIntVector) column;
      for (int row = 0; row < rows; row++) {
        checkArgument(!column.isNull(row), "%s must not be missing, is in row %s", name, row);
        long code = entries.getValueAsLong(row);
        checkArgument(
            code >= 0 && code < codeOfEntry.length && !texts.isNull((int) code),
            "%s has code %s in row %s, its dictionary has no such entry",
            name,
            code,
            row);
        int entry = (int) code;
        if (codeOfEntry[entry] < 0) {
          codeOfEntry[entry] = numbering.code(text(texts, entry));
        }
        codes[row] = codeOfEntry[entry];
      }
    }
    return new Ids(numbering.ids, codes);
  }

  private static VarCharVector utf8(String name, ValueVector vector) {
    checkArgument(
        vector instanceof VarCharVector,
        "column %s must be Utf8, got %s",
        name,
        vector.getField().getType());
    return (VarCharVector) vector;
  }

  private static String text(VarCharVector texts, int row) {
    return new String(texts.get(row), StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    interactions.close();
    items.close();
    try {
      memory.close();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("cannot free the Arrow memory", e);
    }
  }

  private record Ids(List<String> ids, int[] codes) {}

  private static final class Numbering {
    private final String column;
    private final Map<String, Integer> codes = new HashMap<>();
    private final List<String> ids;
    private final boolean closed;

    Numbering(String column, @Nullable List<String> known) {
      this.column = column;
      this.closed = known != null;
      this.ids = known == null ? new ArrayList<>() : known;
      for (int i = 0; i < ids.size(); i++) {
        codes.put(ids.get(i), i);
      }
    }

    int code(String id) {
      Integer code = codes.get(id);
      if (code != null) {
        return code;
      }
      checkArgument(!closed, "%s %s is not in the catalogue", column, id);
      codes.put(id, ids.size());
      ids.add(id);
      return ids.size() - 1;
    }
  }
}
