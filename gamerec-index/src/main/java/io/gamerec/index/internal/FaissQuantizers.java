package io.gamerec.index.internal;

import java.io.IOException;

/** Walks over the quantizers of vectors. */
final class FaissQuantizers {
  private static final int MOST_BITS = 16;

  private final FaissBytes bytes;

  FaissQuantizers(FaissBytes bytes) {
    this.bytes = bytes;
  }

  /** A quantizer: bytes a code, the centroids of a sub-space (0 for scalar ones) and its name. */
  record Quantizer(int codeSize, int subspaces, int centroids, String type) {}

  /** FAISS's {@code QuantizerType} in order. */
  private enum Scalar {
    SQ8(8, true, false),
    SQ4(4, true, false),
    SQ8_UNIFORM(8, true, true),
    SQ4_UNIFORM(4, true, true),
    SQFP16(16, false, false),
    SQ8_DIRECT(8, false, false),
    SQ6(6, true, false);

    private final int bits;
    private final boolean ranges;
    private final boolean shared;

    Scalar(int bits, boolean ranges, boolean shared) {
      this.bits = bits;
      this.ranges = ranges;
      this.shared = shared;
    }

    int trained(int dim) {
      return !ranges ? 0 : shared ? 2 : 2 * dim;
    }

    String type() {
      return this == SQFP16 ? "SQfp16" : name();
    }
  }

  Quantizer scalar(FaissWalker.Header header) throws IOException {
    int dim = header.dim();
    Scalar kind = Scalar.values()[bytes.int32("the SQ type", 0, Scalar.values().length - 1)];
    bytes.int32("the SQ range statistic", 0, 3);
    bytes.float32("the argument of the SQ range statistic", -Float.MAX_VALUE, Float.MAX_VALUE);
    bytes.int64("the dim of the SQ", dim, dim);
    int codeSize = (dim * kind.bits + 7) / 8;
    bytes.int64("the code size of the SQ", codeSize, codeSize);
    int trained = header.trained() ? kind.trained(dim) : 0;
    bytes.count("the SQ ranges", Float.BYTES, trained);
    bytes.floats("the SQ ranges", trained);
    return new Quantizer(codeSize, dim, 0, kind.type());
  }

  Quantizer product(int dim) throws IOException {
    bytes.int64("the dim of the PQ", dim, dim);
    long at = bytes.offset();
    int subspaces = (int) bytes.int64("the number of PQ sub-spaces", 1, dim);
    if (dim % subspaces != 0) {
      throw bytes.damaged(at, "the number of PQ sub-spaces", "a divisor of " + dim, subspaces);
    }
    int bits = (int) bytes.int64("the bits of a PQ sub-space", 1, MOST_BITS);
    int centroids = 1 << bits;
    long values = (long) dim * centroids;
    bytes.count("the PQ centroids", Float.BYTES, values);
    bytes.floats("the PQ centroids", values);
    String type = bits == 8 ? "PQ" + subspaces : "PQ" + subspaces + "x" + bits;
    return new Quantizer((subspaces * bits + 7) / 8, subspaces, centroids, type);
  }
}
