package io.gamerec.api.internal.index;

import io.gamerec.api.index.Metric;
import io.gamerec.api.index.SearchOptions;
import io.gamerec.api.spi.RowIds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** A store of numbers that does what the test tells it to. */
class FakeStore implements VectorStore {
  final List<Float> values = Collections.synchronizedList(new ArrayList<>());
  final List<String> calls = Collections.synchronizedList(new ArrayList<>());

  boolean exact;
  boolean trained = true;
  int addAtOnce = 1_000;
  int settles;
  double compared;
  int closed;

  /** What an approximate search answers with; right unless set. */
  Answer answer = this::nearest;

  Runnable onAdd = () -> {};
  Runnable onSettle = () -> {};
  Runnable onSearch = () -> {};
  Runnable onCompact = () -> {};

  interface Answer {
    long[] rows(float query, int k, long[] allowed);
  }

  static FakeStore of(float... values) {
    FakeStore store = new FakeStore();
    for (float value : values) {
      store.values.add(value);
    }
    return store;
  }

  @Override
  public int dim() {
    return 1;
  }

  @Override
  public Metric metric() {
    return Metric.L2;
  }

  @Override
  public String type() {
    return "Fake";
  }

  @Override
  public int rows() {
    return values.size();
  }

  @Override
  public boolean isExact() {
    return exact;
  }

  @Override
  public boolean isTrained() {
    return trained;
  }

  @Override
  public void train(float[] vectors) {
    calls.add("train " + vectors.length);
    trained = true;
  }

  @Override
  public int addAtOnce() {
    return addAtOnce;
  }

  @Override
  public void add(float[] vectors) {
    calls.add("add " + vectors.length);
    for (int i = 0; i < vectors.length; i++) {
      if (i == vectors.length / 2) {
        onAdd.run();
      }
      values.add(vectors[i]);
    }
  }

  @Override
  public boolean settle() {
    onSettle.run();
    if (settles == 0) {
      return false;
    }
    calls.add("settle");
    return --settles > 0;
  }

  @Override
  public Effort effort(SearchOptions options, int k, double allowed) {
    return new Effort(0, 0, compared);
  }

  @Override
  public void search(
      float[] queries,
      int count,
      int k,
      Effort effort,
      long[] allowed,
      long[] rows,
      float[] scores) {
    calls.add("search");
    onSearch.run();
    for (int query = 0; query < count; query++) {
      write(queries[query], answer.rows(queries[query], k, allowed), query * k, rows, scores);
    }
  }

  @Override
  public void searchAmong(
      float[] queries,
      int count,
      int k,
      long[] allowed,
      int survivors,
      long[] rows,
      float[] scores) {
    calls.add("searchAmong " + count);
    for (int query = 0; query < count; query++) {
      write(queries[query], nearest(queries[query], k, allowed), query * k, rows, scores);
    }
  }

  private void write(float query, long[] answer, int at, long[] rows, float[] scores) {
    for (int place = 0; place < answer.length; place++) {
      long row = answer[place];
      rows[at + place] = row;
      scores[at + place] = row < 0 || row >= values.size() ? 0 : distance(query, (int) row);
    }
  }

  private float distance(float query, int row) {
    float difference = query - values.get(row);
    return difference * difference;
  }

  long[] nearest(float query, int k, long[] allowed) {
    return IntStream.range(0, values.size())
        .filter(row -> allowed == null || RowBits.contains(allowed, row))
        .boxed()
        .sorted(Comparator.comparing(row -> distance(query, row)))
        .limit(k)
        .mapToLong(row -> row)
        .toArray();
  }

  @Override
  public Hits searchRange(float[] query, float radius, Effort effort, long[] allowed) {
    // One that is not allowed too: what comes from a store is checked.
    long[] rows =
        Arrays.stream(nearest(query[0], values.size(), null))
            .filter(row -> distance(query[0], (int) row) < radius)
            .toArray();
    float[] scores = new float[rows.length];
    for (int i = 0; i < rows.length; i++) {
      scores[i] = distance(query[0], (int) rows[i]);
    }
    return new Hits(rows, scores, exact);
  }

  @Override
  public void vector(int row, float[] out, int at) {
    out[at] = values.get(row);
  }

  @Override
  public VectorStore compacted(int[] rows) {
    calls.add("compacted " + rows.length);
    onCompact.run();
    FakeStore made = new FakeStore();
    made.exact = exact;
    made.compared = compared;
    for (int row : rows) {
      made.values.add(values.get(row));
    }
    return made;
  }

  @Override
  public void write(Path file, RowIds ids) {
    List<String> lines = new ArrayList<>();
    for (int row = 0; row < ids.rows(); row++) {
      lines.add(ids.id(row) + " " + values.get(row));
    }
    try {
      Files.write(file, lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    closed++;
  }
}
