package io.gamerec.index;

import com.google.common.base.VerifyException;
import io.gamerec.api.GamerecException;
import io.gamerec.api.index.IdFilter;
import io.gamerec.api.index.Metric;
import io.gamerec.api.index.RangeResult;
import io.gamerec.api.index.SearchOptions;
import io.gamerec.api.index.SearchResult;
import io.gamerec.api.index.VectorIndex;
import io.gamerec.api.spi.VectorIndexProvider;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A process of its own that calls the indexes with whatever comes to its mind, sensible or not:
 * what the native library does not survive ends it. Prints how many calls were answered and how
 * many refused.
 */
final class RandomCalls {
  private static final String[] TYPES = {
    "Flat",
    "HNSW8",
    "HNSW16,Flat",
    "IVF4,Flat",
    "IVF3,SQ8",
    "IVF2,PQ2x4np",
    "SQ8",
    "SQfp16",
    "PQ2x4np",
    "IDMap,Flat",
    "IDMap2,HNSW4",
    "PCA2,Flat",
    "OPQ2_4,IVF2,PQ2x4np",
    "IVF4_HNSW4,Flat",
    "RR3,SQ4",
    "L2norm,Flat",
    "IVF2,RFlat",
    "IVF2,PQ1x4np,RFlat",
    "HNSW4,SQ8",
    "LSH",
    "PQ2x4fs",
    "ITQ2,LSH"
  };
  private static final String[] PIECES = {
    "Flat",
    "HNSW",
    "IVF",
    "PQ",
    "SQ",
    "x",
    "np",
    "fs",
    "_",
    ",",
    "0",
    "1",
    "4",
    "8",
    "16",
    "65",
    "-1",
    "999999999999",
    "2147483648",
    "1000000000",
    "OPQ",
    "PCA",
    "PCAR",
    "RR",
    "L2norm",
    "IDMap",
    "IDMap2",
    "RFlat",
    "LSH",
    "ITQ",
    "RQ",
    "LSQ",
    "NSG",
    "(",
    ")",
    " ",
    "\0",
    "é",
    "Pad",
    "Refine",
    "r",
    "fp16",
    "4fs"
  };
  private static final int[] SIZES = {
    0,
    1,
    2,
    3,
    4,
    5,
    7,
    8,
    16,
    31,
    100,
    -1,
    -7,
    1 << 16,
    (1 << 16) + 1,
    Integer.MAX_VALUE,
    Integer.MIN_VALUE
  };
  private static final float[] VALUES = {
    0, -0f, 1, -1, Float.MIN_VALUE, Float.MAX_VALUE, -Float.MAX_VALUE, 1e-30f, 1e30f
  };

  private final Random random;
  private final Path directory;
  private final List<VectorIndex> pool = new ArrayList<>();
  private int answered;
  private int refused;

  private RandomCalls(long seed, Path directory) {
    this.random = new Random(seed);
    this.directory = directory;
  }

  @SuppressWarnings("SystemOut")
  public static void main(String[] arguments) {
    RandomCalls calls = new RandomCalls(Long.parseLong(arguments[0]), Path.of(arguments[2]));
    int count = Integer.parseInt(arguments[1]);
    for (int call = 0; call < count; call++) {
      calls.call(call);
    }
    calls.pool.forEach(VectorIndex::close);
    System.out.println(calls.answered + " answered, " + calls.refused + " refused");
  }

  private void call(int number) {
    try {
      if (pool.size() < 6 || random.nextInt(12) == 0) {
        create();
      } else {
        use(pool.get(random.nextInt(pool.size())), number);
      }
      answered++;
    } catch (IllegalArgumentException
        | IllegalStateException
        | NullPointerException
        | GamerecException e) {
      if (e instanceof NullPointerException && e.getMessage() == null) {
        throw e;
      }
      refused++;
    }
  }

  private void create() {
    VectorIndexProvider provider =
        switch (random.nextInt(8)) {
          case 0 -> Indexes.exact();
          case 1 -> Faiss.factory(garbage());
          default -> Faiss.factory(TYPES[random.nextInt(TYPES.length)]);
        };
    int dim = random.nextInt(3) == 0 ? SIZES[random.nextInt(SIZES.length)] : 4;
    Metric metric = random.nextInt(20) == 0 ? null : Metric.values()[random.nextInt(2)];
    VectorIndex made = provider.create(dim, metric);
    if (pool.size() == 12) {
      pool.remove(random.nextInt(12)).close();
    }
    pool.add(made);
    made.add(finite(random.nextInt(200) * dim));
  }

