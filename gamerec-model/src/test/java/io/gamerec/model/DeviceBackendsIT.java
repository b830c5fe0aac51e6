package io.gamerec.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import ai.djl.pytorch.jni.JniUtils;
import ai.djl.pytorch.jni.LibUtils;
import io.gamerec.api.GamerecException;
import io.gamerec.model.training.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeviceBackendsIT {
  @TempDir private Path directory;

  private static boolean cuda() {
    DeviceBackends.cpu().close();
    return JniUtils.getFeatures().contains("CUDA");
  }

  private static void assertRefused(String message, String spec) {
    GamerecException e =
        assertThrows(GamerecException.class, () -> DeviceBackends.named(spec), spec);
    assertEquals(message, e.getMessage());
  }

  @Test
  void auto_takesTheCardWhereThereIsOne() {
    try (DeviceBackend device = DeviceBackends.auto()) {
      assertEquals(cuda() ? "cuda:0" : "cpu", device.name());
    }
  }

  @Test
  void auto_takesWhatThePropertySays() {
    System.setProperty(DeviceBackends.PROPERTY, "mirror");
    try (DeviceBackend device = DeviceBackends.auto();
        DeviceBackend cpu = DeviceBackends.cpu()) {
      assertEquals("mirror", device.name());
      assertEquals("cpu", cpu.name(), "who asks for a device gets it");
    } finally {
      System.clearProperty(DeviceBackends.PROPERTY);
    }
  }

  @Test
  void named_kindThatIsNotUsable_saysWhy() {
    assertRefused("no device abacus:3: no beads here", "abacus:3");
  }

  @Test
  void cpu_withAnIndex_isRefused() {
    assertEquals(
        "device cpu has no index, got 'cpu:1'",
        assertThrows(IllegalArgumentException.class, () -> DeviceBackends.named("cpu:1"))
            .getMessage());
  }

  @Test
  void cuda_withoutCuda_saysWhereTheNativesAreAndWhatHelps() {
    assumeFalse(cuda(), "there is a card here");
    String message =
        ": the libtorch in "
            + LibUtils.getLibtorchPath()
            + " computes on the CPU only; set PYTORCH_LIBRARY_PATH to a libtorch 2.7.1 with CUDA";
    assertRefused("no device cuda:0" + message, "cuda:0");
    assertRefused("no device cuda" + message, "cuda");
  }

  @Test
  void cuda_cardThatIsNotThere_isNamed() {
    String message =
        assertThrows(GamerecException.class, () -> DeviceBackends.cuda(9999)).getMessage();
    assertTrue(
        message.startsWith(cuda() ? "no CUDA card 9999: " : "no device cuda:9999: "), message);
  }

  @Test
  void deterministic_whereTheProviderCannot_isRefused() {
    GamerecException e =
        assertThrows(
            GamerecException.class,
            () ->
                DeviceBackends.builder()
                    .device("mirror")
                    .threads(JniUtils.getNumThreads())
                    .deterministic(true)
                    .build());
    assertEquals("the device mirror is not deterministic: mirrors wobble", e.getMessage());
  }

  @Test
  void settings_areThoseOfTheBuilder() {
    int threads;
    try (DeviceBackend device = DeviceBackends.cpu()) {
      threads = device.threads();
      assertEquals(JniUtils.getNumThreads(), threads);
      assertFalse(device.deterministic());
      assertEquals(Precision.FP32, device.precision());
    }
    try (DeviceBackend device =
        DeviceBackends.builder()
            .device("cpu")
            .threads(threads)
            .deterministic(true)
            .precision(Precision.BF16)
            .build()) {
      assertEquals(threads, device.threads());
      assertTrue(device.deterministic());
      assertEquals(Precision.BF16, device.precision());
      assertTrue(
          device
              .toString()
              .matches(
                  "cpu \\(PyTorch 2\\.7\\.1\\S* \\[.*OPENMP.*], threads "
                      + threads
                      + ", deterministic true, bf16\\)"),
          device.toString());
    }
  }

  @Test
  void shared_isOneAndStaysOpen() {
    DeviceBackend shared = DeviceBackends.shared();
    assertSame(shared, DeviceBackends.shared());
    assertEquals(
        "the device " + shared.name() + " is shared by all loaded bundles and stays open",
        assertThrows(IllegalStateException.class, shared::close).getMessage());
    assertEquals(1, shared.<Integer>infer(() -> 1));
  }

  @Test
  void threads_firstBackendSettlesThemForTheProcess() throws Exception {
    assertEquals(
        List.of(
            "3",
            "3",
            "3",
            "threads is 3 for the whole process since its first device was made, got 2; ask for it"
                + " first, or start the JVM with -Dai.djl.pytorch.num_threads"),
        FreshJvm.run(directory, Map.of(), List.of(), "threads"));
  }

  @Test
  void deterministic_anotherProcess_givesTheSameBits() throws Exception {
    List<String> first = FreshJvm.run(directory, Map.of(), List.of(), "train");
    assertEquals(3, first.size());
    assertEquals(first, FreshJvm.run(directory, Map.of(), List.of("-Xmx300m"), "train"));
  }

  /**
   * Alone, the engine looks for libraries of the old C++ ABI, which pytorch-jni does not hold, and
   * does not start.
   */
  @Test
  void libraryPath_startsOnThatLibtorch() throws Exception {
    DeviceBackends.cpu().close();
    assumeFalse(cuda(), "needs the libtorch that the CPU's natives bring");
    Path libtorch = Files.createDirectory(directory.resolve("libtorch"));
    try (Stream<Path> files = Files.list(Path.of(LibUtils.getLibtorchPath()))) {
      for (Path file : files.toList()) {
        if (!file.getFileName().toString().contains("djl_torch")) {
          Files.createSymbolicLink(libtorch.resolve(file.getFileName()), file);
        }
      }
    }
    Path cache = directory.resolve("cache");
    assertEquals(
        List.of("cpu", "300.0"),
        FreshJvm.run(
            directory,
            Map.of("PYTORCH_LIBRARY_PATH", libtorch.toString(), "DJL_CACHE_DIR", cache.toString()),
            List.of(),
            "auto"));
    assertEquals(List.of("libdjl_torch.so"), extracted(cache), "only the JNI library is unpacked");
  }

  private static List<String> extracted(Path cache) throws IOException {
    try (Stream<Path> files = Files.walk(cache)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> file.getFileName().toString().replaceFirst("^[0-9.]+-", ""))
          .toList();
    }
  }

  /** The flavour that is asked for with a libtorch of CUDA must be in pytorch-jni. */
  @Test
  void jni_holdsTheFlavourOfCuda() {
    assertNotNull(
        DeviceBackends.class
            .getClassLoader()
            .getResource("jnilib/linux-x86_64/cu128/libdjl_torch.so"));
  }
}
