package io.gamerec.features;

import java.util.Arrays;

/**
 * Encoded users, ragged: user {@code u} has the entries {@code [offset(u), offset(u + 1))}, each an
 * item row and one weight a pool. The user's pools are the weighted sums of the items' embeddings.
 * Row {@code itemCount} is the padding row, see {@link FittedFeatures#encode}. Grows as needed and
 * is reused. Not thread-safe; the arrays belong to the batch and are valid up to the counts.
 *
 * <table>
 * <caption>Shapes</caption>
 * <tr><th>array</th><th>shape</th></tr>
 * <tr><td>{@link #items()}</td><td>{@code [entries]} int32</td></tr>
 * <tr><td>{@link #weights()}</td><td>{@code [entries, pools]} float32</td></tr>
 * <tr><td>{@link #dense()}</td><td>{@code [users, denseWidth]} float32: affinities, then
 * profiles</td></tr>
 * <tr><td>{@link #targets()}</td><td>{@code [users]} int32, training only</td></tr>
 * </table>
 */
public final class UserBatch {
  private final int pools;
  private final int denseWidth;
  private int users;
  private int entries;
  private int[] offsets = new int[64];
  private int[] items = new int[1024];
  private float[] weights;
  private float[] dense;
  private int[] targets = new int[64];
  private final int[] counts;
  private int[] thresholds = new int[0];
  private int[] sorted = new int[64];

  UserBatch(int pools, int denseWidth) {
    this.pools = pools;
    this.denseWidth = denseWidth;
    this.weights = new float[1024 * pools];
    this.dense = new float[64 * denseWidth];
    this.counts = new int[pools];
  }

  /** Forgets all users. */
  public void clear() {
    users = 0;
    entries = 0;
  }

  /**
   * How many users the batch holds.
   *
   * @return the number of users
   */
  public int users() {
    return users;
  }

  /**
   * How many pools an entry has weights for.
   *
   * @return the number of pools
   */
  public int pools() {
    return pools;
  }

  /**
   * How many entries the batch holds.
   *
   * @return the number of entries of all users
   */
  public int entries() {
    return entries;
  }

  /**
   * First entry of a user.
   *
   * @param user number of the user, or {@link #users()} for the end
   * @return the entry
   */
  public int offset(int user) {
    return offsets[user];
  }

  /**
   * Item row of each entry.
   *
   * @return the batch's own array
   */
  public int[] items() {
    return items;
  }

  /**
   * Weights of each entry.
   *
   * @return the batch's own array
   */
  public float[] weights() {
    return weights;
  }

  /**
   * Dense inputs of each user.
   *
   * @return the batch's own array
   */
  public float[] dense() {
    return dense;
  }

  /**
   * Length of a user's dense input.
   *
   * @return the sum of the widths of affinities and profiles
   */
  public int denseWidth() {
    return denseWidth;
  }

  /**
   * Target row of each user.
   *
   * @return the batch's own array
   */
  public int[] targets() {
    return targets;
  }

  /** Starts a user and returns where its dense input starts; the input is zero. */
  int startUser() {
    if (users + 1 >= offsets.length) {
      offsets = Arrays.copyOf(offsets, 2 * offsets.length);
      targets = Arrays.copyOf(targets, 2 * targets.length);
      dense = Arrays.copyOf(dense, offsets.length * denseWidth);
    }
    int from = users * denseWidth;
    Arrays.fill(dense, from, from + denseWidth, 0);
    return from;
  }

  /** Adds entries to the started user and returns the first; their weights are zero. */
  int addEntries(int count) {
    int first = entries;
    entries += count;
    if (entries > items.length) {
      items = Arrays.copyOf(items, Math.max(entries, 2 * items.length));
      weights = Arrays.copyOf(weights, items.length * pools);
    }
    Arrays.fill(weights, first * pools, entries * pools, 0);
    return first;
  }

  /** Scratch of the encoder: one count a pool. */
  int[] counts() {
    return counts;
  }

  /** Scratch of the encoder, at least so long. */
  int[] thresholds(int size) {
    if (thresholds.length < size) {
      thresholds = new int[size];
    }
    return thresholds;
  }

  /** Scratch of the encoder, at least so long. */
  int[] sorted(int size) {
    if (sorted.length < size) {
      sorted = new int[2 * size];
    }
    return sorted;
  }

  /** Ends the started user. */
  void endUser() {
    users++;
    offsets[users] = entries;
  }

  /** Adds some users of another batch of the same features, their targets included. */
  void append(UserBatch other, int first, int count) {
    int from = other.offsets[first];
    int added = other.offsets[first + count] - from;
    if (users + count >= offsets.length) {
      offsets = Arrays.copyOf(offsets, Math.max(2 * offsets.length, users + count + 1));
      targets = Arrays.copyOf(targets, offsets.length);
      dense = Arrays.copyOf(dense, offsets.length * denseWidth);
    }
    if (entries + added > items.length) {
      items = Arrays.copyOf(items, Math.max(2 * items.length, entries + added));
      weights = Arrays.copyOf(weights, items.length * pools);
    }
    System.arraycopy(other.items, from, items, entries, added);
    System.arraycopy(other.weights, from * pools, weights, entries * pools, added * pools);
    System.arraycopy(
        other.dense, first * denseWidth, dense, users * denseWidth, count * denseWidth);
    System.arraycopy(other.targets, first, targets, users, count);
    for (int user = 1; user <= count; user++) {
      offsets[users + user] = other.offsets[first + user] - from + entries;
    }
    users += count;
    entries += added;
  }

  /** Sets the target of the user that was ended last. */
  void target(int item) {
    targets[users - 1] = item;
  }
}
