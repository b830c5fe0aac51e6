package io.gamerec.model.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.gamerec.api.GamerecException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightsImportTest {
  @TempDir private Path directory;

  private Path file(SafetensorsEntry... entries) throws IOException {
    Path file = directory.resolve("w");
    try (OutputStream out = Files.newOutputStream(file)) {
      Safetensors.write(out, Map.of(), List.of(entries));
    }
    return file;
  }

  private static Map<String, long[]> wanted() {
    Map<String, long[]> wanted = new LinkedHashMap<>();
    wanted.put("id.embedding.weight", new long[] {2, 2});
    wanted.put("bias", new long[] {1});
    wanted.put("id.padding", new long[] {1, 2});
    return wanted;
  }

  private static final SafetensorsEntry BIAS =
      SafetensorsEntry.doubles("bias", new double[] {0.1}, 1);

  @Test
  void read_ownNames_givesTheValues() throws IOException {
    Path file =
        file(
            BIAS,
            SafetensorsEntry.floats("id.padding", new float[] {5, 6}, 1, 2),
            SafetensorsEntry.floats("id.embedding.weight", new float[] {1, 2, 3, 4}, 2, 2));
    Map<String, float[]> values = WeightsImport.read(file, UnaryOperator.identity(), wanted());
    assertEquals(Set.of("id.embedding.weight", "bias", "id.padding"), values.keySet());
    assertArrayEquals(new float[] {1, 2, 3, 4}, values.get("id.embedding.weight"));
    assertArrayEquals(new float[] {0.1f}, values.get("bias"));
    assertArrayEquals(new float[] {5, 6}, values.get("id.padding"));
  }

  @Test
  void read_paddingRowInTheEmbedding_isCutOff() throws IOException {
    Path file =
        file(
            SafetensorsEntry.floats("lookup.weight", new float[] {1, 2, 3, 4, 5, 6}, 3, 2),
            SafetensorsEntry.ints("steps", new int[] {7}),
            SafetensorsEntry.floats("b", new float[] {9}, 1));
    Map<String, String> names =
        Map.of("lookup.weight", "id.embedding.weight", "b", "bias", "steps", "");
    Map<String, float[]> values =
        WeightsImport.read(file, name -> names.getOrDefault(name, name), wanted());
    assertArrayEquals(new float[] {1, 2, 3, 4}, values.get("id.embedding.weight"));
    assertArrayEquals(new float[] {5, 6}, values.get("id.padding"));
    assertArrayEquals(new float[] {9}, values.get("bias"));
  }

  @Test
  void read_whatDoesNotFit_isListedAtOnce() throws IOException {
    Path file =
        file(
            SafetensorsEntry.floats("id.embedding.weight", new float[8], 4, 2),
            SafetensorsEntry.floats("other", new float[1], 1),
            SafetensorsEntry.floats("renamed", new float[1], 1),
            SafetensorsEntry.longs("bias", new long[1], 1));
    assertEquals(
        file
            + " does not fit the model, which has 3 tensors: 1 missing (id.padding [1, 2]), 2"
            + " unexpected (other; renamed as new), 2 wrong (id.embedding.weight has shape [4, 2],"
            + " expected [2, 2]; bias holds no floats)",
        assertThrows(
                GamerecException.class,
                () ->
                    WeightsImport.read(
                        file, name -> name.equals("renamed") ? "new" : name, wanted()))
            .getMessage());
  }

  /** A row more is the padding only where the padding is not in the file. */
  @Test
  void read_paddingTwice_isRefused() throws IOException {
    Path file =
        file(
            BIAS,
            SafetensorsEntry.floats("id.padding", new float[2], 1, 2),
            SafetensorsEntry.floats("id.embedding.weight", new float[6], 3, 2));
    assertEquals(
        file
            + " does not fit the model, which has 3 tensors: 0 missing, 0 unexpected, 1 wrong"
            + " (id.embedding.weight has shape [3, 2], expected [2, 2])",
        assertThrows(
                GamerecException.class,
                () -> WeightsImport.read(file, UnaryOperator.identity(), wanted()))
            .getMessage());
  }

  @Test
  void read_oneNameTwiceOrNotFinite_isRefused() throws IOException {
    Path file =
        file(
            SafetensorsEntry.floats("id.padding", new float[] {0, Float.NaN}, 1, 2),
            SafetensorsEntry.floats("a", new float[1], 1),
            SafetensorsEntry.doubles("bias", new double[] {1e300}, 1),
            SafetensorsEntry.floats("id.embedding.weight", new float[4], 2, 2));
    assertEquals(
        file
            + " does not fit the model, which has 3 tensors: 0 missing, 0 unexpected, 2 wrong"
            + " (bias is both a and bias; id.padding has NaN at 1)",
        assertThrows(
                GamerecException.class,
                () -> WeightsImport.read(file, name -> name.equals("a") ? "bias" : name, wanted()))
            .getMessage());
    assertEquals(
        file
            + " does not fit the model, which has 3 tensors: 0 missing, 0 unexpected, 2 wrong"
            + " (bias has Infinity at 0; id.padding has NaN at 1)",
        assertThrows(
                GamerecException.class,
                () -> WeightsImport.read(file, name -> name.equals("a") ? "" : name, wanted()))
            .getMessage());
  }

  @Test
  void read_manyFaults_listsTheFirstTen() throws IOException {
    List<SafetensorsEntry> entries = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      entries.add(SafetensorsEntry.floats("x" + i, new float[1], 1));
    }
    Path file = file(entries.toArray(SafetensorsEntry[]::new));
    assertEquals(
        file
            + " does not fit the model, which has 0 tensors: 0 missing, 12 unexpected"
            + " (x0; x1; x2; x3; x4; x5; x6; x7; x8; x9; ...), 0 wrong",
        assertThrows(
                GamerecException.class,
                () -> WeightsImport.read(file, UnaryOperator.identity(), Map.of()))
            .getMessage());
  }
}
