package io.gamerec.api.data;

import static com.google.common.base.Preconditions.checkArgument;

import io.gamerec.api.GamerecException;
import io.gamerec.api.internal.ArrowColumns;
import io.gamerec.api.internal.Files2;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.ipc.ArrowFileWriter;
import org.jspecify.annotations.Nullable;

/**
 * The items with their columns, row by row, on the Java heap. Immutable and thread-safe.
 *
 * <table>
 * <caption>Columns, read from Arrow columns of the same name</caption>
 * <tr><th>kind</th><th>Arrow type</th><th>missing value</th></tr>
 * <tr><td>{@link #text}</td><td>Utf8, LargeUtf8</td><td>null</td></tr>
 * <tr><td>{@link #textList}</td><td>List, LargeList of these</td><td>empty list</td></tr>
 * <tr><td>{@link #number}</td><td>Int, FloatingPoint, Decimal, Bool; Timestamp, Date in milliseconds
 * since 1970</td><td>NaN</td></tr>
 * <tr><td>{@link #vectors}</td><td>FixedSizeList of 32-bit FloatingPoint</td><td>null</td></tr>
 * </table>
 *
 * <p>The column {@value #ITEM_ID} is required and holds unique raw ids; {@value #TITLE} is used for
 * titles where present.
 */
public final class Catalogue {
  /** Name of the column of raw ids. */
  public static final String ITEM_ID = "item_id";

  /** Name of the column of titles. */
  public static final String TITLE = "title";

  private final List<String> itemIds;
  private final Map<String, Integer> rows;
  private final Map<String, ArrowColumns.Column> columns;

  Catalogue(Map<String, ArrowColumns.Column> columns) {
    this.columns = columns;
    ArrowColumns.Text ids = column(ITEM_ID, ArrowColumns.Text.class);
    List<String> present = new ArrayList<>(ids.values().length);
    Map<String, Integer> byId = new HashMap<>();
    for (int row = 0; row < ids.values().length; row++) {
      String id = ids.values()[row];
      checkArgument(
          id != null && !id.isEmpty(), "%s must not be missing, is in row %s", ITEM_ID, row);
      Integer before = byId.put(id, row);
      checkArgument(
          before == null, "%s %s occurs twice, in rows %s and %s", ITEM_ID, id, before, row);
      present.add(id);
    }
    this.itemIds = List.copyOf(present);
    this.rows = byId;
  }

  /**
   * Starts a catalogue of columns that are on the heap.
   *
   * @return an empty builder
   */
  public static CatalogueBuilder builder() {
    return new CatalogueBuilder();
  }

  /**
   * Copies Arrow columns.
   *
   * @param items one row an item; stays the caller's
   * @return the catalogue
   * @throws IllegalArgumentException if the id column is missing or has missing or repeated ids, or
   *     a column has another type than those above
   */
  public static Catalogue fromArrow(VectorSchemaRoot items) {
    return new Catalogue(ArrowColumns.read(items));
  }

  /**
   * Reads a catalogue that {@link #toArrowFile} wrote.
   *
   * @param file an Arrow IPC file of one record batch
   * @return the catalogue
   * @throws GamerecException if the file cannot be read, is cut off or holds something else
   */
  public static Catalogue fromArrowFile(Path file) {
    try (BufferAllocator allocator = new RootAllocator();
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        ArrowFileReader reader = new ArrowFileReader(channel, allocator)) {
      if (!reader.loadNextBatch()) {
        throw new GamerecException(file + " holds no record batch; expected one");
      }
      return fromArrow(reader.getVectorSchemaRoot());
    } catch (GamerecException e) {
      throw e;
    } catch (IOException e) {
      throw unreadable(file, Files2.reason(e), e);
    } catch (RuntimeException e) {
      // Arrow's reader meets damage with whatever the damaged place leads to.
      throw unreadable(file, String.valueOf(e.getMessage()), e);
    }
  }

  private static GamerecException unreadable(Path file, String reason, Exception cause) {
    String line = reason.lines().findFirst().orElse("it is damaged");
    return new GamerecException("cannot read the Arrow file " + file + ": " + line, cause);
  }

