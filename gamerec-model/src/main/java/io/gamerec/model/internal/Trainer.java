package io.gamerec.model.internal;

import static com.google.common.base.Verify.verify;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.gamerec.api.FittedOn;
import io.gamerec.api.GamerecException;
import io.gamerec.api.TowerEncoder;
import io.gamerec.api.internal.Json;
import io.gamerec.api.internal.LibraryVersion;
import io.gamerec.features.TrainingExamples;
import io.gamerec.features.UserBatch;
import io.gamerec.model.training.Checkpoints;
import io.gamerec.model.training.Optimizer;
import io.gamerec.model.training.Precision;
import io.gamerec.model.training.StepImplementation;
import io.gamerec.model.training.TrainingDivergedException;
import io.gamerec.model.training.TrainingOptions;
import io.gamerec.model.training.TrainingResult;
import io.gamerec.model.training.TrainingState;
import io.gamerec.model.training.ValidationEvent;
import io.gamerec.model.training.ValidationPlan;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Trains towers: draws examples, takes steps, validates, and writes checkpoints that a run goes on
 * from as if nothing had happened. That holds because a step depends on nothing but the weights,
 * the optimiser, the state of the sampler, the cursor of the examples and a seed, which is a hash
 * of the run's seed and the number of the step: all but the seed are in the checkpoint. Not
 * thread-safe.
 */
public final class Trainer {
  private final Subject subject;
  private final TrainingExamples examples;
  private final List<String> lineage;
  private final TrainingOptions options;
  private final TrainingSettings settings;
  private final @Nullable CheckpointDirectory directory;
  private final @Nullable Checkpoint resumed;
  private final List<List<String>> trainedOn;

  /** Computes the loss of a batch and its gradient. */
  @FunctionalInterface
  public interface BatchGradient {
    /**
     * Computes a gradient.
     *
     * @param batch examples with targets
     * @param randomSeed decides all that is random; another one for every batch
     * @return the loss and the gradient, valid until the scope it is called in ends
     */
    Gradient of(UserBatch batch, long randomSeed);
  }

  /**
   * What is trained.
   *
   * @param model encodes with the weights as they are
   * @param settings what the towers are, written as JSON
   * @param features fingerprint of the fitted features
   * @param trainedOn lineages of the views the model has learned from before
   * @param weights the weights
   * @param buffers named tensors beside the weights that are not trained
   * @param engine name and version of the engine
   * @param precision of the device
   */
  public record Subject(
      TowerEncoder model,
      Object settings,
      String features,
      List<List<String>> trainedOn,
      Weights weights,
      List<NDArray> buffers,
      String engine,
      Precision precision) {}

  /**
   * Prepares a run. Where it is resumed, weights and buffers are put back.
   *
   * @param subject what is trained
   * @param examples what it learns from
   * @param lineage of the view that the examples are drawn from
   * @param options how
   * @throws GamerecException if the checkpoint to resume from cannot be read or belongs to another
   *     run, the message names the difference; or if the directory for checkpoints holds those of
   *     another run
   */
  public Trainer(
      Subject subject, TrainingExamples examples, List<String> lineage, TrainingOptions options) {
    this.subject = subject;
    this.examples = examples;
    this.lineage = lineage;
    this.options = options;
    this.settings = TrainingSettings.of(options, examples.positions(), subject.precision);
    CheckpointDirectory.Found found = options.resume().map(CheckpointDirectory::read).orElse(null);
    this.resumed = found == null ? null : found.checkpoint();
    this.trainedOn =
        FittedOn.union(
            subject::trainedOn,
            () -> found == null ? List.of() : found.checkpoint().about().trainedOn(),
            () -> List.of(lineage));
    if (found != null) {
      new ResumeCheck(found.file(), found.checkpoint().about())
          .check(about(0, 0, List.of()), settings);
    }
    this.directory =
        options
            .checkpoints()
            .map(checkpoints -> CheckpointDirectory.open(checkpoints, options.resume()))
            .orElse(null);
    if (found != null) {
      subject.weights.set(name -> found.checkpoint().floats(name));
      for (NDArray buffer : subject.buffers) {
        Weights.assign(buffer, found.checkpoint().floats(buffer.getName()));
      }
    }
  }

