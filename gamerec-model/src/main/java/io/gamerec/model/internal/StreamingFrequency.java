package io.gamerec.model.internal;

import java.util.Arrays;

/**
 * How often each item is drawn from a stream, estimated from the distances between its occurrences
 * (Yi et al., <i>Sampling-bias-corrected neural modeling for large corpus item recommendations</i>,
 * RecSys 2019). The paper counts steps and so cannot tell an item that comes once a batch from one
 * that comes ten times; here the distance is in examples. Until an item's second occurrence the
 * distance is taken to be the number of items, or the time it took to appear if that is longer.
 *
 * <p>The estimate is the mean of the first distances and moves with {@value #RATE} from then on.
 * O(1) an occurrence; 20 bytes an item. Not thread-safe.
 */
final class StreamingFrequency {
  static final double RATE = 0.01;

  private final long[] last;
  private final double[] distance;
  private final int[] occurrences;
  private long position;

  StreamingFrequency(int items) {
    this.last = new long[items];
    this.distance = new double[items];
    this.occurrences = new int[items];
    Arrays.fill(distance, items);
  }

  /** Takes the next item of the stream. */
  void add(int item) {
    position++;
    double passed = (double) (position - last[item]);
    if (occurrences[item] == 0) {
      distance[item] = Math.max(distance[item], passed);
    } else {
      distance[item] += Math.max(RATE, 1.0 / occurrences[item]) * (passed - distance[item]);
    }
    occurrences[item]++;
    last[item] = position;
  }

  /** Estimated probability that the next item is this one. */
  double probability(int item) {
    return 1 / distance[item];
  }
}
