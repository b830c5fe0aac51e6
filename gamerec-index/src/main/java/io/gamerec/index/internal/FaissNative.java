package io.gamerec.index.internal;

/**
 * The C++ side, {@code src/main/native/faiss_jni.cpp}. Arguments are not checked there; handles are
 * addresses. Use {@link FaissStore}.
 */
final class FaissNative {
  private FaissNative() {}

  static native long create(int dim, boolean innerProduct);

  static native void destroy(long handle);

  static native void add(long handle, float[] vectors);

  static native void search(
      long handle, float[] queries, int count, int k, long[] rows, float[] scores);

  static native void vector(long handle, long row, float[] out);

  static native void save(long handle, byte[] zeroTerminatedPath);

  static native long load(byte[] zeroTerminatedPath);

  static native int dim(long handle);

  static native boolean isInnerProduct(long handle);

  static native long size(long handle);

  /** Has the kernels use vectors of at most so many floats; gives back how many they use. */
  static native int useLanes(int atMost);

  static native String version();
}
