package io.gamerec.examples;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class TemporaryDirectoryTest {
  @Test
  void close_deletesAllThatIsInIt() throws IOException {
    Path path;
    try (TemporaryDirectory directory = TemporaryDirectory.create("gamerec-test")) {
      path = directory.path();
      Files.createDirectories(path.resolve("a/b"));
      Files.writeString(path.resolve("a/b/c"), "x");
      assertTrue(path.getFileName().toString().startsWith("gamerec-test"));
    }
    assertFalse(Files.exists(path));
  }
}
