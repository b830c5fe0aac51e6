package io.gamerec.model.internal;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;

/**
 * Direct memory that is filled by Java and read in place by the engine. It is reused, because the
 * JVM frees direct memory only when the heap is collected. Not thread-safe; a tensor is valid until
 * the buffer is filled again.
 */
public final class HostBuffer {
  private ByteBuffer bytes = allocate(0);

  /** Room for nothing yet. */
  public HostBuffer() {}

  /**
   * Room for float32 values.
   *
   * @param count how many
   * @return a view from the first to the last
   */
  public FloatBuffer floats(int count) {
    return sized(4L * count).asFloatBuffer();
  }

  /**
   * Room for float64 values.
   *
   * @param count how many
   * @return a view from the first to the last
   */
  public DoubleBuffer doubles(int count) {
    return sized(8L * count).asDoubleBuffer();
  }

  /**
   * Room for int64 values.
   *
   * @param count how many
   * @return a view from the first to the last
   */
  public LongBuffer longs(int count) {
    return sized(8L * count).asLongBuffer();
  }

  /**
   * A tensor over what the buffer was sized for last.
   *
   * @param manager owner of the tensor
   * @param type type of the values
   * @param shape shape of the tensor
   * @return the tensor, on the CPU over this memory
   */
  public NDArray tensor(NDManager manager, DataType type, long... shape) {
    return manager.create(bytes.rewind(), new Shape(shape), type);
  }

  private ByteBuffer sized(long size) {
    int needed = Math.toIntExact(size);
    if (bytes.capacity() < needed) {
      bytes = allocate(Math.toIntExact(Math.min(Integer.MAX_VALUE - 8L, size + size / 4)));
    }
    bytes.clear().limit(needed);
    return bytes;
  }

  private static ByteBuffer allocate(int size) {
    return ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
  }
}
