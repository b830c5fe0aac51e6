package io.gamerec.examples;

import io.gamerec.api.data.Split;
import io.gamerec.features.Splits;
import io.gamerec.features.source.SourceData;
import io.gamerec.features.split.Order;
import io.gamerec.features.steam.SteamFiles;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/** {@code system-b pipeline}: raw files in, a leave-one-out split out. */
@CommandLine.Command(
    name = "pipeline",
    description = "Clean Steam files, leave each user's most played game out, write the split.",
    mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class SystemBPipelineCommand implements Callable<Integer> {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;
  @CommandLine.Mixin private JsonOption json;

  @CommandLine.Option(
      names = "--steam",
      required = true,
      paramLabel = "DIR",
      description = "Directory of the three Steam files.")
  private Path steam;

  @CommandLine.Option(
      names = "--data",
      defaultValue = "${env:DATA_DIR:-data}",
      paramLabel = "DIR",
      description = "Takes the split. Default: $DATA_DIR or data.")
  private Path data;

  @Override
  public Integer call() {
    PrintWriter print = spec.commandLine().getOut();
    long start = System.nanoTime();
    SourceData source = SteamFiles.open(steam).load();
    print.print(source.report());
    Split split =
        Splits.leaveOneOut().by(Order.LARGEST_HOURS).withoutValidation().split(source.data());
    LeaveOneOutFiles.write(split, data);
    Map<String, Object> results = new LinkedHashMap<>();
    results.put("split", split.name());
    results.put("sourceSha256", source.sha256());
    results.put("users", split.train().interactions().userCount());
    results.put("items", split.train().catalogue().size());
    results.put("trainRows", split.train().interactions().playedCount());
    results.put("testRows", split.test().targets().size());
    results.put("seconds", (System.nanoTime() - start) / 1e9);
    json.write(results);
    print.printf(
        Locale.ROOT,
        "%,d users, %,d games, %,d played games to train on, %,d left out%nsplit in %s%n",
        split.train().interactions().userCount(),
        split.train().catalogue().size(),
        split.train().interactions().playedCount(),
        split.test().targets().size(),
        data.toAbsolutePath().normalize());
    print.flush();
    return CommandLine.ExitCode.OK;
  }
}
