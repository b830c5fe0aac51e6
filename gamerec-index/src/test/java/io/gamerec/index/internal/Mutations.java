package io.gamerec.index.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Damages files, the same way for the same random numbers. */
final class Mutations {
  private static final long[] VALUES = {
    0,
    1,
    2,
    -1,
    255,
    65_536,
    1 << 30,
    Integer.MAX_VALUE,
    Integer.MIN_VALUE,
    1L << 40,
    1L << 61,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    0x7fc0_0000L,
    0x7f80_0000_7f80_0000L,
    0x7f7f_ffff_7f7f_ffffL,
  };

  private Mutations() {}

  static byte[] mutate(List<byte[]> files, Random random) {
    byte[] file = pick(files, random);
    return switch (random.nextInt(8)) {
      case 0 -> flipped(file, file.length, random);
      case 1 -> flipped(file, 160, random);
      case 2 -> overwritten(file, file.length, random);
      case 3 -> overwritten(file, 160, random);
      case 4 -> nudged(file, random);
      case 5 -> Arrays.copyOf(file, random.nextInt(file.length));
      case 6 -> spliced(file, random.nextBoolean() ? file : pick(files, random), random);
      default -> longer(file, random);
    };
  }

  private static byte[] pick(List<byte[]> files, Random random) {
    return files.get(random.nextInt(files.size())).clone();
  }

  private static byte[] flipped(byte[] file, int within, Random random) {
    for (int flip = random.nextInt(4); flip >= 0; flip--) {
      int at = random.nextInt(Math.min(within, file.length));
      file[at] ^= (byte) (random.nextBoolean() ? 1 << random.nextInt(8) : 1 + random.nextInt(255));
    }
    return file;
  }

  private static byte[] overwritten(byte[] file, int within, Random random) {
    long value = VALUES[random.nextInt(VALUES.length)];
    return overwritten(
        file, random.nextInt(Math.min(within, file.length)), value, random.nextBoolean() ? 8 : 4);
  }

  /** Puts the low bytes of a value at a place, as many as there is room for. */
  static byte[] overwritten(byte[] file, int at, long value, int bytes) {
    for (int i = 0; i < bytes && at + i < file.length; i++) {
      file[at + i] = (byte) (value >> 8 * i);
    }
    return file;
  }

  static final long[] values() {
    return VALUES.clone();
  }

  /** Exchanges two numbers, or makes one a little larger or smaller. */
  private static byte[] nudged(byte[] file, Random random) {
    ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    int at = random.nextInt(file.length - 3);
    int other = random.nextInt(file.length - 3);
    int value = bytes.getInt(at);
    if (random.nextBoolean()) {
      bytes.putInt(at, bytes.getInt(other));
      bytes.putInt(other, value);
    } else {
      bytes.putInt(at, value + random.nextInt(7) - 3);
    }
    return file;
  }

  private static byte[] spliced(byte[] file, byte[] other, Random random) {
    int head = random.nextInt(file.length);
    int tail = random.nextBoolean() ? Math.min(head, other.length) : random.nextInt(other.length);
    byte[] both = Arrays.copyOf(file, head + other.length - tail);
    System.arraycopy(other, tail, both, head, other.length - tail);
    return both;
  }

  private static byte[] longer(byte[] file, Random random) {
    byte[] longer = Arrays.copyOf(file, file.length + 1 + random.nextInt(100));
    byte[] garbage = new byte[longer.length - file.length];
    random.nextBytes(garbage);
    System.arraycopy(garbage, 0, longer, file.length, garbage.length);
    if (random.nextBoolean()) {
      longer = Arrays.copyOf(file, file.length + FaissSeal.BYTES);
      byte[] magic = "gamerecF".getBytes(StandardCharsets.US_ASCII);
      System.arraycopy(magic, 0, longer, file.length, magic.length);
      overwritten(longer, file.length + 8, file.length, 8);
    }
    return longer;
  }
}
