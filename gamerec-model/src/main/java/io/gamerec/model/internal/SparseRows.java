package io.gamerec.model.internal;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.gamerec.features.FittedItemFeature;
import io.gamerec.features.UserBatch;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * A sparse matrix as compressed rows and, for the gradient, as compressed columns, in direct memory
 * that is filled again and again. Not thread-safe; tensors are valid until the next filling.
 */
final class SparseRows {
  private final HostBuffer index = new HostBuffer();
  private final HostBuffer offsets = new HostBuffer();
  private final HostBuffer weights = new HostBuffer();
  private final HostBuffer columnIndex = new HostBuffer();
  private final HostBuffer columnOffsets = new HostBuffer();
  private final HostBuffer columnWeights = new HostBuffer();

  /** Entries, row after row. */
  private int[] columns = new int[1024];

  private float[] values = new float[1024];
  private int[] rowEnds = new int[256];
  private int entries;
  private int rows;

  /** Forgets all rows. */
  void clear() {
    entries = 0;
    rows = 0;
  }

  /** Adds an entry to the row that was begun. */
  void add(int column, float value) {
    if (entries == columns.length) {
      columns = Arrays.copyOf(columns, 2 * entries);
      values = Arrays.copyOf(values, 2 * entries);
    }
    columns[entries] = column;
    values[entries++] = value;
  }

  /** Ends a row and begins the next. */
  void endRow() {
    if (rows == rowEnds.length) {
      rowEnds = Arrays.copyOf(rowEnds, 2 * rows);
    }
    rowEnds[rows++] = entries;
  }

  /**
   * The pools of a batch: row {@code user * pools + pool} holds the weights of the pool's items.
   *
   * @param batch the users
   * @param columnCount number of item rows, the padding row included
   * @param manager owns the tensors
   * @return row index, offsets and weights; then column index, offsets and weights
   */
  List<NDArray> pools(UserBatch batch, int columnCount, NDManager manager) {
    clear();
    int pools = batch.pools();
    for (int user = 0; user < batch.users(); user++) {
      for (int pool = 0; pool < pools; pool++) {
        for (int entry = batch.offset(user); entry < batch.offset(user + 1); entry++) {
          float weight = batch.weights()[entry * pools + pool];
          if (weight != 0) {
            add(batch.items()[entry], weight);
          }
        }
        endRow();
      }
    }
    return tensors(columnCount, manager);
  }

  /**
   * The labels of all items: row {@code item} holds its labels' weights.
   *
   * @param labels the feature
   * @param manager owns the tensors
   * @return as {@link #pools}
   */
  List<NDArray> labels(FittedItemFeature.Labels labels, NDManager manager) {
    clear();
    for (int item = 0; item < labels.size(); item++) {
      addLabels(labels, item);
    }
    return tensors(labels.vocabulary().size(), manager);
  }

  /**
   * The labels of some items.
   *
   * @param labels the feature
   * @param items their rows
   * @param count how many
   * @param manager owns the tensors
   * @return as {@link #pools}
   */
  List<NDArray> labels(FittedItemFeature.Labels labels, int[] items, int count, NDManager manager) {
    clear();
    for (int i = 0; i < count; i++) {
      addLabels(labels, items[i]);
    }
    return tensors(labels.vocabulary().size(), manager);
  }

  private void addLabels(FittedItemFeature.Labels labels, int item) {
    for (int place = labels.start(item); place < labels.end(item); place++) {
      add(labels.label(place), labels.weight(place));
    }
    endRow();
  }

  /**
   * The matrix as tensors.
   *
   * @param columnCount number of columns
   * @param manager owns the tensors
   * @return row index, offsets and weights; then column index, offsets and weights
   */
  List<NDArray> tensors(int columnCount, NDManager manager) {
    LongBuffer index = this.index.longs(entries);
    LongBuffer offsets = this.offsets.longs(rows + 1);
    weights.floats(entries).put(values, 0, entries);
    int[] next = new int[columnCount + 1];
    for (int i = 0; i < entries; i++) {
      index.put(i, columns[i]);
      next[columns[i] + 1]++;
    }
    LongBuffer columnOffsets = this.columnOffsets.longs(columnCount + 1);
    for (int column = 0; column < columnCount; column++) {
      next[column + 1] += next[column];
      columnOffsets.put(column + 1, next[column + 1]);
    }
    columnOffsets.put(0, 0);
    LongBuffer columnIndex = this.columnIndex.longs(entries);
    FloatBuffer columnWeights = this.columnWeights.floats(entries);
    offsets.put(0, 0);
    int entry = 0;
    for (int row = 0; row < rows; row++) {
      for (; entry < rowEnds[row]; entry++) {
        int at = next[columns[entry]]++;
        columnIndex.put(at, row);
        columnWeights.put(at, values[entry]);
      }
      offsets.put(row + 1, entry);
    }
    return List.of(
        this.index.tensor(manager, DataType.INT64, entries),
        this.offsets.tensor(manager, DataType.INT64, rows + 1),
        weights.tensor(manager, DataType.FLOAT32, entries),
        this.columnIndex.tensor(manager, DataType.INT64, entries),
        this.columnOffsets.tensor(manager, DataType.INT64, columnCount + 1),
        this.columnWeights.tensor(manager, DataType.FLOAT32, entries));
  }
}
