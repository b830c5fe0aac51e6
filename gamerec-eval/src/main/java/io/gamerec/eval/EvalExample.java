package io.gamerec.eval;

import static java.util.Objects.requireNonNull;

import io.gamerec.api.History;
import io.gamerec.api.Interaction;

/**
 * One question to a system: what is known of a user, and the game that came next. A context that
 * holds the target is a leak; an {@link Evaluator} counts it in the audit of its report.
 *
 * @param user row of the user in the view
 * @param userId raw id of the user
 * @param context what the system may see, of the same user
 * @param target raw id of the one relevant game
 */
public record EvalExample(int user, String userId, History context, String target) {

  /**
   * Checks that nothing is missing.
   *
   * @param user row of the user in the view
   * @param userId raw id of the user
   * @param context what the system may see
   * @param target raw id of the one relevant game
   */
  public EvalExample {
    requireNonNull(userId, "userId");
    requireNonNull(context, "context");
    requireNonNull(target, "target");
  }

  /** Whether the answer stands in the question. */
  boolean showsTarget() {
    for (Interaction interaction : context.interactions()) {
      if (interaction.itemId().equals(target)) {
        return true;
      }
    }
    return false;
  }
}
