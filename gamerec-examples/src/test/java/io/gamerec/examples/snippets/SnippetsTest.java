package io.gamerec.examples.snippets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every piece of Java in the documentation is a region of a compiled example, word for word. */
class SnippetsTest {
  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
  private static final Path SNIPPETS =
      ROOT.resolve("gamerec-examples/src/main/java/io/gamerec/examples/snippets");
  private static final Pattern MARKED =
      Pattern.compile("<!-- (\\w+)#(\\w+) -->\n```java\n(.*?)```", Pattern.DOTALL);

  @ParameterizedTest
  @CsvSource({
    "README.md,1",
    "docs/export.md,3",
    "docs/features.md,4",
    "docs/gpu.md,1",
    "docs/index.md,2",
    "docs/model.md,2",
    "docs/sources.md,6",
    "docs/retriever.md,5",
    "docs/splits.md,1",
    "docs/training.md,3"
  })
  void page_showsTheExamples(String page, int pieces) throws IOException {
    String text = Files.readString(ROOT.resolve(page));
    Matcher marked = MARKED.matcher(text);
    int found = 0;
    while (marked.find()) {
      assertEquals(region(marked.group(1), marked.group(2)), marked.group(3), page);
      found++;
    }
    assertEquals(pieces, found, page);
    assertEquals(pieces, text.split("```java", -1).length - 1, "unmarked Java in " + page);
  }

  private static String region(String example, String name) throws IOException {
    String source = Files.readString(SNIPPETS.resolve(example + ".java"));
    String start = "// region " + name + "\n";
    int from = source.indexOf(start);
    assertTrue(from >= 0, "no region " + name + " in " + example);
    int to = source.indexOf("// endregion", from);
    return source.substring(from + start.length(), to).stripTrailing().stripIndent() + "\n";
  }
}
