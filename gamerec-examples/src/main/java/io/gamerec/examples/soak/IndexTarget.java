package io.gamerec.examples.soak;

import io.gamerec.api.GamerecException;
import io.gamerec.api.index.IdFilter;
import io.gamerec.api.index.Metric;
import io.gamerec.api.index.SearchOptions;
import io.gamerec.api.index.SearchResult;
import io.gamerec.api.index.VectorIndex;
import io.gamerec.api.internal.Files2;
import io.gamerec.api.spi.VectorIndexProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.LongStream;

/** An index, which a swap saves, loads and replaces by what was loaded. */
final class IndexTarget implements SoakTarget {
  private final VectorIndexProvider provider;
  private final SoakItems items;
  private final Path file;
  private final List<SearchOptions> filters = new ArrayList<>();
  private volatile VectorIndex index;

  /**
   * An index of the items that are there.
   *
   * @param directory for its file
   */
  IndexTarget(VectorIndexProvider provider, SoakItems items, Path directory) {
    this.provider = provider;
    this.items = items;
    this.file = directory.resolve("soak.index");
    this.index = provider.create(items.dim(), Metric.INNER_PRODUCT);
    int[] there = items.there();
    add(there, items.vectors(there));
    for (int filter = 0; filter < SoakItems.FILTERS; filter++) {
      filters.add(options(filter));
    }
  }

  /** Some as lists of ids, some as bits, some composed. */
  private SearchOptions options(int filter) {
    SearchOptions all = SearchOptions.defaults();
    return switch (filter) {
      case 0 -> all;
      case 2 -> all.filter(IdFilter.allow(list(2)));
      case 4 -> all.filter(IdFilter.allow(bits(1)).and(IdFilter.deny(notIn(3))));
      default -> all.filter(IdFilter.allow(bits(filter)));
    };
  }

  private long[] list(int filter) {
    return LongStream.range(0, items.ids()).filter(id -> items.allows(filter, id)).toArray();
  }

  private long[] notIn(int filter) {
    return LongStream.range(0, items.ids()).filter(id -> !items.allows(filter, id)).toArray();
  }

  private BitSet bits(int filter) {
    BitSet bits = new BitSet(items.ids());
    LongStream.of(list(filter)).forEach(id -> bits.set((int) id));
    return bits;
  }

  @Override
  public String name() {
    return "index";
  }

  @Override
  public Answer search(int query, int k, int filter) {
    float[] vector = items.query(query);
    SearchResult result = searchOpen(vector, k, filters.get(filter));
    int found = result.found(0);
    long[] ids = new long[found];
    float[] scores = new float[found];
    for (int place = 0; place < found; place++) {
      ids[place] = result.id(0, place);
      scores[place] = result.score(0, place);
    }
    return new Answer(ids, scores);
  }

  /** An index that was replaced and closed in the meantime says so; the next one answers. */
  private SearchResult searchOpen(float[] query, int k, SearchOptions options) {
    while (true) {
      VectorIndex tried = index;
      try {
        return tried.search(query, k, options);
      } catch (IllegalStateException e) {
        if (tried == index) {
          throw e;
        }
      }
    }
  }

  @Override
  public void add(int[] ids, float[] vectors) {
    index.add(longs(ids), vectors);
  }

  @Override
  public void update(int[] ids, float[] vectors) {
    index.update(longs(ids), vectors);
  }

  @Override
  public void remove(int[] ids) {
    int removed = index.remove(longs(ids));
    if (removed != ids.length) {
      throw new IllegalStateException(
          "removed " + removed + " of " + ids.length + " that were there");
    }
  }

  private static long[] longs(int[] ids) {
    return Arrays.stream(ids).asLongStream().toArray();
  }

  @Override
  public void swap() {
    VectorIndex old = index;
    old.save(file);
    index = provider.load(file);
    old.close();
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new GamerecException("cannot delete " + file + ": " + Files2.reason(e), e);
    }
  }

  @Override
  public void close() {
    index.close();
  }
}
