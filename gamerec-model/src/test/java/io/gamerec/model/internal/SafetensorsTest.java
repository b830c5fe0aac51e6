package io.gamerec.model.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gamerec.api.GamerecException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsTest {
  @TempDir private Path directory;

  private static byte[] sample() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Safetensors.write(
        out,
        Map.of("b", "é", "a", "1"),
        List.of(
            SafetensorsEntry.floats("f", new float[] {1, -2, 0.5f}, 3),
            SafetensorsEntry.longs("l", new long[] {-1}),
            SafetensorsEntry.ints("none", new int[0], 2, 0)));
    return out.toByteArray();
  }

  private Safetensors read(byte[] bytes) {
    try {
      return Safetensors.read(Files.write(directory.resolve("w.safetensors"), bytes));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private String refusal(byte[] bytes) {
    String message = assertThrows(GamerecException.class, () -> read(bytes)).getMessage();
    String start = "cannot read the safetensors file " + directory.resolve("w.safetensors") + ": ";
    assertTrue(message.startsWith(start), message);
    assertEquals(1, message.lines().count(), message);
    return message.substring(start.length());
  }

  private static byte[] file(String header, int bytes) {
    byte[] json = header.getBytes(UTF_8);
    return ByteBuffer.allocate(8 + json.length + bytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(json.length)
        .put(json)
        .array();
  }

  @Test
  void write_givesTheBytesOfTheFormat() throws IOException {
    String json =
        "{\"__metadata__\":{\"a\":\"1\",\"b\":\"é\"},"
            + "\"f\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[8,20]},"
            + "\"l\":{\"dtype\":\"I64\",\"shape\":[],\"data_offsets\":[0,8]},"
            + "\"none\":{\"dtype\":\"I32\",\"shape\":[2,0],\"data_offsets\":[20,20]}}";
    byte[] header = json.getBytes(UTF_8);
    int padded = 208;
    assertTrue(padded - header.length >= 0 && padded - header.length < 8, "" + header.length);
    ByteBuffer expected =
        ByteBuffer.allocate(8 + padded + 20).order(ByteOrder.LITTLE_ENDIAN).putLong(padded);
    expected.put(header).put("       ".getBytes(UTF_8), 0, padded - header.length);
    expected.putLong(-1).putFloat(1).putFloat(-2).putFloat(0.5f);
    assertArrayEquals(expected.array(), sample());
  }

  @Test
  void read_givesNamesMetadataShapesAndValues() throws IOException {
    Safetensors read = read(sample());
    assertEquals(List.of("f", "l", "none"), List.copyOf(read.names()));
    assertEquals(Map.of("a", "1", "b", "é"), read.metadata());
    assertArrayEquals(new float[] {1, -2, 0.5f}, read.floats("f"));
    assertArrayEquals(new double[] {1, -2, 0.5}, read.doubles("f"));
    assertArrayEquals(new long[] {-1}, read.longs("l"));
    assertArrayEquals(new long[0], read.shape("l"));
    assertArrayEquals(new long[] {2, 0}, read.shape("none"));
    assertArrayEquals(new long[0], read.longs("none"));
  }

  /** Of half precision every value, by the formula of IEEE 754. */
  @Test
  void floats_ofF16_areThoseOfTheFormula() {
    byte[] file =
        file("{\"h\":{\"dtype\":\"F16\",\"shape\":[65536],\"data_offsets\":[0,131072]}}", 131072);
    ByteBuffer halves =
        ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).position(file.length - 131072);
    for (int i = 0; i < 65536; i++) {
      halves.putShort((short) i);
    }
    float[] values = read(file).floats("h");
    for (int i = 0; i < 65536; i++) {
      int exponent = i >> 10 & 31;
      double fraction = (i & 1023) / 1024.0;
      double size =
          exponent == 31
              ? (fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN)
              : exponent == 0 ? Math.scalb(fraction, -14) : Math.scalb(1 + fraction, exponent - 15);
      assertEquals((float) (i < 32768 ? size : -size), values[i], "of bits " + i);
    }
  }

  @Test
  void floats_ofBf16AndF64_areConverted() {
    byte[] file =
        file(
            "{\"d\":{\"dtype\":\"F64\",\"shape\":[1],\"data_offsets\":[0,8]},"
                + "\"b\":{\"dtype\":\"BF16\",\"shape\":[3],\"data_offsets\":[8,14]}}",
            14);
    ByteBuffer.wrap(file)
        .order(ByteOrder.LITTLE_ENDIAN)
        .position(file.length - 14)
        .putDouble(0.1)
        .putShort((short) 0x3f80)
        .putShort((short) 0xc049)
        .putShort((short) 0xff80);
    Safetensors read = read(file);
    assertArrayEquals(new float[] {0.1f}, read.floats("d"));
    assertArrayEquals(new float[] {1, -3.140625f, Float.NEGATIVE_INFINITY}, read.floats("b"));
  }

  @Test
  void golden_ofPython_isRead() {
    String data = System.getenv("GAMEREC_DATA");
    assumeTrue(data != null, "GAMEREC_DATA is not set: no golden file to read");
    Path file = Path.of(data).resolveSibling("golden").resolve("system_a_small.safetensors");
    assumeTrue(Files.exists(file), file + " is not there");
    Safetensors golden = Safetensors.read(file);
    assertEquals("97", golden.metadata().get("games"));
    assertArrayEquals(new long[] {97, 128}, golden.shape("out.item"));
    assertEquals(5, golden.doubles("out.losses").length);
    float[] items = golden.floats("out.item");
    for (int row = 0; row < 97; row++) {
      double square = 0;
      for (int i = 0; i < 128; i++) {
        square += (double) items[row * 128 + i] * items[row * 128 + i];
      }
      assertEquals(1, square, 1e-5, "row " + row);
    }
    assertTrue(Arrays.stream(golden.longs("in.target")).allMatch(row -> row >= 0 && row < 97));
  }

  @Test
  void read_cutAnywhere_isRefused() throws IOException {
    byte[] whole = sample();
    for (int length = 0; length < whole.length; length++) {
      refusal(Arrays.copyOf(whole, length));
    }
    assertTrue(refusal(Arrays.copyOf(whole, whole.length + 1)).startsWith("21 bytes follow"));
  }

  /** Where a flipped bit leaves a sound file, every tensor can be asked for. */
  @Test
  void read_anyBitFlipped_isSoundOrRefused() throws IOException {
    byte[] whole = sample();
    int refused = 0;
    for (int bit = 0; bit < 8 * whole.length; bit++) {
      byte[] flipped = whole.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      Path file = Files.write(directory.resolve("flipped"), flipped);
      try {
        Safetensors read = Safetensors.read(file);
        for (String name : read.names()) {
          read.shape(name);
          read.longs(name);
          read.floats(name);
        }
      } catch (GamerecException e) {
        refused++;
      }
    }
    assertTrue(refused > 8 * 180, refused + " refused");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, -1, Long.MIN_VALUE, Long.MAX_VALUE, 100_000_001, 17})
  void read_impossibleHeaderLength_isRefused(long length) {
    byte[] file = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN).putLong(length).array();
    assertEquals(
        "its header must have 2 to 16 bytes, it claims " + Long.toUnsignedString(length),
        refusal(file));
  }

  /** A header that may have a hundred million bytes is not made room for before it is there. */
  @Test
  void read_headerLongerThanAllowed_isRefused() throws IOException {
    Path file = directory.resolve("sparse");
    try (var channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(1L << 31).flip());
      channel.write(ByteBuffer.allocate(1), 1L << 32);
    }
    String message =
        assertThrows(GamerecException.class, () -> Safetensors.read(file)).getMessage();
    assertTrue(message.endsWith("2 to 100000000 bytes, it claims 2147483648"), message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[]| its header does not begin with {",
        "` {}`| its header does not begin with {",
        "{}{}| something follows the object in its header",
        "{\"a\":1}| a is no object in its header",
        "{\"__metadata__\":{\"n\":1}}| n of its __metadata__ is no text",
        "{\"a\":{}}| tensor a needs a dtype, a shape and two data_offsets in its header",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0]}}"
            + "| tensor a needs a dtype, a shape and two data_offsets in its header",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}"
            + "| shape of tensor a must be numbers from 0 on",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1.0],\"data_offsets\":[0,4]}}"
            + "| shape of tensor a must be numbers from 0 on",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[[1]],\"data_offsets\":[0,4]}}"
            + "| shape of tensor a must be numbers from 0 on",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":\"0,4\"}}"
            + "| data_offsets of tensor a must be numbers from 0 on",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}"
            + "| tensor a claims bytes 4 to 8, by the shapes it has 0 to 4",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,8]}}"
            + "| tensor a claims bytes 0 to 8, by the shapes it has 0 to 4",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},"
            + "\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[2,6]}}"
            + "| tensor b claims bytes 2 to 6, by the shapes it has 4 to 8",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}"
            + "| 8 bytes follow its header, its tensors have 4",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[4611686018427387904,4],\"data_offsets\":[0,8]}}"
            + "| tensor a of shape [4611686018427387904, 4] is larger than the 8 bytes behind the"
            + " header",
      })
  void read_unsoundHeader_isRefused(String header, String message) {
    assertEquals(message, refusal(file(header, 8)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"a\":{\"dtype\":\"C64\",\"shape\":[1],\"data_offsets\":[0,8]}}"
            + "| tensor a is of dtype C64, known are [BOOL, ",
        "{\"a\":{\"dtype\":\"I64\",\"shape\":[1],\"data_offsets\":[0,8]},"
            + "\"a\":{\"dtype\":\"I64\",\"shape\":[1],\"data_offsets\":[0,8]}}"
            + "| its header is not sound JSON: Duplicate field 'a'",
        "{\"a\":{\"dtype\":\"I64\",\"shape\":[99999999999999999999],\"data_offsets\":[0,8]}}"
            + "| its header is not sound JSON: Numeric value (99999999999999999999) out of range",
        "{\"a\":{\"dtype\":\"I64\"| its header is not sound JSON: Unexpected end-of-input",
      })
  void read_unsoundHeader_isRefusedWithTheFault(String header, String start) {
    String message = refusal(file(header, 8));
    assertTrue(message.startsWith(start), message);
  }

  @Test
  void read_headerDeeplyNested_isRefused() {
    refusal(file("{\"a\":{\"x\":" + "[".repeat(100_000), 0));
  }

  @Test
  void read_headerNotUtf8_isRefused() {
    byte[] file = file("{\"a\":{}}", 0);
    file[10] = (byte) 0xff;
    assertEquals("its header is not UTF-8", refusal(file));
  }

  @Test
  void read_noTensors_isSound() {
    assertEquals(Set.of(), read(file("{}", 0)).names());
  }

  @Test
  void read_emptyTensorsAndFieldsOfLaterVersions_areSound() {
    Safetensors read =
        read(
            file(
                "{\"e\":{\"dtype\":\"F32\",\"new\":{\"x\":[1]},\"shape\":[1000,0],"
                    + "\"data_offsets\":[0,0]}}",
                0));
    assertArrayEquals(new float[0], read.floats("e"));
  }

  @Test
  void read_noFile_saysSo() {
    Path file = directory.resolve("none");
    assertEquals(
        "cannot read the safetensors file " + file + ": no such file or directory",
        assertThrows(GamerecException.class, () -> Safetensors.read(file)).getMessage());
  }

  @Test
  void tensor_ofUnknownName_namesTheNearest() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Safetensors.write(
        out,
        Map.of(),
        List.of(
            SafetensorsEntry.floats("user.tower.bias", new float[0], 0),
            SafetensorsEntry.floats("item.tower.weight", new float[0], 0),
            SafetensorsEntry.floats("x", new float[0], 0),
            SafetensorsEntry.floats("item.tower.0.bias", new float[0], 0)));
    Safetensors read = read(out.toByteArray());
    assertEquals(
        directory.resolve("w.safetensors")
            + " has no tensor item.tower.0.weight; nearest of its 4 are"
            + " [item.tower.weight, item.tower.0.bias, user.tower.bias]",
        assertThrows(GamerecException.class, () -> read.floats("item.tower.0.weight"))
            .getMessage());
  }

  @Test
  void tensor_ofAnotherType_isRefused() throws IOException {
    Safetensors read = read(sample());
    Path file = directory.resolve("w.safetensors");
    assertEquals(
        "tensor l of " + file + " must be F32, F64, F16 or BF16, got I64",
        assertThrows(GamerecException.class, () -> read.floats("l")).getMessage());
    assertEquals(
        "tensor f of " + file + " must be I64 or I32, got F32",
        assertThrows(GamerecException.class, () -> read.longs("f")).getMessage());
  }

  @Test
  void tensor_ofAFileCutSince_isRefused() throws IOException {
    Safetensors read = read(sample());
    Files.write(directory.resolve("w.safetensors"), Arrays.copyOf(sample(), 230));
    String message = assertThrows(GamerecException.class, () -> read.floats("f")).getMessage();
    assertTrue(message.endsWith("it ends at byte 230"), message);
  }

  @Test
  void entry_thatDoesNotFit_isRefused() {
    assertEquals(
        "tensor a needs 4 values for its shape, got 3",
        assertThrows(
                IllegalArgumentException.class,
                () -> SafetensorsEntry.floats("a", new float[3], 2, 2))
            .getMessage());
    assertThrows(
        IllegalArgumentException.class, () -> SafetensorsEntry.floats("a", new float[0], -1, 0));
    assertThrows(
        IllegalArgumentException.class,
        () -> SafetensorsEntry.floats("__metadata__", new float[1], 1));
    SafetensorsEntry entry = SafetensorsEntry.floats("a", new float[1], 1);
    assertEquals(
        "two tensors are named a",
        assertThrows(
                IllegalArgumentException.class,
                () ->
                    Safetensors.write(new ByteArrayOutputStream(), Map.of(), List.of(entry, entry)))
            .getMessage());
  }
}
