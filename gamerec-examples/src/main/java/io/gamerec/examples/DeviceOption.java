package io.gamerec.examples;

import io.gamerec.model.DeviceBackend;
import io.gamerec.model.DeviceBackends;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags that say where to compute. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class DeviceOption {
  @Option(
      names = "--device",
      defaultValue = "auto",
      paramLabel = "NAME",
      description =
          "Where to compute: auto, cpu, cuda, cuda:N or another provider's. Default:"
              + " ${DEFAULT-VALUE}.")
  String device;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads that share one computation. Default: the engine's choice.")
  @Nullable Integer threads;

  DeviceBackend open() {
    DeviceBackends.Builder builder = DeviceBackends.builder().device(device);
    if (threads != null) {
      builder.threads(threads);
    }
    return builder.build();
  }
}
