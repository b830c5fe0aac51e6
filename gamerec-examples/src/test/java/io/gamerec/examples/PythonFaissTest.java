package io.gamerec.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PythonFaissTest {
  @TempDir private Path directory;

  @Test
  void unavailable_withoutPython_saysSo() {
    Path none = directory.resolve("python3");
    assertEquals("there is no " + none, PythonFaiss.unavailable(none.toString()).orElseThrow());
  }

  @Test
  void unavailable_withoutFaiss_saysWhatPythonSaidAndWhatHelps() throws IOException {
    assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "no /bin/sh");
    Path python = directory.resolve("python3");
    Files.writeString(
        python, "#!/bin/sh\necho Traceback\necho \"ModuleNotFoundError: no $2\"\nexit 1\n");
    Files.setPosixFilePermissions(python, PosixFilePermissions.fromString("rwx------"));
    String problem = PythonFaiss.unavailable(python.toString()).orElseThrow();
    assertEquals(
        python
            + " says 'ModuleNotFoundError: no import faiss'; apt-get install python3-faiss helps",
        problem);
    Files.writeString(python, "#!/bin/sh\nexit 0\n");
    assertTrue(PythonFaiss.unavailable(python.toString()).isEmpty());
  }
}
