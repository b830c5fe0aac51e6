package io.gamerec.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import io.gamerec.model.training.TrainingOptions;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What only a process of its own can show: the engine settles once how it computes. */
public final class FreshJvm {
  private FreshJvm() {}

  /** Runs {@link #main} and gives what it printed. */
  static List<String> run(
      Path directory, Map<String, String> environment, List<String> jvmArguments, String... args)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--add-opens=java.base/java.nio=ALL-UNNAMED");
    command.addAll(jvmArguments);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), FreshJvm.class.getName()));
    command.addAll(Arrays.asList(args));
    Path out = directory.resolve("out.txt");
    Path err = directory.resolve("err.txt");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      assertTrue(process.waitFor(5, TimeUnit.MINUTES), "still running");
    } finally {
      process.destroyForcibly();
    }
    assertEquals(0, process.exitValue(), Files.readString(err));
    return Files.readAllLines(out);
  }

  /** Does what the first argument says. */
  public static void main(String[] args) throws InterruptedException {
    PrintStream out = new PrintStream(System.out, true, UTF_8);
    switch (args[0]) {
      case "threads" -> {
        try (DeviceBackend device = DeviceBackends.builder().device("cpu").threads(3).build()) {
          out.println(device.threads());
          Thread other =
              new Thread(
                  () -> {
                    device.<Float>infer(FreshJvm::big);
                    out.println(JniUtils.getNumThreads());
                  });
          other.start();
          other.join();
          try (DeviceBackend second = DeviceBackends.cpu()) {
            out.println(second.threads());
          }
          try {
            DeviceBackends.builder().device("cpu").threads(2).build();
          } catch (IllegalStateException e) {
            out.println(e.getMessage());
          }
        }
      }
      case "train" -> {
        try (DeviceBackend device =
                DeviceBackends.builder().device("cpu").threads(2).deterministic(true).build();
            TwoTowerModel model =
                DeviceBackendContract.train(device, TrainingOptions.builder().steps(20))) {
          out.println(model.fingerprint());
          out.println(Arrays.hashCode(model.encodeItems()));
          out.println(Arrays.hashCode(model.encodeUsers(DeviceBackendContract.histories())));
        }
      }
      case "auto" -> {
        try (DeviceBackend device = DeviceBackends.auto()) {
          out.println(device.name());
          out.println(device.<Float>infer(FreshJvm::big));
        }
      }
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  private static float big() {
    try (DeviceBackend device = DeviceBackends.cpu();
        NDManager manager = device.newManager()) {
      return manager.ones(new Shape(300, 300)).dot(manager.ones(new Shape(300, 1))).getFloat(7);
    }
  }
}
