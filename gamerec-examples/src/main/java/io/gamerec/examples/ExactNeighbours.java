package io.gamerec.examples;

import io.gamerec.api.index.Metric;
import io.gamerec.api.index.SearchOptions;
import io.gamerec.api.index.SearchPlan;
import io.gamerec.api.index.SearchResult;
import io.gamerec.api.index.VectorIndex;
import io.gamerec.examples.generate.ClusteredVectors;
import io.gamerec.index.Indexes;
import java.util.Arrays;
import java.util.stream.LongStream;

/**
 * The true neighbours of queries: every vector compared by the Java index, block after block, so
 * that the vectors are never all held.
 */
final class ExactNeighbours {
  private static final int BLOCK = 1 << 14;

  private final Metric metric;
  private final int queries;
  private final int k;
  private final long[] ids;
  private final float[] scores;
  private long survivors;

  private ExactNeighbours(Metric metric, int queries, int k) {
    this.metric = metric;
    this.queries = queries;
    this.k = k;
    this.ids = new long[Math.multiplyExact(queries, k)];
    this.scores = new float[ids.length];
    Arrays.fill(ids, -1);
    Arrays.fill(scores, metric.worst());
  }

  /**
   * Searches all vectors under their rows as ids.
   *
   * @param vectors where to search
   * @param queries {@code [count, dim]}
   * @param k places a query
   * @param options of which the filter counts
   */
  static SearchResult of(ClusteredVectors vectors, float[] queries, int k, SearchOptions options) {
    SearchOptions filter = SearchOptions.defaults();
    if (options.filter().isPresent()) {
      filter = filter.filter(options.filter().get());
    }
    int dim = vectors.dim();
    ExactNeighbours all = new ExactNeighbours(vectors.metric(), queries.length / dim, k);
    for (int from = 0; from < vectors.count(); from += BLOCK) {
      int to = Math.min(vectors.count(), from + BLOCK);
      try (VectorIndex block = Indexes.exact().create(dim, vectors.metric())) {
        block.add(LongStream.range(from, to).toArray(), vectors.rows(from, to));
        all.merge(block.search(queries, Math.min(k, to - from), filter));
      }
    }
    SearchPlan plan = options.filter().isPresent() ? SearchPlan.EXACT_SURVIVORS : SearchPlan.EXACT;
    return new SearchResult(all.queries, k, all.ids, all.scores, plan, all.survivors);
  }

  /** Of equal scores the id of the earlier block stays in front. */
  private void merge(SearchResult block) {
    survivors += block.survivors();
    for (int query = 0; query < queries; query++) {
      int at = query * k;
      long[] oldIds = Arrays.copyOfRange(ids, at, at + k);
      float[] oldScores = Arrays.copyOfRange(scores, at, at + k);
      int old = 0;
      int next = 0;
      int found = block.found(query);
      for (int place = at; place < at + k; place++) {
        if (next < found
            && (oldIds[old] < 0 || metric.isNearer(block.score(query, next), oldScores[old]))) {
          ids[place] = block.id(query, next);
          scores[place] = block.score(query, next++);
        } else {
          ids[place] = oldIds[old];
          scores[place] = oldScores[old++];
        }
      }
    }
  }
}
