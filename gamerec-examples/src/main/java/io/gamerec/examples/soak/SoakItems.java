package io.gamerec.examples.soak;

import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What the soak knows of its items without the index: which vector each id has, when it was there,
 * and which ids a filter allows. So it can tell of every answer whether it may be.
 *
 * <p>A vector is drawn from the id and a version that every change raises, so that the score tells
 * both: under another id, or one change ago, it is another. Each id has its lives, from the moment
 * before it was added or changed to the moment after it was removed or changed again; what a search
 * returns must have had a life while it ran, and the score of that life.
 */
final class SoakItems {
  /** How many filters there are; number 0 allows all. */
  static final int FILTERS = 5;

  private static final long FORGOTTEN_NANOS = 120_000_000_000L;
  private static final int EVEN = 1;
  private static final int NARROW = 2;
  private static final int LISTED = 3;
  private static final int CLUSTERS = 64;
  private static final double SPREAD = 0.7;

  /** Values are cut off here, so that quantizers are trained on the whole range. */
  private static final double BOUND = 1.5;

  private final int ids;
  private final int dim;
  private final long seed;
  private final int narrow;
  private final double tolerance;
  private final AtomicReferenceArray<@Nullable Life> newest;

  /** From the moment before a vector was written to the moment after it was gone. */
  private static final class Life {
    final int version;
    final long begin;
    volatile long end = Long.MAX_VALUE;
    @Nullable Life older;

    Life(int version, long begin, @Nullable Life older) {
      this.version = version;
      this.begin = begin;
      this.older = older;
    }
  }

  /** What an answer's id and score are. */
  enum Verdict {
    /** It was there with this score. */
    RIGHT,
    /** It was not there while the search ran. */
    GONE,
    /** It was there, but its vector has another score. */
    WRONG_SCORE
  }

  /**
   * No item is there yet.
   *
   * @param ids ids are 0 to this
   * @param dim length of a vector
   * @param narrow ids that the narrow filter allows
   * @param tolerance difference of scores that rounding may make
   * @param seed decides the vectors
   */
  SoakItems(int ids, int dim, int narrow, double tolerance, long seed) {
    this.ids = ids;
    this.dim = dim;
    this.narrow = Math.max(2, ids / narrow);
    this.tolerance = tolerance;
    this.seed = seed;
    this.newest = new AtomicReferenceArray<>(ids);
  }

  int ids() {
    return ids;
  }

  int dim() {
    return dim;
  }

  /** Every {@code narrow()}-th id is allowed by the narrow filter. */
  int narrow() {
    return narrow;
  }

  /** Whether a filter allows an id. */
  boolean allows(int filter, long id) {
    return switch (filter) {
      case EVEN -> id % 2 == 0;
      case NARROW -> id % narrow == 0;
      case LISTED -> id % 3 != 0;
      case EVEN + LISTED -> id % 2 == 0 && id % 3 != 0;
      default -> true;
    };
  }

  /** Whether an id is there, for the thread that changes it. */
  boolean isThere(int id) {
    Life life = newest.get(id);
    return life != null && life.end == Long.MAX_VALUE;
  }

  /** Says that ids are about to get vectors, and returns these. */
  float[] begin(int[] of) {
    for (int id : of) {
      begin(id);
    }
    return vectors(of);
  }

  private void begin(int id) {
    long now = System.nanoTime();
    Life old = newest.get(id);
    for (Life life = old; life != null; life = life.older) {
      if (life.older != null && now - life.older.end > FORGOTTEN_NANOS) {
        life.older = null;
      }
    }
    newest.set(id, new Life(old == null ? 0 : old.version + 1, now, old));
  }

  /** Says that the vector before the last one is gone, now that the last one is in its place. */
  void replaced(int id) {
    Life life = newest.get(id);
    if (life != null && life.older != null && life.older.end == Long.MAX_VALUE) {
      life.older.end = System.nanoTime();
    }
  }

  /** Says that an id is gone. */
  void removed(int id) {
    Life life = newest.get(id);
    if (life != null) {
      life.end = System.nanoTime();
    }
  }

  /** The ids that are there, while nobody changes them. */
  int[] there() {
    return IntStream.range(0, ids).filter(this::isThere).toArray();
  }

  /** The vectors of ids that are there, while nobody changes them. */
  float[] vectors(int[] of) {
    float[] vectors = new float[of.length * dim];
    for (int i = 0; i < of.length; i++) {
      Life life = newest.get(of[i]);
      if (life == null) {
        throw new IllegalStateException("id " + of[i] + " was never there");
      }
      System.arraycopy(vector(of[i], life.version), 0, vectors, i * dim, dim);
    }
    return vectors;
  }

  private float[] vector(int id, int version) {
    return draw(2L * ((long) version * ids + id));
  }

  /** A query. */
  float[] query(int number) {
    return draw(2L * number + 1);
  }

  private float[] draw(long stream) {
    SplittableRandom random = new SplittableRandom(scramble(seed + scramble(stream)));
    SplittableRandom cluster = new SplittableRandom(scramble(seed - random.nextInt(CLUSTERS)));
    float[] vector = new float[dim];
    for (int i = 0; i < dim; i++) {
      double value = cluster.nextGaussian() + SPREAD * random.nextGaussian();
      vector[i] = (float) (Math.max(-BOUND, Math.min(BOUND, value)) / Math.sqrt(dim));
    }
    return vector;
  }

  private static long scramble(long value) {
    long bits = (value ^ (value >>> 33)) * 0xFF51AFD7ED558CCDL;
    return bits ^ (bits >>> 33);
  }

  /**
   * Judges a place of an answer.
   *
   * @param id the id
   * @param score its score
   * @param query the query
   * @param from {@link System#nanoTime} before the search began
   * @param to the same after it ended
   */
  Verdict judge(long id, float score, float[] query, long from, long to) {
    if (id < 0 || id >= ids) {
      return Verdict.GONE;
    }
    Verdict verdict = Verdict.GONE;
    for (Life life = newest.get((int) id); life != null; life = life.older) {
      boolean beganBefore = life.begin - to <= 0;
      long end = life.end;
      if (beganBefore && (end == Long.MAX_VALUE || end - from >= 0)) {
        if (Math.abs(product(query, vector((int) id, life.version)) - score) <= tolerance) {
          return Verdict.RIGHT;
        }
        verdict = Verdict.WRONG_SCORE;
      }
    }
    return verdict;
  }

  private static double product(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }
}
