package io.gamerec.model.internal;

import static com.google.common.base.Preconditions.checkArgument;

import io.gamerec.features.UserBatch;
import io.gamerec.model.loss.Bpr;
import io.gamerec.model.loss.FullSoftmax;
import io.gamerec.model.loss.Gbce;
import io.gamerec.model.loss.Loss;
import io.gamerec.model.loss.Negatives;
import io.gamerec.model.loss.SampledSoftmax;
import io.gamerec.model.training.TrainingState;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Draws the negatives of a batch and works out what is added to the logits. Everything drawn is
 * decided by the seed of the batch; the one thing that is remembered from batch to batch is the
 * frequency of the targets. Not thread-safe.
 */
public final class LossInputs implements TrainingState {
  private final Negatives negatives;
  private final boolean whole;
  private final boolean logQ;
  private final boolean maskAccidentalHits;
  private final boolean maskHistory;
  private final int itemCount;
  private final float[] popularity;
  private final @Nullable AliasTable byPopularity;
  private final @Nullable StreamingFrequency frequency;
  private final LossBatch batch = new LossBatch();

  /** Column of an item where {@code columnBatch} tells that it has one in this batch. */
  private final int[] columnOf;

  private final int[] columnBatch;
  private int batches;
  private final boolean[] excluded;

  /** Draws of each column, those of the batch's own targets apart. */
  private int[] draws = new int[256];

  private int[] hits = new int[256];
  private int[] items = new int[256];

  /**
   * Prepares the inputs.
   *
   * @param loss the loss
   * @param players training users that played each item
   */
  public LossInputs(Loss loss, int[] players) {
    this.itemCount = players.length;
    this.whole = loss instanceof FullSoftmax;
    Negatives drawn = Negatives.inBatch();
    boolean correct = false;
    boolean accidental = true;
    boolean history = false;
    if (loss instanceof FullSoftmax full) {
      history = full.maskHistory();
    } else if (loss instanceof SampledSoftmax sampled) {
      drawn = sampled.negatives();
      correct = sampled.logQ();
      accidental = sampled.maskAccidentalHits();
      history = sampled.maskHistory();
    } else if (loss instanceof Bpr bpr) {
      drawn = bpr.negatives();
    } else {
      drawn = ((Gbce) loss).negatives();
    }
    this.negatives = drawn;
    this.logQ = correct;
    this.maskAccidentalHits = accidental;
    this.maskHistory = history;
    this.popularity = new float[itemCount];
    double[] weights = new double[itemCount];
    for (int item = 0; item < itemCount; item++) {
      popularity[item] = (float) (loss.popularityAlpha() * Math.log1p(players[item]));
      weights[item] = Math.pow(Math.max(1, players[item]), negatives.exponent());
    }
    this.byPopularity = negatives.popularity() > 0 ? new AliasTable(weights) : null;
    this.frequency = !whole && negatives.fromBatch() ? new StreamingFrequency(itemCount) : null;
    this.columnOf = new int[itemCount];
    this.columnBatch = new int[itemCount];
    this.excluded = new boolean[negatives.perExample() ? itemCount : 0];
    if (whole) {
      batch.columns = itemCount;
      batch.adjustment = popularity;
      Arrays.setAll(columnOf, item -> item);
    } else {
      batch.items = items;
    }
  }

  /**
   * Greatest absolute value that is added to a logit, where that is known beforehand.
   *
   * @return infinite where it is not
   */
  double greatestAdjustment() {
    double greatest = whole ? 0 : Double.POSITIVE_INFINITY;
    for (float value : popularity) {
      greatest = Math.max(greatest, Math.abs(value));
    }
    return greatest;
  }

  /**
   * Prepares a batch.
   *
   * @param users with their targets
   * @param seed decides the draws
   * @return valid until the next call
   */
  LossBatch of(UserBatch users, long seed) {
    batch.start(users.users());
    if (!whole) {
      startColumns();
      for (int user = 0; user < users.users(); user++) {
        // First the column: it may make the arrays longer, which are other ones then.
        int column = column(users.targets()[user]);
        hits[column]++;
      }
    }
    SplittableRandom random = new SplittableRandom(seed);
    if (negatives.perExample()) {
      drawPerExample(users, random);
    } else if (!whole) {
      drawShared(users, random);
    }
    for (int user = 0; user < users.users(); user++) {
      int target = users.targets()[user];
      batch.targets[user] = columnOf[target];
      batch.targetAdjustment[user] = popularity[target];
      batch.ownAdjustment[user] = popularity[target] + (float) accidental(target, users.users());
      if (maskHistory) {
        mask(users, user);
      }
    }
    if (frequency != null) {
      for (int user = 0; user < users.users(); user++) {
        frequency.add(users.targets()[user]);
      }
    }
    return batch;
  }

