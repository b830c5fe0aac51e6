package io.gamerec.features;

import static com.google.common.base.Preconditions.checkArgument;

import io.gamerec.api.data.Catalogue;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Encodes the items of a catalogue with what was fitted, on this catalogue or on another. */
final class ItemEncoding {
  private ItemEncoding() {}

  /**
   * The same feature over other items.
   *
   * @param fitted gives vocabulary and statistics; its rows are not read
   * @param catalogue the items
   */
  static FittedItemFeature encode(FittedItemFeature fitted, Catalogue catalogue) {
    if (fitted instanceof FittedItemFeature.Labels labels) {
      return labels(labels, catalogue);
    }
    if (fitted instanceof FittedItemFeature.Codes codes) {
      return codes.feature() instanceof ItemFeature.Bucketized bucketized
          ? buckets(codes, bucketized, catalogue)
          : categories(codes, (ItemFeature.Categorical) codes.feature(), catalogue);
    }
    if (fitted instanceof FittedItemFeature.Numbers numbers) {
      return numbers(numbers, catalogue);
    }
    return fitted instanceof FittedItemFeature.Vectors vectors
        ? vectors(vectors, catalogue)
        : fitted;
  }

  private static FittedItemFeature labels(FittedItemFeature.Labels fitted, Catalogue catalogue) {
    ItemFeature feature = fitted.feature();
    List<List<String>> lists = catalogue.textList(feature.column());
    Map<String, Integer> codes = codes(fitted.vocabulary());
    VocabularyPolicy policy = ((VocabularyPolicy.Setters<?>) feature).vocabulary();
    int[] offsets = new int[lists.size() + 1];
    int[] indices = new int[lists.stream().mapToInt(List::size).sum()];
    float[] weights = new float[indices.length];
    int at = 0;
    for (int row = 0; row < lists.size(); row++) {
      Map<Integer, Integer> counts = new LinkedHashMap<>();
      for (String label : lists.get(row)) {
        Integer code = codes.get(label);
        if (code == null) {
          checkIgnored(policy, feature, catalogue, row, label, codes.size());
        } else {
          counts.merge(code, 1, Integer::sum);
        }
      }
      int from = at;
      for (int code : counts.keySet()) {
        indices[at++] = code;
      }
      weigh(fitted, List.copyOf(counts.values()), indices, weights, from);
      offsets[row + 1] = at;
    }
    double[] idf = new double[feature instanceof ItemFeature.TfIdf ? codes.size() : 0];
    Arrays.setAll(idf, fitted::idf);
    return new FittedItemFeature.Labels(
        feature,
        fitted.vocabulary(),
        idf,
        offsets,
        Arrays.copyOf(indices, at),
        Arrays.copyOf(weights, at));
  }

  /** Weighs an item's labels, given how often each is listed. */
  private static void weigh(
      FittedItemFeature.Labels fitted,
      List<Integer> counts,
      int[] indices,
      float[] weights,
      int from) {
    int size = counts.size();
    if (!(fitted.feature() instanceof ItemFeature.TfIdf tfIdf)) {
      Arrays.fill(weights, from, from + size, 1f / Math.max(1, size));
      return;
    }
    boolean counted = tfIdf.frequency() == ItemFeature.TermFrequency.COUNTED;
    double sum = 0;
    for (int position = 0; position < size; position++) {
      sum += counted ? counts.get(position) : 1.0 / (position + 1);
    }
    for (int position = 0; position < size; position++) {
      double frequency = counted ? counts.get(position) : 1.0 / (position + 1);
      weights[from + position] = (float) (frequency / sum * fitted.idf(indices[from + position]));
    }
  }

  static Map<String, Integer> codes(List<String> vocabulary) {
    Map<String, Integer> codes = new HashMap<>();
    for (int code = 0; code < vocabulary.size(); code++) {
      codes.put(vocabulary.get(code), code);
    }
    return codes;
  }

  private static void checkIgnored(
      VocabularyPolicy policy,
      ItemFeature feature,
      Catalogue catalogue,
      int row,
      String value,
      int size) {
    checkArgument(
        policy.unknown() == VocabularyPolicy.Unknown.IGNORE,
        "item %s has %s in column %s, which is not in its vocabulary of %s",
        catalogue.itemIds().get(row),
        value,
        feature.column(),
        size);
  }

  private static FittedItemFeature categories(
      FittedItemFeature.Codes fitted, ItemFeature.Categorical feature, Catalogue catalogue) {
    List<@Nullable String> values = values(feature.column(), catalogue);
    Map<String, Integer> known = codes(fitted.vocabulary());
    int[] codes = new int[values.size()];
    for (int row = 0; row < codes.length; row++) {
      String value = values.get(row);
      Integer code = value == null ? null : known.get(value);
      if (code != null) {
        codes[row] = code;
      } else if (value != null) {
        checkIgnored(feature.vocabulary(), feature, catalogue, row, value, known.size());
      }
    }
    return new FittedItemFeature.Codes(feature, fitted.vocabulary(), codes);
  }

  /** The values of a categorical column as texts; null where missing or empty. */
  static List<@Nullable String> values(String column, Catalogue catalogue) {
    if (!catalogue.isNumber(column)) {
      return catalogue.text(column).stream()
          .<@Nullable String>map(text -> text == null || text.isEmpty() ? null : text)
          .toList();
    }
    List<@Nullable String> values = new ArrayList<>(catalogue.size());
    for (double value : finite(column, catalogue)) {
      values.add(
          Double.isNaN(value)
              ? null
              : BigDecimal.valueOf(value).stripTrailingZeros().toPlainString());
    }
    return values;
  }

