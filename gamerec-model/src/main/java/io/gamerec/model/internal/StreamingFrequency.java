package io.gamerec.model.internal;

import static com.google.common.base.Preconditions.checkArgument;

import io.gamerec.model.training.TrainingState;
import java.util.Arrays;
import java.util.Map;

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
final class StreamingFrequency implements TrainingState {
  static final double RATE = 0.01;

  private static final String LAST = "frequency.last";
  private static final String DISTANCE = "frequency.distance";
  private static final String OCCURRENCES = "frequency.occurrences";
  private static final String POSITION = "frequency.position";

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

  @Override
  public void save(Map<String, double[]> tables) {
    tables.put(LAST, Arrays.stream(last).asDoubleStream().toArray());
    tables.put(DISTANCE, distance.clone());
    tables.put(OCCURRENCES, Arrays.stream(occurrences).asDoubleStream().toArray());
    tables.put(POSITION, new double[] {position});
  }

  @Override
  public void restore(Map<String, double[]> tables) {
    double[] savedLast = table(tables, LAST, last.length);
    double[] savedOccurrences = table(tables, OCCURRENCES, last.length);
    System.arraycopy(table(tables, DISTANCE, last.length), 0, distance, 0, last.length);
    position = (long) table(tables, POSITION, 1)[0];
    for (int item = 0; item < last.length; item++) {
      last[item] = (long) savedLast[item];
      occurrences[item] = (int) savedOccurrences[item];
    }
  }

  private static double[] table(Map<String, double[]> tables, String name, int length) {
    double[] table = tables.get(name);
    checkArgument(
        table != null && table.length == length,
        "table %s must hold %s values, got %s",
        name,
        length,
        table == null ? "none" : table.length);
    return table;
  }
}
