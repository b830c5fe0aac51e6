package io.gamerec.model.export;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;
import static java.util.Objects.requireNonNull;

import io.gamerec.api.GamerecException;
import io.gamerec.api.History;
import io.gamerec.api.TowerEncoder;
import io.gamerec.api.data.Interactions;
import io.gamerec.model.internal.ExportFiles;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;
import java.util.function.IntFunction;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.ipc.ArrowFileWriter;

/**
 * The vectors of items or users with their raw ids, to be written to files or kept as Arrow. Row
 * {@code i} belongs to id {@code i}; the values are the very bits that the encoder gives.
 *
 * <table>
 * <caption>What is written, n rows of length d</caption>
 * <tr><th>method</th><th>file</th><th>content</th></tr>
 * <tr><td>{@link #writeNpy}</td><td>{@code .npy}</td><td>float32 {@code [n, d]}</td></tr>
 * <tr><td>{@link #writeIds}</td><td>Parquet</td><td>{@code id} string, never null</td></tr>
 * <tr><td>{@link #writeArrow}</td><td>Arrow IPC file</td><td>{@code id} Utf8, {@code embedding}
 * FixedSizeList of d float32, neither null</td></tr>
 * </table>
 *
 * <p>The schema of Arrow has metadata: {@code gamerec.embeddings} is the version of this layout,
 * {@value #VERSION}; {@code gamerec.fingerprint}, {@code gamerec.dim} and {@code gamerec.metric}
 * are the encoder's.
 *
 * <p>Nothing is encoded before it is asked for, and it is encoded anew each time. Users are encoded
 * a batch at a time, and no more than a batch of their vectors is in memory while a file is
 * written; all items are encoded at once. A file appears whole or not at all. Thread-safe as the
 * encoder is, which stays the caller's.
 */
public final class Embeddings {
  /** Version of the layout in Arrow. */
  public static final String VERSION = "1";

  private static final int ITEM_BATCH = 1 << 13;

  private final TowerEncoder encoder;
  private final List<String> ids;
  private final Batches batches;

  /** Takes the vectors of the rows {@code [from, to)}, the first of them at {@code offset}. */
  private interface Sink {
    void take(int from, int to, float[] vectors, int offset) throws IOException;
  }

  private interface Batches {
    void encode(Sink sink) throws IOException;
  }

  private Embeddings(TowerEncoder encoder, List<String> ids, Batches batches) {
    this.encoder = encoder;
    this.ids = ids;
    this.batches = batches;
  }

  /**
   * The vectors of all items of the catalogue.
   *
   * @param encoder the towers
   * @return the vectors, not encoded yet
   */
  public static Embeddings ofItems(TowerEncoder encoder) {
    List<String> ids = encoder.itemIds();
    return new Embeddings(
        encoder,
        ids,
        sink -> {
          float[] vectors = checked(encoder.encodeItems(), ids.size(), encoder.dim());
          for (int from = 0; from < ids.size(); from += ITEM_BATCH) {
            int to = Math.min(ids.size(), from + ITEM_BATCH);
            sink.take(from, to, vectors, from * encoder.dim());
          }
        });
  }

  /**
   * The vectors of users.
   *
   * @param encoder the towers
   * @param ids raw ids; read when they are written, may be a view
   * @param histories the histories in the order of the ids; read a batch at a time, may be a view
   *     that makes them when asked
   * @param batchSize users encoded at once, at least 1
   * @return the vectors, not encoded yet
   */
  public static Embeddings ofUsers(
      TowerEncoder encoder, List<String> ids, List<History> histories, int batchSize) {
    checkArgument(
        ids.size() == histories.size(),
        "ids and histories must be equally many, got %s and %s",
        ids.size(),
        histories.size());
    checkArgument(
        batchSize >= 1 && batchSize <= Integer.MAX_VALUE / encoder.dim(),
        "batchSize must be in [1, %s], got %s",
        Integer.MAX_VALUE / encoder.dim(),
        batchSize);
    return new Embeddings(
        requireNonNull(encoder, "encoder"),
        ids,
        sink -> {
          for (int from = 0; from < ids.size(); from += batchSize) {
            int to = (int) Math.min(ids.size(), (long) from + batchSize);
            float[] vectors = encoder.encodeUsers(histories.subList(from, to));
            sink.take(from, to, checked(vectors, to - from, encoder.dim()), 0);
          }
        });
  }