  /** A column of numbers that are missing or finite. */
  static double[] finite(String column, Catalogue catalogue) {
    double[] values = catalogue.number(column);
    for (int row = 0; row < values.length; row++) {
      checkArgument(
          !Double.isInfinite(values[row]),
          "item %s has %s in column %s, expected a finite number",
          catalogue.itemIds().get(row),
          values[row],
          column);
    }
    return values;
  }

  private static FittedItemFeature buckets(
      FittedItemFeature.Codes fitted, ItemFeature.Bucketized feature, Catalogue catalogue) {
    double[] values = catalogue.number(feature.column());
    int[] codes = new int[values.length];
    for (int row = 0; row < codes.length; row++) {
      codes[row] = bucket(values[row], feature.bounds());
    }
    return new FittedItemFeature.Codes(feature, fitted.vocabulary(), codes);
  }

  static int bucket(double value, List<Double> bounds) {
    if (Double.isNaN(value)) {
      return bounds.size() + 1;
    }
    if (value <= bounds.get(0)) {
      return 0;
    }
    int bucket = 1;
    while (bucket < bounds.size() && value >= bounds.get(bucket)) {
      bucket++;
    }
    return bucket;
  }

  /** The numbers of a numeric feature before they are scaled; NaN where missing. */
  static double[] unscaled(ItemFeature.Numeric feature, Catalogue catalogue) {
    double[] values = finite(feature.column(), catalogue);
    if (feature.log1p()) {
      for (int row = 0; row < values.length; row++) {
        checkArgument(
            Double.isNaN(values[row]) || values[row] > -1,
            "item %s has %s in column %s, whose logarithm needs more than -1",
            catalogue.itemIds().get(row),
            values[row],
            feature.column());
        values[row] = Math.log1p(values[row]);
      }
    }
    return values;
  }

  private static FittedItemFeature numbers(FittedItemFeature.Numbers fitted, Catalogue catalogue) {
    ItemFeature.Numeric feature = (ItemFeature.Numeric) fitted.feature();
    double[] statistics = fitted.statistics();
    double[] values = unscaled(feature, catalogue);
    float[] inputs = new float[2 * values.length];
    for (int row = 0; row < values.length; row++) {
      boolean missing = Double.isNaN(values[row]);
      inputs[2 * row] = missing ? 0 : (float) scale(feature.scaling(), statistics, values[row]);
      inputs[2 * row + 1] = missing ? 1 : 0;
      checkArgument(
          Float.isFinite(inputs[2 * row]),
          "item %s has %s in column %s, which is no finite float when scaled",
          catalogue.itemIds().get(row),
          values[row],
          feature.column());
    }
    return new FittedItemFeature.Numbers(feature, statistics, inputs);
  }

  private static double scale(ItemFeature.Scaling scaling, double[] statistics, double value) {
    return switch (scaling) {
      case NONE -> value;
      case STANDARD -> (value - statistics[0]) / statistics[1];
      case QUANTILE -> 2 * quantile(statistics, value) - 1;
    };
  }

  /**
   * The inverse of linear interpolation between the quantiles, in [0, 1]. A value that several
   * neighbouring quantiles share has the middle of them.
   */
  static double quantile(double[] quantiles, double value) {
    int last = quantiles.length - 1;
    if (last == 0) {
      return value < quantiles[0] ? 0 : value > quantiles[0] ? 1 : 0.5;
    }
    int below = 0;
    while (below <= last && quantiles[below] < value) {
      below++;
    }
    int above = below;
    while (above <= last && quantiles[above] == value) {
      above++;
    }
    if (above > below) {
      return (below + above - 1) / 2.0 / last;
    }
    if (below == 0 || below > last) {
      return below == 0 ? 0 : 1;
    }
    double step = (value - quantiles[below - 1]) / (quantiles[below] - quantiles[below - 1]);
    return (below - 1 + step) / last;
  }

  private static FittedItemFeature vectors(FittedItemFeature.Vectors fitted, Catalogue catalogue) {
    ItemFeature.Embedding feature = (ItemFeature.Embedding) fitted.feature();
    int length = catalogue.vectorLength(feature.column());
    checkArgument(
        length == fitted.length(),
        "column %s has vectors of length %s, expected %s as fitted",
        feature.column(),
        length,
        fitted.length());
    List<float @Nullable []> vectors = catalogue.vectors(feature.column());
    float[] inputs = new float[Math.multiplyExact(vectors.size(), length + 1)];
    for (int row = 0; row < vectors.size(); row++) {
      float[] vector = vectors.get(row);
      int at = row * (length + 1);
      if (vector == null) {
        inputs[at + length] = 1;
      } else {
        double norm = feature.unitLength() ? norm(vector) : 1;
        for (int i = 0; i < length; i++) {
          inputs[at + i] = norm == 0 ? 0 : (float) (vector[i] / norm);
        }
      }
    }
    return new FittedItemFeature.Vectors(feature, length, inputs);
  }

  private static double norm(float[] vector) {
    double sum = 0;
    for (float value : vector) {
      sum += (double) value * value;
    }
    return Math.sqrt(sum);
  }
}
