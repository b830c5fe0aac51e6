package io.gamerec.model.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gamerec.api.GamerecException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import net.jqwik.api.constraints.UniqueElements;

class SafetensorsProperties {
  /** Some tensors are longer than what is read and written at once. */
  private static List<SafetensorsEntry> tensors(List<String> names, Random random) {
    List<SafetensorsEntry> entries = new ArrayList<>();
    for (String name : names) {
      long[] shape = new long[random.nextInt(4)];
      int size = 1;
      for (int i = 0; i < shape.length; i++) {
        shape[i] = random.nextInt(10) == 0 ? 20_000 / size : random.nextInt(8);
        size = (int) (size * shape[i]);
        if (size == 0) {
          size = 1;
          shape = new long[] {0};
          size = 0;
          break;
        }
      }
      entries.add(
          switch (random.nextInt(4)) {
            case 0 -> {
              float[] values = new float[size];
              for (int i = 0; i < size; i++) {
                values[i] = Float.intBitsToFloat(random.nextInt());
              }
              yield SafetensorsEntry.floats(name, values, shape);
            }
            case 1 ->
                SafetensorsEntry.doubles(
                    name,
                    random.longs(size).mapToDouble(Double::longBitsToDouble).toArray(),
                    shape);
            case 2 -> SafetensorsEntry.ints(name, random.ints(size).toArray(), shape);
            default -> SafetensorsEntry.longs(name, random.longs(size).toArray(), shape);
          });
    }
    return entries;
  }

  private static <T> T withFile(byte[] bytes, Function<Path, T> use) {
    try {
      Path file = Files.createTempFile("tensors", ".safetensors");
      try {
        Files.write(file, bytes);
        return use.apply(file);
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] written(Map<String, String> metadata, List<SafetensorsEntry> entries) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      Safetensors.write(out, metadata, entries);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  @Property(tries = 200)
  void write_thenRead_givesTheSame(
      @ForAll @Size(max = 8) @UniqueElements List<@StringLength(max = 12) String> names,
      @ForAll @Size(max = 4) Map<@AlphaChars String, String> metadata,
      @ForAll Random random) {
    List<SafetensorsEntry> entries = tensors(names, random);
    byte[] bytes = written(metadata, entries);
    assertArrayEquals(bytes, written(metadata, entries));
    withFile(
        bytes,
        file -> {
          Safetensors read = Safetensors.read(file);
          assertEquals(names, List.copyOf(read.names()));
          assertEquals(metadata, read.metadata());
          for (SafetensorsEntry entry : entries) {
            assertArrayEquals(entry.shape(), read.shape(entry.name()));
            assertEquals(-1, mismatch(entry, read), entry.name());
          }
          return null;
        });
  }

  /** The bits of the values, so that every NaN counts. */
  private static int mismatch(SafetensorsEntry entry, Safetensors read) {
    if (entry.values() instanceof FloatBuffer floats) {
      float[] values = read.floats(entry.name());
      for (int i = 0; i < floats.remaining(); i++) {
        if (Float.floatToRawIntBits(values[i]) != Float.floatToRawIntBits(floats.get(i))) {
          return i;
        }
      }
      return -1;
    }
    if (entry.values() instanceof DoubleBuffer doubles) {
      double[] values = read.doubles(entry.name());
      for (int i = 0; i < doubles.remaining(); i++) {
        if (Double.doubleToRawLongBits(values[i]) != Double.doubleToRawLongBits(doubles.get(i))) {
          return i;
        }
      }
      return -1;
    }
    long[] values = read.longs(entry.name());
    for (int i = 0; i < entry.values().remaining(); i++) {
      long expected =
          entry.values() instanceof IntBuffer ints
              ? ints.get(i)
              : ((LongBuffer) entry.values()).get(i);
      if (values[i] != expected) {
        return i;
      }
    }
    return -1;
  }

  /** Some bytes of the header replaced: never anything but one exception, or a sound file. */
  @Property(tries = 1000)
  void read_damagedHeader_isSoundOrRefused(
      @ForAll Random random, @ForAll @IntRange(min = 1, max = 6) int damages) {
    byte[] bytes = written(Map.of("k", "v"), tensors(List.of("a", "b", "c"), random));
    String likely = "{}[]\",:0123456789-eF \\u\u0000";
    for (int i = 0; i < damages; i++) {
      bytes[random.nextInt(Math.min(bytes.length, 250))] =
          (byte) likely.charAt(random.nextInt(likely.length()));
    }
    withFile(
        bytes,
        file -> {
          try {
            Safetensors read = Safetensors.read(file);
            read.names().forEach(read::shape);
            return true;
          } catch (GamerecException e) {
            return false;
          }
        });
  }
}
