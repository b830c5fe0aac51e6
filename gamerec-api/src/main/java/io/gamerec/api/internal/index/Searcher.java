package io.gamerec.api.internal.index;

import io.gamerec.api.index.Metric;
import io.gamerec.api.index.RangeResult;
import io.gamerec.api.index.SearchOptions;
import io.gamerec.api.index.SearchPlan;
import io.gamerec.api.index.SearchResult;
import io.gamerec.api.internal.index.VectorStore.Effort;
import io.gamerec.api.internal.index.VectorStore.Hits;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One search of a store: chooses the plan, has it done, checks every row that came.
 *
 * <p>A filtered search has to return as many rows as are allowed. An approximate index cannot
 * promise that: the fewer are allowed, the further it has to look, until looking at the allowed
 * ones alone is less work. So its store says what the search would cost when it looks as far as the
 * filter demands, and the cheaper way is taken. A query whose approximate answer is short, or holds
 * a row that it must not (selectors of FAISS have had bugs), is answered again by comparing every
 * allowed row.
 */
final class Searcher {
  private final VectorStore store;
  private final RowTable table;
  private final int dim;
  private final boolean filtered;
  private final int survivors;

  /** Bits of the allowed rows; null when all are. */
  private final long @Nullable [] allowed;

  private final SearchOptions options;

  Searcher(VectorStore store, RowTable table, SearchOptions options) {
    this.store = store;
    this.table = table;
    this.options = options;
    this.dim = store.dim();
    this.filtered = options.filter().isPresent();
    if (filtered) {
      long[] bits = options.filter().get().rows(table);
      long[] live = table.bits();
      for (int i = 0; i < bits.length; i++) {
        bits[i] &= live[i];
      }
      this.allowed = bits;
      this.survivors = RowBits.count(bits);
    } else {
      this.survivors = table.live();
      this.allowed = survivors == table.rows() ? null : liveBits();
    }
  }

  private long[] liveBits() {
    return Arrays.copyOf(table.bits(), (table.rows() + 63) >>> 6);
  }

  SearchResult search(float[] queries, int count, int k) {
    int places = Math.min(k, survivors);
    long[] rows = new long[count * k];
    float[] scores = new float[count * k];
    SearchPlan plan = exactPlan();
    Effort effort =
        store.effort(options, k, survivors == 0 ? 1 : (double) survivors / table.rows());
    if (places > 0 && count > 0) {
      if (!store.isExact() && (allowed == null || effort.compared() < survivors)) {
        plan = filtered ? SearchPlan.APPROXIMATE_FILTERED : SearchPlan.APPROXIMATE;
        store.search(queries, count, places, effort, allowed, rows, scores);
        for (int query = 0; query < count; query++) {
          if (!isSound(rows, query * places, places)) {
            mend(queries, query, places, rows, scores);
          }
        }
      } else if (allowed == null) {
        store.search(queries, count, places, effort, null, rows, scores);
      } else {
        store.searchAmong(queries, count, places, allowed, survivors, rows, scores);
      }
    }
    spread(count, places, k, rows, scores);
    return new SearchResult(count, k, rows, scores, plan, survivors);
  }

  private SearchPlan exactPlan() {
    return filtered ? SearchPlan.EXACT_SURVIVORS : SearchPlan.EXACT;
  }

  /** Whether an approximate answer is full and holds allowed rows only. */
  private boolean isSound(long[] rows, int from, int places) {
    for (int place = from; place < from + places; place++) {
      long row = rows[place];
      if (row < 0 || row >= table.rows() || (allowed != null && !RowBits.contains(allowed, row))) {
        return false;
      }
    }
    return true;
  }

  private void mend(float[] queries, int query, int places, long[] rows, float[] scores) {
    float[] alone = Arrays.copyOfRange(queries, query * dim, (query + 1) * dim);
    long[] mendedRows = new long[places];
    float[] mendedScores = new float[places];
    store.searchAmong(
        alone,
        1,
        places,
        allowed == null ? liveBits() : allowed,
        survivors,
        mendedRows,
        mendedScores);
    System.arraycopy(mendedRows, 0, rows, query * places, places);
    System.arraycopy(mendedScores, 0, scores, query * places, places);
  }

  /** From rows, {@code places} a query, to ids, {@code k} a query, in the same arrays. */
  private void spread(int count, int places, int k, long[] rows, float[] scores) {
    float worst = store.metric().worst();
    for (int query = count - 1; query >= 0; query--) {
      int from = query * places;
      int to = query * k;
      for (int place = places - 1; place >= 0; place--) {
        long row = rows[from + place];
        rows[to + place] = row < 0 ? -1 : table.id((int) row);
        scores[to + place] = row < 0 ? worst : scores[from + place];
      }
      Arrays.fill(rows, to + places, to + k, -1);
      Arrays.fill(scores, to + places, to + k, worst);
    }
  }

  RangeResult searchRange(float[] queries, int count, float radius) {
    Effort effort =
        store.effort(options, 1, survivors == 0 ? 1 : (double) survivors / table.rows());
    List<long[]> ids = new ArrayList<>(count);
    List<float[]> scores = new ArrayList<>(count);
    boolean exact = true;
    for (int query = 0; query < count; query++) {
      Hits hits =
          survivors == 0
              ? new Hits(new long[0], new float[0], true)
              : store.searchRange(
                  Arrays.copyOfRange(queries, query * dim, (query + 1) * dim),
                  radius,
                  effort,
                  allowed);
      exact &= hits.exact();
      order(hits, ids, scores);
    }
    SearchPlan approximate = filtered ? SearchPlan.APPROXIMATE_FILTERED : SearchPlan.APPROXIMATE;
    return new RangeResult(ids, scores, exact ? exactPlan() : approximate);
  }

  private void order(Hits hits, List<long[]> allIds, List<float[]> allScores) {
    Metric metric = store.metric();
    long[] rows = hits.rows();
    float[] found = hits.scores();
    Integer[] order = new Integer[rows.length];
    int count = 0;
    for (int i = 0; i < rows.length; i++) {
      if (allowed == null || RowBits.contains(allowed, rows[i])) {
        order[count++] = i;
      }
    }
    Arrays.sort(
        order,
        0,
        count,
        (a, b) -> {
          int byScore =
              metric == Metric.INNER_PRODUCT
                  ? Float.compare(found[b], found[a])
                  : Float.compare(found[a], found[b]);
          return byScore != 0 ? byScore : Long.compare(rows[a], rows[b]);
        });
    long[] ids = new long[count];
    float[] scores = new float[count];
    for (int i = 0; i < count; i++) {
      ids[i] = table.id((int) rows[order[i]]);
      scores[i] = found[order[i]];
    }
    allIds.add(ids);
    allScores.add(scores);
  }
}
