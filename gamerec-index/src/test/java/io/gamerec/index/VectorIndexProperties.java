package io.gamerec.index;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.gamerec.api.index.BruteForce;
import io.gamerec.api.index.Metric;
import io.gamerec.api.index.VectorIndex;
import io.gamerec.api.spi.VectorIndexProvider;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Search against brute force on awkward sizes, every provider that can be used here. */
class VectorIndexProperties {
  @Provide
  Arbitrary<VectorIndexProvider> providers() {
    return Arbitraries.of(
        Stream.of(Indexes.exact(), Indexes.faiss())
            .filter(provider -> provider.unavailable().isEmpty())
            .toList());
  }

  @Property(tries = 150)
  void search_equalsBruteForce(
      @ForAll("providers") VectorIndexProvider provider,
      @ForAll Metric metric,
      @ForAll @IntRange(min = 1, max = 300) int dim,
      @ForAll @IntRange(max = 300) int size,
      @ForAll @IntRange(min = 1, max = 400) int k,
      @ForAll @IntRange(min = 1, max = 600) int batch,
      @ForAll long seed) {
    Random random = new Random(seed);
    float[] base = BruteForce.gaussian(random, size * dim);
    // The oracle takes its time: what it checks of a big batch is its first and last queries.
    float[] queries = BruteForce.gaussian(random, batch * dim);
    try (VectorIndex index = provider.create(dim, metric)) {
      index.add(base);
      var result = index.search(queries, k);
      for (int query : new int[] {0, batch / 2, batch - 1}) {
        float[] alone = BruteForce.query(queries, dim, query);
        var expected = index.search(alone, k);
        BruteForce.check(metric, dim, base, alone, k, expected);
        assertArrayEquals(BruteForce.ids(expected, 0), BruteForce.ids(result, query));
      }
    }
  }
}
