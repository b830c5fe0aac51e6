package io.gamerec.model.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gamerec.model.training.Checkpoints;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs that lose their JVM come to the bits of the run that did not. {@code gamerec.kills} sets how
 * often the JVM is killed, 3 unless set.
 */
class KillIT {
  private static final int KILLS = Integer.getInteger("gamerec.kills", 3);

  @TempDir private static Path directory;

  private static String straight;

  @BeforeAll
  static void runStraight() throws IOException {
    try (TrainingProcess run = new TrainingProcess(directory.resolve("straight"), 1_000)) {
      straight = run.fingerprint();
    }
  }

  /** The step of each kill is drawn, the moment within it is the clock's. */
  @Test
  void kill9_atRandomMoments_resumesToTheSameBits() throws Exception {
    Path broken = directory.resolve("broken");
    SplittableRandom random = new SplittableRandom(9);
    int last = 0;
    for (int kill = 1; kill <= KILLS; kill++) {
      int step = last + 1 + random.nextInt(2 * (TrainingProcess.STEPS - last) / (KILLS - kill + 2));
      try (TrainingProcess run = new TrainingProcess(broken, 3)) {
        assertTrue(run.awaitStep(step).isPresent(), run.errors());
        TimeUnit.MICROSECONDS.sleep(random.nextInt(20_000));
        run.process().destroyForcibly();
        assertEquals(137, run.process().waitFor());
      }
      last = Math.min(TrainingProcess.STEPS - KILLS + kill, step);
    }
    try (TrainingProcess run = new TrainingProcess(broken, 3)) {
      assertEquals(straight, run.fingerprint());
    }
  }

  /** What Ctrl-C does too. */
  @Test
  void sigterm_writesACheckpointOfTheStep() throws Exception {
    Path broken = directory.resolve("terminated");
    int seen;
    try (TrainingProcess run = new TrainingProcess(broken, 1_000)) {
      seen = run.awaitStep(50).orElseThrow();
      run.process().destroy();
      assertEquals(143, run.process().waitFor());
    }
    List<Path> files = Checkpoints.list(broken);
    assertEquals(1, files.size(), files.toString());
    int step = Checkpoint.read(files.get(0)).about().step();
    assertTrue(step >= seen && step < TrainingProcess.STEPS, "step " + step);
    try (TrainingProcess run = new TrainingProcess(broken, 1_000)) {
      assertEquals(step + 1, run.awaitStep(1).orElseThrow());
      assertEquals(straight, run.fingerprint());
    }
  }
}
