package io.gamerec.features;

import io.gamerec.api.data.Catalogue;
import io.gamerec.api.data.Interactions;
import io.gamerec.api.data.TrainView;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Fits vocabularies and statistics. */
final class FeatureFitting {
  private static final Pattern NUMBER = Pattern.compile("-?[0-9]+(\\.[0-9]+)?");

  private FeatureFitting() {}

  static FittedFeatures fit(FeatureSpec spec, TrainView train) {
    Catalogue catalogue = train.catalogue();
    List<FittedItemFeature> fitted = new ArrayList<>();
    for (ItemFeature feature : spec.itemFeatures()) {
      if (feature instanceof ItemFeature.ItemId id) {
        fitted.add(new FittedItemFeature.Id(id));
      } else if (feature instanceof ItemFeature.MultiHot multiHot) {
        fitted.add(multiHot(multiHot, catalogue));
      } else if (feature instanceof ItemFeature.TfIdf tfIdf) {
        fitted.add(tfIdf(tfIdf, catalogue));
      } else if (feature instanceof ItemFeature.Categorical categorical) {
        fitted.add(categorical(categorical, catalogue));
      } else {
        fitted.add(bucketized((ItemFeature.Bucketized) feature, catalogue));
      }
    }
    return new FittedFeatures(
        new FittedFeatures.State(
            spec,
            catalogue.itemIds(),
            List.copyOf(fitted),
            train.interactions().players(),
            medianHours(train.interactions()),
            train.interactions().userCount(),
            train.lineage()));
  }

  private static FittedItemFeature multiHot(ItemFeature.MultiHot feature, Catalogue catalogue) {
    List<List<String>> lists = labels(feature.column(), catalogue);
    List<String> vocabulary = List.copyOf(new TreeMap<>(counts(lists)).keySet());
    Map<String, Integer> codes = codes(vocabulary);
    int[][] indices = new int[lists.size()][];
    float[][] weights = new float[lists.size()][];
    for (int row = 0; row < indices.length; row++) {
      indices[row] = lists.get(row).stream().mapToInt(codes::get).toArray();
      weights[row] = new float[indices[row].length];
      Arrays.fill(weights[row], 1f / Math.max(1, indices[row].length));
    }
    return new FittedItemFeature.Labels(feature, vocabulary, indices, weights);
  }

  private static FittedItemFeature tfIdf(ItemFeature.TfIdf feature, Catalogue catalogue) {
    List<List<String>> lists = labels(feature.column(), catalogue);
    TreeMap<String, Integer> counts = new TreeMap<>(counts(lists));
    counts.values().removeIf(count -> count < feature.minItems());
    List<String> vocabulary = List.copyOf(counts.keySet());
    Map<String, Integer> codes = codes(vocabulary);
    int[][] indices = new int[lists.size()][];
    float[][] weights = new float[lists.size()][];
    for (int row = 0; row < indices.length; row++) {
      List<String> kept = lists.get(row).stream().filter(codes::containsKey).toList();
      double sum = 0;
      for (int position = 0; position < kept.size(); position++) {
        sum += 1.0 / (position + 1);
      }
      indices[row] = kept.stream().mapToInt(codes::get).toArray();
      weights[row] = new float[kept.size()];
      for (int position = 0; position < kept.size(); position++) {
        double tf = 1.0 / (position + 1) / sum;
        double idf = Math.log((double) lists.size() / counts.getOrDefault(kept.get(position), 1));
        weights[row][position] = (float) (tf * idf);
      }
    }
    return new FittedItemFeature.Labels(feature, vocabulary, indices, weights);
  }

  /** A label that a game names twice counts once, at its first place. */
  private static List<List<String>> labels(String column, Catalogue catalogue) {
    return catalogue.textList(column).stream()
        .map(list -> list.stream().distinct().toList())
        .toList();
  }

