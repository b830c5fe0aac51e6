package io.gamerec.eval;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableMap;
import io.gamerec.api.data.EvalView;
import io.gamerec.api.data.Interactions;
import io.gamerec.api.internal.SetOnce;
import io.gamerec.api.internal.ShuffledLibrary;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The shuffled-history protocol of System A, for libraries without time stamps. The played games of
 * a user are shuffled; a game played for more than {@code minTargetHours} that is not the first is
 * a target, and its context is the played games before it in shuffled order, followed by every game
 * that is owned and was never played in stored order. Only the first {@code maxTargets} targets of
 * a user count. Contexts are not truncated: a model that reads 50 games picks them itself.
 *
 * <p>It takes views of whole libraries, see {@link EvalView#hasTargets()}; for others there is
 * {@link HeldOut}. The shuffle of a user depends on the seed, the user id and the user's own
 * library only, so removing or reordering users leaves the examples of the others as they were.
 */
public final class ShuffledHistory implements Protocol {
  private final long seed;
  private final int maxTargets;
  private final double minTargetHours;

  private ShuffledHistory(Builder builder) {
    this.seed = builder.seed;
    this.maxTargets = builder.maxTargets;
    this.minTargetHours = builder.minTargetHours;
  }

  /**
   * Starts a protocol; seed 43, at most 50 targets a user, targets above 0.5 hours unless set.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public String name() {
    return "shuffled-history";
  }

  @Override
  public Map<String, Object> parameters() {
    return ImmutableMap.of(
        "seed", seed, "maxTargets", maxTargets, "minTargetHours", minTargetHours);
  }

  @Override
  public Stream<EvalExample> examples(EvalView view) {
    checkArgument(
        !view.hasTargets(),
        "split %s hides its targets, protocol %s would ask about games that may have been trained"
            + " on; evaluate with HeldOut",
        view.splitName(),
        name());
    Interactions libraries = view.interactions();
    return IntStream.range(0, libraries.userCount())
        .boxed()
        .flatMap(user -> examples(libraries, user).stream());
  }

  private List<EvalExample> examples(Interactions libraries, int user) {
    List<EvalExample> examples = new ArrayList<>();
    String userId = libraries.userId(user);
    ShuffledLibrary.ask(
        libraries,
        user,
        seed,
        maxTargets,
        minTargetHours,
        (context, target) -> examples.add(new EvalExample(user, userId, context, target)));
    return examples;
  }

  /** Collects the settings of the protocol. A setting is set once. Not thread-safe. */
  public static final class Builder {
    private long seed = 43;
    private int maxTargets = 50;
    private double minTargetHours = 0.5;
    private final SetOnce once = new SetOnce();

    private Builder() {}

    /**
     * Sets the seed of the shuffles; 43 unless set.
     *
     * @param seed the seed
     * @return this builder
     */
    public Builder seed(long seed) {
      once.set("seed");
      this.seed = seed;
      return this;
    }

    /**
     * Sets how many targets of a user count; 50 unless set.
     *
     * @param maxTargets the number, at least 1
     * @return this builder
     */
    public Builder maxTargets(int maxTargets) {
      checkArgument(maxTargets >= 1, "maxTargets must be at least 1, got %s", maxTargets);
      once.set("maxTargets");
      this.maxTargets = maxTargets;
      return this;
    }

    /**
     * Sets the play time that a target must exceed; 0.5 unless set.
     *
     * @param minTargetHours hours, finite and at least 0
     * @return this builder
     */
    public Builder minTargetHours(double minTargetHours) {
      checkArgument(
          minTargetHours >= 0 && Double.isFinite(minTargetHours),
          "minTargetHours must be finite and at least 0, got %s",
          minTargetHours);
      once.set("minTargetHours");
      this.minTargetHours = minTargetHours;
      return this;
    }

    /**
     * Makes the protocol.
     *
     * @return the protocol
     */
    public ShuffledHistory build() {
      return new ShuffledHistory(this);
    }
  }
}
