package io.gamerec.index;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gamerec.api.index.BruteForce;
import io.gamerec.api.index.IdFilter;
import io.gamerec.api.index.Metric;
import io.gamerec.api.index.SearchOptions;
import io.gamerec.api.index.SearchPlan;
import io.gamerec.api.index.SearchResult;
import io.gamerec.api.index.VectorIndex;
import io.gamerec.api.spi.VectorIndexProvider;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import java.util.function.LongPredicate;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
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

  /** Trees of filters over any ids, of any share of them, some vectors removed. */
  @Property(tries = 300)
  void search_filtered_equalsBruteForceOverWhatIsAllowed(
      @ForAll("providers") VectorIndexProvider provider,
      @ForAll Metric metric,
      @ForAll @IntRange(min = 1, max = 400) int size,
      @ForAll @IntRange(min = 1, max = 30) int k,
      @ForAll @DoubleRange(max = 1) double share,
      @ForAll boolean ownIds,
      @ForAll long seed) {
    Random random = new Random(seed);
    int dim = 1 + random.nextInt(20);
    float[] base = BruteForce.gaussian(random, size * dim);
    float[] queries = BruteForce.gaussian(random, 3 * dim);
    long[] ids = LongStream.range(0, size).map(row -> ownIds ? row * 91 % 40_009 : row).toArray();
    Tree tree = Tree.random(random, ids, share, 3);
    try (VectorIndex index = provider.create(dim, metric)) {
      index.add(ids, base);
      long[] removed = Arrays.stream(ids).filter(id -> random.nextInt(5) == 0).toArray();
      assertEquals(removed.length, index.remove(removed));
      long[] allowed = Arrays.stream(index.ids()).filter(id -> tree.allows().test(id)).toArray();
      float[] survivors = new float[allowed.length * dim];
      for (int i = 0; i < allowed.length; i++) {
        System.arraycopy(index.vector(allowed[i]), 0, survivors, i * dim, dim);
      }
      SearchResult result =
          index.search(queries, k, SearchOptions.defaults().filter(tree.filter()));
      assertEquals(SearchPlan.EXACT_SURVIVORS, result.plan());
      assertEquals(allowed.length, result.survivors());
      int places = Math.min(k, allowed.length);
      for (int query = 0; query < 3; query++) {
        assertEquals(places, result.found(query));
        int[] ranking = BruteForce.ranking(metric, dim, queries, query, survivors);
        for (int place = 0; place < places; place++) {
          assertEquals(allowed[ranking[place]], result.id(query, place), "place " + place);
        }
      }
    }
  }

  /**
   * A filter and what it should allow.
   *
   * @param filter the filter
   * @param allows what it should allow
   */
  private record Tree(IdFilter filter, LongPredicate allows) {
    static Tree random(Random random, long[] ids, double share, int depth) {
      if (depth == 0 || random.nextInt(4) == 0) {
        long[] listed = Arrays.stream(ids).filter(id -> random.nextDouble() < share).toArray();
        Set<Long> set = Arrays.stream(listed).boxed().collect(Collectors.toSet());
        return random.nextBoolean()
            ? new Tree(IdFilter.allow(listed), set::contains)
            : new Tree(IdFilter.deny(listed), id -> !set.contains(id));
      }
      Tree a = random(random, ids, share, depth - 1);
      Tree b = random(random, ids, share, depth - 1);
      return switch (random.nextInt(3)) {
        case 0 -> new Tree(a.filter.and(b.filter), a.allows.and(b.allows));
        case 1 -> new Tree(a.filter.or(b.filter), a.allows.or(b.allows));
        default -> new Tree(a.filter.negate(), a.allows.negate());
      };
    }
  }
}
