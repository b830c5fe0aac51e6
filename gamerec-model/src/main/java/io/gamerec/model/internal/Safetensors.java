package io.gamerec.model.internal;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Strings.commonPrefix;
import static com.google.common.base.Strings.commonSuffix;
import static com.google.common.base.Strings.lenientFormat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.gamerec.api.GamerecException;
import io.gamerec.api.internal.Files2;
import io.gamerec.model.internal.SafetensorsHeader.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.arrow.memory.util.Float16;

/**
 * Named tensors in a file of the safetensors format, which Python reads with {@code
 * safetensors.torch.load_file}.
 *
 * <table>
 * <caption>The file, little-endian</caption>
 * <tr><th>bytes</th><th>content</th></tr>
 * <tr><td>8</td><td>length of the header, uint64</td></tr>
 * <tr><td>length</td><td>JSON: {@code name -> {dtype, shape, data_offsets: [begin, end]}}, and texts
 * under {@code __metadata__}; padded with spaces to a multiple of 8</td></tr>
 * <tr><td>rest</td><td>the tensors, row-major, without gaps; offsets count from here</td></tr>
 * </table>
 *
 * <p>The whole header is checked before anything of a claimed size is allocated; a tensor is read
 * when it is asked for, and no file stays open. Thread-safe.
 */
public final class Safetensors {
  private static final int CHUNK = 1 << 16;
  private static final int SUGGESTIONS = 3;
  private static final JsonFactory JSON = new JsonFactory();

  private final Path file;
  private final SafetensorsHeader header;

  private Safetensors(Path file, SafetensorsHeader header) {
    this.file = file;
    this.header = header;
  }

  /**
   * Writes tensors; equal ones give equal bytes. The header lists them as given; their bytes lie by
   * falling size of an element, so that each is aligned, which PyTorch wants.
   *
   * @param out takes the bytes; stays open
   * @param metadata texts for {@code __metadata__}
   * @param tensors the tensors, with different names
   * @throws IOException if {@code out} does
   */
  public static void write(
      OutputStream out, Map<String, String> metadata, List<SafetensorsEntry> tensors)
      throws IOException {
    List<SafetensorsEntry> layout =
        tensors.stream()
            .sorted(Comparator.comparingInt((SafetensorsEntry entry) -> -entry.dtype().bytes()))
            .toList();
    Map<String, Long> begins = new HashMap<>();
    long at = 0;
    for (SafetensorsEntry entry : layout) {
      checkArgument(
          begins.put(entry.name(), at) == null, "two tensors are named %s", (Object) entry.name());
      at += (long) entry.values().remaining() * entry.dtype().bytes();
    }
    byte[] json = header(metadata, tensors, begins);
    int padded = (json.length + 7) / 8 * 8;
    out.write(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(padded).array());
    out.write(json);
    out.write(" ".repeat(padded - json.length).getBytes(StandardCharsets.US_ASCII));
    for (SafetensorsEntry entry : layout) {
      entry.write(out);
    }
  }

