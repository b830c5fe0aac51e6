package io.gamerec.examples;

import io.gamerec.examples.generate.GenerationReport;
import io.gamerec.examples.generate.GeneratorOptions;
import io.gamerec.examples.generate.SteamGenerator;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/** Writes a generated data set, so that the other commands run without the published files. */
@CommandLine.Command(
    name = "generate",
    mixinStandardHelpOptions = true,
    description = "Writes a generated data set in the format of the UCSD Steam files.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class GenerateCommand implements Callable<Integer> {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @CommandLine.Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Directory of the files; made when missing.")
  private Path out;

  @CommandLine.Option(
      names = "--users",
      paramLabel = "N",
      defaultValue = "" + GeneratorOptions.DEFAULT_USERS,
      description = "Users; ${DEFAULT-VALUE} unless given.")
  private int users;

  @CommandLine.Option(
      names = "--games",
      paramLabel = "N",
      defaultValue = "" + GeneratorOptions.DEFAULT_GAMES,
      description = "Games; ${DEFAULT-VALUE} unless given.")
  private int games;

  @CommandLine.Option(
      names = "--library",
      paramLabel = "N",
      defaultValue = "" + GeneratorOptions.DEFAULT_LIBRARY,
      description = "Median number of games in a library; ${DEFAULT-VALUE} unless given.")
  private int library;

  @CommandLine.Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "" + GeneratorOptions.DEFAULT_SEED,
      description = "Decides everything else; ${DEFAULT-VALUE} unless given.")
  private long seed;

  @CommandLine.Mixin private JsonOption json;

  @Override
  public Integer call() {
    GenerationReport report =
        SteamGenerator.generate(out, new GeneratorOptions(users, games, library, seed));
    json.write(report);
    spec.commandLine()
        .getOut()
        .printf(
            Locale.ROOT,
            "%s: %,d users, %,d games, %,d pairs, %,d reviews, %,d malformed lines, %,d bytes%n",
            out,
            report.users(),
            report.games(),
            report.pairs(),
            report.reviews(),
            report.malformedLines(),
            report.bytes());
    return CommandLine.ExitCode.OK;
  }
}
