package io.gamerec.index.internal;

import static com.google.common.base.Verify.verify;

import io.gamerec.api.GamerecException;
import io.gamerec.api.index.IdFilter;
import io.gamerec.api.index.Metric;
import io.gamerec.api.index.SearchOptions;
import io.gamerec.api.index.SearchResult;
import io.gamerec.api.index.VectorIndex;
import io.gamerec.index.Indexes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Random;

/**
 * A process of its own that damages the golden files and loads them. A file has to be refused or to
 * make an index that answers; what FAISS does not survive ends the process. Prints how many made an
 * index and how many were refused. The last file tried stays behind.
 */
final class MutatedFiles {
  private MutatedFiles() {}

  @SuppressWarnings("SystemOut")
  public static void main(String[] arguments) throws IOException {
    long seed = Long.parseLong(arguments[0]);
    int count = Integer.parseInt(arguments[1]);
    Path file = Path.of(arguments[2]);
    List<byte[]> goldens = Goldens.allBytes();
    int refused = 0;
    for (int i = 0; i < count; i++) {
      Random random = new Random(seed * count + i);
      Files.write(file, Mutations.mutate(goldens, random));
      try (VectorIndex index =
          i % 3 == 0 ? Indexes.faiss().loadMapped(file) : Indexes.faiss().load(file)) {
        use(index, random);
      } catch (GamerecException e) {
        verify(e.getMessage().startsWith(file + " is damaged"), "file %s: %s", i, e.getMessage());
        refused++;
      }
    }
    System.out.println(count - refused + " answered, " + refused + " refused");
  }

  private static void use(VectorIndex index, Random random) {
    long[] ids = index.ids();
    verify(ids.length == index.size());
    float[] queries = new float[3 * index.dim()];
    for (int i = 0; i < queries.length; i++) {
      queries[i] = (float) random.nextGaussian();
    }
    for (int k : new int[] {1, 7, 100}) {
      SearchResult result = index.search(queries, k);
      for (int query = 0; query < 3; query++) {
        for (int place = 0; place < result.found(query); place++) {
          verify(index.contains(result.id(query, place)));
        }
      }
    }
    BitSet even = new BitSet();
    for (int i = 0; i < 60; i += 2) {
      even.set(i);
    }
    SearchOptions filtered = SearchOptions.defaults().filter(IdFilter.allow(even));
    index.search(queries, 10, filtered);
    SearchOptions denied =
        SearchOptions.defaults()
            .filter(IdFilter.deny(ids.length == 0 ? new long[0] : new long[] {ids[0]}));
    SearchResult without = index.search(queries, 10, denied);
    for (int place = 0; place < without.found(0); place++) {
      verify(without.id(0, place) != ids[0]);
    }
    float radius = index.metric() == Metric.L2 ? 1e9f : -1e9f;
    index.searchRange(queries, radius, SearchOptions.defaults());
    index.searchRange(queries, radius, filtered);
    for (long id : ids) {
      try {
        verify(index.vector(id).length == index.dim());
      } catch (GamerecException e) {
        // A damaged matrix is one that cannot be undone.
        verify(e.getMessage().startsWith(index.type() + " gives no vectors back"), e.getMessage());
      }
    }
  }
}
