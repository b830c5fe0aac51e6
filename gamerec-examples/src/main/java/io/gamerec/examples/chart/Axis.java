package io.gamerec.examples.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Values along one side of a panel.
 *
 * @param title what and in which unit
 * @param logarithmic whether equal ratios are equally long
 * @param least value at its beginning
 * @param most value at its end
 */
record Axis(String title, boolean logarithmic, double least, double most) {
  private static final double THOUSAND = 1e3;
  private static final double MILLION = 1e6;

  /** Around positive values, from a tenfold step to another. */
  static Axis logarithmic(String title, List<Double> values) {
    double least = values.stream().mapToDouble(Double::doubleValue).min().orElse(1);
    double most = values.stream().mapToDouble(Double::doubleValue).max().orElse(1);
    double from = Math.floor(Math.log10(least) + 1e-9);
    double to = Math.max(from + 1, Math.ceil(Math.log10(most) - 1e-9));
    return new Axis(title, true, Math.pow(10, from), Math.pow(10, to));
  }

  /** From a multiple of a step at or below all values to 1. */
  static Axis shares(String title, double step, List<Double> values) {
    double least = values.stream().mapToDouble(Double::doubleValue).min().orElse(0);
    double from = Math.min(1 - step, Math.floor(least / step + 1e-9) * step);
    return new Axis(title, false, from, 1);
  }

  /** Where a value lies: 0 at the beginning, 1 at the end. */
  double place(double value) {
    return logarithmic
        ? Math.log(value / least) / Math.log(most / least)
        : (value - least) / (most - least);
  }

  /** Values to label. */
  List<Double> ticks() {
    List<Double> ticks = new ArrayList<>();
    if (logarithmic) {
      for (double value = least; value < most * 1.001; value *= 10) {
        ticks.add(value);
      }
    } else {
      int steps = (int) Math.round((most - least) / 0.05);
      int every = steps > 6 ? 2 : 1;
      for (int step = steps; step >= 0; step -= every) {
        ticks.add(0, most - 0.05 * (steps - step));
      }
    }
    return ticks;
  }

  /** A short label: 10k, 1M, 0.1. */
  static String label(double value) {
    if (value >= MILLION * 0.999) {
      return number(value / MILLION) + "M";
    }
    if (value >= 10 * THOUSAND * 0.999) {
      return number(value / THOUSAND) + "k";
    }
    return number(value);
  }

  private static String number(double value) {
    String text = String.format(Locale.ROOT, "%.3f", value);
    return text.replaceAll("0+$", "").replaceAll("\\.$", "");
  }
}
