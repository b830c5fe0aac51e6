package io.gamerec.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gamerec.api.internal.Json;
import io.gamerec.examples.generate.GenerationReport;
import io.gamerec.features.steam.SteamFiles;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class GenerateCommandTest {
  @TempDir private Path directory;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    return new CommandLine(new GenerateCommand())
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }

  @Test
  void call_writesTheFilesAndSaysWhatTheyHold() {
    Path data = directory.resolve("a/b");
    Path json = directory.resolve("report.json");
    assertEquals(
        0, run("--out", data.toString(), "--users=50", "--games=20", "--json", json.toString()));
    assertTrue(Files.isRegularFile(data.resolve(SteamFiles.LIBRARIES)));
    GenerationReport report = Json.read(json, GenerationReport.class);
    assertEquals(50, report.users());
    assertEquals(20, report.games());
    assertTrue(
        out.toString().startsWith(data + ": 50 users, 20 games, " + report.pairs() + " pairs, "),
        out.toString());
  }

  @Test
  void call_withoutOut_namesTheOption() {
    assertEquals(CommandLine.ExitCode.USAGE, run());
    assertTrue(err.toString().contains("Missing required option: '--out=DIR'"), err.toString());
  }

  @Test
  void help_namesTheDefaults() {
    assertEquals(0, run("--help"));
    assertTrue(out.toString().contains("Users; 4000 unless given."), out.toString());
    assertFalse(out.toString().contains("DEFAULT-VALUE"), out.toString());
  }
}
