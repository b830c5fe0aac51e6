package io.gamerec.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gamerec.api.GamerecException;
import io.gamerec.api.internal.Files2;
import io.gamerec.examples.chart.IndexChart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/** {@code index-chart}: a picture of runs of {@code bench-index}. */
@CommandLine.Command(
    name = "index-chart",
    description =
        "Draw building time, memory, and latency against recall of several runs of bench-index.",
    mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class IndexChartCommand implements Callable<Integer> {
  @CommandLine.Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "The SVG file; replaced when it exists.")
  private Path out;

  @CommandLine.Parameters(
      arity = "1..*",
      paramLabel = "JSON",
      description = "Files that bench-index --json wrote, one for each kind and size.")
  private List<Path> files;

  @Override
  public Integer call() {
    String svg = new IndexChart(files).svg();
    Files2.writeAtomically(
        out,
        path -> {
          try {
            Files.write(path, svg.getBytes(UTF_8));
          } catch (IOException e) {
            throw new GamerecException("cannot write " + out + ": " + Files2.reason(e), e);
          }
        });
    return CommandLine.ExitCode.OK;
  }
}
