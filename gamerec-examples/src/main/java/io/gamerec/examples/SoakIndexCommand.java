package io.gamerec.examples;

import com.google.common.base.Strings;
import io.gamerec.api.GamerecException;
import io.gamerec.examples.soak.Soak;
import io.gamerec.examples.soak.SoakOptions;
import io.gamerec.examples.soak.SoakReport;
import io.gamerec.index.Faiss;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/** {@code soak-index}: an index under load and change for a long time. */
@CommandLine.Command(
    name = "soak-index",
    description = {
      "Search with many threads, plain and filtered, while others add, update, remove and swap"
          + " snapshots; check every answer, watch the memory.",
      "For memory that can be compared run Java with a fixed heap: -Xms512m -Xmx512m"
          + " -XX:+AlwaysPreTouch."
    },
    mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class SoakIndexCommand implements Callable<Integer> {
  private static final double PRINT_SECONDS = 10;
  private static final double WARM = 0.1;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;
  @CommandLine.Mixin private JsonOption json;
  @CommandLine.Mixin private IndexTypeOptions kind;

  @CommandLine.Option(
      names = "--minutes",
      defaultValue = "30",
      paramLabel = "M",
      description = "How long. Default: ${DEFAULT-VALUE}.")
  private double minutes;

  @CommandLine.Option(
      names = "--n",
      defaultValue = "20000",
      paramLabel = "N",
      description = "Items that are there, on average. Default: ${DEFAULT-VALUE}.")
  private int n;

  @CommandLine.Option(
      names = "--dim",
      defaultValue = "64",
      paramLabel = "D",
      description = "Length of a vector. Default: ${DEFAULT-VALUE}.")
  private int dim;

  @CommandLine.Option(
      names = {"--k", "-k"},
      defaultValue = "20",
      paramLabel = "K",
      description = "Items a search. Default: ${DEFAULT-VALUE}.")
  private int k;

  @CommandLine.Option(
      names = "--threads",
      defaultValue = "16",
      paramLabel = "T",
      description = "Threads that search. Default: ${DEFAULT-VALUE}.")
  private int threads;

  @CommandLine.Option(
      names = "--writers",
      defaultValue = "2",
      paramLabel = "W",
      description =
          "Threads that add, update and remove; the first swaps. Default: ${DEFAULT-VALUE}.")
  private int writers;

  @CommandLine.Option(
      names = "--swap-seconds",
      defaultValue = "10",
      paramLabel = "S",
      description = "Time between two swaps. Default: ${DEFAULT-VALUE}.")
  private double swapSeconds;

  @CommandLine.Option(
      names = "--seed",
      defaultValue = "7",
      description = "Decides everything that is random. Default: ${DEFAULT-VALUE}.")
  private long seed;

  private final List<Long> resident = new ArrayList<>();
  private double printed;

  @Override
  public Integer call() {
    PrintWriter print = spec.commandLine().getOut();
    SoakOptions options =
        new SoakOptions(
            kind.provider(n, dim, seed, print),
            n,
            dim,
            k,
            60 * minutes,
            threads,
            writers,
            swapSeconds,
            kind.scoreTolerance(),
            seed);
    print.printf(
        Locale.ROOT,
        "%s, %,d items; %d threads search, %d write; %s, Java %s%n",
        kind.type(),
        n,
        threads,
        writers,
        Processor.name(),
        Runtime.version());
    print.println("seconds     searches    writes   swaps  errors  resident MB");
    print.flush();
    long before = Faiss.unfreed();
    SoakReport report;
    try (TemporaryDirectory directory = TemporaryDirectory.create("gamerec-soak-index");
        Soak soak = new Soak(options, directory.path())) {
      report = soak.run(this::note);
    }
    long left = Math.max(0, Faiss.unfreed() - before);
    json.write(results(report, left));
    print.printf(
        Locale.ROOT,
        "%,d searches, %,d writes of %,d items, %,d swaps; %d errors, %d wrong ids; %d native"
            + " indexes left; resident memory %+.1f %%%n",
        report.searches(),
        report.writes(),
        report.changedItems(),
        report.swaps(),
        report.errors(),
        report.wrongIds(),
        left,
        growthPercent(resident));
    report.first().forEach(print::println);
    print.flush();
    if (report.errors() + report.wrongIds() > 0 || left > 0) {
      throw new GamerecException(
          Strings.lenientFormat(
              "the soak met %s errors and %s wrong ids and left %s native indexes",
              report.errors(), report.wrongIds(), left));
    }
    return CommandLine.ExitCode.OK;
  }

  private void note(Soak.Progress progress) {
    ResidentMemory.now().ifPresent(resident::add);
    if (progress.seconds() - printed >= PRINT_SECONDS) {
      printed += PRINT_SECONDS;
      PrintWriter print = spec.commandLine().getOut();
      print.printf(
          Locale.ROOT,
          "%7.0f %,12d %,9d %,7d %7d %,12d%n",
          progress.seconds(),
          progress.searches(),
          progress.writes(),
          progress.swaps(),
          progress.errors(),
          resident.isEmpty() ? 0 : resident.get(resident.size() - 1));
      print.flush();
    }
  }

  private Map<String, Object> results(SoakReport report, long left) {
    Map<String, Object> results = new LinkedHashMap<>();
    results.put("type", kind.type());
    results.put("n", n);
    results.put("dim", dim);
    results.put("k", k);
    results.put("threads", threads);
    results.put("writers", writers);
    results.put("seed", seed);
    results.put("seconds", report.seconds());
    results.put("searches", report.searches());
    results.put("writes", report.writes());
    results.put("changedItems", report.changedItems());
    results.put("swaps", report.swaps());
    results.put("errors", report.errors());
    results.put("wrongIds", report.wrongIds());
    results.put("first", report.first());
    for (int minute = 1; 60 * minute <= resident.size(); minute++) {
      results.put("rssMbAtMinute" + minute, resident.get(60 * minute - 1));
    }
    results.put("rssGrowthPercent", growthPercent(resident));
    ResidentMemory.now().ifPresent(value -> results.put("rssMbAfterClose", value));
    results.put("nativeHandlesLeft", left);
    results.put("cpu", Processor.name());
    results.put("processors", Runtime.getRuntime().availableProcessors());
    results.put("java", Runtime.version().toString());
    return results;
  }

  /**
   * How much more memory the last tenth of the run held than the second tenth, medians of both; the
   * first tenth is for warming up. 0 for a run too short to tell.
   */
  static double growthPercent(List<Long> megabytes) {
    int tenth = (int) (WARM * megabytes.size());
    if (tenth == 0) {
      return 0;
    }
    double early = median(megabytes.subList(tenth, 2 * tenth));
    double late = median(megabytes.subList(megabytes.size() - tenth, megabytes.size()));
    return 100 * (late / early - 1);
  }

  private static double median(List<Long> megabytes) {
    return Medians.of(megabytes.stream().mapToDouble(Long::doubleValue).toArray());
  }
}
