package io.gamerec.features;

import static io.gamerec.features.Libraries.refusal;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gamerec.api.internal.ArrowColumns;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class FeatureFittingProperties {
  @Provide
  Arbitrary<List<List<String>>> tagLists() {
    return Arbitraries.of("a", "b", "c", "d", "e", "f")
        .list()
        .uniqueElements()
        .ofMaxSize(5)
        .list()
        .ofMinSize(1)
        .ofMaxSize(12);
  }

  /** Written from the definition: a double loop over games and vocabulary. */
  private static float[] naiveTfIdf(List<List<String>> games, List<String> vocabulary) {
    float[] matrix = new float[games.size() * vocabulary.size()];
    for (int game = 0; game < games.size(); game++) {
      List<String> kept = games.get(game).stream().filter(vocabulary::contains).toList();
      double norm = 0;
      for (String tag : kept) {
        norm += 1.0 / (kept.indexOf(tag) + 1);
      }
      for (int column = 0; column < vocabulary.size(); column++) {
        String tag = vocabulary.get(column);
        if (kept.contains(tag)) {
          long df = games.stream().filter(tags -> tags.contains(tag)).count();
          double tf = 1.0 / (kept.indexOf(tag) + 1) / norm;
          matrix[game * vocabulary.size() + column] =
              (float) (tf * Math.log((double) games.size() / df));
        }
      }
    }
    return matrix;
  }

  @Property(tries = 200)
  void tfIdf_isTheDefinition(
      @ForAll("tagLists") List<List<String>> games, @ForAll @IntRange(min = 1, max = 4) int min) {
    Libraries libraries =
        new Libraries(games.size())
            .column("tags", new ArrowColumns.TextList(games))
            .played("u", 0, 1);
    FeatureSpec spec = FeatureSpec.builder().itemId(1).tfIdf("tags", t -> t.minItems(min)).build();
    TreeSet<String> frequent = new TreeSet<>();
    for (String tag : List.of("a", "b", "c", "d", "e", "f")) {
      if (games.stream().filter(list -> list.contains(tag)).count() >= min) {
        frequent.add(tag);
      }
    }
    if (frequent.isEmpty()) {
      String message = refusal(IllegalArgumentException.class, () -> libraries.fit(spec));
      assertTrue(message.startsWith("the vocabulary of column tags is empty"), message);
      return;
    }
    FittedItemFeature.Labels tags = libraries.fit(spec).labels("tags");
    assertEquals(List.copyOf(frequent), tags.vocabulary());
    assertArrayEquals(naiveTfIdf(games, tags.vocabulary()), tags.dense(), 1e-6f);
  }

  @Provide
  Arbitrary<List<List<String>>> repeatingLists() {
    return Arbitraries.of("a", "b", "c", "d").list().ofMaxSize(7).list().ofMinSize(1).ofMaxSize(9);
  }

  @Property(tries = 200)
  void countedTfIdf_isTheDefinition(@ForAll("repeatingLists") List<List<String>> games) {
    Assume.that(games.stream().anyMatch(list -> !list.isEmpty()));
    FittedItemFeature.Labels tags =
        new Libraries(games.size())
            .column("tags", new ArrowColumns.TextList(games))
            .played("u", 0, 1)
            .fit(
                FeatureSpec.builder().itemId(1).tfIdf("tags", t -> t.minItems(1).counted()).build())
            .labels("tags");
    float[] expected = new float[games.size() * tags.vocabulary().size()];
    for (int game = 0; game < games.size(); game++) {
      for (int column = 0; column < tags.vocabulary().size(); column++) {
        String tag = tags.vocabulary().get(column);
        double count = Collections.frequency(games.get(game), tag);
        long df = games.stream().filter(list -> list.contains(tag)).count();
        if (count > 0) {
          expected[game * tags.vocabulary().size() + column] =
              (float) (count / games.get(game).size() * Math.log((double) games.size() / df));
        }
      }
    }
    assertArrayEquals(expected, tags.dense(), 1e-6f);
  }

  @Provide
  Arbitrary<List<Double>> numbers() {
    return Arbitraries.oneOf(
            Arbitraries.of(Double.NaN, 0.0, 1.0, 2.5, 1000.0),
            Arbitraries.doubles().between(-0.9, 1e6).ofScale(3))
        .list()
        .ofMinSize(1)
        .ofMaxSize(30)
        .filter(list -> list.stream().anyMatch(value -> !value.isNaN()));
  }

  private static FittedItemFeature.Numbers fit(List<Double> values, ItemFeature.Numeric feature) {
    double[] column = values.stream().mapToDouble(value -> value).toArray();
    return (FittedItemFeature.Numbers)
        new Libraries(column.length)
            .column(feature.column(), new ArrowColumns.Numbers(column))
            .played("u", 0, 1)
            .fit(FeatureSpec.builder().itemId(1).add(feature).build())
            .items()
            .get(1);
  }

  @Property(tries = 200)
  void numbers_areTheDefinitions(
      @ForAll("numbers") List<Double> values, @ForAll boolean logarithmic) {
    ItemFeature.Numeric feature = ItemFeature.numeric("x");
    feature = logarithmic ? feature.logarithmic() : feature;
    FittedItemFeature.Numbers plain = fit(values, feature.scaling(ItemFeature.Scaling.NONE));
    FittedItemFeature.Numbers standard = fit(values, feature);
    FittedItemFeature.Numbers ranks = fit(values, feature.scaling(ItemFeature.Scaling.QUANTILE));
    List<Double> known =
        values.stream()
            .filter(value -> !value.isNaN())
            .map(value -> logarithmic ? Math.log1p(value) : value)
            .toList();
    double mean = known.stream().mapToDouble(value -> value).average().orElseThrow();
    double variance =
        known.stream().mapToDouble(value -> Math.pow(value - mean, 2)).average().orElseThrow();
    double deviation = new HashSet<>(known).size() == 1 ? 1 : Math.sqrt(variance);
    for (int row = 0; row < values.size(); row++) {
      boolean missing = values.get(row).isNaN();
      assertEquals(missing, standard.isMissing(row));
      if (missing) {
        assertEquals(0, plain.value(row));
        assertEquals(0, standard.value(row));
        assertEquals(0, ranks.value(row));
      } else {
        double value = logarithmic ? Math.log1p(values.get(row)) : values.get(row);
        assertEquals((float) value, plain.value(row));
        assertEquals((value - mean) / deviation, standard.value(row), 1e-5);
        double less = known.stream().filter(other -> other < value).count();
        double atMost = known.stream().filter(other -> other <= value).count();
        double middleRank = (less + atMost - 1) / 2;
        double quantile = known.size() == 1 ? 0.5 : middleRank / (known.size() - 1);
        assertEquals(2 * quantile - 1, ranks.value(row), 1e-6);
      }
    }
  }

  /** The same games in another order have the same vocabularies and statistics. */
  @Property(tries = 100)
  void vocabularies_doNotDependOnTheOrderOfTheItems(
      @ForAll("shuffled") List<Integer> order, @ForAll @IntRange(min = 1, max = 5) int max) {
    FeatureSpec spec =
        FeatureSpec.builder()
            .itemId(1)
            .multiHot("genres", f -> f.maxVocabulary(max))
            .tfIdf("tags", f -> f.minItems(1).maxVocabulary(max))
            .categorical("developer", f -> f.maxVocabulary(max))
            .categorical("release_year", f -> f.maxVocabulary(max))
            .numeric("price", f -> f.logarithmic())
            .build();
    Libraries straight = new Libraries(5).played("u", 0, 1);
    Libraries turned = new Libraries(5).played("u", 0, 1);
    Libraries.COLUMNS.forEach(straight::column);
    Libraries.COLUMNS.forEach((name, column) -> turned.column(name, reordered(column, order)));
    List<FittedItemFeature> expected = straight.fit(spec).items();
    List<FittedItemFeature> actual = turned.fit(spec).items();
    for (int i = 0; i < expected.size(); i++) {
      if (expected.get(i) instanceof FittedItemFeature.Labels labels) {
        FittedItemFeature.Labels other = (FittedItemFeature.Labels) actual.get(i);
        assertEquals(labels.vocabulary(), other.vocabulary());
        float[] dense = other.dense();
        int width = labels.vocabulary().size();
        for (int row = 0; row < 5; row++) {
          for (int label = 0; label < width; label++) {
            assertEquals(
                labels.dense()[order.get(row) * width + label], dense[row * width + label]);
          }
        }
      } else if (expected.get(i) instanceof FittedItemFeature.Codes codes) {
        FittedItemFeature.Codes other = (FittedItemFeature.Codes) actual.get(i);
        assertEquals(codes.vocabulary(), other.vocabulary());
        for (int row = 0; row < 5; row++) {
          assertEquals(codes.code(order.get(row)), other.code(row));
        }
      } else if (expected.get(i) instanceof FittedItemFeature.Numbers numbers) {
        assertArrayEquals(
            numbers.statistics(), ((FittedItemFeature.Numbers) actual.get(i)).statistics());
      }
    }
  }

  @Provide
  Arbitrary<List<Integer>> shuffled() {
    return Arbitraries.shuffle(0, 1, 2, 3, 4);
  }

  private static ArrowColumns.Column reordered(ArrowColumns.Column column, List<Integer> order) {
    if (column instanceof ArrowColumns.Text text) {
      return new ArrowColumns.Text(
          order.stream().map(row -> text.values()[row]).toArray(String[]::new));
    }
    if (column instanceof ArrowColumns.TextList lists) {
      return new ArrowColumns.TextList(order.stream().map(row -> lists.values().get(row)).toList());
    }
    return new ArrowColumns.Numbers(
        order.stream().mapToDouble(row -> ((ArrowColumns.Numbers) column).values()[row]).toArray());
  }

  /** What was fitted on gives the fitted values when it is encoded again. */
  @Property(tries = 100)
  void encodeItems_ofTheFittedCatalogue_isWhatWasFitted(
      @ForAll("repeatingLists") List<List<String>> games) {
    Assume.that(games.stream().anyMatch(list -> !list.isEmpty()));
    Libraries libraries =
        new Libraries(games.size())
            .column("tags", new ArrowColumns.TextList(games))
            .played("u", 0, 1);
    FittedFeatures fitted =
        libraries.fit(
            FeatureSpec.builder()
                .itemId(1)
                .tfIdf("tags", t -> t.minItems(1).refuseUnknown())
                .build());
    FittedItemFeature.Labels again =
        (FittedItemFeature.Labels) fitted.encodeItems(libraries.data().catalogue()).items().get(1);
    assertArrayEquals(fitted.labels("tags").dense(), again.dense());
    assertEquals(fitted.labels("tags").vocabulary(), again.vocabulary());
  }
}