  /**
   * The vectors of all users of a data set.
   *
   * @param encoder the towers
   * @param users their histories; made a batch at a time
   * @param batchSize users encoded at once, at least 1
   * @return the vectors, not encoded yet
   */
  public static Embeddings ofUsers(TowerEncoder encoder, Interactions users, int batchSize) {
    return ofUsers(
        encoder,
        new View<>(users.userCount(), users::userId),
        new View<>(users.userCount(), users::history),
        batchSize);
  }

  private static final class View<T> extends AbstractList<T> implements RandomAccess {
    private final int size;
    private final IntFunction<T> element;

    View(int size, IntFunction<T> element) {
      this.size = size;
      this.element = element;
    }

    @Override
    public T get(int index) {
      return element.apply(index);
    }

    @Override
    public int size() {
      return size;
    }
  }

  private static float[] checked(float[] vectors, int rows, int dim) {
    checkState(
        vectors.length == (long) rows * dim,
        "the encoder must give %s vectors of length %s, got %s values",
        rows,
        dim,
        vectors.length);
    return vectors;
  }

  /**
   * The raw ids.
   *
   * @return the ids in the order of the rows
   */
  public List<String> ids() {
    return ids;
  }

  /**
   * Length of a vector.
   *
   * @return the dimension
   */
  public int dim() {
    return encoder.dim();
  }

  /**
   * Writes the vectors as {@code .npy}, see {@link Npy}.
   *
   * @param file where
   * @throws GamerecException if it cannot be written
   */
  public void writeNpy(Path file) {
    ExportFiles.write(
        file,
        out -> {
          Npy.writeHeader(out, ids.size(), dim());
          batches.encode(
              (from, to, vectors, offset) ->
                  Npy.writeValues(out, vectors, offset, offset + (to - from) * dim()));
        });
  }

  /**
   * Writes the ids as Parquet, one column {@code id}.
   *
   * @param file where
   * @throws GamerecException if it cannot be written
   */
  public void writeIds(Path file) {
    ExportFiles.write(file, out -> ParquetIds.write(out, ids));
  }

  /**
   * Writes ids and vectors as an Arrow IPC file, one record batch a batch of users, and one for
   * 8192 items.
   *
   * @param file where
   * @throws GamerecException if it cannot be written
   */
  public void writeArrow(Path file) {
    try (BufferAllocator allocator = new RootAllocator()) {
      writeArrow(file, allocator);
    }
  }

  void writeArrow(Path file, BufferAllocator allocator) {
    ExportFiles.write(
        file,
        out -> {
          try (ArrowRows rows = new ArrowRows(encoder, allocator);
              ArrowFileWriter writer =
                  new ArrowFileWriter(
                      rows.root(),
                      new DictionaryProvider.MapDictionaryProvider(),
                      Channels.newChannel(out))) {
            writer.start();
            batches.encode(
                (from, to, vectors, offset) -> {
                  rows.allocate(to - from);
                  rows.add(ids.subList(from, to), vectors, offset);
                  writer.writeBatch();
                });
            writer.end();
          }
        });
  }

  /**
   * Ids and vectors as Arrow in memory, in the columns of {@link #writeArrow}.
   *
   * @param allocator allocates the columns
   * @return all rows; the caller closes them
   * @throws IllegalArgumentException if there are more values than an Arrow vector holds
   */
  public VectorSchemaRoot toArrow(BufferAllocator allocator) {
    checkArgument(
        (long) ids.size() * dim() <= Integer.MAX_VALUE,
        "an Arrow vector holds %s values, %s rows of length %s have more; use writeArrow",
        Integer.MAX_VALUE,
        ids.size(),
        dim());
    ArrowRows rows = new ArrowRows(encoder, allocator);
    boolean done = false;
    try {
      rows.allocate(ids.size());
      batches.encode(
          (from, to, vectors, offset) -> rows.add(ids.subList(from, to), vectors, offset));
      done = true;
      return rows.root();
    } catch (IOException e) {
      throw new AssertionError("nothing is written", e);
    } finally {
      if (!done) {
        rows.close();
      }
    }
  }
}
