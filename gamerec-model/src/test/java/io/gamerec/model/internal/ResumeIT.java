package io.gamerec.model.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gamerec.api.GamerecException;
import io.gamerec.api.data.Split;
import io.gamerec.features.FeatureSpec;
import io.gamerec.features.FeatureSpecs;
import io.gamerec.features.FittedFeatures;
import io.gamerec.features.Pool;
import io.gamerec.model.DeviceBackend;
import io.gamerec.model.DeviceBackends;
import io.gamerec.model.TinySteam;
import io.gamerec.model.TwoTowerModel;
import io.gamerec.model.loss.Losses;
import io.gamerec.model.loss.Negatives;
import io.gamerec.model.tower.Towers;
import io.gamerec.model.training.Checkpoints;
import io.gamerec.model.training.LearningRate;
import io.gamerec.model.training.Optimizer;
import io.gamerec.model.training.StepImplementation;
import io.gamerec.model.training.TrainingEnd;
import io.gamerec.model.training.TrainingInterruptedException;
import io.gamerec.model.training.TrainingListener;
import io.gamerec.model.training.TrainingOptions;
import io.gamerec.model.training.TrainingProgress;
import io.gamerec.model.training.TrainingResult;
import io.gamerec.model.training.Validation;
import io.gamerec.model.training.ValidationEvent;
import io.gamerec.model.training.ValidationPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A run that is broken off and resumed comes to the bits of the run that was not. */
class ResumeIT {
  private static final int STEPS = 90;

  private static DeviceBackend device;
  private static Split split;
  private static FittedFeatures features;

  @TempDir private Path directory;

  @BeforeAll
  static void open() {
    device = DeviceBackends.cpu();
    split = TinySteam.split(200, 5);
    features =
        FeatureSpec.builder()
            .itemId(32, id -> id.dropout(0.1))
            .multiHot("genres", 3)
            .bucketized("price", FeatureSpecs.STEAM_PRICE_BOUNDS, 3)
            .history(h -> h.pools(Pool.FULL, Pool.WEIGHTED, Pool.UNPLAYED))
            .affinity("genres")
            .build()
            .fit(split.train());
  }

  @AfterAll
  static void close() {
    device.close();
  }

  /**
   * Negatives are drawn, the frequency of the targets is estimated, ids and activations dropped.
   */
  private static TwoTowerModel model() {
    return TwoTowerModel.builder()
        .features(features)
        .device(device)
        .outputDim(16)
        .towers(Towers.projection().hidden(32).dropout(0.2))
        .loss(Losses.sampledSoftmax(Negatives.inBatch().andUniform(16)))
        .build();
  }

  private static TrainingOptions.Builder plain() {
    return TrainingOptions.builder().steps(STEPS).batchSize(32);
  }

  /** All that has a state: averages, validations, plateau, early stopping, accumulation. */
  private static TrainingOptions.Builder everything() {
    return plain()
        .accumulate(2)
        .optimizer(Optimizer.adamW(1e-2))
        .learningRate(LearningRate.plateau(3e-3, 0.5, 1).withWarmup(6))
        .weightAveraging(0.9)
        .validation(
            ValidationPlan.of(Validation.recallAtK(split.validation(), 5, 43).withUsers(15))
                .withEvery(7)
                .withMetric("ndcg@5")
                .withPatience(4));
  }

  private static final class Crash extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** What is left of a run. */
  private record Outcome(String fingerprint, TrainingResult result, Checkpoint last) {}

  private static Outcome run(TrainingOptions.Builder options, Path checkpoints) {
    try (TwoTowerModel model = model()) {
      TrainingResult result = model.train(split.train(), options.build());
      return new Outcome(
          model.fingerprint(),
          result,
          Checkpoint.read(Checkpoints.latest(checkpoints).orElseThrow()));
    }
  }

