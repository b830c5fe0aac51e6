package io.gamerec.index.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gamerec.api.GamerecException;
import io.gamerec.api.index.Metric;
import io.gamerec.api.internal.Files2;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FaissFileTest {
  private static final Path FILE = Path.of("some.faiss");

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          flat            | Flat                         | 60 | false | false
          flat-empty      | Flat                         | 0  | false | false
          sq8             | SQ8                          | 60 | false | false
          sq4             | SQ4                          | 60 | false | false
          sq6             | SQ6                          | 60 | false | false
          sqfp16          | SQfp16                       | 60 | false | false
          sq-8bit-uniform | SQ8_UNIFORM                  | 60 | false | false
          sq-4bit-uniform | SQ4_UNIFORM                  | 60 | false | false
          sq-8bit-direct  | SQ8_DIRECT                   | 60 | false | false
          pq              | PQ4x4                        | 60 | false | false
          pq8             | PQ2                          | 60 | false | false
          hnsw            | HNSW4                        | 60 | false | false
          hnsw-empty      | HNSW4                        | 0  | false | false
          hnsw-sq         | HNSW4,SQ8                    | 60 | false | false
          hnsw-pq         | HNSW4,PQ2                    | 60 | false | false
          ivf             | IVF4,Flat                    | 60 | false | true
          ivf-sparse      | IVF100,Flat                  | 60 | false | true
          ivf-sq          | IVF4,SQ8                     | 60 | false | true
          ivf-pq          | IVF4,PQ4x5                   | 60 | false | true
          ivf-pqr         | IVF4,PQ2+4                   | 60 | false | true
          ivf-untrained   | IVF4,PQ2x4                   | 0  | false | true
          ivf-direct-map  | IVF4,Flat                    | 60 | false | true
          ivf-hnsw        | IVF8_HNSW4,Flat              | 60 | false | true
          ivf-over-sq     | IVF4(SQ8),SQ4                | 60 | false | true
          pca             | PCAR4,IVF4,SQ8               | 60 | false | true
          pca-untrained   | PCA4,SQ8                     | 0  | false | false
          pcaw            | PCAW4,Flat                   | 60 | false | false
          rotated         | RR6,SQ4                      | 60 | false | false
          opq             | LTra4,IVF4,PQ2x4             | 60 | false | true
          itq             | Viqm8,Flat                   | 60 | false | false
          norm            | L2norm,HNSW4                 | 60 | false | false
          pad             | Pad12,PQ4x4                  | 60 | false | false
          refined         | PQ2x4,RFlat                  | 60 | false | false
          refined-sq      | PCA4,IVF4,PQ2x4,Refine(SQ8)  | 60 | false | true
          map             | IVF4,SQ8                     | 60 | true  | true
          map2            | IVF4,SQ8                     | 60 | true  | true
          """)
  void check_golden_tellsWhatItHolds(
      String name, String type, long rows, boolean ids, boolean ivf) {
    assertEquals(
        new FaissFile.Facts(type, 8, Metric.L2, rows, ids, ivf), FaissFile.check(Goldens.of(name)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"flat-ip", "sq8-ip", "hnsw-ip", "ivf-ip", "ivf-pq-ip"})
  void check_innerProduct_isTold(String name) {
    FaissFile.Facts facts = FaissFile.check(Goldens.of(name));
    assertEquals(Metric.INNER_PRODUCT, facts.metric());
    assertEquals(60, facts.rows());
  }

  static Iterable<Path> goldens() {
    return Goldens.all();
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void check_truncatedAnywhere_isRefused(Path golden) throws IOException {
    byte[] whole = Files.readAllBytes(golden);
    for (int length = 0; length < whole.length; length++) {
      assertDamaged(Arrays.copyOf(whole, length), "", "truncated to " + length);
    }
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void check_fieldsOverwritten_isRefusedOrAsLarge(Path golden) throws IOException {
    byte[] whole = Files.readAllBytes(golden);
    FaissFile.Facts facts = FaissFile.check(golden);
    int refused = 0;
    for (int at = 0; at < whole.length; at += at < 260 || whole.length - at < 60 ? 1 : 37) {
      for (long value : Mutations.values()) {
        try {
          FaissFile.Facts found = check(Mutations.overwritten(whole.clone(), at, value, 8));
          assertEquals(facts.rows(), found.rows());
          assertTrue(facts.rows() == 0 || facts.dim() == found.dim(), found.toString());
        } catch (GamerecException e) {
          assertTrue(e.getMessage().startsWith(FILE + " is damaged"), e.getMessage());
          refused++;
        }
      }
    }
    assertTrue(refused > 300, "refused " + refused);
  }

  @Test
  void check_somethingBehindIndex_isRefused() throws IOException {
    byte[] flat = Goldens.bytes("flat");
    byte[] longer = Arrays.copyOf(flat, flat.length + 5);
    assertDamaged(
        longer, " at byte 1965: the index must be at its end, got 5 more bytes", "longer");
  }

  @Test
  void check_foreignKind_namesThoseThatAreRead() throws IOException {
    byte[] flat = Goldens.bytes("flat");
    flat[2] = 'L';
    flat[3] = '\n';
    assertDamaged(
        flat,
        " or of a kind that is not read: at byte 0 the index is of kind IxL., those read are IxFI"
            + " IxF2 IxFl IxSQ IxPq IHNf IHNs IHNp IwFl IwSq IwPQ IwQR IxPT IxRF IxMp IxM2",
        "kind");
  }

  @Test
  void check_noFile_isRefused() {
    Path file = directory.resolve("missing");
    String message = assertThrows(GamerecException.class, () -> FaissFile.check(file)).getMessage();
    assertEquals("cannot read " + file + ": no such file or directory", message);
  }

  /** Bytes are counted from the end where negative. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          flat       | 4     | 0      | 4 | the dim must be in [1, 65536], got 0
          flat       | 8     | -1     | 8 | the number of rows must be in [0, 2147483639], got -1
          flat       | 32    | 0      | 1 | of an untrained index must be 0, got 60
          flat       | 33    | 0      | 4 | the metric of IxF2 must be 1, got 0
          flat       | 8     | 61     | 8 | the size of the vectors must be 488, got 480
          flat       | -4    | -1     | 4 | a value of the vectors must be a finite number, got NaN
          sq8        | 37    | 7      | 4 | the SQ type must be in [0, 6], got 7
          sq8        | 57    | 9      | 8 | the code size of the SQ must be 8, got 9
          pq         | 45    | 0      | 8 | the number of PQ sub-spaces must be in [1, 8], got 0
          pq         | 45    | 3      | 8 | must be a divisor of 8, got 3
          pq         | 53    | 17     | 8 | the bits of a PQ sub-space must be in [1, 16], got 17
          pq         | -9    | 1      | 4 | the PQ search type must be 0, got 1
          hnsw       | -1985 | 60     | 4 | the entry point must be in [0, 59], got 60
          hnsw       | -1985 | 0      | 4 | the entry point must be a row on level 3, got row 0,
          hnsw       | -1981 | 2      | 4 | the highest level must be 3, got 2
          hnsw       | -1973 | 0      | 4 | efSearch must be in [1, 1000000], got 0
          hnsw       | -1969 | 2      | 4 | entry points to the upper levels must be 1, got 2
          hnsw       | 989   | 60     | 4 | a neighbour must be in [-1, 59], got 60
          hnsw       | 989   | -2     | 4 | a neighbour must be in [-1, 59], got -2
          hnsw       | 1021  | 2      | 4 | on level 1 must be a row that is on it, got row 2,
          hnsw       | 989   | -1     | 4 | a neighbour must be -1, got 7
          hnsw       | 253   | 2      | 4 | the offset of the neighbours of a row must be 36, got 32
          hnsw       | 253   | 16     | 4 | the levels of a row must be in [1, 15], got 16
          hnsw       | 173   | 1      | 4 | the places before level 0 must be 0, got 1
          hnsw-pq    | 37    | 65     | 8 | the size of the shares of the levels must be in [1, 64]
          ivf        | 37    | 5      | 8 | rows of the index of the centroids must be 5, got 4
          ivf        | 45    | 0      | 8 | nprobe must be in [1, 2147483647], got 0
          ivf        | 226   | 1      | 1 | the size of the direct map must be 60, got 0
          ivf        | 267   | 61     | 8 | the size of a list must be in [0, 60], got 61
          ivf        | 267   | 0      | 8 | the sum of the list sizes must be 60, got
          ivf        | -8    | 60     | 8 | a row in the lists must be in [0, 60)
          ivf        | -8    | -1     | 8 | a row in the lists must be in [0, 60)
          ivf-sparse | -8    | 0      | 8 | a row in the lists must be there once
          map2       | -8    | -5     | 8 | an id must be in [0,
          map2       | -8    | 1099511627776 | 8 | each id must be there once, got 1099511627776 twice
          ivf-direct-map | 235 | 21474836480 | 8 | an entry of the direct map must be
          ivf        | 226   | 2      | 1 | the direct map must be none or an array, got a hash table
          ivf-sq     | -8    | 99     | 8 | a row in the lists must be in [0, 60)
          refined    | -4    | 0      | 4 | the factor of k must be in [1.0, 1000.0], got 0.0
          pad        | 53    | 8      | 4 | an entry of the map of dims must be in [-1, 7], got 8
          """)
  void check_oneField_isNamed(String name, int at, long value, int bytes, String problem)
      throws IOException {
    byte[] golden = Goldens.bytes(name);
    int from = at < 0 ? golden.length + at : at;
    assertDamaged(Mutations.overwritten(golden, from, value, bytes), problem, name);
  }

  @Test
  void check_manyChunks_findsEachValueThatIsNotFinite() throws IOException {
    int dim = 3;
    int rows = 70_001;
    ByteBuffer bytes = ByteBuffer.allocate(45 + 4 * dim * rows).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(Goldens.bytes("flat"), 0, 37);
    bytes.putInt(4, dim).putLong(8, rows).putLong(37, (long) dim * rows);
    assertEquals(rows, check(bytes.array()).rows());
    for (int value = 0; value < dim * rows; value += value % 65_536 > 65_500 ? 1 : 997) {
      int at = 45 + 4 * value;
      bytes.putInt(at, value % 2 == 0 ? 0x7f80_0000 : 0xffff_ffff);
      assertDamaged(bytes.array(), " at byte " + at + ": a value of the vectors", "" + value);
      bytes.putInt(at, 0);
    }
    Path file = write(bytes.array());
    FaissFile.seal(file);
    assertEquals(rows, FaissFile.check(file).rows());
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void seal_isAppendedAndChecked(Path golden) throws IOException {
    Path file = write(Files.readAllBytes(golden));
    FaissFile.seal(file);
    assertEquals(FaissFile.check(golden), FaissFile.check(file));
    byte[] whole = Files.readAllBytes(golden);
    byte[] sealed = Files.readAllBytes(file);
    assertEquals(whole.length + 48, sealed.length);
    assertArrayEquals(whole, Arrays.copyOf(sealed, whole.length));
    assertEquals(
        Files2.sha256(golden), HexFormat.of().formatHex(sealed, whole.length + 16, sealed.length));
  }

  @Test
  void check_sealedFileWithAnyByteChanged_isRefused() throws IOException {
    for (String name : new String[] {"sq8", "map2"}) {
      Path file = write(Goldens.bytes(name));
      FaissFile.seal(file);
      byte[] sealed = Files.readAllBytes(file);
      for (int at = 0; at < sealed.length; at++) {
        byte[] changed = sealed.clone();
        changed[at] ^= 1;
        assertDamaged(changed, "", name + " byte " + at);
      }
    }
  }

  @Test
  void check_sealOfOtherBytes_namesBothSums() throws IOException {
    Path file = write(Goldens.bytes("sq8"));
    FaissFile.seal(file);
    byte[] sealed = Files.readAllBytes(file);
    sealed[sealed.length - 49] ^= 1;
    String expected = HexFormat.of().formatHex(sealed, sealed.length - 32, sealed.length);
    assertDamaged(sealed, ": its SHA-256 must be " + expected + ", got ", "code");
    sealed[sealed.length - 39]++;
    assertDamaged(sealed, ": the length before its checksum must be 625, got 881", "length");
  }

  @Test
  void seal_fileCutShort_isRefusedAndLeftAlone() throws IOException {
    byte[] whole = Goldens.bytes("hnsw");
    Path file = write(Arrays.copyOf(whole, whole.length - 1));
    String message = assertThrows(GamerecException.class, () -> FaissFile.seal(file)).getMessage();
    assertTrue(message.startsWith(file + " is damaged"), message);
    assertEquals(whole.length - 1, Files.size(file));
  }

  @Test
  void seal_sealedFile_isRefused() throws IOException {
    Path file = write(Goldens.bytes("flat"));
    FaissFile.seal(file);
    assertThrows(IllegalArgumentException.class, () -> FaissFile.seal(file));
    assertEquals(60, FaissFile.check(file).rows());
  }

  private Path write(byte[] bytes) throws IOException {
    return Files.write(directory.resolve("file"), bytes);
  }

  private static FaissFile.Facts check(byte[] bytes) {
    try {
      return FaissFile.check(FILE, new ByteChannel(bytes));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void assertDamaged(byte[] bytes, String problem, String what) {
    String message = assertThrows(GamerecException.class, () -> check(bytes), what).getMessage();
    assertTrue(message.startsWith(FILE + " is damaged"), message);
    assertTrue(message.contains(problem), message);
    assertEquals(-1, message.indexOf('\n'), message);
  }
}