  private void use(VectorIndex index, int number) {
    switch (random.nextInt(14)) {
      case 0 -> index.add(values(index.dim()));
      case 1 -> index.add(ids(), values(index.dim()));
      case 2 -> {
        long[] ids = random.longs(1 + random.nextInt(9), 0, 400).distinct().toArray();
        index.update(ids, finite(ids.length * index.dim()));
      }
      case 3 -> index.remove(ids());
      case 4 -> index.train(values(index.dim()));
      case 5 -> index.vector(random.nextInt(3) == 0 ? random.nextLong() : random.nextInt(300));
      case 6 -> range(index);
      case 7 -> files(index);
      case 8 -> {
        if (random.nextInt(10) == 0) {
          index.close();
        }
        index.size();
      }
      case 9 -> index.compact();
      case 10 -> index.update(ids(), values(index.dim()));
      default -> search(index, number);
    }
  }

  private void search(VectorIndex index, int number) {
    float[] queries =
        random.nextBoolean() ? finite(index.dim() * random.nextInt(30)) : values(index.dim());
    int k = random.nextInt(3) == 0 ? SIZES[random.nextInt(SIZES.length)] : 1 + random.nextInt(300);
    SearchResult result = index.search(queries, k, options());
    for (int query = 0; query < result.queries(); query++) {
      for (int place = 0; place < Math.min(1_000, result.k()); place++) {
        long id = result.id(query, place);
        if (id != -1 && !index.contains(id)) {
          throw new VerifyException("call " + number + " found id " + id);
        }
      }
    }
  }

  private void range(VectorIndex index) {
    float radius =
        switch (random.nextInt(5)) {
          case 0 -> Float.NaN;
          case 1 -> Float.POSITIVE_INFINITY;
          case 2 -> Float.NEGATIVE_INFINITY;
          default -> (float) random.nextGaussian() * 3;
        };
    RangeResult result = index.searchRange(values(index.dim()), radius, options());
    for (int query = 0; query < result.queries(); query++) {
      for (int place = 0; place < result.found(query); place++) {
        if (!index.contains(result.id(query, place))) {
          throw new VerifyException("range search found id " + result.id(query, place));
        }
      }
    }
  }

  private void files(VectorIndex index) {
    Path file = directory.resolve(random.nextInt(20) == 0 ? "missing/file" : "index");
    index.save(file);
    VectorIndexProvider provider = random.nextBoolean() ? Indexes.exact() : Indexes.faiss();
    VectorIndex loaded = random.nextBoolean() ? provider.load(file) : provider.loadMapped(file);
    pool.set(random.nextInt(pool.size()), loaded).close();
  }

  private SearchOptions options() {
    SearchOptions options = SearchOptions.defaults();
    if (random.nextInt(4) == 0) {
      options = options.efSearch(1 + random.nextInt(random.nextBoolean() ? 50 : 1_000_000));
    }
    if (random.nextInt(4) == 0) {
      options = options.nprobe(1 + random.nextInt(random.nextBoolean() ? 5 : 1_000_000));
    }
    if (random.nextInt(3) == 0) {
      BitSet bits = BitSet.valueOf(random.longs(6).toArray());
      IdFilter filter = random.nextBoolean() ? IdFilter.allow(bits) : IdFilter.deny(ids());
      options = options.filter(random.nextBoolean() ? filter : filter.negate());
    }
    return options;
  }

  private long @Nullable [] ids() {
    return switch (random.nextInt(8)) {
      case 0 -> null;
      case 1 -> random.longs(random.nextInt(5)).toArray();
      case 2 -> new long[] {Long.MAX_VALUE, 5, 6};
      default -> random.longs(random.nextInt(20), 0, 1_000).toArray();
    };
  }

  private float @Nullable [] values(int dim) {
    switch (random.nextInt(8)) {
      case 0:
        return null;
      case 1:
        return new float[random.nextInt(3 * dim)];
      case 2:
        float[] bad = finite(dim * (1 + random.nextInt(5)));
        float[] evil = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY};
        bad[random.nextInt(bad.length)] = evil[random.nextInt(3)];
        return bad;
      case 3:
        float[] odd = new float[dim * (1 + random.nextInt(5))];
        for (int i = 0; i < odd.length; i++) {
          odd[i] = VALUES[random.nextInt(VALUES.length)];
        }
        return odd;
      default:
        return finite(dim * random.nextInt(20));
    }
  }

  private float[] finite(int length) {
    float[] values = new float[Math.max(0, length)];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private String garbage() {
    StringBuilder text = new StringBuilder();
    for (int piece = random.nextInt(7); piece >= 0; piece--) {
      text.append(PIECES[random.nextInt(PIECES.length)]);
    }
    return text.toString();
  }
}
