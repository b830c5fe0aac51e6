package io.gamerec.eval;

import static com.google.common.base.Preconditions.checkState;

import io.gamerec.api.Exclusion;
import io.gamerec.api.Interaction;
import io.gamerec.api.ScoredItem;
import io.gamerec.api.data.Catalogue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Refuses answers that would make a metric lie: more than depth items, a repeated, unknown or
 * excluded item, a NaN score, scores that rise. Not thread-safe.
 */
final class AnswerCheck {
  private final String system;
  private final Catalogue catalogue;
  private final Exclusion exclusion;
  private final int depth;
  // Number of the last answer in which a catalogue row was excluded or returned: nothing to clear.
  private final int[] excludedIn;
  private final int[] returnedIn;
  private int answers;

  AnswerCheck(String system, Catalogue catalogue, Exclusion exclusion, int depth) {
    this.system = system;
    this.catalogue = catalogue;
    this.exclusion = exclusion;
    this.depth = depth;
    this.excludedIn = new int[catalogue.size()];
    this.returnedIn = new int[catalogue.size()];
  }

  /**
   * Checks an answer.
   *
   * @return how many items the answer could have held
   * @throws IllegalStateException naming system, user and item when the answer is malformed
   */
  int check(EvalExample example, List<ScoredItem> answer) {
    answers++;
    int excluded = markExcluded(example);
    checkState(
        answer.size() <= depth,
        "system %s, user %s: at most %s items were asked for, got %s",
        system,
        example.userId(),
        depth,
        answer.size());
    float previous = Float.POSITIVE_INFINITY;
    for (int at = 0; at < answer.size(); at++) {
      ScoredItem item = answer.get(at);
      int row = catalogue.row(item.itemId()).orElse(-1);
      String fault = fault(item, row, previous);
      checkState(
          fault == null,
          "system %s, user %s: item %s at rank %s %s",
          system,
          example.userId(),
          item.itemId(),
          at + 1,
          fault);
      returnedIn[row] = answers;
      previous = item.score();
    }
    return Math.min(depth, catalogue.size() - excluded);
  }

  private @Nullable String fault(ScoredItem item, int row, float previous) {
    if (row < 0) {
      return "is not in the catalogue";
    }
    if (returnedIn[row] == answers) {
      return "was returned before";
    }
    if (excludedIn[row] == answers) {
      return "is excluded by exclusion " + exclusion.id();
    }
    if (Float.isNaN(item.score())) {
      return "has the score NaN";
    }
    if (item.score() > previous) {
      return "has the score " + item.score() + ", above " + previous + " before it";
    }
    return null;
  }

  private int markExcluded(EvalExample example) {
    int excluded = 0;
    for (Interaction interaction : example.context().interactions()) {
      int row = catalogue.row(interaction.itemId()).orElse(-1);
      if (row >= 0 && exclusion.excludes(interaction.hours())) {
        excludedIn[row] = answers;
        excluded++;
      }
    }
    return excluded;
  }
}
