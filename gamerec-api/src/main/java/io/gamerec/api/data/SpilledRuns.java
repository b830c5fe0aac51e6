package io.gamerec.api.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.MappedByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Rows outside the heap: runs in order of user and time, one behind the other in a temporary file,
 * which {@link #merge} puts together into mapped columns. A row is user, item code and hours of 4
 * bytes, a verdict of one and, where there are any, a time stamp of 8. Not thread-safe.
 */
final class SpilledRuns implements AutoCloseable {
  private static final int LEAST_BUFFERED_ROWS = 64;
  private static final int MOST_BUFFERED_ROWS = 1 << 13;

  private final Path directory;
  private final SpillFile.Opener opener;
  private final boolean timed;
  private final int rowBytes;
  private final SpillFile file;
  private final List<Long> ends = new ArrayList<>();

  SpilledRuns(Path directory, SpillFile.Opener opener, boolean timed) {
    this.directory = directory;
    this.opener = opener;
    this.timed = timed;
    this.rowBytes = RowPages.rowBytes(timed);
    this.file = new SpillFile(directory, opener);
  }

  /** Writes rows as a run. */
  void add(RowPages rows, int userCount) {
    int[] order = rows.order(userCount);
    for (int i = 0; i < rows.size(); i++) {
      int row = order == null ? i : order[i];
      file.putInt(rows.user(row));
      file.putInt(rows.item(row));
      file.putFloat(rows.hours(row));
      file.putByte(rows.verdict(row));
      if (timed) {
        file.putLong(rows.time(row));
      }
    }
    file.flush();
    ends.add(file.written());
  }

  /** Reads a run, row after row. */
  private final class Run {
    final int number;
    private final ByteBuffer buffer;
    private long position;
    private final long end;
    int user;
    int item;
    float hours;
    byte verdict;
    long time;

    Run(int number, int bufferBytes) {
      this.number = number;
      this.position = number == 0 ? 0 : ends.get(number - 1);
      this.end = ends.get(number);
      int bytes = (int) Math.min(bufferBytes, end - position);
      this.buffer = ByteBuffer.allocate(bytes).order(ByteOrder.nativeOrder()).limit(0);
    }

    /** Takes the next row; false at the end. */
    boolean next() {
      if (!buffer.hasRemaining()) {
        int bytes = (int) Math.min(buffer.capacity(), end - position);
        if (bytes == 0) {
          return false;
        }
        file.read(position, buffer.clear().limit(bytes));
        position += bytes;
      }
      user = buffer.getInt();
      item = buffer.getInt();
      hours = buffer.getFloat();
      verdict = buffer.get();
      time = timed ? buffer.getLong() : 0;
      return true;
    }

    boolean isBefore(Run other) {
      if (user != other.user) {
        return user < other.user;
      }
      return time < other.time || (time == other.time && number < other.number);
    }
  }

  /** Merges the runs; every user's rows go through {@code assembled}. */
  Interactions merge(
      List<String> userIds, List<String> itemIds, UserRows assembled, long maxHeapBytes) {
    long share = maxHeapBytes / rowBytes / (ends.size() + 1L);
    int rows = (int) Math.max(LEAST_BUFFERED_ROWS, Math.min(MOST_BUFFERED_ROWS, share));
    PriorityQueue<Run> queue =
        new PriorityQueue<>(
            Comparator.<Run>comparingInt(run -> run.user)
                .thenComparingLong(run -> run.time)
                .thenComparingInt(run -> run.number));
    for (int number = 0; number < ends.size(); number++) {
      Run run = new Run(number, rows * rowBytes);
      if (run.next()) {
        queue.add(run);
      }
    }
    int[] offsets = new int[userIds.size() + 1];
    try (SpillFile items = new SpillFile(directory, opener);
        SpillFile hours = new SpillFile(directory, opener);
        SpillFile verdicts = new SpillFile(directory, opener);
        SpillFile times = timed ? new SpillFile(directory, opener) : null) {
      int current = -1;
      for (Run run = queue.poll(); run != null; run = next(run, queue)) {
        if (run.user != current) {
          write(assembled, current, offsets, items, hours, verdicts, times);
          current = run.user;
          assembled.start(current);
        }
        assembled.add(run.item, run.hours, run.verdict, run.time);
      }
      write(assembled, current, offsets, items, hours, verdicts, times);
      Arrays.parallelPrefix(offsets, Integer::sum);
      MappedByteBuffer verdictColumn = verdicts.map();
      IntBuffer itemColumn = items.map().asIntBuffer();
      FloatBuffer hourColumn = hours.map().asFloatBuffer();
      LongBuffer timeColumn = times == null ? null : times.map().asLongBuffer();
      return new Interactions(
          userIds, itemIds, offsets, itemColumn, hourColumn, verdictColumn, timeColumn);
    }
  }

  /** The run with the next row: often the same again, which then need not go through the queue. */
  private static @Nullable Run next(Run run, PriorityQueue<Run> queue) {
    if (!run.next()) {
      return queue.poll();
    }
    Run other = queue.peek();
    if (other == null || run.isBefore(other)) {
      return run;
    }
    queue.add(run);
    return queue.poll();
  }

  private static void write(
      UserRows assembled,
      int user,
      int[] offsets,
      SpillFile items,
      SpillFile hours,
      SpillFile verdicts,
      @Nullable SpillFile times) {
    if (user < 0) {
      return;
    }
    int count = assembled.finish();
    SpillFile.checkMappable(
        times == null
            ? items.written() + (long) Integer.BYTES * count
            : times.written() + (long) Long.BYTES * count);
    offsets[user + 1] = count;
    for (int i = 0; i < count; i++) {
      items.putInt(assembled.rows[i]);
      hours.putFloat(assembled.hours[i]);
      verdicts.putByte(assembled.verdicts[i]);
      if (times != null) {
        times.putLong(assembled.times[i]);
      }
    }
  }

  @Override
  public void close() {
    file.close();
  }
}
