package io.gamerec.index.internal;

/**
 * Keeps the k smallest distances of rows offered in ascending order, as a heap whose root is the
 * worst that is kept: the largest distance, of equal ones the highest row.
 */
final class NearestRows {
  private final float[] distances;
  private final int[] rows;
  private int size;

  NearestRows(int k) {
    this.distances = new float[k];
    this.rows = new int[k];
  }

  /** Offers a row; a distance that is infinite or not a number is never kept. */
  void offer(int row, float distance) {
    if (size < rows.length) {
      if (distance < Float.POSITIVE_INFINITY) {
        siftUp(size++, row, distance);
      }
    } else if (distance < distances[0]) {
      siftDown(row, distance);
    }
  }

  /** Writes what was kept, nearest first, with row -1 and infinity behind it, and starts anew. */
  void drain(int from, long[] outRows, float[] outDistances) {
    for (int place = from + rows.length - 1; place >= from; place--) {
      if (place - from >= size) {
        outRows[place] = -1;
        outDistances[place] = Float.POSITIVE_INFINITY;
      } else {
        outRows[place] = rows[0];
        outDistances[place] = distances[0];
        size--;
        siftDown(rows[size], distances[size]);
      }
    }
  }

  private void siftUp(int hole, int row, float distance) {
    while (hole > 0) {
      int parent = (hole - 1) >>> 1;
      if (!isWorse(distance, row, parent)) {
        break;
      }
      move(parent, hole);
      hole = parent;
    }
    distances[hole] = distance;
    rows[hole] = row;
  }

  private void siftDown(int row, float distance) {
    int hole = 0;
    for (int child = 1; child < size; child = 2 * hole + 1) {
      if (child + 1 < size && isWorse(distances[child + 1], rows[child + 1], child)) {
        child++;
      }
      if (isWorse(distance, row, child)) {
        break;
      }
      move(child, hole);
      hole = child;
    }
    distances[hole] = distance;
    rows[hole] = row;
  }

  private void move(int from, int to) {
    distances[to] = distances[from];
    rows[to] = rows[from];
  }

  private boolean isWorse(float distance, int row, int than) {
    return distance > distances[than] || (distance == distances[than] && row > rows[than]);
  }
}
