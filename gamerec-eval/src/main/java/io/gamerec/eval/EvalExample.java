package io.gamerec.eval;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

import io.gamerec.api.History;
import io.gamerec.api.Interaction;

/**
 * One question to a system: what is known of a user, and the game that came next.
 *
 * @param user row of the user in the view
 * @param userId raw id of the user
 * @param context what the system may see; never holds the target, so no exclusion removes it
 * @param target raw id of the one relevant game
 */
public record EvalExample(int user, String userId, History context, String target) {

  /**
   * Checks the components.
   *
   * @param user row of the user in the view
   * @param userId raw id of the user
   * @param context what the system may see
   * @param target raw id of the one relevant game
   * @throws IllegalArgumentException if the context holds the target
   */
  public EvalExample {
    requireNonNull(userId, "userId");
    requireNonNull(target, "target");
    for (Interaction interaction : context.interactions()) {
      checkArgument(
          !interaction.itemId().equals(target),
          "context of user %s must not hold the target %s",
          userId,
          target);
    }
  }
}
