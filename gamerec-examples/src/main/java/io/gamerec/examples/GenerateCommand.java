package io.gamerec.examples;

import io.gamerec.api.GamerecException;
import io.gamerec.api.internal.Files2;
import io.gamerec.api.internal.Json;
import io.gamerec.examples.generate.GenerationReport;
import io.gamerec.examples.generate.GeneratorOptions;
import io.gamerec.examples.generate.SteamGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
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
      names = "--seed",
      paramLabel = "S",
      defaultValue = "" + GeneratorOptions.DEFAULT_SEED,
      description = "Decides everything else; ${DEFAULT-VALUE} unless given.")
  private long seed;

  @CommandLine.Option(
      names = "--json",
      paramLabel = "F",
      description = "File that takes the figures as JSON.")
  private @Nullable Path json;

  @Override
  public Integer call() {
    GenerationReport report =
        SteamGenerator.generate(out, new GeneratorOptions(users, games, seed));
    if (json != null) {
      Files2.writeAtomically(json, path -> writeJson(path, report));
    }
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

  private static void writeJson(Path file, GenerationReport report) {
    try {
      Files.write(file, Json.write(report));
    } catch (IOException e) {
      throw new GamerecException("cannot write " + file + ": " + Files2.reason(e), e);
    }
  }
}
