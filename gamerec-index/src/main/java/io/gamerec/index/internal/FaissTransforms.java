package io.gamerec.index.internal;

import java.io.IOException;
import java.util.Locale;

/** Walks over the transforms of vectors before an index. */
final class FaissTransforms {
  private static final int MOST_DIMS = 1 << 16;
  private static final String READ = "rrot PcAm Pcam LTra Viqm RmDT VNrm";

  private final FaissBytes bytes;

  FaissTransforms(FaissBytes bytes) {
    this.bytes = bytes;
  }

  /** A transform: how long the vectors are behind it and its name. */
  record Transform(int dim, String type) {}

  /**
   * Passes over a transform.
   *
   * @param dim length of the vectors before it
   * @param mustBeTrained whether the index is trained, so that it must be too
   */
  Transform walk(int dim, boolean mustBeTrained) throws IOException {
    long at = bytes.offset();
    String kind = bytes.fourCc("the kind of a transform");
    return switch (kind) {
      case "rrot" -> linear("RR", dim, mustBeTrained);
      case "LTra" -> linear("LTra", dim, mustBeTrained);
      case "PcAm", "Pcam" -> linear(pca(kind), dim, mustBeTrained);
      case "Viqm" -> {
        bytes.int32("the iterations of the ITQ");
        bytes.int32("the seed of the ITQ");
        yield linear("Viqm", dim, mustBeTrained);
      }
      case "RmDT" -> remapped(dim, mustBeTrained);
      case "VNrm" -> {
        bytes.float32("the norm", 2, 2);
        yield end("L2norm", dim, dim, mustBeTrained);
      }
      default -> throw bytes.unread(at, "a transform", READ, kind);
    };
  }

  private String pca(String kind) throws IOException {
    float power = finite("the power of the PCA's eigenvalues");
    if (kind.equals("Pcam")) {
      finite("the epsilon of the PCA");
    }
    boolean rotated = bytes.bool("the flag for rotation of the PCA");
    bytes.int32("the number of balanced bins of the PCA");
    floats("the mean of the PCA");
    floats("the eigenvalues of the PCA");
    floats("the matrix of the PCA");
    return "PCA" + (power == -0.5f ? "W" : "") + (rotated ? "R" : "");
  }

  private float finite(String what) throws IOException {
    return bytes.float32(what, -Float.MAX_VALUE, Float.MAX_VALUE);
  }

  private long floats(String what) throws IOException {
    long count = bytes.count(what, Float.BYTES);
    bytes.floats(what, count);
    return count;
  }

  private Transform linear(String name, int dim, boolean mustBeTrained) throws IOException {
    boolean hasBias = bytes.bool("the flag for a bias");
    long at = bytes.offset();
    long matrix = floats("the matrix of a transform");
    long biasAt = bytes.offset();
    long bias = floats("the bias of a transform");
    Transform end = end(name, dim, 0, mustBeTrained);
    long values = (long) dim * end.dim;
    if (matrix != values && (matrix != 0 || mustBeTrained)) {
      throw bytes.damaged(at, "the size of the matrix of a transform", values, matrix);
    }
    if (hasBias && bias != end.dim && (bias != 0 || mustBeTrained)) {
      throw bytes.damaged(biasAt, "the size of the bias of a transform", end.dim, bias);
    }
    return new Transform(end.dim, String.format(Locale.ROOT, "%s%d", name, end.dim));
  }

  private Transform remapped(int dim, boolean mustBeTrained) throws IOException {
    int dims = (int) bytes.count("the map of dims", Integer.BYTES, 1, MOST_DIMS);
    for (int i = 0; i < dims; i++) {
      bytes.int32("an entry of the map of dims", -1, dim - 1);
    }
    return end("Pad" + dims, dim, dims, mustBeTrained);
  }

  /** Reads what stands behind each transform. */
  private Transform end(String type, int dim, int dimOut, boolean mustBeTrained)
      throws IOException {
    bytes.int32("the dim before a transform", dim, dim);
    int to =
        dimOut == 0
            ? bytes.int32("the dim behind a transform", 1, MOST_DIMS)
            : bytes.int32("the dim behind a transform", dimOut, dimOut);
    bytes.int8("the trained flag of a transform", mustBeTrained ? 1 : 0, 1);
    return new Transform(to, type);
  }
}
