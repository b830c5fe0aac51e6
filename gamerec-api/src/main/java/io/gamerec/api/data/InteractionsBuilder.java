package io.gamerec.api.data;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;
import static com.google.common.base.Strings.lenientFormat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.google.common.base.Utf8;
import io.gamerec.api.Verdict;
import io.gamerec.api.internal.IdTable;
import io.gamerec.api.internal.SetOnce;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Collects rows of (user, item, hours, verdict, time stamp) in any order and builds {@link
 * Interactions} from them: users in the order in which they were numbered, a user's rows oldest
 * first where there are time stamps, and in the order in which they were added where those agree or
 * there are none. Either all rows have a time stamp or none has. Ids are numbered once ({@link
 * #user(String)}, {@link #item(String)}) and rows added by number.
 *
 * <table>
 * <caption>Heap, bytes a row; the ids, 4 bytes a user and 8 an item come on top</caption>
 * <tr><th></th><th>without time stamps</th><th>with them</th></tr>
 * <tr><td>the result</td><td>9</td><td>17</td></tr>
 * <tr><td>rows that are collected</td><td>13</td><td>21</td></tr>
 * <tr><td>peak of {@link #build}, rows in order of user and time</td><td>13</td><td>25</td></tr>
 * <tr><td>peak of {@link #build}, rows in any order</td><td>17</td><td>29</td></tr>
 * <tr><td>the result after {@link #maxHeapBytes} was exceeded</td><td>0</td><td>0</td></tr>
 * </table>
 *
 * <p>Rows in order of user and time are not sorted; others are, by counting and merging: O(rows)
 * without time stamps, O(rows log(rows of a user)) with them. What does not fit {@link
 * #maxHeapBytes} is written to a temporary file as sorted runs, which {@code build} merges into
 * memory-mapped columns: O(rows log(runs)) then.
 *
 * <p>{@link #build} ends the builder, also when it throws; a builder that is not built must be
 * {@linkplain #close() closed} once rows may have been spilled. Not thread-safe.
 */
public final class InteractionsBuilder implements AutoCloseable {
  private static final long LEAST_HEAP_BYTES = 1 << 12;
  private static final int ORDER_BYTES = Integer.BYTES;

  private final IdTable users = new IdTable();
  private final IdTable items = new IdTable();
  private final SetOnce once = new SetOnce();
  private final SpillFile.Opener opener;
  private Duplicates duplicates = Duplicates.REFUSE;
  private long maxHeapBytes = Long.MAX_VALUE;
  private @Nullable Path spillDirectory;
  private @Nullable RowPages pages;
  private @Nullable SpilledRuns runs;
  private boolean timed;
  private boolean closed;
  private long rows;
  private long merged;

  InteractionsBuilder() {
    this(SpillFile::open);
  }

  InteractionsBuilder(SpillFile.Opener opener) {
    this.opener = opener;
  }

  /**
   * Sets what becomes of several rows of one user and item; {@link Duplicates#REFUSE} unless set.
   *
   * @param duplicates the rule
   * @return this builder
   */
  public InteractionsBuilder duplicates(Duplicates duplicates) {
    checkNoRows("duplicates");
    this.duplicates = requireNonNull(duplicates, "duplicates");
    return this;
  }

  /**
   * Sets how much heap the collected rows may take before they are written to a temporary file;
   * unless set there is no limit and nothing is ever written. The ids do not count.
   *
   * @param bytes at least 4096; a thousandth of what all rows take is plenty
   * @return this builder
   */
  public InteractionsBuilder maxHeapBytes(long bytes) {
    checkNoRows("maxHeapBytes");
    checkArgument(
        bytes >= LEAST_HEAP_BYTES,
        "maxHeapBytes must be at least %s, got %s",
        LEAST_HEAP_BYTES,
        bytes);
    once.set("maxHeapBytes");
    this.maxHeapBytes = bytes;
    return this;
  }

  /**
   * Sets where temporary files go; {@code java.io.tmpdir} unless set. They take as much room as the
   * rows and the result.
   *
   * @param directory a directory of the default file system
   * @return this builder
   */
  public InteractionsBuilder spillDirectory(Path directory) {
    checkNoRows("spillDirectory");
    checkArgument(
        directory.getFileSystem() == FileSystems.getDefault(),
        "spillDirectory must be of the default file system, got %s",
        directory.toUri());
    once.set("spillDirectory");
    this.spillDirectory = directory;
    return this;
  }

  private void checkNoRows(String setting) {
    checkOpen();
    checkState(rows == 0, "%s must be set before the first row is added", setting);
  }

  private void checkOpen() {
    checkState(!closed, "the builder is used up, build() or close() was called");
  }

  /**
   * The number of a user, a new one when the id is new.
   *
   * @param id raw id, not empty
   * @return the number, from 0
   */
  public int user(String id) {
    byte[] bytes = id.getBytes(UTF_8);
    return user(bytes, 0, bytes.length);
  }

  /**
   * The number of a user, a new one when the id is new; no object is made for a known one.
   *
   * @param bytes holds the raw id in UTF-8; not kept
   * @param from where it starts
   * @param to where it ends, above {@code from}
   * @return the number, from 0
   */
  public int user(byte[] bytes, int from, int to) {
    return number("a user id", users, bytes, from, to);
  }

  /**
   * The number of an item, a new one when the id is new.
   *
   * @param id raw id, not empty
   * @return the number, from 0
   */
  public int item(String id) {
    byte[] bytes = id.getBytes(UTF_8);
    return item(bytes, 0, bytes.length);
  }

  /**
   * The number of an item, a new one when the id is new; no object is made for a known one.
   *
   * @param bytes holds the raw id in UTF-8; not kept
   * @param from where it starts
   * @param to where it ends, above {@code from}
   * @return the number, from 0
   */
  public int item(byte[] bytes, int from, int to) {
    return number("an item id", items, bytes, from, to);
  }

  private int number(String what, IdTable ids, byte[] bytes, int from, int to) {
    checkOpen();
    Objects.checkFromToIndex(from, to, bytes.length);
    checkArgument(from < to, "%s must not be empty", what);
    int known = ids.find(bytes, from, to);
    if (known >= 0) {
      return known;
    }
    // Two broken ids could read as one text.
    checkArgument(
        Utf8.isWellFormed(bytes, from, to - from),
        "%s must be UTF-8, got '%s'",
        what,
        new String(bytes, from, to - from, UTF_8));
    return ids.codeOf(bytes, from, to);
  }

  /**
   * Adds a row without a time stamp.
   *
   * @param user what {@link #user} returned
   * @param item what {@link #item} returned
   * @param playHours play time in hours, finite and at least 0
   * @param verdict the user's verdict
   * @return this builder
   * @throws io.gamerec.api.GamerecException if rows must be spilled and cannot; the builder is used
   *     up then
   */
  public InteractionsBuilder add(int user, int item, float playHours, Verdict verdict) {
    checkState(rows == 0 || !timed, "either all rows have a time stamp or none has");
    append(user, item, playHours, verdict, false, 0);
    return this;
  }

  /**
   * Adds a row with a time stamp.
   *
   * @param user what {@link #user} returned
   * @param item what {@link #item} returned
   * @param playHours play time in hours, finite and at least 0
   * @param verdict the user's verdict
   * @param timestamp milliseconds since 1970-01-01T00:00Z
   * @return this builder
   * @throws io.gamerec.api.GamerecException if rows must be spilled and cannot; the builder is used
   *     up then
   */
  public InteractionsBuilder add(
      int user, int item, float playHours, Verdict verdict, long timestamp) {
    checkState(rows == 0 || timed, "either all rows have a time stamp or none has");
    append(user, item, playHours, verdict, true, timestamp);
    return this;
  }

  private void append(
      int user, int item, float playHours, Verdict verdict, boolean withTime, long timestamp) {
    checkOpen();
    checkArgument(user >= 0 && user < users.size(), "user %s was never numbered", user);
    checkArgument(item >= 0 && item < items.size(), "item %s was never numbered", item);
    if (!(playHours >= 0 && Float.isFinite(playHours))) {
      throw new IllegalArgumentException(
          lenientFormat(
              "hours of user %s and item %s must be finite and at least 0, got %s",
              users.id(user), items.id(item), playHours));
    }
    byte code = (byte) verdict.ordinal();
    RowPages collected = pages;
    if (collected == null) {
      timed = withTime;
      int rowBytes = RowPages.rowBytes(timed) + ORDER_BYTES;
      collected = new RowPages((int) Math.min(RowPages.MAX_ROWS, maxHeapBytes / rowBytes), timed);
      pages = collected;
    } else if (collected.isFull()) {
      spill(collected);
    }
    collected.add(user, item, playHours, code, timestamp);
    rows++;
  }

  private void spill(RowPages collected) {
    checkState(
        maxHeapBytes < Long.MAX_VALUE,
        "more than %s rows need maxHeapBytes to be set",
        RowPages.MAX_ROWS);
    try {
      if (runs == null) {
        Path directory = spillDirectory;
        runs =
            new SpilledRuns(
                directory == null ? Path.of(System.getProperty("java.io.tmpdir")) : directory,
                opener,
                timed);
      }
      runs.add(collected, users.size());
      collected.clear();
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  /**
   * How many rows were added.
   *
   * @return the number of rows
   */
  public long rows() {
    return rows;
  }

  /**
   * How many rows {@link #build} merged into others.
   *
   * @return the number of rows
   */
  public long merged() {
    return merged;
  }

  /**
   * Builds interactions over the items that were numbered, in ascending order of their ids. Ends
   * the builder.
   *
   * @return the interactions
   * @throws IllegalArgumentException if a user has an item twice and that is refused
   * @throws io.gamerec.api.GamerecException if spilled rows cannot be read, or their columns not be
   *     written or mapped
   */
  public Interactions build() {
    checkOpen();
    return build(ids(items).stream().sorted().toList());
  }

  /**
   * Builds interactions over given item rows. Ends the builder.
   *
   * @param itemIds raw id of each item row
   * @return the interactions; where rows were spilled, their columns are mapped from temporary
   *     files and live outside the heap
   * @throws IllegalArgumentException if an item with rows is not among them, or a user has an item
   *     twice and that is refused
   * @throws io.gamerec.api.GamerecException if spilled rows cannot be read, or their columns not be
   *     written or mapped, or a mapped column would take more than 2^31 - 1 bytes
   */
  public Interactions build(List<String> itemIds) {
    checkOpen();
    try (this) {
      UserRows assembled = new UserRows(users, items, itemIds, duplicates, timed);
      RowPages collected = pages == null ? new RowPages(1, false) : pages;
      Interactions built;
      if (runs == null) {
        built = buildOnHeap(collected, itemIds, assembled);
      } else {
        runs.add(collected, users.size());
        pages = null;
        collected.clear();
        built = runs.merge(ids(users), itemIds, assembled, maxHeapBytes);
      }
      merged = assembled.merged();
      return built;
    }
  }

  /** Merges duplicates where they stand, then takes column by column out. */
  private Interactions buildOnHeap(RowPages collected, List<String> itemIds, UserRows assembled) {
    int[] offsets = new int[users.size() + 1];
    int size = collected.size();
    int[] order = collected.order(users.size());
    int out = 0;
    for (int in = 0; in < size; ) {
      int first = in;
      int user = collected.user(order == null ? in : order[in]);
      assembled.start(user);
      for (; in < size; in++) {
        int row = order == null ? in : order[in];
        if (collected.user(row) != user) {
          break;
        }
        assembled.add(
            collected.item(row), collected.hours(row), collected.verdict(row), collected.time(row));
      }
      int count = assembled.finish();
      for (int i = 0; i < count; i++, out++) {
        // Rows move down only, over rows that were read.
        int row = order == null ? out : order[first + i];
        if (order != null) {
          order[out] = row;
        }
        collected.set(
            row, assembled.rows[i], assembled.hours[i], assembled.verdicts[i], assembled.times[i]);
      }
      offsets[user + 1] = count;
    }
    for (int user = 0; user < users.size(); user++) {
      offsets[user + 1] += offsets[user];
    }
    collected.dropUsers();
    long[] times = collected.takeTimes(order, out);
    IntBuffer itemColumn = IntBuffer.wrap(collected.takeItems(order, out));
    FloatBuffer hourColumn = FloatBuffer.wrap(collected.takeHours(order, out));
    ByteBuffer verdictColumn = ByteBuffer.wrap(collected.takeVerdicts(order, out));
    return new Interactions(
        ids(users),
        itemIds,
        offsets,
        itemColumn,
        hourColumn,
        verdictColumn,
        times == null ? null : LongBuffer.wrap(times));
  }

  private static List<String> ids(IdTable table) {
    return IntStream.range(0, table.size()).mapToObj(table::id).toList();
  }

  /** Frees the collected rows and deletes temporary files. */
  @Override
  public void close() {
    closed = true;
    pages = null;
    SpilledRuns spilled = runs;
    runs = null;
    if (spilled != null) {
      spilled.close();
    }
  }
}
