package io.gamerec.model.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.gamerec.api.GamerecException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PyTorchEngineTest {
  @TempDir private Path directory;

  private void library(String name) throws IOException {
    Files.createFile(directory.resolve(System.mapLibraryName(name)));
  }

  @Test
  void flavor_withoutCuda_isCpu() throws IOException {
    library("torch");
    library("torch_cpu");
    assertEquals("cpu", PyTorchEngine.flavor(directory.toString()));
  }

  @Test
  void flavor_withCuda_isThatOfCuda() throws IOException {
    library("torch");
    library("torch_cuda");
    assertEquals("cu128", PyTorchEngine.flavor(directory.toString()));
    assertEquals(
        "cu128",
        PyTorchEngine.flavor(directory.resolve(System.mapLibraryName("torch")).toString()),
        "the library itself may be named");
    assertEquals(
        "cu128",
        PyTorchEngine.flavor("/no/such/directory" + File.pathSeparator + directory),
        "the first directory that holds a libtorch counts");
  }

  /** The engine would start on the natives of the class path, without a word. */
  @Test
  void flavor_pathWithoutLibtorch_isRefused() {
    GamerecException e =
        assertThrows(
            GamerecException.class, () -> PyTorchEngine.flavor(directory.resolve("no").toString()));
    assertEquals(
        "PYTORCH_LIBRARY_PATH must name a directory that holds "
            + System.mapLibraryName("torch")
            + ", got '"
            + directory.resolve("no")
            + "'",
        e.getMessage());
  }

  @Test
  void rootMessage_isTheFirstLineOfTheCause() {
    Exception e = new RuntimeException("outer", new RuntimeException("inner\nmore"));
    assertEquals("inner", PyTorchEngine.rootMessage(e));
    assertEquals("IllegalStateException", PyTorchEngine.rootMessage(new IllegalStateException()));
  }
}
