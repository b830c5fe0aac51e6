package io.gamerec.examples.snippets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The code in the README is the region of the example, word for word. */
class SnippetsTest {
  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

  @Test
  void readme_showsTheExample() throws IOException {
    Path source =
        ROOT.resolve("gamerec-examples/src/main/java/io/gamerec/examples/snippets")
            .resolve("ReadmeExample.java");
    String region = between(Files.readString(source), "// region README\n", "    // endregion");
    String readme = Files.readString(ROOT.resolve("README.md"));
    assertEquals(
        region.stripTrailing().stripIndent() + "\n",
        between(readme, "<!-- ReadmeExample -->\n```java\n", "```"));
  }

  private static String between(String text, String start, String end) {
    int from = text.indexOf(start);
    assertTrue(from >= 0, "no '" + start + "'");
    int to = text.indexOf(end, from + start.length());
    assertTrue(to >= 0, "no '" + end + "' after '" + start + "'");
    return text.substring(from + start.length(), to);
  }
}
