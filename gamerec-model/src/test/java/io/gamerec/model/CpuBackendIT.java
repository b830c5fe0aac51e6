package io.gamerec.model;

class CpuBackendIT extends DeviceBackendContract {
  @Override
  DeviceBackend open() {
    return DeviceBackends.cpu();
  }

  @Override
  float spread() {
    return 0;
  }
}
