package io.gamerec.model.spi;

import ai.djl.Device;
import java.util.Optional;
import java.util.OptionalInt;

/** Somebody else's provider: the CPU under another name, never taken unasked. */
public final class MirrorProvider implements DeviceBackendProvider {
  @Override
  public String name() {
    return "mirror";
  }

  @Override
  public int priority() {
    return -1;
  }

  @Override
  public Optional<String> unavailable() {
    return Optional.empty();
  }

  @Override
  public Device device(OptionalInt index) {
    return Device.cpu();
  }

  @Override
  public Optional<String> nondeterministic() {
    return Optional.of("mirrors wobble");
  }
}