  /**
   * What the model will have learned from.
   *
   * @return lineages of views, those from before the run and from before an interruption included
   */
  public List<List<String>> trainedOn() {
    return trainedOn;
  }

  /**
   * Runs. At the end the model has the weights that the options ask for: the best, the averaged or
   * the last.
   *
   * @param gradient the loss
   * @param sampler what changes with it from step to step
   * @return what was done
   * @throws TrainingDivergedException if a loss or a gradient is not finite
   * @throws io.gamerec.model.training.TrainingInterruptedException if the thread is interrupted or
   *     the JVM shuts down
   */
  public TrainingResult run(BatchGradient gradient, TrainingState sampler) {
    boolean hook = options.checkpoints().filter(Checkpoints::onShutdown).isPresent();
    try (NDManager manager = subject.weights.flat().getManager().newSubManager();
        Optimisation optimisation = new Optimisation(subject.weights, adam(manager));
        StopSignal stop = new StopSignal(hook)) {
      return new Run(gradient, sampler, optimisation).toTheEnd(stop);
    }
  }

  private Adam adam(NDManager manager) {
    if (!(options.optimizer() instanceof Optimizer.Adam constants)) {
      throw new IllegalArgumentException("unknown optimizer " + options.optimizer());
    }
    NDArray flat = subject.weights.flat();
    Adam.Settings fixed =
        new Adam.Settings(constants, options.clipNorm(), options.weightAveraging());
    return options.implementation() == StepImplementation.FAST
        ? Adam.fused(flat, fixed, manager)
        : Adam.reference(flat, fixed, manager);
  }

  private Checkpoint.About about(int step, double seconds, List<ValidationEvent> validations) {
    return new Checkpoint.About(
        Checkpoint.FORMAT,
        LibraryVersion.VERSION,
        step,
        examples.cursor(),
        seconds,
        Json.tree(settings),
        Json.tree(subject.settings),
        subject.features,
        lineage,
        trainedOn,
        subject.engine,
        validations);
  }

  /** Another seed for every batch of a run: the SplitMix64 finaliser over its parts. */
  static long batchSeed(long seed, int step, int microBatch) {
    return mix(mix(mix(seed) + step) + microBatch);
  }