  private static void assertSame(Outcome expected, Outcome actual) {
    assertEquals(expected.fingerprint, actual.fingerprint);
    assertEquals(expected.result.steps(), actual.result.steps());
    assertEquals(expected.result.finalLoss(), actual.result.finalLoss());
    assertEquals(expected.result.end(), actual.result.end());
    assertEquals(expected.result.validations(), actual.result.validations());
    assertEquals(expected.last.floats().keySet(), actual.last.floats().keySet());
    for (String name : expected.last.floats().keySet()) {
      assertArrayEquals(expected.last.floats(name), actual.last.floats(name), name);
    }
    assertArrayEquals(
        expected.last.doubles(Checkpoint.LOSSES), actual.last.doubles(Checkpoint.LOSSES));
    assertEquals(expected.last.about().cursor(), actual.last.about().cursor());
  }

  private static TrainingListener crashAt(int step) {
    return progress -> {
      if (progress.step() == step) {
        throw new Crash();
      }
    };
  }

  @ParameterizedTest
  @EnumSource(StepImplementation.class)
  void resume_afterCrashesAtRandomSteps_comesToTheSameBits(StepImplementation implementation) {
    SplittableRandom random = new SplittableRandom(implementation.ordinal());
    for (boolean all : new boolean[] {false, true}) {
      Path straight = directory.resolve("straight" + all);
      Outcome expected =
          run(
              (all ? everything() : plain())
                  .implementation(implementation)
                  .checkpoints(Checkpoints.in(straight).withEvery(5)),
              straight);
      Path broken = directory.resolve("broken" + all);
      int crashes = 0;
      for (int at = 6 + random.nextInt(12);
          at < expected.result.steps();
          at += 6 + random.nextInt(25)) {
        int step = at;
        TrainingOptions.Builder options =
            (all ? everything() : plain())
                .implementation(implementation)
                .checkpoints(Checkpoints.in(broken).withEvery(5))
                .listener(crashAt(step));
        Checkpoints.latest(broken).ifPresent(file -> options.resume(broken));
        assertThrows(Crash.class, () -> run(options, broken));
        crashes++;
      }
      assertTrue(crashes >= 2, crashes + " crashes in " + expected.result.steps() + " steps");
      Outcome actual =
          run(
              (all ? everything() : plain())
                  .implementation(implementation)
                  .checkpoints(Checkpoints.in(broken).withEvery(5))
                  .resume(broken),
              broken);
      assertSame(expected, actual);
      if (all) {
        List<ValidationEvent> validations = expected.result.validations();
        assertTrue(validations.stream().anyMatch(ValidationEvent::best));
        assertFalse(validations.stream().allMatch(ValidationEvent::best));
      }
      assertTrue(expected.last.doubles().containsKey("trainer.sampler.frequency.last"));
    }
  }

  /** Notes all but the steps. */
  private static final class Told implements TrainingListener {
    private final List<String> said = new ArrayList<>();
    private final TrainingListener steps;

    Told(TrainingListener steps) {
      this.steps = steps;
    }

    @Override
    public void onStep(TrainingProgress progress) {
      steps.onStep(progress);
    }

    @Override
    public void onValidation(ValidationEvent event) {
      said.add("validated " + event.step() + (event.best() ? " best" : ""));
    }

    @Override
    public void onCheckpoint(int step, Path file) {
      said.add(step + " " + file.getFileName());
    }

    @Override
    public void onEnd(TrainingResult result) {
      said.add(result.end() + " " + result.steps());
    }
  }

