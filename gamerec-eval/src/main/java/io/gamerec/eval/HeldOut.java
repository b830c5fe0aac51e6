package io.gamerec.eval;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableMap;
import io.gamerec.api.History;
import io.gamerec.api.data.EvalView;
import io.gamerec.api.data.Interactions;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Asks about what the split holds out: one question a target of the view, with all that may be seen
 * of the user as the context of each. For splits that hide targets: leave-one-out, by time,
 * held-out users with fold-in; see {@link EvalView#hasTargets()}.
 *
 * <p>A question has one relevant item, R = 1, also where a user has several targets. Recall
 * averaged over a user's questions is then the share of the user's targets in the top k; users
 * count by their number of targets. NDCG and the reciprocal rank are means over targets of the
 * value of each target's own rank, among which the user's other targets take places: they are not
 * those of one list with several relevant items, and lower. With one target a user, as after
 * leave-one-out, there is no difference.
 *
 * <p>Immutable and thread-safe.
 */
public final class HeldOut implements Protocol {

  /** Makes the protocol; there is nothing to set. */
  public HeldOut() {}

  @Override
  public String name() {
    return "held-out";
  }

  @Override
  public Map<String, Object> parameters() {
    return ImmutableMap.of();
  }

  @Override
  public Stream<EvalExample> examples(EvalView view) {
    checkArgument(
        view.hasTargets(),
        "split %s hides no targets, which protocol %s would ask for; evaluate with ShuffledHistory,"
            + " or split by leaveOneOut(), temporal() or holdOutUsers().foldIn(0.8)",
        view.splitName(),
        name());
    Interactions targets = view.targets();
    return IntStream.range(0, targets.userCount())
        .boxed()
        .flatMap(
            user -> {
              History context = view.interactions().history(user);
              return IntStream.range(targets.start(user), targets.end(user))
                  .mapToObj(
                      at ->
                          new EvalExample(
                              user,
                              targets.userId(user),
                              context,
                              targets.itemIds().get(targets.item(at))));
            });
  }
}
