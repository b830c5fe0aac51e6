package io.gamerec.model.internal;

import static com.google.common.base.Strings.lenientFormat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The header of a safetensors file, checked: types known, sizes that fit the shapes, and tensors
 * that fill the rest of the file without gap or overlap. An IOException says what is wrong.
 *
 * @param start where the tensors start in the file
 * @param metadata texts by name
 * @param tensors tensors by name, in their order
 */
record SafetensorsHeader(long start, Map<String, String> metadata, Map<String, Tensor> tensors) {
  static final String METADATA = "__metadata__";

  /** What the format allows. */
  private static final long LONGEST = 100_000_000;

  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  /** Types of elements. */
  enum Dtype {
    BOOL(1),
    U8(1),
    I8(1),
    F8_E4M3(1),
    F8_E5M2(1),
    U16(2),
    I16(2),
    F16(2),
    BF16(2),
    U32(4),
    I32(4),
    F32(4),
    U64(8),
    I64(8),
    F64(8);

    private final int bytes;

    Dtype(int bytes) {
      this.bytes = bytes;
    }

    int bytes() {
      return bytes;
    }
  }

  /**
   * A tensor.
   *
   * @param dtype type of its elements
   * @param shape its shape
   * @param begin offset of its first byte from the start
   * @param end offset behind its last byte
   */
  record Tensor(Dtype dtype, long[] shape, long begin, long end) {}

  static SafetensorsHeader read(FileChannel channel) throws IOException {
    long size = channel.size();
    if (size < 8) {
      throw new EOFException("it has " + size + " bytes, a length of 8 is expected first");
    }
    ByteBuffer length = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    fill(length, channel, 0);
    long claimed = length.getLong(0);
    if (claimed < 2 || claimed > Math.min(LONGEST, size - 8)) {
      throw new IOException(
          lenientFormat(
              "its header must have 2 to %s bytes, it claims %s",
              Math.min(LONGEST, size - 8), Long.toUnsignedString(claimed)));
    }
    ByteBuffer text = ByteBuffer.allocate((int) claimed);
    fill(text, channel, 8);
    SafetensorsHeader header;
    try {
      String json = StandardCharsets.UTF_8.newDecoder().decode(text).toString();
      header = parse(json, 8 + claimed);
    } catch (CharacterCodingException e) {
      throw new IOException("its header is not UTF-8", e);
    } catch (JsonProcessingException e) {
      throw new IOException("its header is not sound JSON: " + firstLine(e), e);
    }
    header.check(size - 8 - claimed);
    return header;
  }

  private static String firstLine(JsonProcessingException e) {
    return String.valueOf(e.getOriginalMessage()).lines().findFirst().orElse("");
  }

  /** Fills a buffer up to its limit and rewinds it. */
  static void fill(ByteBuffer buffer, FileChannel channel, long position) throws IOException {
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, position + buffer.position()) < 0) {
        throw new EOFException("it ends at byte " + (position + buffer.position()));
      }
    }
    buffer.rewind();
  }

  private static SafetensorsHeader parse(String text, long start) throws IOException {
    Map<String, String> metadata = new LinkedHashMap<>();
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    if (text.charAt(0) != '{') {
      throw new IOException("its header does not begin with {");
    }
    try (JsonParser json = JSON.createParser(text)) {
      json.nextToken();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        if (json.nextToken() != JsonToken.START_OBJECT) {
          throw new IOException(name + " is no object in its header");
        }
        if (name.equals(METADATA)) {
          texts(json, metadata);
        } else {
          tensors.put(name, tensor(json, name));
        }
      }
      if (json.nextToken() != null) {
        throw new IOException("something follows the object in its header");
      }
    }
    return new SafetensorsHeader(
        start, Collections.unmodifiableMap(metadata), Collections.unmodifiableMap(tensors));
  }

  private static void texts(JsonParser json, Map<String, String> into) throws IOException {
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      if (json.nextToken() != JsonToken.VALUE_STRING) {
        throw new IOException(lenientFormat("%s of its %s is no text", name, METADATA));
      }
      into.put(name, json.getText());
    }
  }

  private static Tensor tensor(JsonParser json, String name) throws IOException {
    Dtype dtype = null;
    long[] shape = null;
    long[] offsets = null;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String field = json.currentName();
      json.nextToken();
      switch (field) {
        case "dtype" -> dtype = dtype(json, name);
        case "shape" -> shape = numbers(json, name, field);
        case "data_offsets" -> offsets = numbers(json, name, field);
        default -> json.skipChildren();
      }
    }
    if (dtype == null || shape == null || offsets == null || offsets.length != 2) {
      throw new IOException(
          "tensor " + name + " needs a dtype, a shape and two data_offsets in its header");
    }
    return new Tensor(dtype, shape, offsets[0], offsets[1]);
  }

  private static Dtype dtype(JsonParser json, String name) throws IOException {
    @Nullable String text = json.getValueAsString();
    for (Dtype dtype : Dtype.values()) {
      if (dtype.name().equals(text)) {
        return dtype;
      }
    }
    throw new IOException(
        lenientFormat(
            "tensor %s is of dtype %s, known are %s", name, text, List.of(Dtype.values())));
  }

  private static long[] numbers(JsonParser json, String name, String field) throws IOException {
    List<Long> numbers = new ArrayList<>();
    boolean sound = json.currentToken() == JsonToken.START_ARRAY;
    while (sound && json.nextToken() != JsonToken.END_ARRAY) {
      sound = json.currentToken() == JsonToken.VALUE_NUMBER_INT && json.getLongValue() >= 0;
      if (sound) {
        numbers.add(json.getLongValue());
      }
    }
    if (!sound) {
      throw new IOException(
          lenientFormat("%s of tensor %s must be numbers from 0 on", field, name));
    }
    return numbers.stream().mapToLong(Long::longValue).toArray();
  }

  private void check(long bytes) throws IOException {
    List<Map.Entry<String, Tensor>> layout = new ArrayList<>(tensors.entrySet());
    layout.sort(
        Comparator.comparingLong((Map.Entry<String, Tensor> entry) -> entry.getValue().begin())
            .thenComparingLong(entry -> entry.getValue().end()));
    long at = 0;
    for (Map.Entry<String, Tensor> entry : layout) {
      Tensor tensor = entry.getValue();
      long end = at + size(entry.getKey(), tensor, bytes);
      if (tensor.begin() != at || tensor.end() != end) {
        throw new IOException(
            lenientFormat(
                "tensor %s claims bytes %s to %s, by the shapes it has %s to %s",
                entry.getKey(), tensor.begin(), tensor.end(), at, end));
      }
      at = end;
    }
    if (at != bytes) {
      throw new IOException(
          lenientFormat("%s bytes follow its header, its tensors have %s", bytes, at));
    }
  }

  private static long size(String name, Tensor tensor, long most) throws IOException {
    if (Arrays.stream(tensor.shape()).anyMatch(length -> length == 0)) {
      return 0;
    }
    long size = tensor.dtype().bytes();
    for (long length : tensor.shape()) {
      if (size > most / length) {
        throw new IOException(
            lenientFormat(
                "tensor %s of shape %s is larger than the %s bytes behind the header",
                name, Arrays.toString(tensor.shape()), most));
      }
      size *= length;
    }
    return size;
  }
}
