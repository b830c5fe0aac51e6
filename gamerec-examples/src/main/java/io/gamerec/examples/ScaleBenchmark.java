package io.gamerec.examples;

import io.gamerec.api.GamerecException;
import io.gamerec.api.data.Interactions;
import io.gamerec.api.internal.Files2;
import io.gamerec.examples.generate.GeneratorOptions;
import io.gamerec.examples.generate.SteamGenerator;
import io.gamerec.features.ExampleScheme;
import io.gamerec.features.TrainingExamples;
import io.gamerec.features.UserBatch;
import io.gamerec.features.steam.SteamFiles;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** Times the reading of generated files of any size, against unzipping the same file. */
final class ScaleBenchmark {
  private static final int REPEATS = 3;
  private static final int BATCH = 512;
  private static final int EXAMPLE_WINDOWS = 9;
  private static final double WINDOW_SECONDS = 0.4;
  private static final int BUFFER = 1 << 16;
  private static final double MB = 1 << 20;

  private final int threads;

  ScaleBenchmark(int threads) {
    this.threads = threads;
  }

  /**
   * Figures at one scale; medians of {@value #REPEATS} runs.
   *
   * @param scale users as a multiple of the published ones
   * @param interactions (user, game) pairs read
   * @param kept pairs in the histories, after cleaning
   * @param fileMb size of the file of libraries, zipped
   * @param seconds from the three raw files to fitted features and histories
   * @param gunzipSeconds time in which {@code java.util.zip} unzips the libraries, to nowhere
   * @param heapMb heap that the histories hold
   * @param peakHeapMb most heap that was in use while reading, garbage included
   * @param generateSeconds time in which the files were made; 0 where they were there
   */
  record Figures(
      double scale,
      int users,
      long interactions,
      long kept,
      double fileMb,
      double seconds,
      double gunzipSeconds,
      double secondsPerGunzip,
      double heapMb,
      double peakHeapMb,
      double examplesPerSecond,
      double generateSeconds) {}

  Figures run(double scale, Path work) {
    int users = (int) Math.max(1, Math.round(scale * GeneratorOptions.PUBLISHED.users()));
    GeneratorOptions options = GeneratorOptions.PUBLISHED.withUsers(users);
    Path data = work.resolve(nameOf(options));
    double generated =
        isThere(data) ? 0 : Medians.seconds(() -> SteamGenerator.generate(data, options));
    Path libraries = data.resolve(SteamFiles.LIBRARIES);
    double gunzip = Medians.of(REPEATS, () -> Medians.seconds(() -> unzip(libraries)));
    resetPeak();
    double seconds =
        Medians.of(REPEATS, () -> Medians.seconds(() -> FeaturesRun.of(data, threads)));
    double peak = peakMb();
    Read read = read(data);
    double held = heldMb(read.histories);
    return new Figures(
        scale,
        users,
        read.rows,
        read.kept,
        size(libraries) / MB,
        seconds,
        gunzip,
        seconds / gunzip,
        held,
        peak,
        read.examplesPerSecond,
        generated);
  }

  /** Other options have another directory. */
  private static String nameOf(GeneratorOptions options) {
    return String.join(
        "-",
        "users",
        Integer.toString(options.users()),
        "games",
        Integer.toString(options.games()),
        "library",
        Integer.toString(options.medianLibrary()),
        "seed",
        Long.toString(options.seed()));
  }

  private record Read(
      long rows, long kept, double examplesPerSecond, List<Interactions> histories) {}

  private Read read(Path data) {
    FeaturesRun run = FeaturesRun.of(data, threads);
    Interactions train = run.split().train().interactions();
    Interactions validation = run.split().validation().interactions();
    Interactions test = run.split().test().interactions();
    return new Read(
        run.rows(),
        run.pairs(),
        examplesPerSecond(run),
        new ArrayList<>(List.of(train, validation, test)));
  }

  /** Heap that nothing but the list holds; empties it. */
  private static double heldMb(List<Interactions> histories) {
    double used = usedMb();
    histories.clear();
    return used - usedMb();
  }

  /** The games are the last to appear when files are generated. */
  private static boolean isThere(Path data) {
    return Files.isRegularFile(data.resolve(SteamFiles.GAMES))
        && Files.isRegularFile(data.resolve(SteamFiles.REVIEWS))
        && Files.isRegularFile(data.resolve(SteamFiles.LIBRARIES));
  }

  /** Examples that one thread draws and encodes in a second, in batches of {@value #BATCH}. */
  static double examplesPerSecond(FeaturesRun run) {
    TrainingExamples examples =
        ExampleScheme.rollback().build(run.split().train(), run.features(), 7);
    UserBatch batch = run.features().newBatch();
    rate(examples, batch);
    return Medians.of(EXAMPLE_WINDOWS, () -> rate(examples, batch));
  }

  private static double rate(TrainingExamples examples, UserBatch batch) {
    long drawn = 0;
    long start = System.nanoTime();
    double seconds;
    do {
      examples.next(batch, BATCH);
      drawn += batch.users();
      seconds = Medians.secondsSince(start);
    } while (seconds < WINDOW_SECONDS);
    return drawn / seconds;
  }

  private static void unzip(Path file) {
    byte[] buffer = new byte[BUFFER];
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file), BUFFER)) {
      int read;
      do {
        read = in.read(buffer);
      } while (read >= 0);
    } catch (IOException e) {
      throw new GamerecException("cannot read " + file + ": " + Files2.reason(e), e);
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new GamerecException("cannot read " + file + ": " + Files2.reason(e), e);
    }
  }

  private static double usedMb() {
    System.gc();
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / MB;
  }

  private static List<MemoryPoolMXBean> heap() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP)
        .toList();
  }

  private static void resetPeak() {
    System.gc();
    heap().forEach(MemoryPoolMXBean::resetPeakUsage);
  }

  private static double peakMb() {
    return heap().stream().mapToDouble(pool -> pool.getPeakUsage().getUsed() / MB).sum();
  }
}
