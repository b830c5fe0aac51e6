package io.gamerec.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gamerec.api.GamerecException;
import io.gamerec.api.internal.LibraryVersion;
import java.io.PrintWriter;
import picocli.CommandLine;

/**
 * The command line. What a user can mend is one line on standard error and an exit code: 1 for a
 * wrong file, bundle or value, 2 for a wrong flag.
 */
@CommandLine.Command(
    name = "gamerec",
    description = "Two-stage game recommender: train, evaluate, recommend.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    subcommands = {
      GenerateCommand.class,
      TrainCommand.class,
      EvaluateCommand.class,
      RecommendCommand.class,
      SimilarCommand.class,
      QuickstartCommand.class,
      SystemBCommand.class,
      SystemCCommand.class,
      ColdItemsCommand.class,
      BenchFeaturesCommand.class,
      BenchTrainCommand.class,
      BenchIndexCommand.class,
      SoakIndexCommand.class,
      IndexChartCommand.class
    })
public final class Main {
  private Main() {}

  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"gamerec " + LibraryVersion.VERSION};
    }
  }

  /**
   * Runs a command and exits.
   *
   * @param args the command and its flags
   */
  public static void main(String[] args) {
    System.exit(
        run(
            new PrintWriter(System.out, true, UTF_8),
            new PrintWriter(System.err, true, UTF_8),
            args));
  }

  static int run(PrintWriter out, PrintWriter err, String... args) {
    return new CommandLine(new Main())
        .setOut(out)
        .setErr(err)
        .setExecutionExceptionHandler(Main::explain)
        .setParameterExceptionHandler(Main::explainFlags)
        .execute(args);
  }

  private static int explain(Exception e, CommandLine command, CommandLine.ParseResult parsed)
      throws Exception {
    if (e instanceof GamerecException
        || e instanceof IllegalArgumentException
        || e instanceof IllegalStateException) {
      command.getErr().println("gamerec: " + e.getMessage());
      return CommandLine.ExitCode.SOFTWARE;
    }
    throw e;
  }

  private static int explainFlags(CommandLine.ParameterException e, String[] args) {
    PrintWriter err = e.getCommandLine().getErr();
    String name = e.getCommandLine().getCommandSpec().qualifiedName();
    err.println("gamerec: " + e.getMessage() + "; see " + name + " --help");
    return CommandLine.ExitCode.USAGE;
  }
}
