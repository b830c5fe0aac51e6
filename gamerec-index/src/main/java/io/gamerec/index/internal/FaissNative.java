package io.gamerec.index.internal;

import org.jspecify.annotations.Nullable;

/**
 * The C++ side, {@code src/main/native/faiss_jni.cpp}. Arguments are not checked there; handles are
 * addresses. Paths and names end with a zero byte. Use {@link FaissStore}.
 */
final class FaissNative {
  /** Places of {@link #facts}, in the order of {@code store.h}. */
  static final int ROWS = 0;

  static final int DIM = 1;
  static final int PRODUCT = 2;
  static final int TRAINED = 3;
  static final int EXACT = 4;

  /** Links of a node of the lowest level of a graph, 0 where there is none. */
  static final int LINKS = 5;

  static final int EF_SEARCH = 6;

  /** Lists of an inverted file, 0 where there is none. */
  static final int LISTS = 7;

  static final int NPROBE = 8;
  static final int TRAINING_ROWS = 9;
  static final int MAPPED = 10;
  static final int FACTS = 11;

  private FaissNative() {}

  /** Parameters of 0 and a seed of -1 leave FAISS's own. */
  static native long create(
      byte[] factory,
      int dim,
      boolean innerProduct,
      int seed,
      int efConstruction,
      int efSearch,
      int nprobe);

  static native void destroy(long handle);

  static native void facts(long handle, long[] out);

  static native String type(long handle);

  static native void train(long handle, float[] vectors);

  /** Leaves the rows of a graph for {@link #settle} to link. */
  static native void add(long handle, float[] vectors);

  /** Links so many of the rows that are left; gives back how many are left then. */
  static native long settle(long handle, int atMost);

  static native void search(
      long handle,
      float[] queries,
      int count,
      int k,
      int efSearch,
      int nprobe,
      long @Nullable [] allowed,
      long[] rows,
      float[] scores);

  static native void searchAmong(
      long handle, float[] queries, int count, int k, long[] allowed, long[] rows, float[] scores);

  /** Gives the bits of a score in the upper half and its row in the lower. */
  static native long[] searchRange(
      long handle, float[] query, float radius, int nprobe, long @Nullable [] allowed);

  static native void vector(long handle, int row, float[] out, int at);

  static native long compacted(long handle, int[] rows);

  static native void write(long handle, byte[] path, long @Nullable [] ids);

  static native long load(byte[] path, boolean mapped);

  /** The ids that a loaded file had, null where they were the rows. */
  static native long @Nullable [] loadedIds(long handle);

  /** Has the kernels use vectors of at most so many floats; gives back how many they use. */
  static native int useLanes(int atMost);

  /** Name of the kernels in use. */
  static native String kernels();

  static native String version();
}
