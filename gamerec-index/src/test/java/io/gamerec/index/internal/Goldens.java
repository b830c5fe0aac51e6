package io.gamerec.index.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The files of small indexes that {@code faiss_golden.py} wrote, one of each kind. */
final class Goldens {
  private Goldens() {}

  static Path of(String name) {
    try {
      return Path.of(Goldens.class.getResource("golden/" + name + ".faiss").toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  static byte[] bytes(String name) throws IOException {
    return Files.readAllBytes(of(name));
  }

  static List<Path> all() {
    try (Stream<Path> files = Files.list(of("flat").getParent())) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<byte[]> allBytes() throws IOException {
    List<byte[]> all = new ArrayList<>();
    for (Path file : all()) {
      all.add(Files.readAllBytes(file));
    }
    return all;
  }
}