  private static long mix(long value) {
    long z = value + 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** The moving parts of a run. */
  private final class Run implements TrainingLoop.Between {
    private final BatchGradient gradient;
    private final TrainingState sampler;
    private final Optimisation optimisation;
    private final UserBatch batch = examples.features().newBatch();
    private final TrainingLoop loop;
    private final @Nullable Monitor monitor;
    private float @Nullable [] best;

    Run(BatchGradient gradient, TrainingState sampler, Optimisation optimisation) {
      this.gradient = gradient;
      this.sampler = sampler;
      this.optimisation = optimisation;
      this.loop =
          new TrainingLoop(
              settings.steps(),
              options.examplesPerStep(),
              options.learningRate(),
              options.listener());
      int stepsPerEpoch = (int) Math.max(1, examples.positions() / options.examplesPerStep());
      this.monitor =
          options
              .validation()
              .map(plan -> new Monitor(plan, stepsPerEpoch, loop.schedule()))
              .orElse(null);
    }

    TrainingResult toTheEnd(StopSignal stop) {
      if (resumed != null) {
        restore(resumed);
      }
      TrainingResult result = loop.run(this::step, this, stop);
      NDArray average = optimisation.adam().average();
      if (best != null) {
        Weights.assign(subject.weights.flat(), best);
      } else if (average != null) {
        subject.weights.exchange(average);
      }
      return result;
    }

    private double step(int number, double learningRate) {
      long cursor = examples.cursor();
      try {
        return optimisation.step(
            options.accumulate(),
            microBatch -> {
              examples.next(batch, options.batchSize());
              return gradient.of(batch, batchSeed(options.seed(), number, microBatch));
            },
            learningRate);
      } catch (TrainingDivergedException e) {
        examples.seek(cursor);
        throw e;
      }
    }

    @Override
    public Optional<ValidationEvent> validate(int step) {
      if (monitor == null || !monitor.isDue(step, settings.steps())) {
        return Optional.empty();
      }
      ValidationPlan plan = options.validation().orElseThrow();
      return Optional.of(
          averaged(
              () -> {
                ValidationEvent event =
                    monitor.add(step, plan.validation().evaluate(subject.model));
                if (event.best() && plan.keepBest()) {
                  best = subject.weights.flat().toFloatArray();
                }
                return event;
              }));
    }

    /** Does something with the average in the place of the weights, where there is one. */
    private <T> T averaged(Supplier<T> something) {
      NDArray average = optimisation.adam().average();
      if (average == null) {
        return something.get();
      }
      subject.weights.exchange(average);
      try {
        return something.get();
      } finally {
        subject.weights.exchange(average);
      }
    }

    @Override
    public List<ValidationEvent> validations() {
      return monitor == null ? List.of() : monitor.events();
    }

    @Override
    public boolean isPatienceExhausted() {
      return monitor != null && monitor.isPatienceExhausted();
    }

    @Override
    public boolean isCheckpointDue(int step) {
      return options.checkpoints().filter(c -> step % c.every() == 0).isPresent();
    }

    @Override
    public Optional<Path> checkpoint(boolean asBest) {
      return Optional.ofNullable(directory).map(there -> there.write(checkpoint(), asBest));
    }

    private Checkpoint checkpoint() {
      Map<String, Checkpoint.Values> floats = new LinkedHashMap<>();
      float[] flat = subject.weights.flat().toFloatArray();
      int at = 0;
      for (Weights.Spec spec : subject.weights.specs()) {
        int size = (int) spec.shape().size();
        float[] values = Arrays.copyOfRange(flat, at, at + size);
        floats.put(spec.name(), new Checkpoint.Values(values, spec.shape().getShape()));
        at += size;
      }
      for (NDArray buffer : subject.buffers) {
        floats.put(
            buffer.getName(),
            new Checkpoint.Values(buffer.toFloatArray(), buffer.getShape().getShape()));
      }
      Adam adam = optimisation.adam();
      verify(adam.steps() == loop.done(), "%s steps of %s", adam.steps(), loop.done());
      put(floats, Checkpoint.MEAN, adam.mean().toFloatArray());
      put(floats, Checkpoint.VARIANCE, adam.variance().toFloatArray());
      NDArray average = adam.average();
      if (average != null) {
        put(floats, Checkpoint.AVERAGE, average.toFloatArray());
      }
      if (best != null) {
        put(floats, Checkpoint.BEST, best);
      }
      Map<String, double[]> tables = new HashMap<>();
      sampler.save(tables);
      Map<String, double[]> doubles = new LinkedHashMap<>();
      doubles.put(Checkpoint.LOSSES, loop.recentLosses());
      tables.keySet().stream()
          .sorted()
          .forEach(name -> doubles.put(Checkpoint.SAMPLER + name, tables.get(name)));
      return new Checkpoint(about(loop.done(), loop.seconds(), validations()), floats, doubles);
    }

    private static void put(Map<String, Checkpoint.Values> into, String name, float[] flat) {
      into.put(name, new Checkpoint.Values(flat, flat.length));
    }

    private void restore(Checkpoint from) {
      Checkpoint.About about = from.about();
      Adam adam = optimisation.adam();
      adam.steps(about.step());
      Weights.assign(adam.mean(), from.floats(Checkpoint.MEAN));
      Weights.assign(adam.variance(), from.floats(Checkpoint.VARIANCE));
      NDArray average = adam.average();
      if (average != null) {
        Weights.assign(average, from.floats(Checkpoint.AVERAGE));
      }
      if (from.has(Checkpoint.BEST)) {
        best = from.floats(Checkpoint.BEST);
      }
      loop.restore(about.step(), about.seconds(), from.doubles(Checkpoint.LOSSES));
      if (monitor != null) {
        monitor.restore(about.validations());
      }
      examples.seek(about.cursor());
      Map<String, double[]> tables = new HashMap<>();
      from.doubles()
          .forEach(
              (name, values) -> {
                if (name.startsWith(Checkpoint.SAMPLER)) {
                  tables.put(name.substring(Checkpoint.SAMPLER.length()), values);
                }
              });
      sampler.restore(tables);
    }
  }
}
