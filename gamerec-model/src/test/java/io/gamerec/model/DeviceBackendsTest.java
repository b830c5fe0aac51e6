package io.gamerec.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.Device;
import io.gamerec.api.GamerecException;
import io.gamerec.model.internal.CpuProvider;
import io.gamerec.model.internal.CudaProvider;
import io.gamerec.model.spi.DeviceBackendProvider;
import io.gamerec.model.spi.MirrorProvider;
import io.gamerec.model.spi.MissingProvider;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused before the engine starts. */
class DeviceBackendsTest {
  private static void assertMessage(
      Class<? extends Exception> type, String message, Executable call) {
    assertEquals(message, assertThrows(type, call).getMessage());
  }

  @Test
  void named_unknown_listsTheProviders() {
    assertMessage(
        IllegalArgumentException.class,
        "device must be auto or one of [abacus, cpu, cuda, mirror], got 'tpu:0'",
        () -> DeviceBackends.named("tpu:0"));
  }

  @Test
  void named_notASpecification_isRefused() {
    assertMessage(
        IllegalArgumentException.class,
        "device must be auto, NAME or NAME:INDEX with an index up to 9999, got 'cuda:one'",
        () -> DeviceBackends.named("cuda:one"));
  }

  @Test
  void cuda_negativeIndex_isRefused() {
    assertMessage(
        IllegalArgumentException.class,
        "index must be at least 0, got -1",
        () -> DeviceBackends.cuda(-1));
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 1025})
  void threads_outOfRange_isRefused(int threads) {
    assertMessage(
        IllegalArgumentException.class,
        "threads must be in [1, 1024], got " + threads,
        () -> DeviceBackends.builder().threads(threads));
  }

  @Test
  void setters_twice_areRefused() {
    DeviceBackends.Builder builder =
        DeviceBackends.builder().device("cpu").threads(1).deterministic(true);
    assertMessage(
        IllegalStateException.class, "device was set before", () -> builder.device("cpu"));
    assertMessage(IllegalStateException.class, "threads was set before", () -> builder.threads(1));
    assertMessage(
        IllegalStateException.class,
        "deterministic was set before",
        () -> builder.deterministic(true));
  }

  @Test
  void build_deterministicWithoutThreads_isRefused() {
    assertMessage(
        IllegalStateException.class,
        "deterministic needs threads, which decide the order of sums",
        () -> DeviceBackends.builder().device("cpu").deterministic(true).build());
  }

  @Test
  void auto_propertyThatIsWrong_namesTheProperty() {
    System.setProperty(DeviceBackends.PROPERTY, "tpu");
    try {
      assertMessage(
          IllegalArgumentException.class,
          "the system property gamerec.device must be auto or one of [abacus, cpu, cuda, mirror],"
              + " got 'tpu'",
          DeviceBackends::auto);
      System.setProperty(DeviceBackends.PROPERTY, "?");
      assertMessage(
          IllegalArgumentException.class,
          "the system property gamerec.device must be auto, NAME or NAME:INDEX with an index up to"
              + " 9999, got '?'",
          DeviceBackends::auto);
    } finally {
      System.clearProperty(DeviceBackends.PROPERTY);
    }
  }

  @Test
  void byName_twoOfAName_areRefused() {
    assertMessage(
        GamerecException.class,
        "two providers of the device mirror: io.gamerec.model.spi.MirrorProvider and"
            + " io.gamerec.model.spi.MirrorProvider",
        () -> DeviceBackends.byName(List.of(new MirrorProvider(), new MirrorProvider())));
  }

  @Test
  void byName_nameThatNobodyCanAskFor_isRefused() {
    assertMessage(
        GamerecException.class,
        "io.gamerec.model.DeviceBackendsTest$Named must be named by lower-case letters and digits,"
            + " other than auto, got 'auto'",
        () -> DeviceBackends.byName(List.of(new Named("auto", 0))));
  }

  @Test
  void best_isTheUsableOneOfTheHighestPriority() {
    assertInstanceOf(
        CpuProvider.class,
        DeviceBackends.best(
            List.of(new MirrorProvider(), new CpuProvider(), new MissingProvider())));
    Named first = new Named("first", 200);
    assertEquals(first, DeviceBackends.best(List.of(new CpuProvider(), first)));
    assertEquals(100, new CudaProvider().priority());
  }

  @Test
  void best_nothingUsable_namesWhatWasTried() {
    assertMessage(
        GamerecException.class,
        "no device can be used, of [abacus]",
        () -> DeviceBackends.best(List.of(new MirrorProvider(), new MissingProvider())));
  }

  private record Named(String name, int priority) implements DeviceBackendProvider {
    @Override
    public Optional<String> unavailable() {
      return Optional.empty();
    }

    @Override
    public Device device(OptionalInt index) {
      return Device.cpu();
    }
  }
}
