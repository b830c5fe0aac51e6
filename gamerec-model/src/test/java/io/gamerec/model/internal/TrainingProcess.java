package io.gamerec.model.internal;

import io.gamerec.api.data.Split;
import io.gamerec.features.FeatureSpec;
import io.gamerec.features.FittedFeatures;
import io.gamerec.features.Pool;
import io.gamerec.model.DeviceBackend;
import io.gamerec.model.DeviceBackends;
import io.gamerec.model.TinySteam;
import io.gamerec.model.TwoTowerModel;
import io.gamerec.model.loss.Losses;
import io.gamerec.model.tower.Towers;
import io.gamerec.model.training.Checkpoints;
import io.gamerec.model.training.LearningRate;
import io.gamerec.model.training.TrainingOptions;
import io.gamerec.model.training.Validation;
import io.gamerec.model.training.ValidationPlan;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A training run in a JVM of its own, to be killed. It goes on from the newest checkpoint, tells
 * every step on its output and the fingerprint of the weights at the end.
 */
final class TrainingProcess implements AutoCloseable {
  static final int STEPS = 240;

  private final Process process;
  private final BufferedReader output;
  private final Path errors;

  /** What the other JVM runs: directory of the checkpoints, steps between two. */
  public static void main(String[] arguments) {
    Path directory = Path.of(arguments[0]);
    int every = Integer.parseInt(arguments[1]);
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    Split split = TinySteam.split(150, 5);
    FittedFeatures features =
        FeatureSpec.builder()
            .itemId(32, id -> id.dropout(0.1))
            .history(h -> h.pools(Pool.FULL))
            .build()
            .fit(split.train());
    TrainingOptions.Builder options =
        TrainingOptions.builder()
            .steps(STEPS)
            .batchSize(32)
            .learningRate(LearningRate.plateau(3e-3, 0.5, 1))
            .weightAveraging(0.99)
            .validation(
                ValidationPlan.of(Validation.recallAtK(split.validation(), 5, 43)).withEvery(20))
            .checkpoints(Checkpoints.in(directory).withEvery(every))
            .listener(progress -> out.println(progress.step()));
    if (Checkpoints.latest(directory).isPresent()) {
      options.resume(directory);
    }
    try (DeviceBackend device = DeviceBackends.cpu();
        TwoTowerModel model =
            TwoTowerModel.builder()
                .features(features)
                .device(device)
                .outputDim(16)
                .towers(Towers.projection().hidden(32))
                .loss(Losses.inBatchSoftmax())
                .build()) {
      model.train(split.train(), options.build());
      out.println("weights " + model.fingerprint());
    }
  }

  TrainingProcess(Path directory, int every) throws IOException {
    this.errors = Files.createTempFile(directory.toAbsolutePath().getParent(), "child", ".err");
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    ProcessBuilder builder =
        new ProcessBuilder(
            List.of(
                java,
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "-Dai.djl.offline=true",
                "-cp",
                classPath,
                TrainingProcess.class.getName(),
                directory.toString(),
                Integer.toString(every)));
    builder.redirectError(errors.toFile());
    this.process = builder.start();
    this.output = process.inputReader(StandardCharsets.UTF_8);
  }

  /** Reads until a step is done; empty where the run ended before. */
  Optional<Integer> awaitStep(int atLeast) throws IOException {
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      if (line.chars().allMatch(Character::isDigit) && Integer.parseInt(line) >= atLeast) {
        return Optional.of(Integer.parseInt(line));
      }
    }
    return Optional.empty();
  }

  /** Reads to the end. */
  String fingerprint() throws IOException {
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      if (line.startsWith("weights ")) {
        return line;
      }
    }
    throw new AssertionError("the training ended early: " + errors());
  }

  String errors() throws IOException {
    return Files.readString(errors);
  }

  Process process() {
    return process;
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    output.close();
  }
}
