package io.gamerec.examples;

import io.gamerec.api.data.TrainView;
import io.gamerec.examples.literal.LiteralSystemA;
import io.gamerec.features.ExampleScheme;
import io.gamerec.features.FeatureSpecs;
import io.gamerec.features.FittedFeatures;
import io.gamerec.features.TrainingExamples;
import io.gamerec.model.DeviceBackend;
import io.gamerec.model.TwoTowerModel;
import io.gamerec.model.loss.Loss;
import io.gamerec.model.loss.Losses;
import io.gamerec.model.training.Precision;
import io.gamerec.model.training.StepImplementation;
import io.gamerec.model.training.TrainingOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Times a training step of System A in several implementations, taken in turn so that a busy moment
 * meets all of them. A step draws its examples, too; all variants draw the same.
 */
final class TrainBenchmark {
  /** Examples a step. */
  static final int BATCH_SIZE = 512;

  private static final double TEMPERATURE = 0.1;
  private static final double ALPHA = 0.4;
  private static final int WARM_UP = 5;

  /** The published loss. */
  static final Loss PUBLISHED =
      Losses.fullSoftmax().temperature(TEMPERATURE).popularityAlpha(ALPHA);

  /** An implementation of the step. */
  enum Variant {
    /** The published code, ported to DJL line by line. */
    LITERAL,
    /** gamerec's portable reference. */
    NDARRAY,
    /** gamerec's program, 32-bit. */
    FAST_FP32,
    /** The same with matrix products in bfloat16. */
    FAST_BF16;

    String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /**
   * What a step costs.
   *
   * @param name the variant's
   * @param stepMillis median over the turns of the median step of a turn
   * @param stepsPerSecond its inverse
   * @param minMillis the least median of a turn
   * @param maxMillis the greatest
   */
  record Figures(
      String name, double stepMillis, double stepsPerSecond, double minMillis, double maxMillis) {

    static Figures of(Variant variant, double[] turns) {
      double millis = Medians.of(turns);
      double[] sorted = turns.clone();
      Arrays.sort(sorted);
      return new Figures(
          variant.label(), millis, 1000 / millis, sorted[0], sorted[sorted.length - 1]);
    }
  }

  /** A variant with its weights. */
  private interface Runner extends AutoCloseable {
    /** Takes steps; returns the nanoseconds from the start of the first to the end of each. */
    long[] run(int steps, long seed);

    @Override
    void close();
  }

  private final TrainView train;
  private final FittedFeatures features;
  private final Loss loss;
  private final int turns;
  private final int stepsPerTurn;
  private final int warmUp;

  /**
   * Fits System A's features.
   *
   * @param train the data
   * @param loss of gamerec's variants
   * @param turns how often each variant gets its turn
   * @param stepsPerTurn measured steps of a turn; some before them are not measured
   */
  TrainBenchmark(TrainView train, Loss loss, int turns, int stepsPerTurn) {
    this.train = train;
    this.loss = loss;
    this.features = FeatureSpecs.systemA().fit(train);
    this.turns = turns;
    this.stepsPerTurn = stepsPerTurn;
    this.warmUp = Math.min(WARM_UP, stepsPerTurn);
  }

  int games() {
    return features.itemCount();
  }

  int tags() {
    return features.labels("tags").vocabulary().size();
  }

  /** Runs the variants in turn; each turn begins with the next of them. */
  List<Figures> run(List<Variant> variants, DeviceBackend device) {
    double[][] millis = new double[variants.size()][turns];
    List<Runner> runners = new ArrayList<>();
    try {
      for (Variant variant : variants) {
        runners.add(variant == Variant.LITERAL ? new Literal(device) : new Towers(variant, device));
      }
      for (int turn = 0; turn < turns; turn++) {
        for (int i = 0; i < variants.size(); i++) {
          int next = (turn + i) % variants.size();
          long[] ends = runners.get(next).run(warmUp + stepsPerTurn, turn);
          millis[next][turn] = medianMillis(ends);
        }
      }
    } finally {
      runners.forEach(Runner::close);
    }
    return IntStream.range(0, millis.length)
        .mapToObj(i -> Figures.of(variants.get(i), millis[i]))
        .toList();
  }

  private double medianMillis(long[] ends) {
    double[] steps = new double[stepsPerTurn];
    for (int step = 0; step < stepsPerTurn; step++) {
      int at = warmUp + step;
      steps[step] = (ends[at] - ends[at - 1]) / 1e6;
    }
    return Medians.of(steps);
  }

  private final class Literal implements Runner {
    private final LiteralSystemA literal;

    Literal(DeviceBackend device) {
      int steps = turns * (warmUp + stepsPerTurn);
      this.literal = new LiteralSystemA(features, TEMPERATURE, ALPHA, steps, device);
    }

    @Override
    public long[] run(int steps, long seed) {
      TrainingExamples examples = ExampleScheme.rollback().build(train, features, seed);
      long[] ends = new long[steps];
      long start = System.nanoTime();
      for (int step = 0; step < steps; step++) {
        literal.step(examples, BATCH_SIZE);
        ends[step] = System.nanoTime() - start;
      }
      return ends;
    }

    @Override
    public void close() {
      literal.close();
    }
  }

  private final class Towers implements Runner {
    private final Variant variant;
    private final TwoTowerModel model;

    Towers(Variant variant, DeviceBackend device) {
      this.variant = variant;
      this.model = TwoTowerModel.builder().features(features).device(device).loss(loss).build();
    }

    @Override
    public long[] run(int steps, long seed) {
      long[] ends = new long[steps];
      model.train(
          train,
          TrainingOptions.builder()
              .steps(steps)
              .batchSize(BATCH_SIZE)
              .seed(seed)
              .implementation(
                  variant == Variant.NDARRAY
                      ? StepImplementation.REFERENCE
                      : StepImplementation.FAST)
              .precision(variant == Variant.FAST_BF16 ? Precision.BF16 : Precision.FP32)
              .listener(done -> ends[done.step() - 1] = done.elapsed().toNanos())
              .build());
      return ends;
    }

    @Override
    public void close() {
      model.close();
    }
  }
}