  @Test
  void train_earlyStopping_endsWithTheBestWeights() {
    Told told = new Told(TrainingListener.NONE);
    double[] scripted = {0.1, 0.3, 0.2, 0.3, 0.1};
    int[] calls = {0};
    List<String> fingerprints = new ArrayList<>();
    try (TwoTowerModel model = model()) {
      TrainingResult result =
          model.train(
              split.train(),
              plain()
                  .validation(
                      ValidationPlan.of(
                              encoder -> {
                                fingerprints.add(encoder.fingerprint());
                                return Map.of("score", scripted[calls[0]++]);
                              })
                          .withEvery(4)
                          .withPatience(3))
                  .checkpoints(Checkpoints.in(directory).withEvery(15))
                  .listener(told)
                  .build());
      assertEquals(
          List.of(
              "validated 4 best",
              "4 best.safetensors",
              "validated 8 best",
              "8 best.safetensors",
              "validated 12",
              "15 checkpoint-00000015.safetensors",
              "validated 16",
              "validated 20",
              "20 checkpoint-00000020.safetensors",
              "EARLY_STOPPED 20"),
          told.said);
      assertEquals(TrainingEnd.EARLY_STOPPED, result.end());
      assertEquals(20, result.steps());
      assertEquals(8, result.best().orElseThrow().step());
      assertEquals(5, fingerprints.stream().distinct().count());
      assertEquals(fingerprints.get(1), model.fingerprint());
    }
  }

  @Test
  void resume_ofAFinishedRun_takesNoStep() {
    Outcome expected = run(everything().checkpoints(Checkpoints.in(directory)), directory);
    List<TrainingProgress> steps = new ArrayList<>();
    Outcome again =
        run(
            everything()
                .checkpoints(Checkpoints.in(directory))
                .resume(directory)
                .listener(steps::add),
            directory);
    assertSame(expected, again);
    assertEquals(List.of(), steps);
  }

  /** A constant schedule does not depend on the number of steps. */
  @Test
  void resume_withMoreSteps_isTheLongerRun() {
    Path longer = directory.resolve("longer");
    TrainingOptions.Builder whole =
        TrainingOptions.builder()
            .steps(30)
            .batchSize(32)
            .learningRate(LearningRate.constant(1e-3))
            .checkpoints(Checkpoints.in(longer));
    Outcome expected = run(whole, longer);
    Path first = directory.resolve("first");
    for (int steps : new int[] {11, 30}) {
      TrainingOptions.Builder part =
          TrainingOptions.builder()
              .steps(steps)
              .batchSize(32)
              .learningRate(LearningRate.constant(1e-3))
              .checkpoints(Checkpoints.in(first));
      Checkpoints.latest(first).ifPresent(part::resume);
      Outcome outcome = run(part, first);
      if (steps == 30) {
        assertSame(expected, outcome);
      }
    }
    String message =
        assertThrows(
                GamerecException.class,
                () ->
                    run(
                        TrainingOptions.builder()
                            .steps(12)
                            .batchSize(32)
                            .learningRate(LearningRate.constant(1e-3))
                            .resume(first),
                        first))
            .getMessage();
    assertTrue(message.endsWith("is a checkpoint after step 30, the run is to take 12"), message);
  }

  @Test
  void resume_asAnotherRun_namesTheDifference() {
    run(plain().checkpoints(Checkpoints.in(directory)), directory);
    String file = directory.resolve("checkpoint-00000090.safetensors").toString();
    String other = file + " belongs to another run: ";
    assertEquals(
        other + "option batchSize was 32, now it is 33",
        refusal(TrainingOptions.builder().steps(STEPS).batchSize(33)));
    assertEquals(
        other + "option steps was 90, now it is 91",
        refusal(TrainingOptions.builder().steps(91).batchSize(32)));
    assertEquals(
        other + "option weightAveraging was null, now it is 0.5",
        refusal(plain().weightAveraging(0.5)));
    String message = refusal(plain().learningRate(LearningRate.constant(1)));
    assertTrue(
        message.startsWith(other + "option learningRate was {\"kind\":\"cosine\",\"first\":0.001"),
        message);
    try (TwoTowerModel wider =
        TwoTowerModel.builder()
            .features(features)
            .device(device)
            .outputDim(8)
            .towers(Towers.projection().hidden(32).dropout(0.2))
            .loss(Losses.sampledSoftmax(Negatives.inBatch().andUniform(16)))
            .build()) {
      assertEquals(
          other + "model setting outputDim was 16, now it is 8",
          assertThrows(
                  GamerecException.class,
                  () -> wider.train(split.train(), plain().resume(directory).build()))
              .getMessage());
    }
    try (TwoTowerModel model = model()) {
      Split others = TinySteam.split(190, 5);
      message =
          assertThrows(
                  GamerecException.class,
                  () -> model.train(others.train(), plain().resume(directory).build()))
              .getMessage();
      assertTrue(message.startsWith(other + "data was "), message);
    }
  }

