package io.gamerec.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs scripts with the Python that Debian's python3-faiss belongs to. */
public final class Python {
  private static final String PYTHON = "/usr/bin/python3";

  private Python() {}

  /** Skips the test where Python or its faiss is not there. */
  public static void assumeFaiss(Path directory) throws Exception {
    assumeTrue(
        Files.isExecutable(Path.of(PYTHON))
            && status(directory, List.of("-c", "import faiss")) == 0,
        PYTHON + " cannot import faiss; install python3-faiss");
  }

  /** Runs a script that stands beside a test. */
  public static void run(Path directory, Class<?> beside, String script, Object... arguments)
      throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(beside.getResource(script).toURI()).toString());
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    int status = status(directory, command);
    assertEquals(0, status, () -> script + " said " + said(directory));
  }

  private static String said(Path directory) {
    try {
      return Files.readString(directory.resolve("python.log"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static int status(Path directory, List<String> arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(PYTHON));
    command.addAll(arguments);
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("python.log").toFile())
        .start()
        .waitFor();
  }
}
