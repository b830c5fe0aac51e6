package io.gamerec.features;

import static com.google.common.base.Preconditions.checkArgument;

import io.gamerec.api.data.Catalogue;
import io.gamerec.api.data.Interactions;
import io.gamerec.api.data.TrainView;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Fits vocabularies and statistics. */
final class FeatureFitting {
  /** Steps of a quantile transform. */
  private static final int QUANTILES = 256;

  private static final Pattern NUMBER = Pattern.compile("-?[0-9]+(\\.[0-9]+)?");

  /** Numbers ascend by value, so that codes of a number column keep its order. */
  private static final Comparator<String> VALUE_ORDER =
      Comparator.comparing(FeatureFitting::number, Comparator.nullsLast(Comparator.naturalOrder()))
          .thenComparing(Comparator.naturalOrder());

  private FeatureFitting() {}

  static FittedFeatures fit(FeatureSpec spec, TrainView train) {
    Catalogue catalogue = train.catalogue();
    Interactions interactions = train.interactions();
    HistorySequence sequence = spec.sequence();
    checkArgument(
        sequence == null || !sequence.age() || interactions.hasTimestamps(),
        "a sequence withAge() needs time stamps, the training view has none");
    return new FittedFeatures(
        new FittedFeatures.State(
            spec,
            catalogue.itemIds(),
            fit(spec.itemFeatures(), catalogue),
            fit(spec.context(), catalogue),
            interactions.players(),
            medianHours(interactions),
            interactions.userCount(),
            train.lineage(),
            spec.userId() == null ? List.of() : userIds(interactions)));
  }

  /** Sorted, so that a view gives the same features in whatever order its users stand. */
  private static List<String> userIds(Interactions interactions) {
    return IntStream.range(0, interactions.userCount())
        .mapToObj(interactions::userId)
        .sorted()
        .toList();
  }

  private static List<FittedItemFeature> fit(List<ItemFeature> features, Catalogue catalogue) {
    return features.stream()
        .map(feature -> ItemEncoding.encode(learn(feature, catalogue), catalogue))
        .toList();
  }

  /** What is learned of a feature, without items. */
  private static FittedItemFeature learn(ItemFeature feature, Catalogue catalogue) {
    if (feature instanceof ItemFeature.MultiHot multiHot) {
      List<String> labels = labels(multiHot.column(), multiHot.vocabulary(), catalogue).labels;
      return withoutItems(multiHot, labels, new double[0]);
    }
    if (feature instanceof ItemFeature.TfIdf tfIdf) {
      Counted kept = labels(tfIdf.column(), tfIdf.vocabulary(), catalogue);
      double[] idf = new double[kept.labels.size()];
      Arrays.setAll(idf, i -> Math.log((double) catalogue.size() / kept.items[i]));
      return withoutItems(tfIdf, kept.labels, idf);
    }
    if (feature instanceof ItemFeature.Categorical categorical) {
      return categories(categorical, catalogue);
    }
    if (feature instanceof ItemFeature.Bucketized bucketized) {
      return new FittedItemFeature.Codes(feature, buckets(bucketized.bounds()), new int[0]);
    }
    if (feature instanceof ItemFeature.Numeric numeric) {
      return new FittedItemFeature.Numbers(feature, statistics(numeric, catalogue), new float[0]);
    }
    if (feature instanceof ItemFeature.Embedding embedding) {
      int length = catalogue.vectorLength(embedding.column());
      return new FittedItemFeature.Vectors(feature, length, new float[0]);
    }
    return new FittedItemFeature.Id(feature);
  }

  private static FittedItemFeature withoutItems(
      ItemFeature feature, List<String> vocabulary, double[] idf) {
    return new FittedItemFeature.Labels(
        feature, vocabulary, idf, new int[1], new int[0], new float[0]);
  }

  /** Labels in vocabulary order with the number of items that have them. */
  private record Counted(List<String> labels, int[] items) {}

  private static Counted labels(String column, VocabularyPolicy policy, Catalogue catalogue) {
    Map<String, Integer> counts = new TreeMap<>();
    for (List<String> list : catalogue.textList(column)) {
      list.stream().distinct().forEach(label -> counts.merge(label, 1, Integer::sum));
    }
    return keep(column, policy, catalogue, counts);
  }

