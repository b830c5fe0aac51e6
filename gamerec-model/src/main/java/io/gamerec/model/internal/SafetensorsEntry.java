package io.gamerec.model.internal;

import static com.google.common.base.Preconditions.checkArgument;

import io.gamerec.model.internal.SafetensorsHeader.Dtype;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;

/**
 * A tensor to write. The values are not copied.
 *
 * @param name its name, not {@code __metadata__}
 * @param shape its shape, empty for a scalar
 * @param values a FloatBuffer, DoubleBuffer, IntBuffer or LongBuffer, row-major
 */
public record SafetensorsEntry(String name, long[] shape, Buffer values) {
  private static final int CHUNK = 1 << 16;

  /** Checks name, shape and number of values. */
  public SafetensorsEntry {
    checkArgument(
        !name.equals(SafetensorsHeader.METADATA), "no tensor can be named %s", (Object) name);
    long size = 1;
    for (long length : shape) {
      checkArgument(length >= 0, "tensor %s has a length of %s in its shape", name, length);
      size = Math.multiplyExact(size, length);
    }
    checkArgument(
        size == values.remaining(),
        "tensor %s needs %s values for its shape, got %s",
        name,
        size,
        values.remaining());
  }

  /**
   * A tensor of 32-bit floats.
   *
   * @param name its name
   * @param values row-major
   * @param shape its shape
   * @return the tensor
   */
  public static SafetensorsEntry floats(String name, float[] values, long... shape) {
    return new SafetensorsEntry(name, shape, FloatBuffer.wrap(values));
  }

  /**
   * A tensor of 64-bit floats.
   *
   * @param name its name
   * @param values row-major
   * @param shape its shape
   * @return the tensor
   */
  public static SafetensorsEntry doubles(String name, double[] values, long... shape) {
    return new SafetensorsEntry(name, shape, DoubleBuffer.wrap(values));
  }

  /**
   * A tensor of 32-bit integers.
   *
   * @param name its name
   * @param values row-major
   * @param shape its shape
   * @return the tensor
   */
  public static SafetensorsEntry ints(String name, int[] values, long... shape) {
    return new SafetensorsEntry(name, shape, IntBuffer.wrap(values));
  }

  /**
   * A tensor of 64-bit integers.
   *
   * @param name its name
   * @param values row-major
   * @param shape its shape
   * @return the tensor
   */
  public static SafetensorsEntry longs(String name, long[] values, long... shape) {
    return new SafetensorsEntry(name, shape, LongBuffer.wrap(values));
  }

  Dtype dtype() {
    if (values instanceof FloatBuffer) {
      return Dtype.F32;
    }
    if (values instanceof DoubleBuffer) {
      return Dtype.F64;
    }
    if (values instanceof IntBuffer) {
      return Dtype.I32;
    }
    checkArgument(
        values instanceof LongBuffer,
        "tensor %s must hold floats, doubles, ints or longs, got %s",
        name,
        values);
    return Dtype.I64;
  }

  void write(OutputStream out) throws IOException {
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
    int size = dtype().bytes();
    int count = values.remaining();
    for (int from = 0; from < count; from += CHUNK / size) {
      int length = Math.min(CHUNK / size, count - from);
      int at = values.position() + from;
      if (values instanceof FloatBuffer floats) {
        chunk.asFloatBuffer().put(0, floats, at, length);
      } else if (values instanceof DoubleBuffer doubles) {
        chunk.asDoubleBuffer().put(0, doubles, at, length);
      } else if (values instanceof IntBuffer ints) {
        chunk.asIntBuffer().put(0, ints, at, length);
      } else {
        chunk.asLongBuffer().put(0, (LongBuffer) values, at, length);
      }
      out.write(chunk.array(), 0, length * size);
    }
  }
}