  @Override
  public void save(Map<String, double[]> tables) {
    if (frequency != null) {
      frequency.save(tables);
    }
  }

  @Override
  public void restore(Map<String, double[]> tables) {
    if (frequency != null) {
      frequency.restore(tables);
    }
  }

  private void startColumns() {
    batches++;
    batch.columns = 0;
  }

  private int column(int item) {
    if (columnBatch[item] == batches) {
      return columnOf[item];
    }
    int column = batch.columns++;
    if (column == items.length) {
      items = Arrays.copyOf(items, 2 * column);
      draws = Arrays.copyOf(draws, 2 * column);
      hits = Arrays.copyOf(hits, 2 * column);
      batch.items = items;
    }
    columnBatch[item] = batches;
    columnOf[item] = column;
    items[column] = item;
    draws[column] = 0;
    hits[column] = 0;
    return column;
  }

  private int draw(int number, SplittableRandom random) {
    return byPopularity == null || number < negatives.uniform()
        ? random.nextInt(itemCount)
        : byPopularity.draw(random);
  }

  private void drawShared(UserBatch users, SplittableRandom random) {
    for (int i = 0; i < negatives.draws(); i++) {
      int column = column(draw(i, random));
      draws[column]++;
    }
    if (batch.adjustment.length < batch.columns) {
      batch.adjustment = new float[Math.max(batch.columns, 2 * batch.adjustment.length)];
    }
    for (int column = 0; column < batch.columns; column++) {
      int count = draws[column] + (negatives.fromBatch() ? hits[column] : 0);
      double times = logQ ? count / expected(items[column], users.users()) : count;
      // A column that was never drawn is the target of some user and no negative of the others.
      batch.adjustment[column] =
          count == 0 ? NOT_DRAWN : popularity[items[column]] + (float) Math.log(times);
    }
  }

  /** The logit of a column that counts for nothing: exp of it is 0, and it is finite. */
  static final float NOT_DRAWN = -1e30f;

  /** How often an item is expected among the negatives of an example with another target. */
  private double expected(int item, int users) {
    double expected = negatives.uniform() / (double) itemCount;
    if (byPopularity != null) {
      expected += negatives.popularity() * byPopularity.probability(item);
    }
    if (frequency != null && negatives.fromBatch()) {
      expected += (users - 1) * frequency.probability(item);
    }
    return expected;
  }

  /** Logarithm of how often the target stands in its own sum: once, and for accidental hits. */
  private double accidental(int target, int users) {
    if (whole || maskAccidentalHits || negatives.perExample()) {
      return 0;
    }
    int column = columnOf[target];
    int count = draws[column] + (negatives.fromBatch() ? hits[column] - 1 : 0);
    return count == 0 ? 0 : Math.log1p(logQ ? count / expected(target, users) : count);
  }

  private void mask(UserBatch users, int user) {
    int first = users.offset(user);
    for (int entry = first; entry < first + users.played(user); entry++) {
      int item = users.items()[entry];
      boolean scored = whole || columnBatch[item] == batches;
      if (scored && item != users.targets()[user]) {
        batch.mask(user, columnOf[item]);
      }
    }
  }

  private void drawPerExample(UserBatch users, SplittableRandom random) {
    int count = negatives.draws();
    batch.negatives(count);
    int at = 0;
    for (int user = 0; user < users.users(); user++) {
      int first = users.offset(user);
      int end = first + users.played(user);
      int left = itemCount;
      double mass = 1;
      for (int entry = first; entry <= end; entry++) {
        int item = entry == end ? users.targets()[user] : users.items()[entry];
        if (!excluded[item]) {
          excluded[item] = true;
          left--;
          mass -= byPopularity == null ? 0 : byPopularity.probability(item);
        }
      }
      checkArgument(left > 0, "a user played all %s items, no negative is left", itemCount);
      for (int i = 0; i < count; i++) {
        int item;
        do {
          item = draw(i, random);
        } while (excluded[item]);
        double expected = negatives.uniform() / (double) left;
        if (byPopularity != null) {
          expected += negatives.popularity() * byPopularity.probability(item) / mass;
        }
        batch.negativeColumns[at] = column(item);
        batch.negativeAdjustment[at++] = popularity[item] - (logQ ? (float) Math.log(expected) : 0);
      }
      for (int entry = first; entry < end; entry++) {
        excluded[users.items()[entry]] = false;
      }
      excluded[users.targets()[user]] = false;
    }
  }
}
