package io.gamerec.model.internal;

import static com.google.common.base.Preconditions.checkArgument;

import ai.djl.Device;
import io.gamerec.model.spi.DeviceBackendProvider;
import java.util.Optional;
import java.util.OptionalInt;

/** The CPU, which is always there. */
public final class CpuProvider implements DeviceBackendProvider {
  /** Name of the provider. */
  public static final String NAME = "cpu";

  /** For {@link java.util.ServiceLoader}. */
  public CpuProvider() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int priority() {
    return 0;
  }

  @Override
  public Optional<String> unavailable() {
    return Optional.empty();
  }

  @Override
  public Device device(OptionalInt index) {
    checkArgument(index.isEmpty(), "device cpu has no index, got 'cpu:%s'", index.orElse(0));
    return Device.cpu();
  }
}
