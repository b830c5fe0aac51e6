package io.gamerec.features;

import static io.gamerec.features.Libraries.refusal;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gamerec.api.internal.ArrowColumns;
import java.util.List;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
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
}
