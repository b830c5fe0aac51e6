package io.gamerec.features;

import static com.google.common.base.Preconditions.checkState;

import java.util.Arrays;

/**
 * Encoded users, ragged: user {@code u} has the entries {@code [offset(u), offset(u + 1))}, each an
 * item row and one weight a pool. First come the {@link #played} games of the history that are
 * read, oldest first: the sequence. Then those that were never played, if a pool reads them, and
 * last the padding row, which is {@code itemCount}, see {@link FittedFeatures#encode}. The user's
 * pools are the weighted sums of the items' embeddings. Grows as needed and is reused. Not
 * thread-safe; the arrays belong to the batch and are valid up to the counts.
 *
 * <table>
 * <caption>Shapes</caption>
 * <tr><th>array</th><th>shape</th></tr>
 * <tr><td>{@link #items()}</td><td>{@code [entries]} int32</td></tr>
 * <tr><td>{@link #weights()}</td><td>{@code [entries, pools]} float32</td></tr>
 * <tr><td>{@link #logHours()}, {@link #ageDays()}</td><td>{@code [entries]} float32, where the
 * {@link HistorySequence} asks for them</td></tr>
 * <tr><td>{@link #dense()}</td><td>{@code [users, denseWidth]} float32: affinities, then
 * profiles</td></tr>
 * <tr><td>{@link #userRows()}</td><td>{@code [users]} int32, where there is a user id</td></tr>
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
  private int[] played = new int[64];
  private int[] userRows = new int[64];
  private int[] targets = new int[64];
  private final boolean hasLogHours;
  private final boolean hasAges;
  private final boolean hasUserRows;
  private float[] logHours;
  private float[] ageDays;
  private final int[] counts;
  private int[] thresholds = new int[0];
  private int[] sorted = new int[64];

  UserBatch(FeatureSpec spec, int denseWidth) {
    HistorySequence sequence = spec.sequence();
    this.pools = spec.pools().size();
    this.denseWidth = denseWidth;
    this.hasLogHours = sequence != null && sequence.logHours();
    this.hasAges = sequence != null && sequence.age();
    this.hasUserRows = spec.userId() != null;
    this.logHours = new float[hasLogHours ? items.length : 0];
    this.ageDays = new float[hasAges ? items.length : 0];
    this.weights = new float[items.length * pools];
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
   * How many entries of a user are played games of the history, the sequence: those from {@link
   * #offset(int)} on, oldest first.
   *
   * @param user number of the user
   * @return the number of entries, at most {@link FeatureSpec#maxLength()}
   */
  public int played(int user) {
    return played[user];
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
   * Logarithm of 1 + hours of each entry, 0 where it is no played game.
   *
   * @return the batch's own array
   * @throws IllegalStateException if the specification has no sequence {@link
   *     HistorySequence#withLogHours}
   */
  public float[] logHours() {
    checkState(hasLogHours, "the specification has no sequence withLogHours()");
    return logHours;
  }

  /**
   * How long before the latest game of the user's sequence each entry's game was played.
   *
   * @return the batch's own array of days, at least 0; 0 also where the time is not known and where
   *     the entry is no played game
   * @throws IllegalStateException if the specification has no sequence {@link
   *     HistorySequence#withAge}
   */
  public float[] ageDays() {
    checkState(hasAges, "the specification has no sequence withAge()");
    return ageDays;
  }

  /**
   * Row of each user.
   *
   * @return the batch's own array of rows in {@link FittedFeatures#userIds}; the row behind the
   *     last stands for all other users
   * @throws IllegalStateException if the specification has no {@link FeatureSpecBuilder#userId}
   */
  public int[] userRows() {
    checkState(hasUserRows, "the specification has no userId(dim)");
    return userRows;
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
      growUsers(2 * offsets.length);
    }
    int from = users * denseWidth;
    Arrays.fill(dense, from, from + denseWidth, 0);
    return from;
  }

  private void growUsers(int size) {
    offsets = Arrays.copyOf(offsets, size);
    played = Arrays.copyOf(played, size);
    userRows = Arrays.copyOf(userRows, size);
    targets = Arrays.copyOf(targets, size);
    dense = Arrays.copyOf(dense, size * denseWidth);
  }

  private void growEntries(int size) {
    items = Arrays.copyOf(items, size);
    weights = Arrays.copyOf(weights, size * pools);
    logHours = Arrays.copyOf(logHours, hasLogHours ? size : 0);
    ageDays = Arrays.copyOf(ageDays, hasAges ? size : 0);
  }

  /** Adds entries to the started user and returns the first; they are zero. */
  int addEntries(int count) {
    int first = entries;
    entries += count;
    if (entries > items.length) {
      growEntries(Math.max(entries, 2 * items.length));
    }
    Arrays.fill(weights, first * pools, entries * pools, 0);
    if (hasLogHours) {
      Arrays.fill(logHours, first, entries, 0);
    }
    if (hasAges) {
      Arrays.fill(ageDays, first, entries, 0);
    }
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
  void endUser(int playedGames, int userRow) {
    played[users] = playedGames;
    userRows[users] = userRow;
    users++;
    offsets[users] = entries;
  }

  /** Adds some users of another batch of the same features, their targets included. */
  void append(UserBatch other, int first, int count) {
    int from = other.offsets[first];
    int added = other.offsets[first + count] - from;
    if (users + count >= offsets.length) {
      growUsers(Math.max(2 * offsets.length, users + count + 1));
    }
    if (entries + added > items.length) {
      growEntries(Math.max(2 * items.length, entries + added));
    }
    System.arraycopy(other.items, from, items, entries, added);
    System.arraycopy(other.weights, from * pools, weights, entries * pools, added * pools);
    if (hasLogHours) {
      System.arraycopy(other.logHours, from, logHours, entries, added);
    }
    if (hasAges) {
      System.arraycopy(other.ageDays, from, ageDays, entries, added);
    }
    System.arraycopy(
        other.dense, first * denseWidth, dense, users * denseWidth, count * denseWidth);
    System.arraycopy(other.played, first, played, users, count);
    System.arraycopy(other.userRows, first, userRows, users, count);
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
