package io.gamerec.model.internal;

import com.fasterxml.jackson.databind.JsonNode;
import io.gamerec.api.GamerecException;
import io.gamerec.model.internal.Checkpoint.About;
import io.gamerec.model.training.LearningRate;
import java.nio.file.Path;
import java.util.Objects;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Refuses to resume a run as another one.
 *
 * @param file the checkpoint, for messages
 * @param saved what it says of its run
 */
record ResumeCheck(Path file, About saved) {
  private static final Logger LOG = LoggerFactory.getLogger(ResumeCheck.class);
  private static final String STEPS = "steps";

  /**
   * Compares a run with that of the checkpoint. The engine may differ, but then the weights may
   * too.
   *
   * @param now the run as a checkpoint of it would have it
   * @param settings its settings
   * @throws GamerecException if they differ
   */
  void check(About now, TrainingSettings settings) {
    same("features", saved.features(), now.features());
    same("data", saved.data().get(0), now.data().get(0));
    compare("model setting", saved.model(), now.model(), false);
    compare(
        "option",
        saved.settings(),
        now.settings(),
        !(settings.learningRate() instanceof LearningRate.Cosine));
    if (saved.step() > settings.steps()) {
      throw new GamerecException(
          file
              + " is a checkpoint after step "
              + saved.step()
              + ", the run is to take "
              + settings.steps());
    }
    if (!saved.engine().equals(now.engine())) {
      LOG.warn(
          "{} was written with {}, this is {}: the weights may come out different",
          file,
          saved.engine(),
          now.engine());
    }
  }

  private void compare(String kind, JsonNode before, JsonNode now, boolean stepsMayDiffer) {
    TreeSet<String> names = new TreeSet<>();
    before.fieldNames().forEachRemaining(names::add);
    now.fieldNames().forEachRemaining(names::add);
    for (String name : names) {
      if (!(stepsMayDiffer && name.equals(STEPS))) {
        same(kind + " " + name, text(before, name), text(now, name));
      }
    }
  }

  private static String text(JsonNode node, String name) {
    return Objects.toString(node.get(name));
  }

  private void same(String what, String before, String now) {
    if (!before.equals(now)) {
      throw new GamerecException(
          file + " belongs to another run: " + what + " was " + before + ", now it is " + now);
    }
  }
}
