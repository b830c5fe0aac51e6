package io.gamerec.model.index;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.pytorch.jni.JniUtils;
import io.gamerec.api.index.ExactIndexContract;
import io.gamerec.api.spi.VectorIndexProvider;
import io.gamerec.model.DeviceBackend;
import io.gamerec.model.DeviceBackends;
import io.gamerec.model.internal.PyTorchEngine;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** Skipped where PyTorch finds no card; fails there with {@code GAMEREC_GPU=required}. */
@Tag("gpu")
class TorchCudaIndexIT extends ExactIndexContract {
  private static DeviceBackend device;

  @BeforeAll
  static void openDevice() {
    if (!"required".equals(System.getenv("GAMEREC_GPU"))) {
      PyTorchEngine.start();
      assumeTrue(
          JniUtils.getFeatures().contains("CUDA"),
          "PyTorch finds no CUDA card here; with GAMEREC_GPU=required that fails");
    }
    device = DeviceBackends.cuda(0);
  }

  @AfterAll
  static void closeDevice() {
    if (device != null) {
      device.close();
    }
  }

  @Override
  public VectorIndexProvider provider() {
    return TorchIndexProvider.on(device);
  }
}