  private static byte[] header(
      Map<String, String> metadata, List<SafetensorsEntry> tensors, Map<String, Long> begins)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      if (!metadata.isEmpty()) {
        json.writeObjectFieldStart(SafetensorsHeader.METADATA);
        for (Map.Entry<String, String> text : new TreeMap<>(metadata).entrySet()) {
          json.writeStringField(text.getKey(), text.getValue());
        }
        json.writeEndObject();
      }
      for (SafetensorsEntry entry : tensors) {
        long begin = begins.getOrDefault(entry.name(), 0L);
        long[] offsets = {begin, begin + (long) entry.values().remaining() * entry.dtype().bytes()};
        json.writeObjectFieldStart(entry.name());
        json.writeStringField("dtype", entry.dtype().name());
        json.writeFieldName("shape");
        json.writeArray(entry.shape(), 0, entry.shape().length);
        json.writeFieldName("data_offsets");
        json.writeArray(offsets, 0, offsets.length);
        json.writeEndObject();
      }
      json.writeEndObject();
    }
    return bytes.toByteArray();
  }

  /**
   * Opens a file.
   *
   * @param file the file
   * @return its tensors
   * @throws GamerecException if it cannot be read or is not a sound safetensors file; names file
   *     and fault
   */
  public static Safetensors read(Path file) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return new Safetensors(file, SafetensorsHeader.read(channel));
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static GamerecException unreadable(Path file, IOException e) {
    return new GamerecException(
        "cannot read the safetensors file " + file + ": " + Files2.reason(e), e);
  }

  /**
   * The names of the tensors.
   *
   * @return the names in the order of the header
   */
  public Set<String> names() {
    return header.tensors().keySet();
  }

  /**
   * What stands under {@code __metadata__}.
   *
   * @return texts by name, empty where there is none
   */
  public Map<String, String> metadata() {
    return header.metadata();
  }

  /**
   * The shape of a tensor.
   *
   * @param name its name
   * @return a new array, empty for a scalar
   * @throws GamerecException if there is no such tensor; names the nearest
   */
  public long[] shape(String name) {
    return tensor(name).shape().clone();
  }

  /**
   * Whether {@link #floats} gives a tensor.
   *
   * @param name its name
   * @return true for F32, F64, F16 and BF16
   * @throws GamerecException if there is no such tensor; names the nearest
   */
  public boolean isFloating(String name) {
    return switch (tensor(name).dtype()) {
      case F32, F64, F16, BF16 -> true;
      default -> false;
    };
  }

  private Tensor tensor(String name) {
    Tensor tensor = header.tensors().get(name);
    if (tensor == null) {
      List<String> nearest =
          names().stream()
              .sorted(
                  Comparator.comparingInt(
                      (String other) ->
                          -commonPrefix(name, other).length() - commonSuffix(name, other).length()))
              .limit(SUGGESTIONS)
              .toList();
      throw new GamerecException(
          lenientFormat(
              "%s has no tensor %s; nearest of its %s are %s",
              file, name, names().size(), nearest));
    }
    return tensor;
  }

  /**
   * The values of a tensor of floats.
   *
   * @param name its name
   * @return a new array, row-major; F64 rounded, F16 and BF16 widened
   * @throws GamerecException if there is no such tensor, of these types, or it cannot be read
   */
  public float[] floats(String name) {
    Tensor tensor = tensor(name);
    float[] values = new float[length(name, tensor)];
    switch (tensor.dtype()) {
      case F32 -> read(tensor, (from, at, n) -> from.asFloatBuffer().get(values, at, n));
      case F64 ->
          read(
              tensor,
              (from, at, n) -> {
                for (int i = 0; i < n; i++) {
                  values[at + i] = (float) from.getDouble(8 * i);
                }
              });
      case F16 ->
          read(
              tensor,
              (from, at, n) -> {
                for (int i = 0; i < n; i++) {
                  values[at + i] = Float16.toFloat(from.getShort(2 * i));
                }
              });
      case BF16 ->
          read(
              tensor,
              (from, at, n) -> {
                for (int i = 0; i < n; i++) {
                  values[at + i] = Float.intBitsToFloat(from.getShort(2 * i) << 16);
                }
              });
      default -> throw otherType(name, tensor, "F32, F64, F16 or BF16");
    }
    return values;
  }

  /**
   * The values of a tensor of doubles.
   *
   * @param name its name
   * @return a new array, row-major; F32 widened
   * @throws GamerecException if there is no such tensor, of these types, or it cannot be read
   */
  public double[] doubles(String name) {
    Tensor tensor = tensor(name);
    double[] values = new double[length(name, tensor)];
    switch (tensor.dtype()) {
      case F64 -> read(tensor, (from, at, n) -> from.asDoubleBuffer().get(values, at, n));
      case F32 ->
          read(
              tensor,
              (from, at, n) -> {
                for (int i = 0; i < n; i++) {
                  values[at + i] = from.getFloat(4 * i);
                }
              });
      default -> throw otherType(name, tensor, "F64 or F32");
    }
    return values;
  }

  /**
   * The values of a tensor of integers.
   *
   * @param name its name
   * @return a new array, row-major; I32 widened
   * @throws GamerecException if there is no such tensor, of these types, or it cannot be read
   */
  public long[] longs(String name) {
    Tensor tensor = tensor(name);
    long[] values = new long[length(name, tensor)];
    switch (tensor.dtype()) {
      case I64 -> read(tensor, (from, at, n) -> from.asLongBuffer().get(values, at, n));
      case I32 ->
          read(
              tensor,
              (from, at, n) -> {
                for (int i = 0; i < n; i++) {
                  values[at + i] = from.getInt(4 * i);
                }
              });
      default -> throw otherType(name, tensor, "I64 or I32");
    }
    return values;
  }

  private int length(String name, Tensor tensor) {
    long length = (tensor.end() - tensor.begin()) / tensor.dtype().bytes();
    if (length > Integer.MAX_VALUE - 8) {
      throw new GamerecException(
          lenientFormat(
              "tensor %s of %s has %s values, an array holds %s",
              name, file, length, Integer.MAX_VALUE - 8));
    }
    return (int) length;
  }

  private GamerecException otherType(String name, Tensor tensor, String expected) {
    return new GamerecException(
        lenientFormat("tensor %s of %s must be %s, got %s", name, file, expected, tensor.dtype()));
  }

  /** Takes {@code n} elements that go to place {@code at}. */
  private interface Chunk {
    void take(ByteBuffer from, int at, int n);
  }

  private void read(Tensor tensor, Chunk chunk) {
    int size = tensor.dtype().bytes();
    long bytes = tensor.end() - tensor.begin();
    ByteBuffer buffer =
        ByteBuffer.allocate((int) Math.min(CHUNK, bytes)).order(ByteOrder.LITTLE_ENDIAN);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      for (long done = 0; done < bytes; done += buffer.limit()) {
        buffer.clear().limit((int) Math.min(CHUNK, bytes - done));
        SafetensorsHeader.fill(buffer, channel, header.start() + tensor.begin() + done);
        chunk.take(buffer, (int) (done / size), buffer.limit() / size);
      }
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }
}
