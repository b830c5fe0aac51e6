package io.gamerec.model.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gamerec.api.GamerecException;
import io.gamerec.api.internal.Json;
import io.gamerec.model.training.ValidationEvent;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointTest {
  @TempDir private Path directory;

  private static Checkpoint checkpoint(int format) {
    return new Checkpoint(
        new Checkpoint.About(
            format,
            "0.1.0",
            12,
            3_000_000_000L,
            0.1 + 0.2,
            Json.tree(Map.of("seed", Long.MIN_VALUE)),
            Json.tree(Map.of()),
            "f",
            List.of("d", "e"),
            List.of(List.of("d", "e"), List.of()),
            "PyTorch \"2\"",
            List.of(new ValidationEvent(7, Map.of("z", 1 / 3.0, "a", -0.0), "z", true))),
        Map.of("w", new Checkpoint.Values(new float[] {1, -0f, Float.MIN_VALUE, 4, 5, 6}, 2, 3)),
        Map.of(Checkpoint.LOSSES, new double[] {Math.PI}, "trainer.sampler.t", new double[0]));
  }

  @Test
  void read_givesBackEveryBit() {
    Path file = directory.resolve("c");
    Checkpoint written = checkpoint(Checkpoint.FORMAT);
    written.write(file);
    Checkpoint read = Checkpoint.read(file);
    assertEquals(written.about(), read.about());
    assertEquals("z", read.about().validations().get(0).metric());
    assertArrayEquals(written.floats("w"), read.floats("w"));
    assertArrayEquals(new long[] {2, 3}, read.floats().get("w").shape());
    assertArrayEquals(written.doubles(Checkpoint.LOSSES), read.doubles(Checkpoint.LOSSES));
    assertEquals(0, read.doubles("trainer.sampler.t").length);
    assertEquals(
        "the checkpoint lacks the tensor v",
        assertThrows(GamerecException.class, () -> read.floats("v")).getMessage());
  }

  /** A cut file, and a flipped bit anywhere in it. */
  @Test
  void read_anyDamage_isRefused() throws IOException {
    Path file = directory.resolve("c");
    checkpoint(Checkpoint.FORMAT).write(file);
    byte[] whole = Files.readAllBytes(file);
    List<Integer> taken = new ArrayList<>();
    for (int at = 0; at < whole.length; at++) {
      byte[] damaged = whole.clone();
      damaged[at] ^= 1;
      Files.write(file, damaged);
      try {
        Checkpoint.read(file);
        taken.add(at);
      } catch (GamerecException e) {
        assertTrue(e.getMessage().contains(file.toString()), e.getMessage());
      }
    }
    assertEquals(List.of(), taken);
    for (int length : new int[] {0, 7, 8, whole.length / 2, whole.length - 1}) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThrows(GamerecException.class, () -> Checkpoint.read(file), "length " + length);
    }
  }

  @Test
  void read_anotherFormat_saysWhich() {
    Path file = directory.resolve("c");
    checkpoint(99).write(file);
    assertEquals(
        file + " is a checkpoint of format 99, this version reads 1",
        assertThrows(GamerecException.class, () -> Checkpoint.read(file)).getMessage());
  }

  @Test
  void read_otherSafetensors_isRefused() throws IOException {
    Path file = directory.resolve("weights.safetensors");
    try (OutputStream out = Files.newOutputStream(file)) {
      Safetensors.write(
          out, Map.of("format", "pt"), List.of(SafetensorsEntry.floats("w", new float[1], 1)));
    }
    assertEquals(
        file + " is no checkpoint of a training run",
        assertThrows(GamerecException.class, () -> Checkpoint.read(file)).getMessage());
  }
}
