package io.gamerec.model.export;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gamerec.api.GamerecException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NpyTest {
  @TempDir private Path directory;
  private Path file;

  @BeforeEach
  void choose() {
    file = directory.resolve("a.npy");
  }

  /** What {@code numpy.save} writes for {@code np.array([[1, -2, .5], [0, 3, 4]], '<f4')}. */
  @Test
  void write_givesTheBytesOfNumPy() throws IOException {
    Npy.write(file, new float[] {1, -2, 0.5f, 0, 3, 4}, 2, 3);
    String dict = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }";
    ByteBuffer expected = ByteBuffer.allocate(128 + 24).order(ByteOrder.LITTLE_ENDIAN);
    expected.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, 118, 0});
    expected.put((dict + " ".repeat(118 - dict.length() - 1) + "\n").getBytes(ISO_8859_1));
    for (float value : new float[] {1, -2, 0.5f, 0, 3, 4}) {
      expected.putFloat(value);
    }
    assertArrayEquals(expected.array(), Files.readAllBytes(file));
  }

  @Test
  void write_scalarAndVector_haveTheShapesOfPython() throws IOException {
    Npy.write(file, new float[] {7});
    assertTrue(Files.readString(file, ISO_8859_1).contains("'shape': (), }"));
    Npy.write(file, new float[] {7, 8}, 2);
    assertTrue(Files.readString(file, ISO_8859_1).contains("'shape': (2,), }"));
  }

  @ParameterizedTest
  @CsvSource({"0, 5", "1, 1", "3, 7", "1000, 33"})
  void read_givesWhatWasWritten(int rows, int columns) throws IOException {
    float[] values = new float[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = Float.intBitsToFloat(0x9e3779b9 * (i + 1));
    }
    Npy.write(file, values, rows, columns);
    long header = Files.size(file) - 4L * values.length;
    assertEquals(0, header % 64);
    Npy.Array read = Npy.read(file);
    assertArrayEquals(new int[] {rows, columns}, read.shape());
    for (int i = 0; i < values.length; i++) {
      assertEquals(Float.floatToRawIntBits(values[i]), Float.floatToRawIntBits(read.values()[i]));
    }
  }

  @Test
  void write_shapeThatDoesNotFit_isRefused() {
    assertEquals(
        "shape [2, 3] asks for 6 values, got 5",
        assertThrows(IllegalArgumentException.class, () -> Npy.write(file, new float[5], 2, 3))
            .getMessage());
    assertThrows(IllegalArgumentException.class, () -> Npy.write(file, new float[2], -1, -2));
    assertFalse(Files.exists(file));
  }

  private String refusal(byte[] bytes) throws IOException {
    Files.write(file, bytes);
    String message = assertThrows(GamerecException.class, () -> Npy.read(file)).getMessage();
    assertTrue(message.startsWith("cannot read " + file + ": "), message);
    return message.substring(("cannot read " + file + ": ").length());
  }

  @Test
  void read_cutAnywhere_isRefused() throws IOException {
    Npy.write(file, new float[] {1, 2, 3}, 3);
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length; length++) {
      refusal(Arrays.copyOf(whole, length));
    }
    assertEquals(
        "shape [3] needs 3 values of 4 bytes, 13 bytes follow the header",
        refusal(Arrays.copyOf(whole, whole.length + 1)));
  }

  @Test
  void read_anyBitOfTheHeaderFlipped_isSoundOrRefused() throws IOException {
    Npy.write(file, new float[] {1, 2, 3}, 3);
    byte[] whole = Files.readAllBytes(file);
    int sound = 0;
    for (int bit = 0; bit < 8 * (whole.length - 12); bit++) {
      byte[] flipped = whole.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      Files.write(file, flipped);
      try {
        assertEquals(3, Npy.read(file).values().length);
        sound++;
      } catch (GamerecException e) {
        assertEquals(1, e.getMessage().lines().count(), e.getMessage());
      }
    }
    assertEquals(0, sound);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "{'descr': '<f8', 'fortran_order': False, 'shape': (1,), }|it must hold '<f4' in C order,"
            + " got '<f8' with fortran_order False; save it as numpy.ascontiguousarray(a, '<f4')",
        "{'descr': '<f4', 'fortran_order': True, 'shape': (1,), }|it must hold '<f4' in C order,"
            + " got '<f4' with fortran_order True; save it as numpy.ascontiguousarray(a, '<f4')",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999,), }|its shape"
            + " (99999999999,) is damaged",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2000000000, 2000000000, 2000000000,"
            + " 2000000000), }|shape [2000000000, 2000000000, 2000000000, 2000000000] needs",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1 1), }|its shape (1 1) is damaged",
        "import os|its header is damaged",
      })
  void read_otherContent_isRefused(String dict, String message) throws IOException {
    byte[] header = (dict + "\n").getBytes(ISO_8859_1);
    byte[] bytes =
        ByteBuffer.allocate(10 + header.length + 4)
            .put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0})
            .put((byte) header.length)
            .put((byte) 0)
            .put(header)
            .array();
    String refusal = refusal(bytes);
    assertTrue(refusal.startsWith(message), refusal);
  }
}
