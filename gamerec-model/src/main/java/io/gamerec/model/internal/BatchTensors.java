package io.gamerec.model.internal;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.gamerec.features.UserBatch;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;

/**
 * Brings batches to the engine: ragged entries are padded to the longest user of the batch. The
 * direct buffers are reused, because the engine reads them in place and the JVM frees them only
 * when the heap is collected. Not thread-safe; tensors of one batch are valid until the next.
 */
public final class BatchTensors {
  private ByteBuffer entries = allocate(0);
  private ByteBuffer poolWeights = allocate(0);
  private ByteBuffer dense = allocate(0);
  private ByteBuffer targets = allocate(0);

  /** Creates buffers that grow as needed. */
  public BatchTensors() {}

  /**
   * A batch's tensors, as {@link TwoTowerNetwork} takes them.
   *
   * @param entries {@code [B, L]} int64
   * @param poolWeights {@code [B, P, L]}
   * @param dense {@code [B, denseWidth]}
   * @param targets {@code [B, 1]} int64
   */
  public record Tensors(NDArray entries, NDArray poolWeights, NDArray dense, NDArray targets) {}

  /**
   * Brings a batch to the engine.
   *
   * @param batch the batch
   * @param manager owns the tensors
   * @return the tensors
   */
  public Tensors upload(UserBatch batch, NDManager manager) {
    int users = batch.users();
    int pools = batch.pools();
    int length = 1;
    for (int user = 0; user < users; user++) {
      length = Math.max(length, batch.offset(user + 1) - batch.offset(user));
    }
    entries = cleared(entries, 8L * users * length);
    poolWeights = cleared(poolWeights, 4L * users * pools * length);
    dense = cleared(dense, 4L * users * batch.denseWidth());
    targets = cleared(targets, 8L * users);
    LongBuffer entriesOut = entries.asLongBuffer();
    FloatBuffer weightsOut = poolWeights.asFloatBuffer();
    LongBuffer targetsOut = targets.asLongBuffer();
    for (int user = 0; user < users; user++) {
      int from = batch.offset(user);
      int count = batch.offset(user + 1) - from;
      for (int i = 0; i < count; i++) {
        entriesOut.put(user * length + i, batch.items()[from + i]);
        for (int pool = 0; pool < pools; pool++) {
          weightsOut.put(
              (user * pools + pool) * length + i, batch.weights()[(from + i) * pools + pool]);
        }
      }
      for (int i = count; i < length; i++) {
        entriesOut.put(user * length + i, 0);
        for (int pool = 0; pool < pools; pool++) {
          weightsOut.put((user * pools + pool) * length + i, 0);
        }
      }
      targetsOut.put(user, batch.targets()[user]);
    }
    dense.asFloatBuffer().put(batch.dense(), 0, users * batch.denseWidth());
    return new Tensors(
        manager.create(entries, new Shape(users, length), DataType.INT64),
        manager.create(poolWeights, new Shape(users, pools, length), DataType.FLOAT32),
        manager.create(dense, new Shape(users, batch.denseWidth()), DataType.FLOAT32),
        manager.create(targets, new Shape(users, 1), DataType.INT64));
  }

  private static ByteBuffer cleared(ByteBuffer buffer, long bytes) {
    int needed = Math.toIntExact(bytes);
    ByteBuffer large = buffer.capacity() >= needed ? buffer : allocate(needed + needed / 4);
    large.clear().limit(needed);
    return large;
  }

  private static ByteBuffer allocate(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }
}