  private String refusal(TrainingOptions.Builder options) {
    try (TwoTowerModel model = model()) {
      String before = model.fingerprint();
      String message =
          assertThrows(
                  GamerecException.class,
                  () -> model.train(split.train(), options.resume(directory).build()))
              .getMessage();
      assertEquals(before, model.fingerprint());
      assertEquals(List.of(features.fittedOn()), model.fittedOn());
      return message;
    }
  }

  @Test
  void resume_newestDamaged_takesTheOneBefore() throws IOException {
    Path straight = directory.resolve("straight");
    Outcome expected = run(plain().checkpoints(Checkpoints.in(straight)), straight);
    Path broken = directory.resolve("broken");
    assertThrows(
        Crash.class,
        () ->
            run(
                plain().checkpoints(Checkpoints.in(broken).withEvery(10)).listener(crashAt(45)),
                broken));
    List<Path> files = Checkpoints.list(broken);
    assertEquals(
        List.of(
            "checkpoint-00000040.safetensors",
            "checkpoint-00000030.safetensors",
            "checkpoint-00000020.safetensors"),
        files.stream().map(file -> file.getFileName().toString()).toList());
    byte[] newest = Files.readAllBytes(files.get(0));
    newest[newest.length - 5] ^= 1;
    Files.write(files.get(0), newest);
    byte[] second = Files.readAllBytes(files.get(1));
    Files.write(files.get(1), Arrays.copyOf(second, second.length / 2));
    assertEquals(
        files.get(0) + " is damaged: its SHA-256 is not the one it was saved with",
        assertThrows(GamerecException.class, () -> run(plain().resume(files.get(0)), broken))
            .getMessage());
    assertSame(expected, run(plain().checkpoints(Checkpoints.in(broken)).resume(broken), broken));
  }

  @Test
  void resume_ofNothing_saysSo() {
    assertEquals(
        directory + " holds no checkpoint to resume from",
        assertThrows(GamerecException.class, () -> run(plain().resume(directory), directory))
            .getMessage());
  }

  @Test
  void checkpoints_ofAnotherRun_areNotWrittenOver() {
    run(plain().checkpoints(Checkpoints.in(directory)), directory);
    assertEquals(
        directory
            + " holds the checkpoints of another run, up to checkpoint-00000090.safetensors;"
            + " resume from it, delete them or take another directory",
        assertThrows(
                GamerecException.class,
                () -> run(plain().checkpoints(Checkpoints.in(directory)), directory))
            .getMessage());
  }

  @Test
  void interrupt_stopsAfterTheStepWithACheckpoint() {
    Path straight = directory.resolve("straight");
    Outcome expected = run(everything().checkpoints(Checkpoints.in(straight)), straight);
    Path broken = directory.resolve("broken");
    Told told =
        new Told(
            progress -> {
              if (progress.step() == 9) {
                Thread.currentThread().interrupt();
              }
            });
    TrainingInterruptedException e =
        assertThrows(
            TrainingInterruptedException.class,
            () -> run(everything().checkpoints(Checkpoints.in(broken)).listener(told), broken));
    assertTrue(Thread.interrupted());
    Path file = broken.resolve("checkpoint-00000009.safetensors");
    assertEquals(file, e.checkpoint().orElseThrow());
    assertEquals("training was interrupted after step 9; resume from " + file, e.getMessage());
    assertEquals(9, e.result().steps());
    assertEquals(
        List.of(
            "validated 7 best",
            "7 best.safetensors",
            "9 checkpoint-00000009.safetensors",
            "INTERRUPTED 9"),
        told.said);
    assertSame(
        expected, run(everything().checkpoints(Checkpoints.in(broken)).resume(file), broken));
    assertFalse(Thread.interrupted());
  }
}
