package io.gamerec.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.pytorch.jni.JniUtils;
import io.gamerec.model.internal.PyTorchEngine;
import io.gamerec.model.training.TrainingOptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Skipped where PyTorch finds no card; fails there with {@code GAMEREC_GPU=required}. */
@Tag("gpu")
class CudaBackendIT extends DeviceBackendContract {
  @BeforeAll
  static void needCard() {
    if ("required".equals(System.getenv("GAMEREC_GPU"))) {
      DeviceBackends.cuda(0).close();
    }
    PyTorchEngine.start();
    assumeTrue(
        JniUtils.getFeatures().contains("CUDA"),
        "PyTorch finds no CUDA card here; with GAMEREC_GPU=required that fails");
  }

  @Override
  DeviceBackend open() {
    return DeviceBackends.cuda(0);
  }

  /** Sums by atomic additions. */
  @Override
  float spread() {
    return 1e-3f;
  }

  @Test
  void train_isNearTheCpu() {
    try (DeviceBackend cuda = open();
        DeviceBackend cpu = DeviceBackends.cpu();
        TwoTowerModel onCuda = train(cuda, TrainingOptions.builder().steps(5));
        TwoTowerModel onCpu = train(cpu, TrainingOptions.builder().steps(5))) {
      assertArrayEquals(onCpu.encodeItems(), onCuda.encodeItems(), 1e-3f);
      assertArrayEquals(onCpu.encodeUsers(histories()), onCuda.encodeUsers(histories()), 1e-3f);
    }
  }
}
