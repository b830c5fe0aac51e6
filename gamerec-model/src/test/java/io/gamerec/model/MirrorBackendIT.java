package io.gamerec.model;

/** A device of somebody else's provider, which ServiceLoader finds. */
class MirrorBackendIT extends DeviceBackendContract {
  @Override
  DeviceBackend open() {
    return DeviceBackends.named("mirror");
  }

  @Override
  float spread() {
    return 0;
  }
}
