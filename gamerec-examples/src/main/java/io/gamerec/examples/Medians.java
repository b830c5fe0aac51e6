package io.gamerec.examples;

import java.util.Arrays;
import java.util.function.DoubleSupplier;

/** Timings that a busy moment does not spoil. */
final class Medians {
  private Medians() {}

  /** The median of several measurements, taken one after the other. */
  static double of(int times, DoubleSupplier measurement) {
    double[] values = new double[times];
    for (int i = 0; i < times; i++) {
      values[i] = measurement.getAsDouble();
    }
    return of(values);
  }

  /** The median of at least one value. */
  static double of(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
  }

  /** How long something takes. */
  static double seconds(Runnable work) {
    long start = System.nanoTime();
    work.run();
    return secondsSince(start);
  }

  static double secondsSince(long start) {
    return (System.nanoTime() - start) / 1e9;
  }
}