  private static FittedItemFeature categories(
      ItemFeature.Categorical feature, Catalogue catalogue) {
    Map<String, Integer> counts = new TreeMap<>(VALUE_ORDER);
    for (String value : ItemEncoding.values(feature.column(), catalogue)) {
      if (value != null) {
        counts.merge(value, 1, Integer::sum);
      }
    }
    List<String> vocabulary = new ArrayList<>();
    vocabulary.add("");
    vocabulary.addAll(keep(feature.column(), feature.vocabulary(), catalogue, counts).labels);
    return new FittedItemFeature.Codes(feature, vocabulary, new int[0]);
  }

  /** Applies a policy to counts in vocabulary order. */
  private static Counted keep(
      String column, VocabularyPolicy policy, Catalogue catalogue, Map<String, Integer> counts) {
    List<Map.Entry<String, Integer>> kept = new ArrayList<>();
    for (Map.Entry<String, Integer> entry : counts.entrySet()) {
      if (entry.getValue() >= policy.minItems()) {
        kept.add(Map.entry(entry.getKey(), entry.getValue()));
      }
    }
    checkArgument(
        !kept.isEmpty(),
        "the vocabulary of column %s is empty: none of its %s values is in minItems = %s of %s items",
        column,
        counts.size(),
        policy.minItems(),
        catalogue.size());
    if (kept.size() > policy.maxSize()) {
      int rarest =
          kept.stream()
              .map(Map.Entry::getValue)
              .sorted(Comparator.reverseOrder())
              .skip(policy.maxSize() - 1L)
              .findFirst()
              .orElseThrow();
      long more = kept.stream().filter(entry -> entry.getValue() > rarest).count();
      long[] ties = {policy.maxSize() - more};
      kept.removeIf(
          entry -> entry.getValue() < rarest || (entry.getValue() == rarest && ties[0]-- <= 0));
    }
    return new Counted(
        kept.stream().map(Map.Entry::getKey).toList(),
        kept.stream().mapToInt(Map.Entry::getValue).toArray());
  }

  private static @Nullable BigDecimal number(String text) {
    // Sorting asks this of every two texts; most begin with a letter.
    char first = text.isEmpty() ? ' ' : text.charAt(0);
    boolean candidate = first == '-' || (first >= '0' && first <= '9');
    return candidate && NUMBER.matcher(text).matches() ? new BigDecimal(text) : null;
  }

  private static List<String> buckets(List<Double> bounds) {
    List<String> vocabulary = new ArrayList<>();
    vocabulary.add("at most " + bounds.get(0));
    for (int i = 1; i < bounds.size(); i++) {
      vocabulary.add("below " + bounds.get(i));
    }
    vocabulary.add("at least " + bounds.get(bounds.size() - 1));
    vocabulary.add("unknown");
    return vocabulary;
  }

  private static double[] statistics(ItemFeature.Numeric feature, Catalogue catalogue) {
    double[] sorted =
        Arrays.stream(ItemEncoding.unscaled(feature, catalogue))
            .filter(value -> !Double.isNaN(value))
            .sorted()
            .toArray();
    checkArgument(
        sorted.length > 0,
        "column %s has no number in any of %s items",
        feature.column(),
        catalogue.size());
    return switch (feature.scaling()) {
      case NONE -> new double[0];
      case STANDARD -> moments(sorted);
      case QUANTILE -> quantiles(sorted);
    };
  }

  /** Mean and standard deviation, 1 where that is 0; of sorted values, so that any order agrees. */
  private static double[] moments(double[] sorted) {
    double mean = Arrays.stream(sorted).average().orElseThrow();
    double squares = Arrays.stream(sorted).map(value -> (value - mean) * (value - mean)).sum();
    boolean constant = sorted[0] == sorted[sorted.length - 1];
    return new double[] {mean, constant ? 1 : Math.sqrt(squares / sorted.length)};
  }

  private static double[] quantiles(double[] sorted) {
    double[] quantiles = new double[Math.min(QUANTILES, sorted.length - 1) + 1];
    for (int i = 0; i < quantiles.length; i++) {
      double place = quantiles.length == 1 ? 0 : (sorted.length - 1.0) * i / (quantiles.length - 1);
      int below = (int) place;
      int above = Math.min(below + 1, sorted.length - 1);
      double part = place - below;
      quantiles[i] =
          part == 0 ? sorted[below] : sorted[below] + part * (sorted[above] - sorted[below]);
    }
    return quantiles;
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
    int[] scratch = new int[Arrays.stream(players).max().orElse(0)];
    for (int item = 0; item < players.length; item++) {
      medians[item] = PoolProgram.median(byItem, start[item], start[item + 1], scratch);
    }
    return medians;
  }
}