  private static Map<String, Integer> counts(List<List<String>> lists) {
    Map<String, Integer> counts = new HashMap<>();
    for (List<String> list : lists) {
      for (String label : list) {
        counts.merge(label, 1, Integer::sum);
      }
    }
    return counts;
  }

  private static Map<String, Integer> codes(List<String> vocabulary) {
    Map<String, Integer> codes = new HashMap<>();
    for (int code = 0; code < vocabulary.size(); code++) {
      codes.put(vocabulary.get(code), code);
    }
    return codes;
  }

  /** Numbers ascend by value, so that codes of a number column keep its order. */
  private static FittedItemFeature categorical(
      ItemFeature.Categorical feature, Catalogue catalogue) {
    List<@Nullable String> values = values(feature.column(), catalogue);
    TreeSet<String> known =
        new TreeSet<>(
            Comparator.comparing(
                    FeatureFitting::number, Comparator.nullsLast(Comparator.naturalOrder()))
                .thenComparing(Comparator.naturalOrder()));
    values.stream().filter(value -> value != null).forEach(known::add);
    List<String> vocabulary = new ArrayList<>(known.size() + 1);
    vocabulary.add("");
    vocabulary.addAll(known);
    Map<String, Integer> codes = codes(vocabulary);
    int[] coded = new int[values.size()];
    for (int row = 0; row < coded.length; row++) {
      String value = values.get(row);
      coded[row] = value == null ? 0 : codes.getOrDefault(value, 0);
    }
    return new FittedItemFeature.Codes(feature, List.copyOf(vocabulary), coded);
  }

  private static @Nullable BigDecimal number(String text) {
    return NUMBER.matcher(text).matches() ? new BigDecimal(text) : null;
  }

  private static List<@Nullable String> values(String column, Catalogue catalogue) {
    if (!catalogue.isNumber(column)) {
      return catalogue.text(column).stream()
          .<@Nullable String>map(text -> text == null || text.isEmpty() ? null : text)
          .toList();
    }
    List<@Nullable String> values = new ArrayList<>(catalogue.size());
    for (double value : catalogue.number(column)) {
      values.add(
          Double.isNaN(value)
              ? null
              : BigDecimal.valueOf(value).stripTrailingZeros().toPlainString());
    }
    return values;
  }

  private static FittedItemFeature bucketized(ItemFeature.Bucketized feature, Catalogue catalogue) {
    double[] values = catalogue.number(feature.column());
    List<Double> bounds = feature.bounds();
    List<String> vocabulary = new ArrayList<>();
    vocabulary.add("at most " + bounds.get(0));
    for (int i = 1; i < bounds.size(); i++) {
      vocabulary.add("below " + bounds.get(i));
    }
    vocabulary.add("at least " + bounds.get(bounds.size() - 1));
    vocabulary.add("unknown");
    int[] codes = new int[values.length];
    for (int row = 0; row < codes.length; row++) {
      codes[row] = bucket(values[row], bounds);
    }
    return new FittedItemFeature.Codes(feature, List.copyOf(vocabulary), codes);
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

  private static float[] medianHours(Interactions interactions) {
    int[] players = interactions.players();
    int[] start = new int[players.length + 1];
    for (int item = 0; item < players.length; item++) {
      start[item + 1] = start[item] + players[item];
    }
    float[] byItem = new float[start[players.length]];
    int[] next = start.clone();
    for (int position = 0; position < interactions.size(); position++) {
      if (interactions.hours(position) > 0) {
        byItem[next[interactions.item(position)]++] = interactions.hours(position);
      }
    }
    float[] medians = new float[players.length];
    for (int item = 0; item < players.length; item++) {
      medians[item] = median(byItem, start[item], start[item + 1]);
    }
    return medians;
  }

  /** Sorts a part of the values and returns their median, 0 where there are none. */
  static float median(float[] values, int from, int to) {
    if (from == to) {
      return 0;
    }
    Arrays.sort(values, from, to);
    int middle = from + (to - from) / 2;
    return (to - from) % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
  }
}
