package io.gamerec.index.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gamerec.api.index.BruteForce;
import io.gamerec.api.index.Metric;
import io.gamerec.api.index.VectorIndex;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NativesIT {
  /** So that no build passes on the fallback unnoticed. */
  @Test
  void faiss_whereRequired_isAvailable() {
    boolean required =
        "required".equals(System.getenv("GAMEREC_NATIVES"))
            || "required".equals(System.getProperty("gamerec.natives"));
    assumeTrue(required, "GAMEREC_NATIVES is not 'required'");
    assertEquals(Optional.empty(), Natives.unavailable());
  }

  /** A machine has one widest register; this one also takes the paths of the others. */
  @ParameterizedTest
  @ValueSource(ints = {4, 8, 16})
  void kernels_everyWidth_equalBruteForce(int lanes) {
    assumeTrue(Natives.unavailable().isEmpty(), () -> Natives.unavailable().orElseThrow());
    assumeTrue(FaissNative.useLanes(lanes) == lanes, "the CPU has no registers of " + lanes);
    Random random = new Random(lanes);
    for (Metric metric : Metric.values()) {
      for (int dim : new int[] {1, 3, 4, 5, 8, 15, 16, 17, 33, 100, 128}) {
        float[] base = BruteForce.gaussian(random, 63 * dim);
        float[] queries = BruteForce.gaussian(random, 41 * dim);
        try (VectorIndex index = new FaissProvider().create(dim, metric)) {
          index.add(base);
          BruteForce.check(metric, dim, base, queries, 9, index.search(queries, 9));
        }
      }
    }
  }

  @AfterEach
  void widestAgain() {
    if (Natives.unavailable().isEmpty()) {
      FaissNative.useLanes(Integer.MAX_VALUE);
    }
  }
}
