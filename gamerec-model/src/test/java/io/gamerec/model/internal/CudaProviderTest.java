package io.gamerec.model.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class CudaProviderTest {
  @Test
  void nondeterministic_unlessCublasHasAFixedWorkspace() {
    assertEquals(Optional.empty(), CudaProvider.nondeterministic(":4096:8"));
    assertEquals(Optional.empty(), CudaProvider.nondeterministic(":16:8"));
    assertEquals(
        Optional.of(
            "the environment variable CUBLAS_WORKSPACE_CONFIG must be :4096:8 or :16:8 when the JVM"
                + " starts, got ':0:0'"),
        CudaProvider.nondeterministic(":0:0"));
    assertEquals(
        Optional.of(
            "the environment variable CUBLAS_WORKSPACE_CONFIG must be :4096:8 or :16:8 when the JVM"
                + " starts, is not set"),
        CudaProvider.nondeterministic(null));
  }
}
