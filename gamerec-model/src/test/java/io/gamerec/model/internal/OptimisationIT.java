package io.gamerec.model.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.gamerec.model.DeviceBackend;
import io.gamerec.model.DeviceBackends;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OptimisationIT {
  private static final int ITEMS = 6;
  private static final int DIM = 4;

  /** Takes away every Java buffer that nobody holds and writes over its memory. */
  private static void churn() {
    List<ByteBuffer> noise = new ArrayList<>();
    for (int round = 0; round < 3; round++) {
      System.gc();
      for (int size = 4; size <= 4096; size *= 2) {
        for (int i = 0; i < 500; i++) {
          ByteBuffer buffer = ByteBuffer.allocateDirect(size);
          while (buffer.hasRemaining()) {
            buffer.put((byte) -1);
          }
          noise.add(buffer);
        }
      }
    }
    assertEquals(3 * 11 * 500, noise.size());
  }

  private static double gradientNorm(DeviceBackend device, Runnable beforeBackward) {
    try (NDManager manager = device.newManager();
        Weights weights =
            new Weights(
                List.of(
                    new Weights.Spec("users", new Shape(3, DIM), Weights.Init.xavier(1)),
                    new Weights.Spec("items", new Shape(ITEMS, DIM), Weights.Init.xavier(1))),
                manager,
                5);
        Optimisation optimisation =
            new Optimisation(
                weights, Adam.reference(weights.flat(), new Adam.Settings(1e-6, 1), manager))) {
      NDArray targets = manager.create(new long[] {0, 3, 5}, new Shape(3, 1));
      optimisation.step(
          () ->
              Gradient.of(
                  weights,
                  w -> {
                    NDArray logits = w.get("users").matMul(w.get("items").transpose());
                    NDArray loss =
                        ReferenceGradient.scaled(logits, 0.1)
                            .logSoftmax(1)
                            .gather(targets, 1)
                            .mean()
                            .neg();
                    beforeBackward.run();
                    return loss;
                  }),
          1e-3);
      return optimisation.gradientNorm();
    }
  }

  /**
   * The loss divided by a number whose tensor DJL had let go of; the gradient read its memory
   * later, and was NaN when the collector had run in between.
   */
  @Test
  void step_garbageCollectionBeforeTheGradient_changesNothing() {
    try (DeviceBackend device = DeviceBackends.auto()) {
      double expected = gradientNorm(device, () -> {});
      for (int repeat = 0; repeat < 5; repeat++) {
        assertEquals(expected, gradientNorm(device, OptimisationIT::churn));
      }
    }
  }
}
