package io.gamerec.eval.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class DenseScoresProperties {

  /** Few distinct scores, so that most comparisons are ties. */
  @Property
  void bestRows_equalsFullSort(
      @ForAll @Size(max = 60) List<@IntRange(min = -2, max = 2) Integer> values,
      @ForAll @Size(max = 20) Set<@IntRange(min = 0, max = 59) Integer> excludedRows,
      @ForAll @IntRange(min = 1, max = 70) int k) {
    float[] scores = new float[values.size()];
    for (int row = 0; row < scores.length; row++) {
      scores[row] = values.get(row) / 2f;
    }
    BitSet excluded = new BitSet();
    excludedRows.stream().filter(row -> row < scores.length).forEach(excluded::set);
    int[] sorted =
        IntStream.range(0, scores.length)
            .filter(row -> !excluded.get(row))
            .boxed()
            .sorted(Comparator.<Integer>comparingDouble(row -> -scores[row]))
            .limit(k)
            .mapToInt(Integer::intValue)
            .toArray();
    assertArrayEquals(sorted, DenseScores.bestRows(scores, excluded, k));
  }
}
