package io.gamerec.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** Memory that this process holds, Java heap and native memory together. */
final class ResidentMemory {
  private static final Path STATUS = Path.of("/proc/self/status");

  private ResidentMemory() {}

  /** The most it has held, in megabytes; empty where the system does not tell. */
  static OptionalLong peak() {
    return megabytes("VmHWM:");
  }

  /** What it holds now, in megabytes; empty where the system does not tell. */
  static OptionalLong now() {
    return megabytes("VmRSS:");
  }

  private static OptionalLong megabytes(String line) {
    if (!Files.isReadable(STATUS)) {
      return OptionalLong.empty();
    }
    try {
      return Files.readAllLines(STATUS).stream()
          .filter(each -> each.startsWith(line))
          .mapToLong(each -> Long.parseLong(each.replaceAll("\\D", "")) / 1024)
          .findFirst();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }
}