  /**
   * The catalogue as an Arrow IPC file of one record batch.
   *
   * @return the bytes of the file; the same catalogue gives the same bytes
   */
  public byte[] toArrowFile() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (BufferAllocator allocator = new RootAllocator();
        VectorSchemaRoot root = ArrowColumns.write(columns, size(), allocator);
        ArrowFileWriter writer = new ArrowFileWriter(root, null, Channels.newChannel(out))) {
      writer.start();
      writer.writeBatch();
      writer.end();
    } catch (IOException e) {
      throw new GamerecException("cannot write the catalogue: " + e.getMessage(), e);
    }
    return out.toByteArray();
  }

  /**
   * Number of items.
   *
   * @return the number of rows
   */
  public int size() {
    return itemIds.size();
  }

  /**
   * Raw ids in row order.
   *
   * @return an immutable list
   */
  public List<String> itemIds() {
    return itemIds;
  }

  /**
   * The row of an item.
   *
   * @param itemId raw id
   * @return its row, or empty when the catalogue does not hold it
   */
  public OptionalInt row(String itemId) {
    Integer row = rows.get(itemId);
    return row == null ? OptionalInt.empty() : OptionalInt.of(row);
  }

  /**
   * The title of an item.
   *
   * @param itemId raw id
   * @return its title, or the id itself where there is none
   */
  public String title(String itemId) {
    Integer row = rows.get(itemId);
    if (row == null || !columns.containsKey(TITLE)) {
      return itemId;
    }
    return Objects.requireNonNullElse(text(TITLE).get(row), itemId);
  }

  /**
   * A column of texts.
   *
   * @param name name of the column
   * @return one value a row, null where missing
   * @throws IllegalArgumentException if there is no such column or it holds something else
   */
  public List<@Nullable String> text(String name) {
    return column(name, ArrowColumns.Text.class).list();
  }

  /**
   * A column of lists of texts.
   *
   * @param name name of the column
   * @return one list a row, empty where missing
   * @throws IllegalArgumentException if there is no such column or it holds something else
   */
  public List<List<String>> textList(String name) {
    return column(name, ArrowColumns.TextList.class).values();
  }

  /**
   * A column of numbers.
   *
   * @param name name of the column
   * @return a new array, one value a row, NaN where missing
   * @throws IllegalArgumentException if there is no such column or it holds something else
   */
  public double[] number(String name) {
    return column(name, ArrowColumns.Numbers.class).values().clone();
  }

  /**
   * A column of vectors, computed elsewhere.
   *
   * @param name name of the column
   * @return one new array a row, each of {@link #vectorLength} finite numbers, null where missing
   * @throws IllegalArgumentException if there is no such column or it holds something else
   */
  public List<float @Nullable []> vectors(String name) {
    ArrowColumns.Vectors column = column(name, ArrowColumns.Vectors.class);
    int length = column.length();
    List<float @Nullable []> vectors = new ArrayList<>(size());
    for (int row = 0; row < size(); row++) {
      vectors.add(
          column.missing().get(row)
              ? null
              : Arrays.copyOfRange(column.values(), row * length, (row + 1) * length));
    }
    return Collections.unmodifiableList(vectors);
  }

  /**
   * Length of the vectors of a column.
   *
   * @param name name of the column
   * @return the length, at least 1
   * @throws IllegalArgumentException if there is no such column or it holds something else
   */
  public int vectorLength(String name) {
    return column(name, ArrowColumns.Vectors.class).length();
  }

  /**
   * Names of all columns, {@value #ITEM_ID} and {@value #TITLE} included.
   *
   * @return an immutable list in column order
   */
  public List<String> columns() {
    return List.copyOf(columns.keySet());
  }

  /**
   * Whether a column holds texts.
   *
   * @param name name of the column
   * @return true for a column that {@link #text} reads
   * @throws IllegalArgumentException if there is no such column
   */
  public boolean isText(String name) {
    return column(name, ArrowColumns.Column.class) instanceof ArrowColumns.Text;
  }

  /**
   * Whether a column holds lists of texts.
   *
   * @param name name of the column
   * @return true for a column that {@link #textList} reads
   * @throws IllegalArgumentException if there is no such column
   */
  public boolean isTextList(String name) {
    return column(name, ArrowColumns.Column.class) instanceof ArrowColumns.TextList;
  }

  /**
   * Whether a column holds numbers.
   *
   * @param name name of the column
   * @return true for a column that {@link #number} reads
   * @throws IllegalArgumentException if there is no such column
   */
  public boolean isNumber(String name) {
    return column(name, ArrowColumns.Column.class) instanceof ArrowColumns.Numbers;
  }

  private <C extends ArrowColumns.Column> C column(String name, Class<C> kind) {
    ArrowColumns.Column column = columns.get(name);
    checkArgument(column != null, "no column %s; the catalogue has %s", name, columns.keySet());
    checkArgument(
        kind.isInstance(column),
        "column %s is of kind %s, expected %s",
        name,
        column.getClass().getSimpleName(),
        kind.getSimpleName());
    return kind.cast(column);
  }
}
